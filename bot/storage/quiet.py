"""Quiet hours and days without posts; of the whole server where no channel is named."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules.quiet import QuietHours
from bot.storage.tables import blackout_days, quiet_hours

WHOLE_SERVER = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """By channel; None stands for the whole server."""

    hours: Mapping[int | None, QuietHours]
    days: Mapping[int | None, tuple[date, ...]]


async def put_hours(tx: AsyncConnection, server_id: int, channel_id: int | None, hours: QuietHours) -> None:
    await remove_hours(tx, server_id, channel_id)
    row = {"since": f"{hours.since:%H:%M}", "until": f"{hours.until:%H:%M}"}
    await tx.execute(insert(quiet_hours).values(server_id=server_id, channel_id=channel_id or WHOLE_SERVER, **row))


async def remove_hours(tx: AsyncConnection, server_id: int, channel_id: int | None) -> QuietHours | None:
    """What they were."""
    here = (quiet_hours.c.server_id == server_id) & (quiet_hours.c.channel_id == (channel_id or WHOLE_SERVER))
    row = (await tx.execute(delete(quiet_hours).where(here).returning(quiet_hours))).one_or_none()
    return None if row is None else _hours(row)


async def add_day(tx: AsyncConnection, server_id: int, channel_id: int | None, day: date) -> bool:
    """False if it is there already."""
    new = (sqlite if tx.dialect.name == "sqlite" else postgresql).insert(blackout_days)
    values = {"server_id": server_id, "channel_id": channel_id or WHOLE_SERVER, "day": day}
    return await tx.scalar(new.values(values).on_conflict_do_nothing().returning(blackout_days.c.day)) is not None


async def remove_day(tx: AsyncConnection, server_id: int, channel_id: int | None, day: date) -> bool:
    days = blackout_days.c
    here = (days.server_id == server_id) & (days.channel_id == (channel_id or WHOLE_SERVER)) & (days.day == day)
    return bool((await tx.execute(delete(blackout_days).where(here))).rowcount)


async def remove_days_before(tx: AsyncConnection, server_id: int, day: date) -> None:
    past = (blackout_days.c.server_id == server_id) & (blackout_days.c.day < day)
    await tx.execute(delete(blackout_days).where(past))


async def kept(tx: AsyncConnection, server_id: int) -> Kept:
    hours, days = dict[int | None, QuietHours](), dict[int | None, tuple[date, ...]]()
    in_order = (blackout_days.c.channel_id, blackout_days.c.day)
    for row in await tx.execute(select(quiet_hours).where(quiet_hours.c.server_id == server_id)):
        hours[row.channel_id or None] = _hours(row)
    found = select(blackout_days).where(blackout_days.c.server_id == server_id).order_by(*in_order)
    for row in await tx.execute(found):
        days[row.channel_id or None] = (*days.get(row.channel_id or None, ()), row.day)
    return Kept(hours, days)


def _hours(row: Any) -> QuietHours:
    return QuietHours(time.fromisoformat(row.since), time.fromisoformat(row.until))
