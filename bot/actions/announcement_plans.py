"""How occasions of announcements become posts in the outbox, each with the next one in the same transaction."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.actions import notices
from bot.rules.announcements import CATCH_UP, Announcement, State
from bot.rules.outbox import Delivery, Kind, Reason, delivery_id
from bot.rules.outbox import State as PostState
from bot.rules.recurrence import Occasion, Schedule, occasions, resolve
from bot.storage import announcements, outbox
from bot.storage.announcements import Upcoming
from bot.storage.database import Database

_log = logging.getLogger(__name__)

AT_ONCE = 200  # announcements planned in one round
STUCK = "announcements/stuck"


async def plan_due(db: Database, now: datetime) -> int:
    """Makes posts of the occasions that have come. How many posts."""
    async with db.read() as tx:
        due = await announcements.due(tx, now, AT_ONCE)
    planned = 0
    for each in due:
        async with db.begin() as tx:
            planned += await plan(tx, each, now)
    return planned


async def plan(tx: AsyncConnection, due: Announcement, now: datetime) -> int:
    """The same of one whose next occasion has come; 0 if another process was first."""
    try:
        missed, following = _since(due, now)
    except Exception:  # noqa: BLE001 (of one among many: a zone or rule that is no longer understood)
        _log.exception("event=bug in=plan announcement=%s", due.id)
        return await _set_aside(tx, due, now)
    if not await announcements.move_on(tx, due, following, None if following else State.DONE):
        return 0
    posts = list[Delivery]()
    for occasion, end in zip(missed, [*missed[1:], following], strict=True):
        if now - occasion.at <= CATCH_UP:
            posts += posts_of(due, occasion.key, occasion.at, end and end.at)
    posts += _long_ago(due, [each for each in missed if now - each.at > CATCH_UP])
    return await outbox.add(tx, posts)


async def _set_aside(tx: AsyncConnection, due: Announcement, now: datetime) -> int:
    """Paused, and moderators are told: it would stand in the way of all others."""
    if await announcements.move_on(tx, due, due.next, State.PAUSED):
        await notices.plan(tx, due.server_id, STUCK, f"{due.id} {now.isoformat()}", now, title=due.content.title)
    return 0


def _since(due: Announcement, now: datetime) -> tuple[list[Occasion], Occasion | None]:
    """The occasions that have come since it was planned last, at least one, and the one that follows them."""
    assert due.next is not None  # noqa: S101 (it is due)
    found = occasions(due.content.schedule, due.next.at, _most(due.content.schedule, due.next.at, now))
    missed = [due.next, *(each for each in found if each.at <= now)]
    return missed, next((each for each in found if each.at > now), None)


def _most(schedule: Schedule, since: datetime, now: datetime) -> int:
    """There is one a day at most, and those that were moved."""
    return (now - since).days + len(schedule.moved) + 3


def posts_of(of: Announcement, key: str, at: datetime, following_at: datetime | None) -> list[Delivery]:
    subject, kind = str(of.id), Kind.ANNOUNCEMENT
    return [
        Delivery(
            delivery_id(kind, subject, key, channel),
            of.server_id,
            channel,
            kind,
            subject,
            key,
            of.content.title,
            at,
            late_at=at + of.content.late,
            following_at=following_at,
            quiet=of.content.quiet,
        )
        for channel in of.content.channels
    ]


def _long_ago(of: Announcement, missed: Sequence[Occasion]) -> list[Delivery]:
    """One row for all that was missed too long ago to be asked about, so that it is on record."""
    if not missed:
        return []
    row = posts_of(of, missed[-1].key, missed[-1].at, None)[0]
    return [replace(row, state=PostState.SKIPPED, reason=Reason.LONG_AGO, detail=str(len(missed)))]


async def posted(tx: AsyncConnection, announcement_id: int) -> frozenset[str]:
    """The keys of occasions that have become posts, whatever came of those: none of them comes twice."""
    found = await outbox.of_subject(tx, Kind.ANNOUNCEMENT, str(announcement_id))
    return frozenset(post.occasion for post in found)


async def next_time(db: Database) -> datetime | None:
    async with db.read() as tx:
        return await announcements.next_time(tx)


async def refresh_zones(db: Database) -> int:
    """After the law of a zone was changed: the next occasion keeps its local time, at another moment. How many."""
    async with db.read() as tx:
        changed = [(each, at) for each in await announcements.upcoming(tx) if (at := _by_law(each)) != each.at]
    if not changed:
        return 0
    async with db.begin() as tx:
        return sum([await announcements.put_off(tx, each, at) for each, at in changed])


def _by_law(upcoming: Upcoming) -> datetime:
    """As it was, where the zone is no longer known."""
    with suppress(ZoneInfoNotFoundError):
        return resolve(upcoming.local, ZoneInfo(upcoming.zone))
    return upcoming.at
