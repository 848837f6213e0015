"""Single dates of an announcement, left out, moved or put back. One transaction each."""

from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.actions.announcement_plans import posted
from bot.actions.announcements import found, note, put, to_change
from bot.rules.announcements import Announcement, Content
from bot.rules.recurrence import Schedule, occasions, resolve
from bot.rules.refusal import Refusal
from bot.storage import announcements
from bot.storage.database import Database

LOOKED_AT = 400  # dates to come
MOMENT = timedelta(microseconds=1)


async def skip(
    db: Database, server_id: int, announcement_id: int, by_rule: datetime, moderator_id: int, now: datetime
) -> Announcement:
    """Leaves out the occasion that falls on *by_rule* (local time, by the rule)."""
    return await _change(db, server_id, announcement_id, by_rule, None, moderator_id, now)


async def move(
    db: Database,
    server_id: int,
    announcement_id: int,
    by_rule: datetime,
    to: datetime,
    moderator_id: int,
    now: datetime,
) -> Announcement:
    """*to* is local, too, and still ahead."""
    return await _change(db, server_id, announcement_id, by_rule, to, moderator_id, now)


async def unskip(
    db: Database, server_id: int, announcement_id: int, by_rule: datetime, moderator_id: int, now: datetime
) -> Announcement:
    """Puts a date that was left out or moved back to where the rule has it."""
    return await _change(db, server_id, announcement_id, by_rule, by_rule, moderator_id, now)


async def _change(
    db: Database,
    server_id: int,
    announcement_id: int,
    by_rule: datetime,
    to: datetime | None,
    moderator_id: int,
    now: datetime,
) -> Announcement:
    async with db.begin() as tx:
        before = await to_change(tx, server_id, announcement_id, now)
        if _key(by_rule) in await posted(tx, before.id):
            raise Refusal("date_posted", at=resolve(by_rule, ZoneInfo(before.content.schedule.zone)))
        await put(tx, before, _with_date(before.content, by_rule, to, now), before.state, now)
        await announcements.add_revision(tx, before, moderator_id, now)
        words = (_key(by_rule), to and _key(to))
        await note(tx, server_id, moderator_id, "announcement date", announcement_id, *words, now)
        return await found(tx, server_id, announcement_id)


def _key(local: datetime) -> str:
    return local.isoformat(timespec="minutes")


def _with_date(content: Content, by_rule: datetime, to: datetime | None, now: datetime) -> Content:
    schedule = content.schedule
    kept = replace(schedule, skipped=schedule.skipped - {by_rule})
    _must_come(kept, by_rule, now)
    plain = replace(kept, moved=MappingProxyType({key: at for key, at in kept.moved.items() if key != by_rule}))
    without = replace(plain, skipped=plain.skipped | {by_rule})
    if to is None:
        return replace(content, schedule=without)
    _must_be_free(without, to, now)
    if to == by_rule:
        return replace(content, schedule=plain)
    return replace(content, schedule=replace(plain, moved=MappingProxyType({**plain.moved, by_rule: to})))


def _must_come(schedule: Schedule, by_rule: datetime, now: datetime) -> None:
    """By the rule, or where it was moved to."""
    if by_rule not in {each.by_rule for each in occasions(schedule, now, LOOKED_AT)}:
        raise Refusal("no_such_date", at=resolve(by_rule, ZoneInfo(schedule.zone)))


def _must_be_free(others: Schedule, to: datetime, now: datetime) -> None:
    """Ahead, and not the time of another occasion, which would swallow this one."""
    at = resolve(to, ZoneInfo(others.zone))
    if at <= now:
        raise Refusal("date_past", at=at)
    if any(each.at == at for each in occasions(others, at - MOMENT, 1)):
        raise Refusal("date_taken", at=at)
