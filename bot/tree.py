"""The command tree: its words in every language, when it is synced, and what stands round each call."""

import hashlib
import json
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.rules.refusal import Refusal
from bot.storage import state

if TYPE_CHECKING:
    from bot.client import Client
    from messages import Catalogue, CommandWords

_log = logging.getLogger(__name__)

# Discord's locales for the languages we speak; English is the default and needs none.
LOCALES = {
    discord.Locale.spain_spanish: "es",
    discord.Locale.latin_american_spanish: "es",
}


class Tree(app_commands.CommandTree["Client"]):
    async def _call(self, interaction: discord.Interaction["Client"]) -> None:
        """Every command and every autocomplete passes here, so a stopping bot knows what is still under way."""
        async with self.client.at_work(interaction):
            try:
                self.client.must_be_open()
            except Refusal as refusal:
                await self._decline(interaction, refusal)
                return
            try:
                await super()._call(interaction)
            except app_commands.AppCommandError as error:  # a command that this program does not have (any more)
                await self.client.explain(interaction, error)

    async def _decline(self, interaction: discord.Interaction["Client"], refusal: Refusal) -> None:
        if interaction.type is discord.InteractionType.autocomplete:
            with suppress(discord.HTTPException):
                await interaction.response.autocomplete([])
        else:
            await self.client.explain(interaction, refusal)

    async def on_error(self, interaction: discord.Interaction["Client"], error: app_commands.AppCommandError) -> None:
        await self.client.explain(interaction, error)


class Translator(app_commands.Translator):
    """Names, descriptions and choices from messages/<language>/commands.toml, found by where they stand."""

    def __init__(self, catalogue: "Catalogue") -> None:
        self._catalogue = catalogue

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        language = LOCALES.get(locale)
        return _word(self._catalogue.words(language), string.message, context) if language else None


def _word(words: "CommandWords", key: str, context: app_commands.TranslationContextTypes) -> str | None:
    places = app_commands.TranslationContextLocation
    match context.data:
        case app_commands.Command() | app_commands.Group() as of:  # pyright: ignore[reportUnknownVariableType]
            command: str = of.qualified_name  # pyright: ignore[reportUnknownMemberType]
            named = context.location in (places.command_name, places.group_name)
            return words.name(command) if named else words.description(command)
        case app_commands.Parameter() as option:
            command = option.command.qualified_name
            named = context.location is places.parameter_name
            called = option.display_name
            return words.option_name(command, called) if named else words.option_description(command, called)
        case app_commands.Choice():
            return words.choice(*key.split(":", 1))
        case _:
            return None


def choice(set_name: str, value: str) -> app_commands.Choice[str]:
    """A choice whose label stands in commands.toml under *set_name*."""
    return app_commands.Choice(name=app_commands.locale_str(f"{set_name}:{value}"), value=value)


def name_in_english(tree: app_commands.CommandTree[Any], words: "CommandWords") -> None:
    """Puts the English words into the tree: what Discord shows in every language that we don't speak."""
    for command in tree.walk_commands():
        command.description = words.description(command.qualified_name)
        if isinstance(command, app_commands.Command):
            # discord.py offers no public way to describe an option but a decorator, which runs on import.
            for option in command._params.values():  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
                said = words.option_description(command.qualified_name, str(option.display_name))
                option.description = app_commands.locale_str(said)
                for each in option.choices or ():  # an option without any has a sentinel
                    each.name = words.choice(*each.name.split(":", 1)) if ":" in each.name else each.name


async def sync_if_changed(client: "Client", *, force: bool = False) -> bool:
    """Hands Discord the commands when, and only when, they are not those handed over last. True if they were sent."""
    digest = await _digest(client.tree)
    key = f"commands_of_{client.application_id}"
    async with client.services.db.read() as tx:
        if not force and await state.recall(tx, key) == digest:
            return False
    commands = await client.tree.sync()
    async with client.services.db.begin() as tx:
        await client.services.db.alone(tx, key)
        await state.remember(tx, key, digest)
    _log.info("event=commands_synced count=%s", len(commands))
    return True


async def _digest(tree: Tree) -> str:
    translator = tree.translator
    commands = tree.get_commands()
    payload = [
        await command.get_translated_payload(tree, translator) if translator else command.to_dict(tree)
        for command in commands
    ]
    return hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
