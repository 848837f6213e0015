"""Quiet hours and days without posts, of a server and of its channels."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.actions.moderation import zone_of
from bot.rules.quiet import Quiet, QuietHours
from bot.rules.quiet_times import read_clock
from bot.rules.refusal import Refusal
from bot.rules.when import read_day
from bot.storage import quiet
from bot.storage.database import Database
from bot.storage.moderation import record_event

MOST_DAYS = 100  # of a server


@dataclass(frozen=True, slots=True)
class Hours:
    """*channel_id* is None for the whole server; *before* what they were, *hours* what they are now."""

    channel_id: int | None
    before: QuietHours | None
    hours: QuietHours | None
    zone: str


@dataclass(frozen=True, slots=True)
class Day:
    """*is_new*: it was none before."""

    channel_id: int | None
    day: date
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    channel_id: int | None
    hours: QuietHours | None
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """The whole server first."""

    zone: str
    places: tuple[Place, ...]


async def of_channel(tx: AsyncConnection, server_id: int, channel_id: int) -> Quiet:
    """The server's and the channel's own together."""
    kept = await quiet.kept(tx, server_id)
    of_both = (None, channel_id)
    return Quiet(
        await zone_of(tx, server_id),
        tuple(hours for place in of_both if (hours := kept.hours.get(place))),
        frozenset(day for place in of_both for day in kept.days.get(place, ())),
    )


async def set_hours(
    db: Database, server_id: int, channel_id: int | None, moderator_id: int, since: str, until: str, now: datetime
) -> Hours:
    """*since* and *until* as they were typed."""
    hours = QuietHours(read_clock(since), read_clock(until))
    async with db.begin() as tx:
        await db.alone(tx, _of(server_id))
        before = (await quiet.kept(tx, server_id)).hours.get(channel_id)
        if before != hours:
            await quiet.put_hours(tx, server_id, channel_id, hours)
            await _note(tx, server_id, moderator_id, "quiet hours", channel_id, _words(before), _words(hours), now)
        return Hours(channel_id, before, hours, await zone_of(tx, server_id))


async def end_hours(db: Database, server_id: int, channel_id: int | None, moderator_id: int, now: datetime) -> Hours:
    async with db.begin() as tx:
        await db.alone(tx, _of(server_id))
        before = await quiet.remove_hours(tx, server_id, channel_id)
        if before is None:
            raise Refusal("no_quiet_hours", channel_id=channel_id)
        await _note(tx, server_id, moderator_id, "quiet hours", channel_id, _words(before), None, now)
        return Hours(channel_id, before, None, await zone_of(tx, server_id))


async def add_day(
    db: Database, server_id: int, channel_id: int | None, moderator_id: int, typed: str, now: datetime
) -> Day:
    """Days that are past are thrown away on the way."""
    async with db.begin() as tx:
        await db.alone(tx, _of(server_id))
        zone = await zone_of(tx, server_id)
        day, today = read_day(typed, now, zone), _today(now, zone)
        if day < today:
            raise Refusal("day_past", day=day)
        await quiet.remove_days_before(tx, server_id, today)
        is_new = await quiet.add_day(tx, server_id, channel_id, day)
        if is_new:
            await _must_have_room(tx, server_id)
            await _note(tx, server_id, moderator_id, "quiet day", channel_id, None, day.isoformat(), now)
        return Day(channel_id, day, is_new)


async def free_day(
    db: Database, server_id: int, channel_id: int | None, moderator_id: int, typed: str, now: datetime
) -> Day:
    async with db.begin() as tx:
        day = read_day(typed, now, await zone_of(tx, server_id))
        if not await quiet.remove_day(tx, server_id, channel_id, day):
            raise Refusal("no_quiet_day", day=day, channel_id=channel_id)
        await _note(tx, server_id, moderator_id, "quiet day", channel_id, day.isoformat(), None, now)
        return Day(channel_id, day)


async def listed(db: Database, server_id: int, now: datetime) -> Listed:
    """Without the days that are past."""
    async with db.read() as tx:
        kept, zone = await quiet.kept(tx, server_id), await zone_of(tx, server_id)
    today = _today(now, zone)
    days = {place: tuple(day for day in some if day >= today) for place, some in kept.days.items()}
    named = sorted({*kept.hours, *(place for place, some in days.items() if some)}, key=lambda place: place or 0)
    return Listed(zone, tuple(Place(place, kept.hours.get(place), days.get(place, ())) for place in named))


async def days(db: Database, server_id: int, now: datetime) -> tuple[date, ...]:
    """Those to come, of the server or of any of its channels."""
    places = (await listed(db, server_id, now)).places
    return tuple(sorted({day for place in places for day in place.days}))


def _of(server_id: int) -> str:
    return f"quiet of {server_id}"


def _today(now: datetime, zone: str) -> date:
    return now.astimezone(ZoneInfo(zone)).date()


def _words(hours: QuietHours | None) -> str | None:
    return hours and f"{hours.since:%H:%M}-{hours.until:%H:%M}"


async def _must_have_room(tx: AsyncConnection, server_id: int) -> None:
    if sum(map(len, (await quiet.kept(tx, server_id)).days.values())) > MOST_DAYS:
        raise Refusal("enough_quiet_days", limit=MOST_DAYS)


async def _note(
    tx: AsyncConnection,
    server_id: int,
    moderator_id: int,
    event: str,
    channel_id: int | None,
    before: str | None,
    after: str | None,
    now: datetime,
) -> None:
    where = str(channel_id or "server")
    await record_event(tx, server_id, moderator_id, event, where, before=before, after=after, now=now)
