"""Announcements for tests: one that is saved in a line."""

from collections.abc import Awaitable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.actions import announcements
from bot.rules.announcements import Announcement, Content
from bot.rules.outbox import Delivery, Kind
from bot.rules.recurrence import Schedule
from bot.rules.refusal import Refusal
from bot.storage import outbox
from bot.storage.database import Database
from bot.storage.tables import audit

SERVER, OTHER_SERVER, MODERATOR, CHANNEL = 1, 2, 5, 11
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)  # a Monday
FIRST = datetime(2026, 11, 24, 9, tzinfo=UTC)  # when `content()` comes first
DAY = timedelta(days=1)
TEXTS: Mapping[str, str] = {"en": "We meet on {{ date }}."}


def content(rule: str = "FREQ=DAILY", start: str = "2026-11-24T09:00", zone: str = "UTC", **more: object) -> Content:
    made = Content("Meeting", TEXTS, (CHANNEL,), Schedule(rule, zone, datetime.fromisoformat(start)))
    return replace(made, **more)  # pyright: ignore[reportArgumentType]


async def saved(
    db: Database, what: Content | None = None, *, server: int = SERVER, now: datetime = NOW
) -> Announcement:
    draft = await announcements.draft(db, server, {}, now)
    return await announcements.save(db, server, draft, MODERATOR, what or content(), now)


async def posts(db: Database, of: Announcement) -> list[Delivery]:
    async with db.read() as tx:
        return await outbox.of_subject(tx, Kind.ANNOUNCEMENT, str(of.id))


async def refused(doing: Awaitable[Any]) -> str:
    with pytest.raises(Refusal) as no:
        await doing
    return no.value.code


async def tried(doing: Awaitable[Any]) -> str:
    """How it ended, among others that do the same at the same time."""
    try:
        await doing
    except Refusal as no:
        return no.code
    return "done"


async def events(db: Database) -> list[str]:
    async with db.read() as tx:
        return list(await tx.scalars(select(audit.c.event).order_by(audit.c.id)))
