"""Quiet hours and days without posts, as moderators set them and as the outbox asks for them."""

import asyncio
from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import select

from bot.actions import moderation, quiet
from bot.rules.moderation import Server
from bot.rules.quiet import Quiet, QuietHours
from bot.rules.refusal import Refusal
from bot.storage.database import Database
from bot.storage.tables import audit, blackout_days

SERVER, OTHER_SERVER, MODERATOR, CHANNEL, OTHER_CHANNEL = 1, 2, 5, 11, 12
NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)  # in New York it is still the 26th
NIGHT, NOON = QuietHours(time(22), time(7)), QuietHours(time(12), time(13, 30))
CHRISTMAS = date(2026, 12, 24)


async def in_new_york(db: Database) -> None:
    await moderation.change(db, Server(SERVER), MODERATOR, "zone", "America/New_York", NOW)


async def set_hours(db: Database, channel: int | None = None, since: str = "10pm", until: str = "7 h") -> quiet.Hours:
    return await quiet.set_hours(db, SERVER, channel, MODERATOR, since, until, NOW)


async def add_day(db: Database, typed: str = "24 December", channel: int | None = None) -> quiet.Day:
    return await quiet.add_day(db, SERVER, channel, MODERATOR, typed, NOW)


async def of(db: Database, channel: int, server: int = SERVER) -> Quiet:
    async with db.read() as tx:
        return await quiet.of_channel(tx, server, channel)


async def recorded(db: Database) -> list[tuple[str, str, str, str]]:
    async with db.read() as tx:
        rows = await tx.execute(select(audit).where(audit.c.event != "setting").order_by(audit.c.id))
        return [(row.event, row.subject, row.before, row.after) for row in rows]


async def test_nothing_is_quiet_before_somebody_says_so(db: Database) -> None:
    assert await of(db, CHANNEL) == Quiet("UTC")
    assert await quiet.listed(db, SERVER, NOW) == quiet.Listed("UTC", ())


async def test_a_channel_has_the_servers_and_its_own(db: Database) -> None:
    await in_new_york(db)
    await set_hours(db)
    await set_hours(db, CHANNEL, "noon", "13:30")
    await add_day(db)
    await add_day(db, "2026-12-31", CHANNEL)

    assert await of(db, CHANNEL) == Quiet("America/New_York", (NIGHT, NOON), frozenset({CHRISTMAS, date(2026, 12, 31)}))
    assert await of(db, OTHER_CHANNEL) == Quiet("America/New_York", (NIGHT,), frozenset({CHRISTMAS}))
    assert await of(db, CHANNEL, OTHER_SERVER) == Quiet("UTC")
    places = (quiet.Place(None, NIGHT, (CHRISTMAS,)), quiet.Place(CHANNEL, NOON, (date(2026, 12, 31),)))
    assert await quiet.listed(db, SERVER, NOW) == quiet.Listed("America/New_York", places)
    assert await quiet.days(db, SERVER, NOW) == (CHRISTMAS, date(2026, 12, 31))


async def test_hours_replace_those_there_were_and_are_recorded(db: Database) -> None:
    await set_hours(db, CHANNEL)
    changed = await set_hours(db, CHANNEL, "12:00", "13:30")
    same = await set_hours(db, CHANNEL, "noon", "13:30")

    assert (changed.before, changed.hours) == (NIGHT, NOON)
    assert (same.before, same.hours) == (NOON, NOON)
    assert (await of(db, CHANNEL)).hours == (NOON,)
    assert await recorded(db) == [
        ("quiet hours", "11", "null", '"22:00-07:00"'),
        ("quiet hours", "11", '"22:00-07:00"', '"12:00-13:30"'),
    ]


async def test_hours_end_where_there_are_some(db: Database) -> None:
    await set_hours(db)

    ended = await quiet.end_hours(db, SERVER, None, MODERATOR, NOW)

    assert (ended.before, ended.hours) == (NIGHT, None)
    assert (await of(db, CHANNEL)).hours == ()
    with pytest.raises(Refusal, match="no_quiet_hours"):
        await quiet.end_hours(db, SERVER, None, MODERATOR, NOW)
    assert len(await recorded(db)) == 2


@pytest.mark.parametrize(
    ("since", "until", "code"),
    [("late", "7am", "clock_not_understood"), ("22:00", "at 7", "when_two_ways"), ("7am", "7:00", "quiet_all_day")],
)
async def test_hours_that_are_none_are_refused(db: Database, since: str, until: str, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        await set_hours(db, None, since, until)

    assert await recorded(db) == []


async def test_of_moderators_who_set_hours_together_each_counts_as_a_whole(db: Database) -> None:
    await asyncio.gather(*(set_hours(db, None, f"{hour}:00", "7am") for hour in range(18, 24)))

    (hours,) = (await of(db, CHANNEL)).hours
    assert hours.since in {time(hour) for hour in range(18, 24)}
    assert len(await recorded(db)) == 6


async def test_a_day_is_there_once(db: Database) -> None:
    first = await add_day(db)
    again = await add_day(db, "24 de diciembre")

    assert (first.day, first.is_new) == (CHRISTMAS, True)
    assert (again.day, again.is_new) == (CHRISTMAS, False)
    assert await recorded(db) == [("quiet day", "server", "null", '"2026-12-24"')]


async def test_a_day_is_taken_back_only_where_it_is(db: Database) -> None:
    await add_day(db)

    with pytest.raises(Refusal, match="no_quiet_day"):
        await quiet.free_day(db, SERVER, CHANNEL, MODERATOR, "2026-12-24", NOW)
    freed = await quiet.free_day(db, SERVER, None, MODERATOR, "2026-12-24", NOW)

    assert freed.day == CHRISTMAS
    assert (await of(db, CHANNEL)).blackout == frozenset()


async def test_today_is_the_day_of_the_servers_zone(db: Database) -> None:
    await in_new_york(db)

    assert (await add_day(db, "today")).day == date(2026, 11, 26)
    with pytest.raises(Refusal, match="day_past"):
        await add_day(db, "2026-11-25")


async def test_days_that_are_past_are_not_listed_and_thrown_away(db: Database) -> None:
    await add_day(db, "28 November")
    later = datetime(2026, 11, 29, 9, tzinfo=UTC)
    assert (await quiet.listed(db, SERVER, later)).places == ()

    await quiet.add_day(db, SERVER, None, MODERATOR, "24 December", later)

    async with db.read() as tx:
        assert list(await tx.scalars(select(blackout_days.c.day))) == [CHRISTMAS]


async def test_a_server_has_only_so_many_days(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quiet, "MOST_DAYS", 2)
    await add_day(db)
    await add_day(db, "24 December", CHANNEL)

    with pytest.raises(Refusal, match="enough_quiet_days"):
        await add_day(db, "31 December")

    assert await quiet.days(db, SERVER, NOW) == (CHRISTMAS,)
    assert (await add_day(db)).is_new is False


async def test_a_day_that_is_not_understood_is_refused(db: Database) -> None:
    with pytest.raises(Refusal, match="day_not_understood"):
        await add_day(db, "some day")
