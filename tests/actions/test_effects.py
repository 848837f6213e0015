"""Effects step by step on both databases, as processes that end between two steps leave them."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.actions import effects
from bot.rules.effects import MOST_TRIES, Done, Effect, Work
from bot.rules.outbox import LEASE, Delivery, Kind, Later, Reason, State, Withheld, delivery_id, pause_after
from bot.rules.packing import unpack
from bot.storage import effects as stored
from bot.storage import moderation, outbox
from bot.storage.database import Database
from bot.storage.tables import outbox_effects

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
SERVER, CHANNEL, LOG = 1, 22, 99
ME, OTHER = "me", "other"
MAY_NOT = Withheld(State.HELD, Reason.MAY_NOT, "view_channel,pin_messages")


def post(occasion: str = "a") -> Delivery:
    id_ = delivery_id(Kind.ANNOUNCEMENT, "5", occasion, CHANNEL)
    made = Delivery(id_, SERVER, CHANNEL, Kind.ANNOUNCEMENT, "5", occasion, "Meeting", NOW)
    return replace(made, message_id=333)


async def planned(db: Database, *occasions: str, wanted: Iterable[Effect] = (Effect.PIN,)) -> None:
    async with db.begin() as tx:
        await moderation.put(tx, SERVER, "log_channel", LOG)
        for each in map(post, occasions or ("a",)):
            await outbox.add(tx, [each])
            await stored.plan(tx, each, wanted, "Meeting", NOW)


async def found(db: Database, me: str = ME, now: datetime = NOW, limit: int = 10) -> list[Work]:
    """As the scheduler does it."""
    await effects.go_on(db, me, now)
    return await effects.claim(db, me, now, limit)


async def claimed(db: Database, me: str = ME, now: datetime = NOW) -> Work:
    (work,) = await found(db, me, now, 1)
    return work


async def row(db: Database) -> Any:
    async with db.read() as tx:
        return (await tx.execute(select(outbox_effects))).one()


async def told(db: Database) -> list[dict[str, Any]]:
    async with db.read() as tx:
        notices = await outbox.of_subject(tx, Kind.NOTICE, effects.FAILED)
        assert {each.channel_id for each in notices} <= {LOG}
        return [unpack(await outbox.content_of(tx, each.id)) for each in notices]


async def test_k10_a_process_that_ends_after_the_post_leaves_its_effects_to_the_next(db: Database) -> None:
    await planned(db, wanted=Effect)

    works = await found(db, OTHER, NOW + timedelta(days=1))

    assert {work.effect for work in works} == set(Effect)
    assert not any(work.may_be_done for work in works)


async def test_k11_one_that_ends_between_doing_and_marking_is_tried_again_as_such(db: Database) -> None:
    await planned(db, wanted=[Effect.CROSSPOST])
    work = await claimed(db)
    assert await effects.keep(db, work, ME, NOW)

    over = NOW + LEASE
    again = await claimed(db, OTHER, over)

    assert again.may_be_done
    assert not await effects.done(db, work, ME, over, Done())
    assert await effects.done(db, again, OTHER, over, Done())
    assert ((await row(db)).state, await found(db, OTHER, over + LEASE)) == ("sent", [])


async def test_before_its_lease_is_over_only_sqlite_knows_that_the_other_one_is_gone(db: Database) -> None:
    await planned(db)
    await claimed(db)

    assert len(await found(db, OTHER, NOW + SECOND)) == db.is_sqlite


async def test_what_is_in_hand_stays_ours_however_long_it_takes(db: Database) -> None:
    await planned(db)
    work = await claimed(db)
    for step in range(1, 5):
        await effects.go_on(db, ME, NOW + step * LEASE * 0.9, [work.key])
        assert await effects.claim(db, ME, NOW + step * LEASE * 0.9, 1) == []

    assert await effects.done(db, work, ME, NOW + 5 * LEASE, Done(7))
    assert (await row(db)).result_id == 7


async def test_of_two_processes_one_may_ask_discord(db: Database) -> None:
    await planned(db)
    late = await claimed(db)
    over = NOW + LEASE
    now = await claimed(db, OTHER, over)

    assert not await effects.keep(db, late, ME, over)
    assert await effects.keep(db, now, OTHER, over)


async def test_processes_that_work_together_do_each_once(db: Database) -> None:
    await planned(db, *map(str, range(12)), wanted=[Effect.CROSSPOST])
    done = list[str]()

    async def work_off(me: str) -> None:
        while works := await effects.claim(db, me, NOW, 2):
            for work in works:
                done.append(work.delivery_id)
                assert await effects.done(db, work, me, NOW, Done())

    if db.is_sqlite:
        await work_off(ME)
    else:
        await asyncio.gather(*(work_off(f"process {number}") for number in range(4)))
        await work_off(ME)  # where one was just under way in the channel, the others went home

    assert len(done) == len(set(done)) == 10, "as many as Discord publishes in an hour"


async def test_moderators_are_told_which_permission_lacks(db: Database) -> None:
    await planned(db)

    assert await effects.withhold(db, await claimed(db), ME, NOW, MAY_NOT)

    assert ((await row(db)).state, (await row(db)).reason) == ("held", "may_not")
    (notice,) = await told(db)
    assert notice == {
        "effect": "pin",
        "title": "Meeting",
        "url": f"https://discord.com/channels/{SERVER}/{CHANNEL}/333",
        "channel_id": CHANNEL,
        "missing": ("view_channel", "pin_messages"),
        "code": "",
    }


async def test_of_the_same_failure_once_a_day(db: Database) -> None:
    await planned(db, "a", "b", "c", "d")
    for at, why in (
        (NOW, MAY_NOT),
        (NOW + timedelta(hours=3), MAY_NOT),
        (NOW + timedelta(hours=4), Withheld(State.HELD, Reason.REFUSED, "30003")),
        (NOW + timedelta(days=1), MAY_NOT),
    ):
        assert await effects.withhold(db, await claimed(db, now=at), ME, at, why)

    assert sorted(notice["code"] for notice in await told(db)) == ["", "", "30003"]


@pytest.mark.parametrize("reason", [Reason.DELETED, Reason.NO_CHANNEL, Reason.LATE])
async def test_nobody_is_told_where_nothing_can_be_done(db: Database, reason: Reason) -> None:
    await planned(db)

    assert await effects.withhold(db, await claimed(db), ME, NOW, Withheld(State.SKIPPED, reason))

    assert ((await row(db)).state, (await row(db)).reason) == ("skipped", reason)
    assert await told(db) == []


async def test_one_that_is_no_longer_ours_tells_nobody(db: Database) -> None:
    await planned(db)
    work = await claimed(db)
    await claimed(db, OTHER, NOW + LEASE)

    assert not await effects.withhold(db, work, ME, NOW, MAY_NOT)
    assert await told(db) == []


async def test_the_tries_come_ever_more_rarely_and_end(db: Database) -> None:
    await planned(db)
    at, pauses = NOW, list[timedelta]()
    for _ in range(MOST_TRIES - 1):
        assert await effects.again(db, await claimed(db, now=at), ME, at)
        pauses.append((await row(db)).due_at - at)
        at = (await row(db)).due_at

    assert pauses[:3] == [pause_after(1), pause_after(2), pause_after(3)]
    assert pauses == sorted(pauses)
    assert sum(pauses, timedelta(0)) > timedelta(hours=23)
    assert await told(db) == []
    assert await effects.again(db, await claimed(db, now=at), ME, at)
    assert ((await row(db)).state, (await row(db)).reason) == ("held", "refused")
    assert [(notice["missing"], notice["code"]) for notice in await told(db)] == [((), "")]


async def test_what_discord_puts_off_is_put_off_with_its_like(db: Database) -> None:
    await planned(db, "a", "b", wanted=[Effect.CROSSPOST])
    at = NOW + timedelta(minutes=30)

    assert await effects.put_off(db, await claimed(db), ME, Later(at))

    assert await found(db, now=at - SECOND) == []
    assert len(await found(db, now=at)) == 1
