"""The brake: what it holds, what it does not, and what becomes of it."""

import asyncio

from sqlalchemy import select

from bot.actions import notices, stopping, waiting
from bot.actions import outbox as sending
from bot.rules.outbox import Kind, Reason, State
from bot.rules.waiting import list_id
from bot.storage import outbox
from bot.storage.database import Database
from bot.storage.tables import audit, stops
from tests.actions.held import (
    HOUR,
    LOG,
    MODERATOR,
    NOW,
    OTHER_SERVER,
    SERVER,
    asked,
    everything,
    held,
    kept,
    log_in,
    names_in,
    planned,
    post,
)


async def stop(db: Database, now: object = NOW) -> stopping.Stopped:
    return await stopping.stop(db, SERVER, MODERATOR, now)  # pyright: ignore[reportArgumentType]


async def claimed(db: Database) -> list[str]:
    return [each.label for each in await sending.claim(db, "me", NOW, 100)]


async def recorded(db: Database) -> list[tuple[int, str, str, str]]:
    async with db.read() as tx:
        rows = await tx.execute(select(audit).order_by(audit.c.id))
        return [(row.moderator_id, row.event, row.before, row.after) for row in rows]


async def test_a_stop_holds_what_is_due_at_once_and_nothing_of_another_server(db: Database) -> None:
    await planned(db, post("due"), post("later", due_at=NOW + HOUR), post("elsewhere", server=OTHER_SERVER))

    stopped = await stop(db)

    assert stopped == stopping.Stopped(NOW, is_new=True, held=1, under_way=0)
    due = await kept(db, post("due"))
    assert (due.state, due.reason) == (State.HELD, Reason.STOPPED)
    assert (await kept(db, post("later"))).state is State.PLANNED
    assert await claimed(db) == ["Meeting elsewhere"]


async def test_what_comes_due_later_is_held_too(db: Database) -> None:
    await planned(db, post("later", due_at=NOW + HOUR))
    await stop(db)

    async with db.begin() as tx:
        await outbox.hold_stopped(tx, NOW + HOUR)

    assert (await kept(db, post("later"))).reason is Reason.STOPPED


async def test_posts_under_way_are_counted(db: Database) -> None:
    await planned(db, post("a"), post("b", channel=12), post("c", kind=Kind.NOTICE, channel=13))
    await claimed(db)

    assert (await stop(db)).under_way == 2


async def test_a_second_stop_changes_nothing(db: Database) -> None:
    await log_in(db)
    await stop(db)

    again = await stop(db, NOW + HOUR)

    assert (again.is_new, again.since) == (False, NOW)
    assert len(await recorded(db)) == 1
    assert len(await everything(db)) == 1


async def test_of_moderators_who_stop_together_one_does(db: Database) -> None:
    await log_in(db)

    made = await asyncio.gather(*(stop(db) for _ in range(6)))

    assert sorted(each.is_new for each in made) == [False] * 5 + [True]
    assert {each.since for each in made} == {NOW}
    assert len(await recorded(db)) == 1
    assert len(await everything(db)) == 1


async def test_it_is_recorded_and_the_log_channel_hears_of_it(db: Database) -> None:
    await log_in(db)
    await planned(db, post("due"))
    await stop(db)
    await stopping.lift(db, SERVER, MODERATOR, NOW + HOUR)

    assert await recorded(db) == [
        (MODERATOR, "stop", "null", '"stopped"'),
        (MODERATOR, "stop", '"stopped"', "null"),
    ]
    told = [each for each in await everything(db) if each.kind is Kind.NOTICE]
    assert [(each.subject, each.channel_id, each.due_at) for each in told] == [
        (stopping.NOTICE, LOG, NOW),
        (stopping.NOTICE, LOG, NOW + HOUR),
    ]
    async with db.read() as tx:
        values = [(await notices.compose(tx, each, NOW)).said[0].values for each in told]
    assert values == [
        {"since": NOW, "lifted_at": None, "held": 1},
        {"since": NOW, "lifted_at": NOW + HOUR, "held": 1},
    ]


async def test_to_lift_sends_nothing_and_shows_what_waited_oldest_first(db: Database) -> None:
    await planned(db, post("b", due_at=NOW + HOUR / 2), post("a"), held("late"), post("later", due_at=NOW + 9 * HOUR))
    await stop(db)

    lifted = await stopping.lift(db, SERVER, MODERATOR, NOW + 1.2 * HOUR)

    assert lifted.since == NOW
    assert [each.label for each in lifted.asked.posts] == ["Meeting a", "Meeting b"]
    assert lifted.asked.id == list_id(lifted.asked.posts)
    assert lifted.asked.late == 1
    assert await claimed(db) == []
    assert (await kept(db, post("later"))).state is State.PLANNED


async def test_to_lift_what_is_not_stopped_changes_nothing(db: Database) -> None:
    await log_in(db)

    lifted = await stopping.lift(db, SERVER, MODERATOR, NOW)

    assert (lifted.since, lifted.asked.posts) == (None, ())
    assert await recorded(db) == []
    assert await everything(db) == []


async def test_of_moderators_who_lift_together_one_does(db: Database) -> None:
    await stop(db)

    lifted = await asyncio.gather(*(stopping.lift(db, SERVER, MODERATOR, NOW) for _ in range(4)))

    assert sorted((each.since is not None) for each in lifted) == [False, False, False, True]
    async with db.read() as tx:
        assert list(await tx.execute(select(stops))) == []


async def test_moderators_are_asked_when_it_is_lifted_and_not_before(db: Database) -> None:
    await log_in(db)
    await planned(db, post("a"), post("b"))
    await stop(db)

    assert [each.subject for each in await asked(db)] == [stopping.NOTICE]
    await stopping.lift(db, SERVER, MODERATOR, NOW)

    assert sorted(each.subject for each in await asked(db)) == [waiting.HELD, stopping.NOTICE, stopping.NOTICE]
    assert await waiting.ask(db, NOW) == 0


async def test_what_is_held_for_another_reason_is_asked_about_while_all_is_stopped(db: Database) -> None:
    await stop(db)
    await log_in(db)
    await planned(db, held("a", Reason.MAY_NOT), held("b", Reason.STOPPED))

    (notice,) = await asked(db)

    assert await names_in(db, notice) == ["Meeting a"]
