"""How words reach a person: a rendered message as Discord's components, in the language of whoever asked."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from messages import Button, Picture, Rendered, Separator, Text
from messages.limits import fit_in_one_message

if TYPE_CHECKING:
    from bot.client import Services

_log = logging.getLogger(__name__)

BUTTONS_IN_A_ROW = 5
PATIENCE_SECONDS = 1.5
STYLES = {
    "primary": discord.ButtonStyle.primary,
    "secondary": discord.ButtonStyle.secondary,
    "success": discord.ButtonStyle.success,
    "danger": discord.ButtonStyle.danger,
}

# Discord no longer takes an answer: the token is unknown or expired, or the interaction was answered already.
TOO_LATE = frozenset({10062, 10015, 40060, 50027})


def card(*rendered: Rendered, files: Sequence[discord.File] = ()) -> ui.LayoutView:
    """Components V2 of *rendered*, one below the other. The buttons are answered through DynamicItems, so nothing of it
    stays in memory.

    Of *files*, those that they name are their pictures; the others can be downloaded below the last one.
    """
    view = ui.LayoutView(timeout=None)
    containers = [_container(each, files) for each in rendered]
    named = {part.file for each in rendered for part in each.parts if isinstance(part, Picture)}
    for file in sorted({f"attachment://{file.filename}" for file in files} - named):
        containers[-1].add_item(ui.File(file))
    for each, container in zip(rendered, containers, strict=True):
        for start in range(0, len(each.buttons), BUTTONS_IN_A_ROW):
            row = each.buttons[start : start + BUTTONS_IN_A_ROW]
            container.add_item(ui.ActionRow(*(_button(button) for button in row)))
        view.add_item(container)
    view.stop()  # discord.py keeps only views that still listen
    return view


def _container(rendered: Rendered, files: Sequence[discord.File]) -> "ui.Container[ui.LayoutView]":
    container = ui.Container["ui.LayoutView"](accent_colour=rendered.accent)
    given = {f"attachment://{file.filename}" for file in files}
    for part in rendered.parts:
        match part:
            case Text(content):
                container.add_item(ui.TextDisplay(content))
            case Separator():
                container.add_item(ui.Separator())
            case Picture(file, alt) if file in given or not file.startswith("attachment:"):
                container.add_item(ui.MediaGallery(discord.MediaGalleryItem(file, description=alt)))
            case Picture(_, alt):
                container.add_item(ui.TextDisplay(alt))
    return container


def _button(button: Button) -> ui.Button[Any]:
    return ui.Button(
        label=button.label,
        style=discord.ButtonStyle.link if button.url else STYLES[button.style],
        custom_id=button.custom_id or None,
        url=button.url or None,
        disabled=button.disabled,
        emoji=button.emoji or None,
    )


def language_of(interaction: discord.Interaction[Any], services: "Services") -> str:
    """The person's own language if we speak it, else the server's, else the host's choice."""
    server = interaction.guild_locale
    wishes = (interaction.locale.value, server.value if server else None, services.settings.default_language)
    return services.catalogue.language(*wishes)


async def answer(
    interaction: discord.Interaction[Any],
    services: "Services",
    template: str,
    /,
    *,
    private: bool = True,
    instead: bool = False,
    files: Sequence[discord.File] = (),
    above: Rendered | None = None,
    **values: Any,
) -> int | None:
    """Answers with a template; *instead* puts it in the place of the message whose button was pressed.

    *above* is what stands above it: a card of its own, or a message of its own where both do not fit into one. The id
    of the message, if it is a new one that everybody sees.
    """
    rendered = services.catalogue.render(template, language_of(interaction, services), **values)
    cards = [above, rendered] if above else [rendered]
    async with _turn(interaction):
        try:
            if above and not fit_in_one_message(cards):
                await _send(interaction, card(above), (), private=private, instead=instead)
                cards = [rendered]
            return await _send(interaction, card(*cards, files=files), files, private=private, instead=instead)
        except discord.HTTPException as error:
            if error.code not in TOO_LATE:
                raise
            _log.warning("event=answered_too_late template=%s code=%s", template, error.code)
            return None


async def _send(
    interaction: discord.Interaction[Any],
    view: ui.LayoutView,
    files: Sequence[discord.File],
    *,
    private: bool,
    instead: bool,
) -> int | None:
    if interaction.response.is_done():  # the notice was private, and so is what follows it
        await interaction.followup.send(view=view, ephemeral=private, files=files)
        return None
    if instead:
        await interaction.response.edit_message(view=view, attachments=files)
        return None
    sent = await interaction.response.send_message(view=view, ephemeral=private, files=files)
    return None if private else sent.message_id


def _turn(interaction: discord.Interaction[Any]) -> asyncio.Lock:
    """The answer and the notice that it takes a while must not meet."""
    return interaction.extras.setdefault("turn", asyncio.Lock())


@asynccontextmanager
async def patience(interaction: discord.Interaction[Any]) -> AsyncGenerator[None]:
    """Discord waits 3 s for an answer: whatever takes longer than half of that is announced, and may take its time."""
    if interaction.type is discord.InteractionType.autocomplete:
        yield
        return
    notice = list[asyncio.Task[None]]()
    loop = asyncio.get_running_loop()
    timer = loop.call_later(PATIENCE_SECONDS, lambda: notice.append(loop.create_task(_ask_for_patience(interaction))))
    try:
        yield
    finally:
        timer.cancel()
        if notice:
            await asyncio.wait(notice)  # never cancelled: discord.py does not survive a cancelled request


async def _ask_for_patience(interaction: discord.Interaction[Any]) -> None:
    async with _turn(interaction):
        if not interaction.response.is_done():
            with suppress(discord.HTTPException):  # the answer itself will say what is wrong
                # Privately: what follows would be as public as this, and it may be a refusal.
                await interaction.response.defer(ephemeral=True, thinking=True)
