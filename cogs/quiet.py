"""/quiet: hours and days in which the bot posts nothing of its own accord."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.actions import quiet
from bot.client import Client, Services
from bot.rules.refusal import Refusal
from bot.speech import answer
from bot.ui import Asking, suggesting


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class QuietTimes(commands.GroupCog, group_name="quiet"):
    def __init__(self, services: Services) -> None:
        self.services = services

    @app_commands.command()
    @app_commands.rename(since="from")
    async def hours(
        self, interaction: Asking, since: str, until: str, channel: discord.TextChannel | None = None
    ) -> None:
        hours = await quiet.set_hours(
            self.services.db,
            _server(interaction),
            channel and channel.id,
            interaction.user.id,
            since,
            until,
            self.services.clock(),
        )
        await answer(interaction, self.services, "quiet/hours", hours=hours)

    @app_commands.command()
    async def off(self, interaction: Asking, channel: discord.TextChannel | None = None) -> None:
        hours = await quiet.end_hours(
            self.services.db, _server(interaction), channel and channel.id, interaction.user.id, self.services.clock()
        )
        await answer(interaction, self.services, "quiet/off", hours=hours)

    @app_commands.command()
    async def day(self, interaction: Asking, date: str, channel: discord.TextChannel | None = None) -> None:
        place, moderator_id = channel and channel.id, interaction.user.id
        day = await quiet.add_day(
            self.services.db, _server(interaction), place, moderator_id, date, self.services.clock()
        )
        await answer(interaction, self.services, "quiet/day", day=day)

    @app_commands.command()
    async def free(self, interaction: Asking, date: str, channel: discord.TextChannel | None = None) -> None:
        place, moderator_id = channel and channel.id, interaction.user.id
        day = await quiet.free_day(
            self.services.db, _server(interaction), place, moderator_id, date, self.services.clock()
        )
        await answer(interaction, self.services, "quiet/freed", day=day)

    @free.autocomplete("date")
    @suggesting
    async def days(self, interaction: Asking, typed: str) -> list[app_commands.Choice[str]]:
        days = await quiet.days(self.services.db, _server(interaction), self.services.clock())
        offered = [day.isoformat() for day in days if typed.strip() in day.isoformat()]
        return [app_commands.Choice(name=day, value=day) for day in offered]

    @app_commands.command(name="list")
    async def list_(self, interaction: Asking) -> None:
        listed = await quiet.listed(self.services.db, _server(interaction), self.services.clock())
        await answer(interaction, self.services, "quiet/list", listed=listed)


def _server(interaction: Asking) -> int:
    if interaction.guild_id is None:
        raise Refusal("only_in_a_server")
    return interaction.guild_id


async def setup(client: Client) -> None:
    await client.add_cog(QuietTimes(client.services))
