"""Changing announcements, on both databases, also at the moment at which they come."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.actions import announcement_plans, announcements
from bot.rules.announcements import Announcement, State
from bot.rules.outbox import Reason
from bot.rules.outbox import State as PostState
from bot.storage.database import Database
from tests.actions.announcing import (
    CHANNEL,
    DAY,
    FIRST,
    MODERATOR,
    NOW,
    SERVER,
    content,
    events,
    posts,
    refused,
    saved,
    tried,
)

SOON = timedelta(milliseconds=200)


async def edit(db: Database, of: Announcement, now: datetime, **more: object) -> Announcement:
    return await announcements.edit(db, SERVER, of.id, of.revision, MODERATOR, content(**more), now)  # pyright: ignore[reportArgumentType]


async def test_an_edit_is_kept_in_the_history_and_holds_from_the_next_occasion(db: Database) -> None:
    made = await saved(db, content(channels=(11, 12)))
    await announcement_plans.plan_due(db, FIRST)
    other = content("FREQ=WEEKLY;BYDAY=FR", title="Rally", channels=(12, 13))

    after = await announcements.edit(db, SERVER, made.id, 1, MODERATOR, other, FIRST)

    assert (after.content, after.revision) == (other, 2)
    assert after.next is not None
    assert after.next.key == "2026-11-27T09:00"
    _, (before,) = await announcements.history(db, SERVER, made.id)
    assert (before.number, before.content, before.moderator_id) == (1, made.content, MODERATOR)
    assert {(each.channel_id, each.state) for each in await posts(db, made)} == {
        (11, PostState.SKIPPED),
        (12, PostState.PLANNED),
    }


async def test_of_three_who_edit_one_does_and_the_others_are_told(db: Database) -> None:
    made = await saved(db)

    edits = (edit(db, made, NOW, title=title) for title in ("A", "B", "C"))
    done = await asyncio.gather(*map(tried, edits))

    assert sorted(done) == ["announcement_changed", "announcement_changed", "done"]
    assert len((await announcements.history(db, SERVER, made.id))[1]) == 1


async def test_an_edit_that_began_before_another_is_told_when_it_is_saved(db: Database) -> None:
    made = await saved(db)
    draft = await announcements.draft(db, SERVER, {}, NOW, made.id)
    await announcements.pause(db, SERVER, made.id, MODERATOR, NOW)

    assert await refused(announcements.save(db, SERVER, draft, MODERATOR, content(), NOW)) == "announcement_changed"


async def test_what_fell_into_a_pause_is_not_posted_later(db: Database) -> None:
    made = await saved(db)
    await announcements.pause(db, SERVER, made.id, MODERATOR, NOW)

    paused = await announcement_plans.plan_due(db, FIRST + DAY)
    await announcements.resume(db, SERVER, made.id, MODERATOR, FIRST + DAY + timedelta(hours=1))

    assert paused == 0
    assert await announcement_plans.plan_due(db, FIRST + DAY + timedelta(hours=1)) == 0
    assert await announcement_plans.next_time(db) == FIRST + 2 * DAY


async def test_pausing_twice_is_pausing_once(db: Database) -> None:
    made = await saved(db)

    for _ in range(2):
        await announcements.pause(db, SERVER, made.id, MODERATOR, NOW)

    assert (await announcements.get(db, SERVER, made.id)).revision == 2
    assert await events(db) == ["announcement saved", "announcement paused"]


async def test_what_is_cancelled_leaves_nothing_to_be_posted(db: Database) -> None:
    made = await saved(db)
    await announcement_plans.plan_due(db, FIRST)

    await announcements.cancel(db, SERVER, made.id, MODERATOR, FIRST)

    (post,) = await posts(db, made)
    assert (post.state, post.reason) == (PostState.SKIPPED, Reason.CANCELLED)
    assert await announcement_plans.next_time(db) is None


async def test_post_now_twice_within_a_minute_is_one_post_beside_the_schedule(db: Database) -> None:
    made = await saved(db)

    for seconds in (0, 20):
        await announcements.post_now(db, SERVER, made.id, MODERATOR, NOW + timedelta(seconds=seconds))
    (post,) = await posts(db, made)

    assert (post.occasion, post.channel_id) == ("now:2026-11-23T12:00", CHANNEL)
    assert post.late_at == NOW + made.content.late, "after an outage it is asked about like any other"
    assert await announcement_plans.next_time(db) == FIRST
    assert (await events(db)).count("announcement posted now") == 1


CHANGES: dict[str, Callable[[Database, Announcement, datetime], Awaitable[Any]]] = {
    "edit": lambda db, of, now: edit(db, of, now, title="Rally"),
    "pause": lambda db, of, now: announcements.pause(db, SERVER, of.id, MODERATOR, now),
    "cancel": lambda db, of, now: announcements.cancel(db, SERVER, of.id, MODERATOR, now),
    "post now": lambda db, of, now: announcements.post_now(db, SERVER, of.id, MODERATOR, now),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_what_has_come_and_is_no_post_yet_is_not_lost_by_a_change(db: Database, change: Any) -> None:
    made = await saved(db)

    await change(db, made, FIRST + SOON)
    await announcement_plans.plan_due(db, FIRST + 2 * SOON)

    assert [each.due_at for each in await posts(db, made) if each.occasion == "2026-11-24T09:00"] == [FIRST]


async def test_what_is_missed_in_an_outage_is_not_lost_by_a_change_before_the_first_look(db: Database) -> None:
    made = await saved(db)

    await edit(db, made, FIRST + 2 * DAY + SOON, start="2026-11-24T10:00")

    assert [each.due_at for each in await posts(db, made)] == [FIRST, FIRST + DAY, FIRST + 2 * DAY]


@pytest.mark.parametrize("clock", [FIRST - SOON, FIRST, FIRST + SOON])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_a_change_at_the_moment_of_planning_neither_loses_nor_doubles(
    db: Database, change: Any, clock: datetime
) -> None:
    """*clock*: of the process in which the moderator presses; that of the other is right."""
    made = await saved(db)

    _, changed, _ = await asyncio.gather(
        announcement_plans.plan_due(db, FIRST),
        tried(change(db, made, clock)),
        announcement_plans.plan_due(db, FIRST),
    )
    for _ in range(2):
        await announcement_plans.plan_due(db, FIRST + 2 * SOON)

    of_nine = [each.id for each in await posts(db, made) if each.occasion == "2026-11-24T09:00"]
    ended_before = changed == "done" and clock < FIRST and change in {CHANGES["pause"], CHANGES["cancel"]}
    assert len(of_nine) == 1 or (ended_before and not of_nine)
    assert changed in {"done", "announcement_changed"}


async def test_a_zone_in_which_a_posted_time_is_still_ahead_does_not_promise_it_again(db: Database) -> None:
    made, nine = await saved(db, content(zone="Europe/Berlin")), FIRST - timedelta(hours=1)
    await announcement_plans.plan_due(db, nine)

    await edit(db, made, nine + SOON, zone="America/New_York")

    (listed,) = await announcements.listed(db, SERVER, nine + SOON)
    shown = listed.comings[0].occasion
    assert (shown.key, shown.at) == ("2026-11-25T09:00", datetime(2026, 11, 25, 14, tzinfo=UTC))
    assert await announcement_plans.next_time(db) == shown.at
    assert await announcement_plans.plan_due(db, shown.at) == 1


async def test_post_now_pressed_together_is_one_post(db: Database) -> None:
    made = await saved(db)

    presses = (announcements.post_now(db, SERVER, made.id, MODERATOR, NOW, NOW - DAY) for _ in range(5))
    await asyncio.gather(*presses)

    (post,) = await posts(db, made)
    assert (post.occasion, post.due_at) == ("now:2026-11-22T12:00:00", NOW)
    assert (await events(db)).count("announcement posted now") == 1


async def test_a_pause_of_one_that_is_over_ends_it(db: Database) -> None:
    made = await saved(db, replace(content(), schedule=replace(content().schedule, until=FIRST.date())))
    await announcements.pause(db, SERVER, made.id, MODERATOR, NOW)

    done = await announcements.resume(db, SERVER, made.id, MODERATOR, FIRST + DAY)

    assert (done.state, done.next) == (State.DONE, None)
