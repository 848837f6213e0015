"""Reporting and deciding, for the tests of corrections."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Table, select

from bot.actions import correction_posts, corrections
from bot.rules.corrections import (
    Correction,
    Report,
    Status,
)
from bot.rules.refusal import Refusal
from bot.storage.database import Database
from bot.storage.tables import metadata

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HERE, THERE = 1 << 60, 2
MAYA, OTTO, ALICE = 900, 901, (1 << 59) + 7
MICROSOFT, DELL = "company:microsoft", "company:dell"
WORDS = "The figure of FY2025 counts one award twice."
LINK = "https://www.usaspending.gov/award/CONT_AWD_MS1"
NOTE = "MS1 was counted twice; it is once."
AS_OF = date(2026, 8, 20)
YES, NO = Status.ACCEPTED, Status.DECLINED


async def report(db: Database, ref: str = MICROSOFT, server: int = HERE, **more: Any) -> Report:
    given: dict[str, Any] = {"words": WORDS, "link": LINK, "contact": None, "now": NOW, **more}
    return await corrections.report(db, server, ref, **given)


async def decide(db: Database, number: int, status: Status = YES, server: int = HERE, **more: Any) -> Correction:
    given: dict[str, Any] = {"note": NOTE, "now": NOW, "moderator": MAYA, **more}
    return await corrections.decide(db, server, given["moderator"], number, status, given["note"], given["now"])


async def remember(db: Database, message: int, *refs: str, server: int = HERE, now: datetime = NOW) -> None:
    await corrections.remember_post(db, server, 50, message, refs or (MICROSOFT,), AS_OF, now)


async def rows_of(db: Database, table: Table) -> Sequence[Any]:
    async with db.read() as tx:
        return (await tx.execute(select(table))).all()


async def everything(db: Database) -> str:
    """All that stands in any table, with its name."""
    found = [f"{name} {row}" for name, table in metadata.tables.items() for row in await rows_of(db, table)]
    return "\n".join(found)


async def noted(db: Database) -> list[tuple[int, int]]:
    return [(note.correction.number, note.message_id) for note in await correction_posts.notes_to_write(db)]


async def refused(asked: Any) -> Refusal:
    with pytest.raises(Refusal) as no:
        await asked
    return no.value
