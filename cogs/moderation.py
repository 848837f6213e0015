"""/settings: what moderators decide for their server."""

from dataclasses import replace

import discord
from discord import app_commands
from discord.ext import commands

from bot.actions import moderation
from bot.channels import missing
from bot.client import Client, Services
from bot.rules.moderation import SETTINGS, Channel, Kind, Role, Server, choices, fitting
from bot.rules.refusal import Refusal
from bot.speech import answer, language_of
from bot.tree import choice
from bot.ui import Asking, suggesting

SETTING_CHOICES = [choice("setting", key) for key in SETTINGS]


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class Moderation(commands.GroupCog, group_name="settings"):
    def __init__(self, services: Services) -> None:
        self.services = services

    @app_commands.command()
    async def show(self, interaction: Asking) -> None:
        settings = await moderation.settings(self.services.db, _guild(interaction).id)
        await answer(interaction, self.services, "moderation/settings", settings=settings)

    @app_commands.command(name="set")
    @app_commands.choices(setting=SETTING_CHOICES)
    async def set_(self, interaction: Asking, setting: app_commands.Choice[str], value: str) -> None:
        change = await moderation.change(
            self.services.db,
            server_of(_guild(interaction)),
            interaction.user.id,
            setting.value,
            value,
            self.services.clock(),
        )
        await answer(interaction, self.services, "moderation/changed", change=change)

    @set_.autocomplete("value")
    @suggesting
    async def values(self, interaction: Asking, typed: str) -> list[app_commands.Choice[str]]:
        chosen = SETTINGS.get(str(interaction.namespace.setting))
        if chosen is None or interaction.guild is None:
            return []
        offered = choices(chosen, typed, server_of(interaction.guild))
        if chosen.kind is Kind.LANGUAGES:
            offered = fitting([replace(each, label=self._language(interaction, each.value)) for each in offered], typed)
        return [app_commands.Choice(name=each.label, value=each.value) for each in offered]

    def _language(self, interaction: Asking, value: str) -> str:
        words = self.services.catalogue.words(language_of(interaction, self.services))
        return words.choice("languages", value)

    @app_commands.command()
    @app_commands.choices(setting=SETTING_CHOICES)
    async def reset(self, interaction: Asking, setting: app_commands.Choice[str]) -> None:
        change = await moderation.reset(
            self.services.db, _guild(interaction).id, interaction.user.id, setting.value, self.services.clock()
        )
        await answer(interaction, self.services, "moderation/changed", change=change)


def _guild(interaction: Asking) -> discord.Guild:
    if interaction.guild is None:
        raise Refusal("only_in_a_server")
    return interaction.guild


def server_of(guild: discord.Guild) -> Server:
    """What a setting can be chosen from, with what the bot lacks for posting in each channel."""
    return Server(
        guild.id,
        tuple(Channel(channel.id, channel.name, missing(channel)) for channel in guild.text_channels),
        tuple(Role(role.id, role.name, special=role.is_default() or role.managed) for role in guild.roles),
    )


async def setup(client: Client) -> None:
    await client.add_cog(Moderation(client.services))
