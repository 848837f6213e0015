"""How occasions of announcements become posts, on both databases."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from bot.actions import announcement_dates, announcement_plans, announcements
from bot.rules.announcements import CATCH_UP, State
from bot.rules.outbox import Kind, Reason
from bot.rules.outbox import State as PostState
from bot.rules.recurrence import resolve
from bot.storage import moderation, outbox
from bot.storage.database import Database
from bot.storage.tables import announcements as table
from tests.actions.announcing import DAY, FIRST, MODERATOR, NOW, OTHER_SERVER, SERVER, content, posts, refused, saved
from tests.rules.test_recurrence import AROUND_CHANGES, ASKED_INSIDE

LOG = 22


async def test_every_occasion_becomes_one_post_in_each_channel_and_the_next_is_written_down(db: Database) -> None:
    made = await saved(db, content(channels=(11, 12)))
    assert await announcement_plans.next_time(db) == FIRST

    early = await announcement_plans.plan_due(db, FIRST - timedelta(seconds=1))
    planned = [await announcement_plans.plan_due(db, FIRST) for _ in range(2)]

    found = await posts(db, made)
    assert (early, planned) == (0, [2, 0])
    assert {(each.channel_id, each.occasion, each.due_at) for each in found} == {
        (channel, "2026-11-24T09:00", FIRST) for channel in (11, 12)
    }
    assert {(each.late_at, each.following_at, each.label) for each in found} == {
        (FIRST + timedelta(hours=1), FIRST + DAY, "Meeting")
    }
    assert await announcement_plans.next_time(db) == FIRST + DAY


async def test_of_processes_that_plan_together_one_does(db: Database) -> None:
    made = await saved(db)

    planned = await asyncio.gather(*(announcement_plans.plan_due(db, FIRST) for _ in range(6)))

    assert sorted(planned) == [0, 0, 0, 0, 0, 1]
    assert len(await posts(db, made)) == 1


async def test_the_last_occasion_ends_it(db: Database) -> None:
    made = await saved(db, content(""))

    await announcement_plans.plan_due(db, FIRST)

    over = await announcements.get(db, SERVER, made.id)
    assert (over.state, over.next) == (State.DONE, None)
    assert await announcements.listed(db, SERVER, FIRST) == ()
    assert await refused(announcements.pause(db, SERVER, made.id, MODERATOR, FIRST)) == "announcement_over"


async def test_after_an_outage_each_missed_one_is_on_record_and_those_of_long_ago_are_counted(
    db: Database,
) -> None:
    made = await saved(db)

    await announcement_plans.plan_due(db, FIRST + 10 * DAY)

    found = await posts(db, made)
    skipped = [each for each in found if each.state is PostState.SKIPPED]
    assert [(each.reason, each.detail) for each in skipped] == [(Reason.LONG_AGO, "3")]
    assert [each.due_at for each in found if each.state is PostState.PLANNED] == [
        FIRST + days * DAY for days in range(3, 11)
    ]
    assert await announcement_plans.next_time(db) == FIRST + 11 * DAY


async def test_after_an_outage_of_years_those_of_the_last_week_are_asked_about_like_any(db: Database) -> None:
    made, now = await saved(db), FIRST + 900 * DAY

    await announcement_plans.plan_due(db, now)

    counted, *planned = await posts(db, made)
    assert (counted.state, counted.reason, counted.detail) == (PostState.SKIPPED, Reason.LONG_AGO, "893")
    assert [each.due_at for each in planned] == [now - CATCH_UP + days * DAY for days in range(8)]
    assert await announcement_plans.next_time(db) == now + DAY


@pytest.mark.parametrize(("zone", "clock", "first", "when"), AROUND_CHANGES)
async def test_around_a_change_of_the_clock_there_is_one_post_a_local_day(
    db: Database, zone: str, clock: str, first: str, when: str
) -> None:
    day = date.fromisoformat(first)
    before = datetime.combine(day, datetime.min.time(), ZoneInfo(zone)).astimezone(UTC) - timedelta(minutes=1)
    made = await saved(db, content(start=f"2026-01-01T{clock}", zone=zone), now=before)

    for hour in range(0, 6 * 24, 5):
        await announcement_plans.plan_due(db, before + timedelta(hours=hour))

    found = (await posts(db, made))[:5]
    assert [each.occasion for each in found] == [f"{day + timedelta(days=n)}T{clock}" for n in range(5)]
    assert ", ".join(f"{each.due_at:%d %H:%M}" for each in found) == when


@pytest.mark.parametrize(("zone", "clock", "asked", "when"), ASKED_INSIDE)
async def test_of_what_is_saved_while_the_clock_is_changed_there_is_one_post_a_local_day(
    db: Database, zone: str, clock: str, asked: str, when: str
) -> None:
    at = datetime.fromisoformat(asked).replace(tzinfo=UTC)
    made = await saved(db, content(start=f"2026-01-01T{clock}", zone=zone), now=at)

    for hour in range(0, 4 * 24, 5):
        await announcement_plans.plan_due(db, at + timedelta(hours=hour))

    found = await posts(db, made)
    days = [date.fromisoformat(each.occasion[:10]) for each in found]
    assert f"{found[0].occasion} at {found[0].due_at:%Y-%m-%d %H:%M}" == when
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))]
    assert len(days) >= 3


async def test_a_missed_one_is_planned_with_the_one_after_it(db: Database) -> None:
    """For which it does not wait in quiet hours."""
    made = await saved(db)

    await announcement_plans.plan_due(db, FIRST + DAY)

    assert [each.following_at for each in await posts(db, made)] == [FIRST + DAY, FIRST + 2 * DAY]


async def test_a_date_that_was_moved_over_others_comes_once_where_it_was_moved_to(db: Database) -> None:
    made, first = await saved(db), FIRST.replace(tzinfo=None)
    await announcement_dates.move(db, SERVER, made.id, first, first + timedelta(days=2, hours=3), MODERATOR, NOW)

    await announcement_plans.plan_due(db, FIRST + 3 * DAY)

    assert [(each.occasion[8:], f"{each.due_at:%d %H}") for each in await posts(db, made)] == [
        ("25T09:00", "25 09"),
        ("26T09:00", "26 09"),
        ("24T09:00", "26 12"),
        ("27T09:00", "27 09"),
    ]


@pytest.mark.parametrize("off", [timedelta(hours=1), timedelta(hours=-1)])
async def test_after_the_law_of_a_zone_was_changed_the_local_time_stays(db: Database, off: timedelta) -> None:
    made = await saved(db, content(zone="Europe/Berlin"))
    right = resolve(datetime(2026, 11, 24, 9), ZoneInfo("Europe/Berlin"))  # noqa: DTZ001 (local)
    async with db.begin() as tx:
        await tx.execute(update(table).values(next_at=right + off))  # as an older law had it

    changed = [await announcement_plans.refresh_zones(db) for _ in range(2)]

    assert changed == [1, 0]
    assert await announcement_plans.next_time(db) == right
    assert (await announcements.get(db, SERVER, made.id)).revision == 1


async def test_a_new_law_finds_a_date_that_was_moved_where_it_was_moved_to(db: Database) -> None:
    made, first = await saved(db, content(zone="Europe/Berlin")), datetime.fromisoformat("2026-11-24T09:00")
    await announcement_dates.move(db, SERVER, made.id, first, first - timedelta(hours=4), MODERATOR, NOW)
    right = await announcement_plans.next_time(db)
    async with db.begin() as tx:
        await tx.execute(update(table).values(next_at=FIRST))

    await announcement_plans.refresh_zones(db)

    assert await announcement_plans.next_time(db) == right == datetime(2026, 11, 24, 4, tzinfo=UTC)


@pytest.mark.logs_errors
async def test_one_whose_zone_is_no_longer_known_is_paused_and_told_and_stands_in_nobodys_way(db: Database) -> None:
    async with db.begin() as tx:
        await moderation.put(tx, SERVER, "log_channel", LOG)
    lost, other = await saved(db), await saved(db, server=OTHER_SERVER)
    async with db.begin() as tx:
        await tx.execute(update(table).where(table.c.id == lost.id).values(zone="Atlantis/Capital"))

    await announcement_plans.refresh_zones(db)
    planned = [await announcement_plans.plan_due(db, FIRST) for _ in range(2)]

    async with db.read() as tx:
        (notice,) = await outbox.of_subject(tx, Kind.NOTICE, "announcements/stuck")
    assert (planned, notice.channel_id) == ([1, 0], LOG)
    assert len(await posts(db, other)) == 1
    assert (await announcements.get(db, SERVER, lost.id)).state is State.PAUSED
    assert (await announcements.cancel(db, SERVER, lost.id, MODERATOR, FIRST)).state is State.CANCELLED
