"""A post of ours with a note put on top of it, within what Discord takes."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import discord
from discord import ui

from messages.limits import CARD, COMPONENTS, PLAIN
from messages.shortening import length, shorten


def text_of(message: discord.Message) -> str:
    """All that can be read in *message*, in order."""
    shown = (text.content for text in _texts(ui.LayoutView.from_message(message)))
    return "\n".join([message.content, *shown]).strip("\n")


def with_note(message: discord.Message, note: str) -> dict[str, Any]:
    """What to edit *message* with, so that *note* stands above everything else."""
    if not message.flags.components_v2:
        return {"content": shorten(f"{note}\n\n{message.content}", PLAIN)}
    view = ui.LayoutView.from_message(message, timeout=None)
    _keep_pictures(view)
    _put_on_top(view, note)
    _make_room(list(_texts(view)))
    view.stop()  # its buttons are answered through DynamicItems
    return {"view": view, "attachments": message.attachments}


def _put_on_top(view: ui.LayoutView, note: str) -> None:
    if view.total_children_count >= COMPONENTS and (first := next(_texts(view), None)):
        first.content = f"{note}\n\n{first.content}"
        return
    parts = view.children
    view.clear_items()
    view.add_item(ui.TextDisplay(note))
    for part in parts:
        view.add_item(part)


def _make_room(texts: list[ui.TextDisplay[Any]]) -> None:
    """The last text gives way, then the one before; the note is the first and stays whole."""
    over = sum(length(text.content) for text in texts) - CARD
    for text in reversed(texts[1:]):
        if over <= 0:
            return
        before = length(text.content)
        text.content = shorten(text.content, max(before - over, 1))
        over -= before - length(text.content)


def _keep_pictures(view: ui.LayoutView) -> None:
    """Discord hands out an attached picture under a passing address; it stays attached under its file's name."""
    for part in view.walk_children():
        if isinstance(part, ui.MediaGallery):
            part.items = [_attached(item) for item in part.items]


def _attached(item: discord.MediaGalleryItem) -> discord.MediaGalleryItem:
    if item.media.attachment_id is None:
        return item
    file = urlsplit(item.media.url).path.rpartition("/")[2]
    return discord.MediaGalleryItem(f"attachment://{file}", description=item.description, spoiler=item.spoiler)


def _texts(view: ui.LayoutView) -> Iterator[ui.TextDisplay[Any]]:
    return (part for part in view.walk_children() if isinstance(part, ui.TextDisplay))
