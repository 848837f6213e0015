"""/watch: which companies' records a server watches, and in which channel it hears of changes."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.actions import watching
from bot.channels import missing
from bot.client import Client, Services
from bot.rules.moderation import Channel, Choice, fitting
from bot.rules.refusal import Refusal
from bot.rules.watching import MOST_DOLLARS, MOST_WATCHES, USUAL_DOLLARS, Watch
from bot.speech import answer
from bot.ui import Asking, Button, suggesting

LONGEST_LABEL = 100


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class Watching(commands.GroupCog, group_name="watch"):
    def __init__(self, services: Services) -> None:
        self.services = services

    @app_commands.command()
    async def add(
        self,
        interaction: Asking,
        name: str,
        channel: discord.TextChannel,
        least: app_commands.Range[int, 0, MOST_DOLLARS] = USUAL_DOLLARS,
    ) -> None:
        chosen = Channel(channel.id, channel.name, missing(channel))
        watched = await watching.add(
            self.services.db, _server(interaction), interaction.user.id, name, chosen, least, self.services.clock()
        )
        await answer(interaction, self.services, "watching/added", watched=watched)

    @add.autocomplete("name")
    @suggesting
    async def names(self, interaction: Asking, typed: str) -> list[app_commands.Choice[str]]:  # noqa: ARG002
        directory = await self.services.directory()
        return [
            app_commands.Choice(name=holder.name[:LONGEST_LABEL], value=holder.ref)
            for holder in directory.search(typed)
        ]

    @app_commands.command(name="list")
    async def list_(self, interaction: Asking) -> None:
        watches = await watching.listed(self.services.db, _server(interaction))
        await answer(interaction, self.services, "watching/listed", watches=watches, limit=MOST_WATCHES)

    @app_commands.command()
    async def remove(self, interaction: Asking, watch: str) -> None:
        removed = await watching.remove(
            self.services.db, _server(interaction), interaction.user.id, watch, self.services.clock()
        )
        await answer(interaction, self.services, "watching/removed", watch=removed)

    @remove.autocomplete("watch")
    @suggesting
    async def watches(self, interaction: Asking, typed: str) -> list[app_commands.Choice[str]]:
        listed = await watching.listed(self.services.db, _server(interaction))
        offered = fitting((Choice(_label(interaction, each), str(each.id)) for each in listed), typed)
        return [app_commands.Choice(name=each.label, value=each.value) for each in offered]

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        await watching.forget_server(self.services.db, guild.id)


def _server(interaction: Asking) -> int:
    if interaction.guild_id is None:
        raise Refusal("only_in_a_server")
    return interaction.guild_id


def _label(interaction: Asking, watch: Watch) -> str:
    channel = interaction.guild.get_channel(watch.channel_id) if interaction.guild else None
    where = f" → #{channel.name}" if channel else ""
    return f"{watch.name[: LONGEST_LABEL - len(where)]}{where}"[:LONGEST_LABEL]


class About(Button, template=r"watch-post:w(?P<post>[0-9a-f]{7,23})"):
    """Says what the posts of watches are. Its id is also the mark by which a post is known in its channel."""

    async def pressed(self, interaction: Asking) -> None:
        await answer(interaction, interaction.client.services, "watching/method")


async def setup(client: Client) -> None:
    await client.add_cog(Watching(client.services))
    client.add_dynamic_items(About)
