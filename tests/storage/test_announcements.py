"""Announcements come back as they were put, and are changed only by who knows them as they are."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import delete, func, select

from bot.rules.announcements import Announcement, Content, Figures, State
from bot.rules.effects import Effect
from bot.rules.quiet import Policy
from bot.rules.recurrence import Occasion, Schedule
from bot.storage import announcements
from bot.storage.database import Database
from bot.storage.tables import announcement_changes, announcement_revisions
from bot.storage.tables import announcements as table

SERVER, OTHER = 1, 2
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
NINE = datetime.fromisoformat("2026-11-24T09:00")
FIRST = Occasion("2026-11-24T09:00", datetime(2026, 11, 24, 8, tzinfo=UTC))
SECOND = Occasion("2026-11-25T09:00", FIRST.at + DAY)
FULL = Content(
    "Meeting “on” the square",
    {"es": "Nos reunimos el {{ date }}.", "en": "We meet.\n\n* 😀"},
    (12, 11),
    Schedule(
        "FREQ=DAILY", "Europe/Berlin", NINE, date(2027, 1, 31), frozenset({NINE + DAY}), {NINE + 2 * DAY: NINE + DAY}
    ),
    "company:microsoft",
    10**18,
    timedelta(minutes=15),
    Policy.SKIP,
    frozenset({Effect.PIN, Effect.THREAD}),
)
PLAIN = Content("Rally", {"en": "Come."}, (11,), Schedule("", "UTC", NINE))


async def added(
    db: Database, content: Content = PLAIN, occasion: Occasion = FIRST, server: int = SERVER
) -> Announcement:
    async with db.begin() as tx:
        id_ = await announcements.add(tx, server, content, NOW, occasion)
    return await kept(db, id_, server)


async def kept(db: Database, id_: int, server: int = SERVER) -> Announcement:
    async with db.read() as tx:
        found = await announcements.get(tx, server, id_)
    assert found is not None
    return found


async def test_all_of_it_comes_back_as_it_was(db: Database) -> None:
    made = await added(db, FULL)

    assert made == Announcement(made.id, SERVER, State.ACTIVE, FULL, 1, NOW, None, FIRST)
    assert list(made.content.texts) == ["es", "en"], "in the server's order"


async def test_another_server_has_none_of_it(db: Database) -> None:
    made = await added(db)

    async with db.read() as tx:
        assert await announcements.get(tx, OTHER, made.id) is None
        assert await announcements.of_server(tx, OTHER) == ()
        assert await announcements.count(tx, OTHER) == 0


async def test_a_change_puts_all_of_it_and_counts_its_revision(db: Database) -> None:
    made = await added(db, FULL)

    async with db.begin() as tx:
        assert await announcements.put(tx, made, PLAIN, State.PAUSED, NOW + DAY, None)

    assert await kept(db, made.id) == Announcement(made.id, SERVER, State.PAUSED, PLAIN, 2, NOW + DAY)


async def test_who_knows_it_as_it_was_changes_nothing(db: Database) -> None:
    made = await added(db, FULL)
    stale = [
        replace(made, revision=2),
        replace(made, state=State.PAUSED),
        replace(made, server_id=OTHER),
        replace(made, next=SECOND),
        replace(made, next=None),
    ]

    async with db.begin() as tx:
        for each in stale:
            assert not await announcements.put(tx, each, PLAIN, State.CANCELLED, NOW, None)
            assert not await announcements.move_on(tx, each, SECOND)

    assert await kept(db, made.id) == made


async def test_an_occasion_is_moved_on_from_once(db: Database) -> None:
    made = await added(db)

    async with db.begin() as tx:
        moved = [await announcements.move_on(tx, made, SECOND) for _ in range(2)]

    assert moved == [True, False]
    assert await kept(db, made.id) == replace(made, next=SECOND)


async def test_the_last_occasion_ends_it_without_a_revision(db: Database) -> None:
    made = await added(db)

    async with db.begin() as tx:
        await announcements.move_on(tx, made, None, State.DONE)

    assert await kept(db, made.id) == replace(made, next=None, state=State.DONE)


async def test_what_is_due_comes_oldest_first_and_only_what_is_active(db: Database) -> None:
    later, first = await added(db, occasion=SECOND), await added(db, server=OTHER)
    paused, ahead = await added(db), await added(db, occasion=Occasion("2026-12-01T09:00", NOW + 9 * DAY))
    async with db.begin() as tx:
        await announcements.put(tx, paused, PLAIN, State.PAUSED, NOW, FIRST)

    async with db.read() as tx:
        assert [each.id for each in await announcements.due(tx, SECOND.at, 10)] == [first.id, later.id]
        assert [each.id for each in await announcements.due(tx, SECOND.at, 1)] == [first.id]
        assert await announcements.due(tx, FIRST.at - DAY, 10) == ()
        assert await announcements.next_time(tx) == FIRST.at
        assert [each.id for each in await announcements.of_server(tx, SERVER)] == [paused.id, later.id, ahead.id]
        assert await announcements.count(tx, SERVER) == 3


async def test_the_next_occasion_is_known_by_its_local_time(db: Database) -> None:
    plain, moved = await added(db), await added(db, FULL, Occasion("2026-11-26T09:00", SECOND.at))

    async with db.read() as tx:
        found = {each.id: each for each in await announcements.upcoming(tx)}
    async with db.begin() as tx:
        put = [await announcements.put_off(tx, found[moved.id], NOW + DAY) for _ in range(2)]

    assert (found[plain.id].local, found[plain.id].zone) == (NINE, "UTC")
    assert (found[moved.id].local, found[moved.id].zone) == (NINE + DAY, "Europe/Berlin")
    assert put == [1, 0]
    assert (await kept(db, moved.id)).next == Occasion("2026-11-26T09:00", NOW + DAY)


async def test_history_has_each_state_whole_and_newest_first(db: Database) -> None:
    made = await added(db, FULL)
    async with db.begin() as tx:
        await announcements.add_revision(tx, made, 7, NOW)
        await announcements.put(tx, made, PLAIN, State.ACTIVE, NOW, FIRST)
    after = await kept(db, made.id)
    async with db.begin() as tx:
        await announcements.add_revision(tx, after, 8, NOW + DAY)

    async with db.read() as tx:
        newest, oldest = await announcements.revisions(tx, made.id)

    assert (newest.number, newest.at, newest.moderator_id, newest.content) == (2, NOW + DAY, 8, PLAIN)
    assert (oldest.number, oldest.at, oldest.moderator_id, oldest.content) == (1, NOW, 7, FULL)


async def test_figures_are_put_and_taken_away(db: Database) -> None:
    made, figures = await added(db), Figures("f" * 32, date(2026, 8, 1))

    async with db.begin() as tx:
        await announcements.put_figures(tx, made.id, figures)
    with_figures = await kept(db, made.id)
    async with db.begin() as tx:
        await announcements.put_figures(tx, made.id, None)

    assert with_figures == replace(made, figures=figures)
    assert await kept(db, made.id) == made


async def test_of_one_that_is_deleted_nothing_stays(db: Database) -> None:
    made = await added(db, FULL)
    async with db.begin() as tx:
        await announcements.add_revision(tx, made, 7, NOW)

    async with db.begin() as tx:
        await tx.execute(delete(table).where(table.c.id == made.id))

    async with db.read() as tx:
        for each in (announcement_changes, announcement_revisions):
            assert await tx.scalar(select(func.count()).select_from(each)) == 0


async def test_drafts_are_their_servers_and_go_when_they_are_old(db: Database) -> None:
    made = await added(db)
    async with db.begin() as tx:
        old = await announcements.add_draft(tx, SERVER, {"title": "ñ"}, NOW - DAY, None)
        young = await announcements.add_draft(tx, SERVER, {"channels": [1, 2]}, NOW, made)
        assert await announcements.draft(tx, OTHER, young) is None
        assert not await announcements.put_draft(tx, OTHER, young, {}, NOW)
        assert not await announcements.remove_draft(tx, OTHER, young)
        await announcements.forget_drafts(tx, NOW)

        assert await announcements.draft(tx, SERVER, old) is None
        found = await announcements.draft(tx, SERVER, young)
        removed = [await announcements.remove_draft(tx, SERVER, young) for _ in range(2)]

    assert found is not None
    assert (found.typed, found.announcement_id, found.revision) == ({"channels": [1, 2]}, made.id, 1)
    assert removed == [True, False]
