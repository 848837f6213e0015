"""Single dates left out, moved and put back, on both databases."""

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.actions import announcement_dates, announcement_plans, announcements
from bot.rules.announcements import Announcement
from bot.storage.database import Database
from tests.actions.announcing import DAY, FIRST, MODERATOR, NOW, SERVER, content, posts, refused, saved, tried


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def move(db: Database, of: Announcement, by_rule: str, to: str, now: datetime = NOW) -> Announcement:
    return await announcement_dates.move(db, SERVER, of.id, local(by_rule), local(to), MODERATOR, now)


async def skip(db: Database, of: Announcement, by_rule: str, now: datetime = NOW) -> Announcement:
    return await announcement_dates.skip(db, SERVER, of.id, local(by_rule), MODERATOR, now)


async def unskip(db: Database, of: Announcement, by_rule: str, now: datetime = NOW) -> Announcement:
    return await announcement_dates.unskip(db, SERVER, of.id, local(by_rule), MODERATOR, now)


async def test_one_date_is_left_out_moved_and_put_back(db: Database) -> None:
    made = await saved(db)
    first, second = FIRST.replace(tzinfo=None), (FIRST + DAY).replace(tzinfo=None)

    async def coming() -> list[str]:
        (listed,) = await announcements.listed(db, SERVER, NOW)
        return [f"{each.occasion.at:%d %H}" for each in listed.comings][:3]

    await announcement_dates.skip(db, SERVER, made.id, first, MODERATOR, NOW)
    skipped = await coming(), await announcement_plans.next_time(db)
    await announcement_dates.move(db, SERVER, made.id, second, second + timedelta(hours=3), MODERATOR, NOW)
    moved = await coming()
    await announcement_dates.unskip(db, SERVER, made.id, first, MODERATOR, NOW)
    await announcement_dates.unskip(db, SERVER, made.id, second, MODERATOR, NOW)

    assert skipped == (["25 09", "26 09", "27 09"], FIRST + DAY)
    assert moved == ["25 12", "26 09", "27 09"]
    assert await coming() == ["24 09", "25 09", "26 09"]
    assert len((await announcements.history(db, SERVER, made.id))[1]) == 4


@pytest.mark.parametrize(
    ("by_rule", "to", "code"),
    [
        ("2026-11-24T10:00", None, "no_such_date"),
        ("2026-11-20T09:00", None, "no_such_date"),
        ("2026-11-24T09:00", "2026-11-25T09:00", "date_taken"),
        ("2026-11-24T09:00", "2026-11-23T11:59", "date_past"),
    ],
)
async def test_a_date_that_cannot_be_changed_so_is_refused(
    db: Database, by_rule: str, to: str | None, code: str
) -> None:
    made, at = await saved(db), datetime.fromisoformat(by_rule)

    if to is None:
        doing = announcement_dates.skip(db, SERVER, made.id, at, MODERATOR, NOW)
    else:
        doing = announcement_dates.move(db, SERVER, made.id, at, datetime.fromisoformat(to), MODERATOR, NOW)

    assert await refused(doing) == code
    assert await announcements.get(db, SERVER, made.id) == made


TUESDAY, WEDNESDAY, THURSDAY = "2026-11-24T09:00", "2026-11-25T09:00", "2026-11-26T09:00"


async def test_a_date_that_was_moved_can_be_changed_until_it_comes(db: Database) -> None:
    """Also when the time at which the rule has it has passed."""
    made = await saved(db, content("FREQ=WEEKLY"))
    await move(db, made, TUESDAY, WEDNESDAY)

    later = await move(db, made, TUESDAY, THURSDAY, FIRST + timedelta(hours=1))
    left_out = await skip(db, made, TUESDAY, FIRST + DAY)

    assert (later.next and later.next.at, left_out.next and left_out.next.at) == (FIRST + 2 * DAY, FIRST + 7 * DAY)


async def test_a_date_is_not_put_back_to_where_it_would_have_passed(db: Database) -> None:
    made = await saved(db, content("FREQ=WEEKLY"))
    await move(db, made, TUESDAY, THURSDAY)

    assert await refused(unskip(db, made, TUESDAY, FIRST + DAY)) == "date_past"
    assert await announcement_plans.next_time(db) == FIRST + 2 * DAY


async def test_a_date_is_not_put_back_to_where_another_was_moved_to(db: Database) -> None:
    made = await saved(db)
    await skip(db, made, WEDNESDAY)
    await move(db, made, THURSDAY, WEDNESDAY)

    assert await refused(unskip(db, made, WEDNESDAY)) == "date_taken"


async def test_a_date_far_ahead_is_taken_too(db: Database) -> None:
    made = await saved(db)

    assert await refused(move(db, made, TUESDAY, "2029-03-01T09:00")) == "date_taken"


async def test_what_was_posted_early_does_not_come_again(db: Database) -> None:
    made = await saved(db, content("FREQ=WEEKLY"))
    await move(db, made, TUESDAY, "2026-11-23T13:00")
    posted_at = NOW + timedelta(hours=1)
    await announcement_plans.plan_due(db, posted_at)

    for change in (unskip(db, made, TUESDAY, posted_at), move(db, made, TUESDAY, WEDNESDAY, posted_at)):
        assert await refused(change) == "date_posted"

    assert len(await posts(db, made)) == 1
    assert await announcement_plans.next_time(db) == FIRST + 7 * DAY


@pytest.mark.parametrize("clock", [FIRST - timedelta(milliseconds=200), FIRST])
async def test_a_date_left_out_while_it_is_planned_is_either_left_out_or_posted(db: Database, clock: datetime) -> None:
    """*clock*: of the process in which the moderator presses; that of the other is right."""
    made = await saved(db)

    _, done = await asyncio.gather(announcement_plans.plan_due(db, FIRST), tried(skip(db, made, TUESDAY, clock)))
    await announcement_plans.plan_due(db, FIRST)

    assert len(await posts(db, made)) == (0 if done == "done" else 1)
    assert done in {"done", "announcement_changed", "date_posted"}


async def test_leaving_out_the_last_date_keeps_it_so_that_it_can_be_put_back(db: Database) -> None:
    made = await saved(db, content(""))

    alone = await skip(db, made, TUESDAY)
    back = await unskip(db, made, TUESDAY)

    assert (alone.next, back.next and back.next.at, back.state) == (None, FIRST, made.state)
