"""/stop: everything that the bot would post is held at once, until it is lifted."""

from discord import app_commands
from discord.ext import commands

from bot.actions import stopping
from bot.client import Client
from bot.rules.corrections import moderators_only
from bot.rules.refusal import Refusal
from bot.speech import answer
from bot.ui import Asking, Button, is_private

WANTED = "outbox_wanted"  # an event of our own: moderators have something to be told


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class Stopping(commands.GroupCog, group_name="stop"):
    @app_commands.command()
    async def now(self, interaction: Asking) -> None:
        services = interaction.client.services
        stopped = await stopping.stop(services.db, _server(interaction), interaction.user.id, services.clock())
        interaction.client.dispatch(WANTED)
        await answer(interaction, services, "stopping/stopped", stopped=stopped)

    @app_commands.command()
    async def lift(self, interaction: Asking) -> None:
        await _lift(interaction)


async def _lift(interaction: Asking, *, instead: bool = False) -> None:
    services = interaction.client.services
    lifted = await stopping.lift(services.db, _server(interaction), interaction.user.id, services.clock())
    interaction.client.dispatch(WANTED)
    await answer(interaction, services, "stopping/lifted", instead=instead, since=lifted.since, asked=lifted.asked)


def _server(interaction: Asking) -> int:
    if interaction.guild_id is None:
        raise Refusal("only_in_a_server")
    return interaction.guild_id


class Lift(Button, template=r"stop:lift"):
    async def pressed(self, interaction: Asking) -> None:
        moderators_only(manages_server=interaction.permissions.manage_guild)
        await _lift(interaction, instead=is_private(interaction))


async def setup(client: Client) -> None:
    await client.add_cog(Stopping())
    client.add_dynamic_items(Lift)
