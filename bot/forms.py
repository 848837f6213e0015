"""Modals that a restart does not lose: discord.py keeps those it sent in memory only, and forgets them with it."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Iterator, Mapping
from typing import Any, ClassVar

import discord
from discord import ui

from bot.ui import Asking, answering


class Form(ABC):
    """What becomes of a modal when it comes back; all it needs is in its custom_id, as with a `bot.ui.Button`."""

    template: ClassVar[re.Pattern[str]]

    def __init_subclass__(cls, *, template: str) -> None:
        cls.template = re.compile(template)

    def __init__(self, **fields: str) -> None:
        self.fields = fields

    @abstractmethod
    async def sent(self, interaction: Asking, filled_in: Mapping[str, str]) -> None:
        """*filled_in* has what stands in each part, by the part's custom_id; of a select its values, with spaces."""


async def show(interaction: Asking, modal: ui.Modal) -> None:
    modal.stop()  # discord.py keeps only modals that still listen; a Form answers this one
    await interaction.response.send_modal(modal)


def received(*forms: type[Form]) -> Callable[[Asking], Coroutine[Any, Any, None]]:
    """A listener of `on_interaction` that hands each modal to its form."""

    async def on_interaction(interaction: Asking) -> None:
        if interaction.type is not discord.InteractionType.modal_submit:
            return
        data: Any = interaction.data
        for form in forms:
            if match := form.template.fullmatch(data["custom_id"]):
                async with answering(interaction):
                    interaction.client.must_be_open()
                    await form(**match.groupdict()).sent(interaction, dict(_filled_in(data["components"])))

    return on_interaction


def _filled_in(components: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for each in components:
        if "custom_id" in each:
            yield each["custom_id"], " ".join(each.get("values", ())) or each.get("value") or ""
        yield from _filled_in([*each.get("components", ()), *([each["component"]] if "component" in each else ())])
