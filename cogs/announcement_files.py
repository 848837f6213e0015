"""Announcements as a file that a calendar reads."""

import io

import discord

from bot.actions import announcements
from bot.rules.announcements import Announcement
from bot.rules.calendar import Event, calendar
from bot.rules.pages import page_of
from bot.rules.placeholders import PLACEHOLDERS, fill
from bot.speech import answer, language_of
from bot.ui import Asking
from cogs.announcement_views import guild_of
from messages.plain import plain

LATER = "…"  # stands for what is known only when it is posted


async def say_calendar(interaction: Asking, announcement_id: int | None = None) -> None:
    """Of one, or of all that go on."""
    services, guild = interaction.client.services, guild_of(interaction)
    if announcement_id is None:
        found = await announcements.all_for_calendar(services.db, guild.id)
    else:
        found = (await announcements.get(services.db, guild.id, announcement_id),)
    if not found:
        await answer(interaction, services, "announcements/listed", sheet=page_of(found, 1, 1))
        return
    language = language_of(interaction, services)
    text = calendar(guild.name, [_event(each, guild, language) for each in found], services.clock())
    await answer(
        interaction,
        services,
        "announcements/calendar",
        files=[discord.File(io.BytesIO(text.encode()), "announcements.ics")],
        announcement=None if announcement_id is None else found[0],
        count=len(found),
    )


def _event(of: Announcement, guild: discord.Guild, language: str) -> Event:
    content = of.content
    text = content.texts.get(language) or next(iter(content.texts.values()))
    filling = {**dict.fromkeys(PLACEHOLDERS, LATER), "server": guild.name}
    return Event(
        of.id,
        of.server_id,
        content.title,
        content.schedule,
        plain(fill(text, filling)),
        f"https://discord.com/channels/{guild.id}/{content.channels[0]}",
        of.revision,
    )
