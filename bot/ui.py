"""Parts of messages that answer the person also when they fail: discord.py would only log it, or not even that."""

import functools
import logging
from abc import abstractmethod
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import discord
from discord import app_commands, ui

from bot.client import Client

_log = logging.getLogger(__name__)

Asking = discord.Interaction[Client]
SUGGESTIONS = 25  # Discord takes no more

CogT = TypeVar("CogT")


@asynccontextmanager
async def answering(interaction: Asking) -> AsyncGenerator[None]:
    """Stands round every callback: what fails in it, or comes while the bot stops, is explained to the person."""
    client = interaction.client
    async with client.at_work(interaction):
        try:
            yield
        except Exception as error:  # noqa: BLE001 (the boundary of a callback: discord.py drops what passes it)
            await client.explain(interaction, error)


class Button(ui.DynamicItem[ui.Button[Any]], template=""):
    """A button that works for ever: all it needs is in its custom_id. Subclasses give the template and `pressed`."""

    def __init__(self, custom_id: str, **fields: str) -> None:
        super().__init__(ui.Button(custom_id=custom_id))
        self.fields = fields

    @classmethod
    async def from_custom_id(cls, _interaction: Any, _item: Any, match: Any, /) -> "Button":
        return cls(match.string, **match.groupdict())

    async def callback(self, interaction: Any) -> None:
        async with answering(interaction):
            interaction.client.must_be_open()
            await self.pressed(interaction)

    @abstractmethod
    async def pressed(self, interaction: Asking) -> None: ...


class View(ui.View):
    """A view that lives as long as its message is new; what fails in it is explained."""

    async def on_error(self, interaction: Any, error: Exception, _item: ui.Item[Any], /) -> None:
        await interaction.client.explain(interaction, error)


class LayoutView(ui.LayoutView):
    async def on_error(self, interaction: Any, error: Exception, _item: ui.Item[Any], /) -> None:
        await interaction.client.explain(interaction, error)


class Modal(ui.Modal):
    """A form; subclasses give `submitted`."""

    async def on_submit(self, interaction: Any, /) -> None:
        async with answering(interaction):
            interaction.client.must_be_open()
            await self.submitted(interaction)

    async def submitted(self, interaction: Asking) -> None:
        raise NotImplementedError

    async def on_error(self, interaction: Any, error: Exception, /) -> None:
        await interaction.client.explain(interaction, error)


Suggesting = Callable[[CogT, Any, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]


def suggesting(callback: Suggesting[CogT]) -> Suggesting[CogT]:
    """Round an autocomplete: it is answered here; a failure means no suggestions and a log line without the person."""

    @functools.wraps(callback)
    async def wrapped(cog: CogT, interaction: Any, typed: str) -> list[app_commands.Choice[str]]:
        try:
            await interaction.response.autocomplete((await callback(cog, interaction, typed))[:SUGGESTIONS])
        except discord.HTTPException as late:  # sent from here, for discord.py would log the person's id
            _log.info("event=suggestions_not_delivered code=%s", late.code)
        except Exception:  # noqa: BLE001 (the boundary of a callback: discord.py would log the person's id)
            _log.exception("event=bug in=autocomplete")
        return []

    return wrapped


def is_private(interaction: Asking) -> bool:
    """Whether the message whose button was pressed is seen by this person only."""
    return interaction.message is not None and interaction.message.flags.ephemeral
