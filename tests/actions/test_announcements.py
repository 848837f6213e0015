"""Saving, changing and planning announcements, on both databases."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update

from bot.actions import announcements
from bot.rules.announcements import CATCH_UP, MOST_ACTIVE, Announcement, State
from bot.rules.outbox import Kind, Reason
from bot.rules.outbox import State as PostState
from bot.rules.recurrence import resolve
from bot.rules.refusal import Refusal
from bot.storage import moderation, outbox
from bot.storage.database import Database
from bot.storage.tables import announcement_drafts, audit
from bot.storage.tables import announcements as table
from tests.actions.announcing import CHANNEL, DAY, MODERATOR, NOW, OTHER_SERVER, SERVER, content, posts, saved
from tests.rules.test_recurrence import AROUND_CHANGES

FIRST = datetime(2026, 11, 24, 9, tzinfo=UTC)


async def refused(doing: Awaitable[Any]) -> str:
    with pytest.raises(Refusal) as no:
        await doing
    return no.value.code


async def events(db: Database) -> list[str]:
    async with db.read() as tx:
        return list(await tx.scalars(select(audit.c.event).order_by(audit.c.id)))


async def test_what_is_saved_comes_back_as_it_was(db: Database) -> None:
    what = content(
        "FREQ=MONTHLY;BYDAY=-1FR",
        zone="America/New_York",
        channels=(11, 12),
        role_id=7,
        late=timedelta(minutes=15),
    )
    what = replace(what, schedule=replace(what.schedule, until=date(2027, 3, 31)))

    made = await saved(db, what)

    assert (made.content, made.state, made.revision) == (what, State.ACTIVE, 1)
    assert made.next is not None
    assert made.next.key == "2026-11-27T09:00"
    assert await announcements.get(db, SERVER, made.id) == made
    assert await events(db) == ["announcement saved"]


async def test_a_draft_keeps_what_was_typed_and_is_saved_once(db: Database) -> None:
    typed = {"title": "Meeting", "when": "every blue moon", "channels": [11]}
    draft = await announcements.draft(db, SERVER, typed, NOW)
    assert (await announcements.draft_of(db, SERVER, draft)).typed == typed
    await announcements.change_draft(db, SERVER, draft, {**typed, "when": "tomorrow 9am"}, NOW)
    assert (await announcements.draft_of(db, SERVER, draft)).typed["when"] == "tomorrow 9am"

    async def save() -> str:
        try:
            await announcements.save(db, SERVER, draft, MODERATOR, content(), NOW)
        except Refusal as no:
            return no.code
        return "saved"

    assert sorted(await asyncio.gather(*(save() for _ in range(4)))) == ["draft_gone"] * 3 + ["saved"]
    assert len(await announcements.listed(db, SERVER, NOW)) == 1


async def test_what_was_typed_and_not_saved_is_thrown_away_after_a_day(db: Database) -> None:
    old = await announcements.draft(db, SERVER, {}, NOW - 2 * DAY)
    young = await announcements.draft(db, SERVER, {}, NOW)

    await announcements.tidy(db, NOW)

    assert await refused(announcements.draft_of(db, SERVER, old)) == "draft_gone"
    assert (await announcements.draft_of(db, SERVER, young)).id == young


Doing = Callable[[Database, int, Announcement], Awaitable[Any]]
AT = datetime(2026, 11, 25, 9)  # noqa: DTZ001 (local time, by the rule)
DOINGS: dict[str, Doing] = {
    "get": lambda db, server, of: announcements.get(db, server, of.id),
    "edit": lambda db, server, of: announcements.edit(db, server, of.id, 1, MODERATOR, content(), NOW),
    "history": lambda db, server, of: announcements.history(db, server, of.id),
    "skip": lambda db, server, of: announcements.skip(db, server, of.id, AT, MODERATOR, NOW),
    "move": lambda db, server, of: announcements.move(db, server, of.id, AT, AT + DAY / 2, MODERATOR, NOW),
    "unskip": lambda db, server, of: announcements.unskip(db, server, of.id, AT, MODERATOR, NOW),
    "pause": lambda db, server, of: announcements.pause(db, server, of.id, MODERATOR, NOW),
    "resume": lambda db, server, of: announcements.resume(db, server, of.id, MODERATOR, NOW),
    "cancel": lambda db, server, of: announcements.cancel(db, server, of.id, MODERATOR, NOW),
    "post_now": lambda db, server, of: announcements.post_now(db, server, of.id, MODERATOR, NOW),
    "draft": lambda db, server, of: announcements.draft(db, server, {}, NOW, of.id),
}


@pytest.mark.parametrize("doing", DOINGS.values(), ids=DOINGS)
async def test_another_servers_announcement_is_not_there(db: Database, doing: Doing) -> None:
    made = await saved(db)

    assert await refused(doing(db, OTHER_SERVER, made)) == "announcement_gone"

    assert await announcements.get(db, SERVER, made.id) == made
    assert await posts(db, made) == []
    assert await announcements.listed(db, OTHER_SERVER, NOW) == ()


async def test_another_servers_draft_is_not_there(db: Database) -> None:
    draft = await announcements.draft(db, SERVER, {}, NOW)

    await announcements.discard(db, OTHER_SERVER, draft)
    codes = [
        await refused(announcements.draft_of(db, OTHER_SERVER, draft)),
        await refused(announcements.change_draft(db, OTHER_SERVER, draft, {}, NOW)),
        await refused(announcements.save(db, OTHER_SERVER, draft, MODERATOR, content(), NOW)),
    ]

    assert codes == ["draft_gone"] * 3
    assert (await announcements.draft_of(db, SERVER, draft)).id == draft


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (content(title=" "), "title_missing"),
        (content(title="x" * 81), "too_long"),
        (content(channels=()), "no_channel_chosen"),
        (content(channels=tuple(range(11))), "too_many_channels"),
        (content(texts={}), "text_missing"),
        (content(texts={"en": "x" * 3001}), "too_long"),
        (content(texts={"en": "{{ dat }}"}), "unknown_placeholder"),
        (content("", start="2026-11-23T11:00"), "when_never"),
        (content(company_ref="company:none"), "company_gone"),
    ],
)
async def test_what_could_not_be_posted_is_refused_and_the_draft_stays(filled: Database, what: Any, code: str) -> None:
    draft = await announcements.draft(filled, SERVER, {}, NOW)

    assert await refused(announcements.save(filled, SERVER, draft, MODERATOR, what, NOW)) == code
    assert (await announcements.draft_of(filled, SERVER, draft)).id == draft
    assert await announcements.listed(filled, SERVER, NOW) == ()


async def test_a_server_has_a_limited_number(db: Database) -> None:
    made = [await saved(db) for _ in range(MOST_ACTIVE)]

    assert await refused(saved(db)) == "enough_announcements"
    await announcements.cancel(db, SERVER, made[0].id, MODERATOR, NOW)
    await saved(db)
    await saved(db, server=OTHER_SERVER)


async def test_every_occasion_becomes_one_post_in_each_channel_and_the_next_is_written_down(db: Database) -> None:
    made = await saved(db, content(channels=(11, 12)))
    assert await announcements.next_time(db) == FIRST

    early = await announcements.plan_due(db, FIRST - timedelta(seconds=1))
    planned = [await announcements.plan_due(db, FIRST) for _ in range(2)]

    found = await posts(db, made)
    assert (early, planned) == (0, [2, 0])
    assert {(each.channel_id, each.occasion, each.due_at) for each in found} == {
        (channel, "2026-11-24T09:00", FIRST) for channel in (11, 12)
    }
    assert {(each.late_at, each.following_at, each.label) for each in found} == {
        (FIRST + timedelta(hours=1), FIRST + DAY, "Meeting")
    }
    assert await announcements.next_time(db) == FIRST + DAY


async def test_of_processes_that_plan_together_one_does(db: Database) -> None:
    made = await saved(db)

    planned = await asyncio.gather(*(announcements.plan_due(db, FIRST) for _ in range(6)))

    assert sorted(planned) == [0, 0, 0, 0, 0, 1]
    assert len(await posts(db, made)) == 1


async def test_the_last_occasion_ends_it(db: Database) -> None:
    made = await saved(db, content(""))

    await announcements.plan_due(db, FIRST)

    over = await announcements.get(db, SERVER, made.id)
    assert (over.state, over.next) == (State.DONE, None)
    assert await announcements.listed(db, SERVER, FIRST) == ()
    assert await refused(announcements.pause(db, SERVER, made.id, MODERATOR, FIRST)) == "announcement_over"


async def test_after_an_outage_each_missed_one_is_on_record_and_those_of_long_ago_are_counted(
    db: Database,
) -> None:
    made = await saved(db)

    await announcements.plan_due(db, FIRST + 10 * DAY)

    found = await posts(db, made)
    skipped = [each for each in found if each.state is PostState.SKIPPED]
    assert [(each.reason, each.detail) for each in skipped] == [(Reason.LONG_AGO, "3")]
    assert [each.due_at for each in found if each.state is PostState.PLANNED] == [
        FIRST + days * DAY for days in range(3, 11)
    ]
    assert await announcements.next_time(db) == FIRST + 11 * DAY


async def test_an_outage_of_years_is_got_over(db: Database) -> None:
    made = await saved(db)

    await announcements.plan_due(db, FIRST + 900 * DAY)
    await announcements.plan_due(db, FIRST + 900 * DAY)

    assert await announcements.next_time(db) == FIRST + 901 * DAY
    assert all(each.due_at >= FIRST + 900 * DAY - CATCH_UP for each in (await posts(db, made))[1:])


@pytest.mark.parametrize(("zone", "clock", "first", "when"), AROUND_CHANGES)
async def test_around_a_change_of_the_clock_there_is_one_post_a_local_day(
    db: Database, zone: str, clock: str, first: str, when: str
) -> None:
    day = date.fromisoformat(first)
    before = datetime.combine(day, datetime.min.time(), ZoneInfo(zone)).astimezone(UTC) - timedelta(minutes=1)
    made = await saved(db, content(start=f"2026-01-01T{clock}", zone=zone), now=before)

    for minute in range(0, 6 * 24 * 60, 120):
        await announcements.plan_due(db, before + timedelta(minutes=minute))

    found = (await posts(db, made))[:5]
    assert [each.occasion for each in found] == [f"{day + timedelta(days=n)}T{clock}" for n in range(5)]
    assert ", ".join(f"{each.due_at:%d %H:%M}" for each in found) == when


async def test_an_edit_is_kept_in_the_history_and_holds_from_the_next_occasion(db: Database) -> None:
    made = await saved(db, content(channels=(11, 12)))
    await announcements.plan_due(db, FIRST)
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


async def test_of_two_who_edit_the_second_is_told(db: Database) -> None:
    made = await saved(db)

    async def edit(title: str) -> str:
        try:
            await announcements.edit(db, SERVER, made.id, 1, MODERATOR, content(title=title), NOW)
        except Refusal as no:
            return no.code
        return "edited"

    done = await asyncio.gather(*(edit(title) for title in ("A", "B", "C")))

    assert sorted(done) == ["announcement_changed", "announcement_changed", "edited"]
    assert len((await announcements.history(db, SERVER, made.id))[1]) == 1


async def test_an_edit_that_began_before_another_is_told_when_it_is_saved(db: Database) -> None:
    made = await saved(db)
    draft = await announcements.draft(db, SERVER, {}, NOW, made.id)
    await announcements.pause(db, SERVER, made.id, MODERATOR, NOW)

    assert await refused(announcements.save(db, SERVER, draft, MODERATOR, content(), NOW)) == "announcement_changed"


async def test_one_date_is_left_out_moved_and_put_back(db: Database) -> None:
    made = await saved(db)
    first, second = FIRST.replace(tzinfo=None), (FIRST + DAY).replace(tzinfo=None)

    async def coming() -> list[str]:
        (listed,) = await announcements.listed(db, SERVER, NOW)
        return [f"{each.occasion.at:%d %H}" for each in listed.comings][:3]

    await announcements.skip(db, SERVER, made.id, first, MODERATOR, NOW)
    skipped = await coming(), await announcements.next_time(db)
    await announcements.move(db, SERVER, made.id, second, second + timedelta(hours=3), MODERATOR, NOW)
    moved = await coming()
    await announcements.unskip(db, SERVER, made.id, first, MODERATOR, NOW)
    await announcements.unskip(db, SERVER, made.id, second, MODERATOR, NOW)

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
        doing = announcements.skip(db, SERVER, made.id, at, MODERATOR, NOW)
    else:
        doing = announcements.move(db, SERVER, made.id, at, datetime.fromisoformat(to), MODERATOR, NOW)

    assert await refused(doing) == code
    assert await announcements.get(db, SERVER, made.id) == made


async def test_what_fell_into_a_pause_is_not_posted_later(db: Database) -> None:
    made = await saved(db)
    await announcements.pause(db, SERVER, made.id, MODERATOR, NOW)

    paused = await announcements.plan_due(db, FIRST + DAY)
    await announcements.resume(db, SERVER, made.id, MODERATOR, FIRST + DAY + timedelta(hours=1))

    assert paused == 0
    assert await announcements.plan_due(db, FIRST + DAY + timedelta(hours=1)) == 0
    assert await announcements.next_time(db) == FIRST + 2 * DAY


async def test_pausing_twice_is_pausing_once(db: Database) -> None:
    made = await saved(db)

    for _ in range(2):
        await announcements.pause(db, SERVER, made.id, MODERATOR, NOW)

    assert (await announcements.get(db, SERVER, made.id)).revision == 2
    assert await events(db) == ["announcement saved", "announcement paused"]


async def test_what_is_cancelled_leaves_nothing_to_be_posted(db: Database) -> None:
    made = await saved(db)
    await announcements.plan_due(db, FIRST)

    await announcements.cancel(db, SERVER, made.id, MODERATOR, FIRST)

    (post,) = await posts(db, made)
    assert (post.state, post.reason) == (PostState.SKIPPED, Reason.CANCELLED)
    assert await announcements.next_time(db) is None


async def test_post_now_twice_within_a_minute_is_one_post_beside_the_schedule(db: Database) -> None:
    made = await saved(db)

    for seconds in (0, 20):
        await announcements.post_now(db, SERVER, made.id, MODERATOR, NOW + timedelta(seconds=seconds))
    (post,) = await posts(db, made)

    assert (post.occasion, post.late_at, post.channel_id) == ("now:2026-11-23T12:00", None, CHANNEL)
    assert await announcements.next_time(db) == FIRST
    assert (await events(db)).count("announcement posted now") == 1


async def test_the_shown_times_say_what_quiet_hours_make_of_them(db: Database) -> None:
    from bot.storage.tables import quiet_hours  # noqa: PLC0415

    await saved(db, content(start="2026-11-24T23:00", channels=(11, 12)))
    async with db.begin() as tx:
        await tx.execute(quiet_hours.insert().values(server_id=SERVER, channel_id=11, since="22:00", until="07:00"))

    (listed,) = await announcements.listed(db, SERVER, NOW)

    (placement,) = listed.comings[0].placements
    assert placement.channels == (11,)
    assert placement.placed.at == datetime(2026, 11, 25, 7, tzinfo=UTC)


async def test_after_the_law_of_a_zone_was_changed_the_local_time_stays(db: Database) -> None:
    made = await saved(db, content(zone="Europe/Berlin"))
    right = resolve(datetime(2026, 11, 24, 9), ZoneInfo("Europe/Berlin"))  # noqa: DTZ001 (local)
    async with db.begin() as tx:
        await tx.execute(update(table).values(next_at=right + timedelta(hours=1)))  # as an older law had it

    await announcements.refresh_zones(db, NOW)
    first = await announcements.next_time(db)
    async with db.begin() as tx:
        await tx.execute(update(table).values(next_at=right + timedelta(hours=1)))
    await announcements.refresh_zones(db, NOW)

    assert first == right
    assert await announcements.next_time(db) == right + timedelta(hours=1), "the same law is not looked at again"
    assert (await announcements.get(db, SERVER, made.id)).revision == 1


async def test_texts_are_wanted_in_all_languages_of_the_server(db: Database) -> None:
    async with db.begin() as tx:
        await moderation.put(tx, SERVER, "languages", "en+es")

    assert await refused(saved(db)) == "text_missing"
    await saved(db, content(texts={"en": "Hello", "es": "Hola"}))


async def test_drafts_hold_no_announcement(db: Database) -> None:
    await announcements.draft(db, SERVER, {}, NOW)

    async with db.read() as tx:
        assert await tx.scalar(select(func.count()).select_from(announcement_drafts)) == 1
        assert await outbox.of_subject(tx, Kind.ANNOUNCEMENT, "1") == []
    assert await announcements.all_for_calendar(db, SERVER) == ()
