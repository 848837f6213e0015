"""Effects of posts on both databases: planned once, claimed once, spaced out, taken over."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.rules.effects import CROSSPOST_HOUR, CROSSPOSTS, Effect, Work
from bot.rules.outbox import LEASE, Delivery, Kind, Reason, State, delivery_id
from bot.storage import effects, outbox
from bot.storage.database import Database
from bot.storage.tables import outbox_effects, stops

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
UNTIL, LATEST, ME, OTHER = NOW + LEASE, NOW + timedelta(hours=1), "me", "other"


def post(channel_id: int = 10, occasion: str = "a", **fields: Any) -> Delivery:
    id_ = delivery_id(Kind.ANNOUNCEMENT, "5", occasion, channel_id)
    made = Delivery(id_, 1, channel_id, Kind.ANNOUNCEMENT, "5", occasion, "Meeting", NOW, message_id=channel_id * 100)
    return replace(made, **fields)


async def planned(
    db: Database, posts: Iterable[Delivery], wanted: Iterable[Effect] = (Effect.PIN,), now: datetime = NOW
) -> None:
    posts, wanted = list(posts), set(wanted)
    async with db.begin() as tx:
        await outbox.add(tx, posts)
        for each in posts:
            await effects.plan(tx, each, wanted, "Meeting", now)


async def claimed(db: Database, me: str = ME, now: datetime = NOW, limit: int = 100) -> list[Work]:
    async with db.begin() as tx:
        full = await effects.full(tx, now)
        chosen = await effects.next_in_turn(tx, now, limit, full)
        for channel_id, until in full.items():
            await effects.put_off(tx, channel_id, Effect.CROSSPOST, until)
        return await effects.claim(tx, chosen, me, now + LEASE)


async def ended(db: Database, work: Work, now: datetime = NOW, state: State = State.SENT) -> bool:
    async with db.begin() as tx:
        return await effects.settle(tx, work, ME, state, now, result_id=7)


async def rows(db: Database) -> list[Any]:
    async with db.read() as tx:
        return list((await tx.execute(select(outbox_effects).order_by(outbox_effects.c.due_at))).all())


async def test_each_effect_of_a_post_is_planned_once(db: Database) -> None:
    await planned(db, [post()], Effect)
    await planned(db, [post()], Effect, NOW + MINUTE)
    await planned(db, [post(11)], ())

    assert sorted(row.effect for row in await rows(db)) == sorted(Effect)
    (pin,) = (row for row in await rows(db) if row.effect == "pin")
    assert (pin.delivery_id, pin.server_id, pin.channel_id, pin.message_id) == (post().id, 1, 10, 1000)
    assert (pin.state, pin.due_at, pin.tries, pin.title, pin.starts_at) == ("planned", NOW, 0, "Meeting", None)


async def test_an_occasion_has_one_event_whichever_channel_is_first(db: Database) -> None:
    posts = [post(channel, following_at=NOW + MINUTE) for channel in (12, 10, 11)]
    async with db.begin() as tx:
        await outbox.add(tx, [*posts, post(10, "b")])

    async def sent(one: Delivery) -> None:
        async with db.begin() as tx:
            await effects.plan(tx, one, {Effect.EVENT}, "Meeting", NOW)

    await asyncio.gather(*(sent(each) for each in posts))
    await sent(post(10, "b"))

    first, other = sorted(await rows(db), key=lambda row: row.delivery_id == post(10, "b").id)
    assert first.delivery_id == min(each.id for each in posts)
    assert (first.message_id, first.starts_at) == (first.channel_id * 100, NOW + MINUTE)
    assert (other.delivery_id, other.starts_at) == (post(10, "b").id, None)


async def test_only_what_is_due_is_claimed_and_only_once(db: Database) -> None:
    await planned(db, [post(10)])
    await planned(db, [post(11)], now=NOW + SECOND)

    first, again = await claimed(db), await claimed(db, OTHER)

    assert first == [Work(post().id, Effect.PIN, 1, 10, 1000, "Meeting", tries=1)]
    assert again == []
    assert [row.claimed_by for row in await rows(db)] == [ME, None]


async def test_of_processes_that_claim_together_each_effect_has_one(db: Database) -> None:
    await planned(db, [post(channel) for channel in range(20)], {Effect.PIN, Effect.THREAD})

    taken = await asyncio.gather(*(claimed(db, f"process {number}", limit=10) for number in range(6)))

    keys = [work.key for some in taken for work in some]
    assert len(keys) == len(set(keys))
    assert len({*keys, *(work.key for work in await claimed(db))}) == 40


async def test_one_of_a_kind_in_a_channel_at_a_time_in_the_order_of_the_posts(db: Database) -> None:
    later = post(10, "a", message_id=9)
    earlier = post(10, "b", message_id=8)
    await planned(db, [later, earlier], {Effect.PIN, Effect.THREAD})

    first, meanwhile = await claimed(db), await claimed(db)
    for work in first:
        await ended(db, work)

    assert {work.key for work in first} == {(earlier.id, Effect.PIN), (earlier.id, Effect.THREAD)}
    assert meanwhile == []
    assert {work.delivery_id for work in await claimed(db)} == {later.id}


async def test_what_was_chosen_by_two_is_claimed_by_one(db: Database) -> None:
    first, second = post(10, "a", message_id=1), post(10, "b", message_id=2)
    await planned(db, [first, second])
    async with db.read() as tx:
        chosen = await effects.next_in_turn(tx, NOW, 5)
    assert chosen == [(first.id, Effect.PIN)]

    async with db.begin() as tx:
        assert [work.key for work in await effects.claim(tx, chosen, ME, UNTIL)] == chosen
        assert await effects.claim(tx, chosen, OTHER, UNTIL) == []
        assert await effects.claim(tx, [(second.id, Effect.PIN)], OTHER, UNTIL) == [], "the channel is busy with one"


async def test_a_hundred_of_one_server_do_not_delay_another_ones(db: Database) -> None:
    await planned(db, [post(channel) for channel in range(100)])
    await planned(db, [post(500, server_id=2)], now=NOW + SECOND)

    assert 500 in [work.channel_id for work in await claimed(db, now=NOW + SECOND, limit=2)]


async def test_a_server_that_has_stopped_everything_waits(db: Database) -> None:
    await planned(db, [post(10), post(20, server_id=2)])
    async with db.begin() as tx:
        await tx.execute(insert(stops).values(server_id=1, since=NOW))

    assert [work.server_id for work in await claimed(db)] == [2]


async def crossposted(db: Database, number: int, channel: int = 10) -> None:
    """One a minute, from NOW on."""
    await planned(db, [post(channel, f"{n:02}", message_id=n) for n in range(number)], {Effect.CROSSPOST})
    for minute in range(number):
        (work,) = await claimed(db, now=NOW + minute * MINUTE)
        assert await ended(db, work, NOW + minute * MINUTE)


async def test_the_eleventh_crosspost_of_an_hour_waits_until_there_is_room(db: Database) -> None:
    await crossposted(db, CROSSPOSTS)
    await planned(db, [post(10, "late"), post(10, "later")], {Effect.CROSSPOST, Effect.PIN}, NOW + 10 * MINUTE)
    await planned(db, [post(11)], {Effect.CROSSPOST}, NOW + 10 * MINUTE)

    now = await claimed(db, now=NOW + 10 * MINUTE)
    waiting = [row for row in await rows(db) if row.state == "planned" and row.effect == "crosspost"]

    assert sorted((work.channel_id, work.effect) for work in now) == [(10, Effect.PIN), (11, Effect.CROSSPOST)]
    assert {row.due_at for row in waiting} == {NOW + CROSSPOST_HOUR}
    async with db.read() as tx:
        assert await outbox.next_time(tx, UNTIL + 10 * MINUTE) == NOW + CROSSPOST_HOUR


async def test_then_they_go_out_one_as_each_hour_ends(db: Database) -> None:
    await crossposted(db, CROSSPOSTS)
    await planned(db, [post(10, f"x{n}", message_id=50 + n) for n in range(3)], {Effect.CROSSPOST}, NOW + 10 * MINUTE)
    await claimed(db, now=NOW + 10 * MINUTE)

    seen = list[tuple[int, int]]()
    for minute in range(59, 64):
        at = NOW + minute * MINUTE
        for work in await claimed(db, now=at):
            seen.append((minute, work.message_id))
            await ended(db, work, at)

    assert seen == [(60, 50), (61, 51), (62, 52)]


@pytest.mark.parametrize("state", [State.SKIPPED, State.HELD])
async def test_only_what_was_published_counts(db: Database, state: State) -> None:
    await crossposted(db, CROSSPOSTS - 1)
    await planned(db, [post(10, "x1"), post(10, "x2"), post(10, "x3")], {Effect.CROSSPOST}, NOW + 10 * MINUTE)
    (gone,) = await claimed(db, now=NOW + 10 * MINUTE)
    await ended(db, gone, NOW + 10 * MINUTE, state)

    (tenth,) = await claimed(db, now=NOW + 10 * MINUTE)
    await ended(db, tenth, NOW + 10 * MINUTE)

    assert await claimed(db, now=NOW + 10 * MINUTE) == []


async def test_what_discord_makes_wait_waits_with_its_like(db: Database) -> None:
    await planned(db, [post(10, "a"), post(10, "b"), post(11)], {Effect.CROSSPOST, Effect.PIN})
    async with db.begin() as tx:
        await effects.put_off(tx, 10, Effect.CROSSPOST, NOW + MINUTE)

    assert sorted((work.channel_id, work.effect) for work in await claimed(db)) == [
        (10, Effect.PIN),
        (11, Effect.CROSSPOST),
        (11, Effect.PIN),
    ]


async def test_later_counts_the_tries_and_is_not_due_before(db: Database) -> None:
    await planned(db, [post()])
    (work,) = await claimed(db)
    async with db.begin() as tx:
        assert not await effects.later(tx, work, OTHER, NOW + MINUTE)
        assert await effects.later(tx, work, ME, NOW + MINUTE)
        assert not await effects.later(tx, work, ME, NOW + MINUTE)

    assert await claimed(db, now=NOW + MINUTE - SECOND) == []
    assert await claimed(db, now=NOW + MINUTE) == [replace(work, tries=2)]


async def test_what_broke_off_is_tried_by_another_one_when_its_lease_is_over(db: Database) -> None:
    await planned(db, [post()])
    (work,) = await claimed(db)

    async def take_over(now: datetime) -> int:
        async with db.begin() as tx:
            return await effects.take_over(tx, OTHER, now, LATEST, alone=False)

    assert await take_over(UNTIL - SECOND) == 0
    assert sum(await asyncio.gather(*(take_over(UNTIL) for _ in range(4)))) == 1
    assert await claimed(db, OTHER, UNTIL) == [replace(work, tries=2)]
    assert not await ended(db, work), "the one that is late has nothing to say any more"


async def test_alone_on_the_database_nobody_else_is_waited_for(db: Database) -> None:
    await planned(db, [post(10)])
    await claimed(db)
    await planned(db, [post(11)])
    await claimed(db, OTHER)

    async with db.begin() as tx:
        assert await effects.take_over(tx, ME, NOW, LATEST, alone=True) == 1

    assert [work.channel_id for work in await claimed(db)] == [11]


async def test_a_lease_from_a_clock_that_was_set_back_is_over(db: Database) -> None:
    await planned(db, [post()])
    await claimed(db, now=NOW + timedelta(hours=2))

    async with db.begin() as tx:
        assert await effects.take_over(tx, OTHER, NOW, LATEST, alone=False) == 1


async def test_a_lease_is_renewed_by_its_holder_only(db: Database) -> None:
    await planned(db, [post()])
    (work,) = await claimed(db)

    async with db.begin() as tx:
        assert await effects.renew(tx, OTHER, [work.key], UNTIL + LEASE) == 0
        assert await effects.renew(tx, ME, [], UNTIL + LEASE) == 0
        assert await effects.renew(tx, ME, [work.key], UNTIL + LEASE) == 1
        assert await effects.take_over(tx, OTHER, UNTIL, LATEST, alone=False) == 0
    await ended(db, work)
    async with db.begin() as tx:
        assert await effects.renew(tx, ME, [work.key], UNTIL + LEASE) == 0


async def test_how_it_ended_is_kept(db: Database) -> None:
    await planned(db, [post(10), post(11)])
    done, refused = await claimed(db)
    async with db.begin() as tx:
        assert await effects.settle(tx, done, ME, State.SENT, NOW, result_id=7)
        assert await effects.settle(tx, refused, ME, State.HELD, NOW, Reason.MAY_NOT)
        assert not await effects.settle(tx, done, ME, State.HELD, NOW)

    kept = {row.channel_id: row for row in await rows(db)}
    assert (kept[10].state, kept[10].reason, kept[10].result_id, kept[10].done_at) == ("sent", None, 7, NOW)
    assert (kept[11].state, kept[11].reason, kept[11].claimed_by) == ("held", "may_not", None)


async def test_the_next_time_is_known_to_the_scheduler(db: Database) -> None:
    await planned(db, [post(state=State.SENT)], now=NOW + MINUTE)
    async with db.read() as tx:
        assert await outbox.next_time(tx, NOW) == NOW + MINUTE
    await claimed(db, now=NOW + MINUTE)
    async with db.read() as tx:
        assert await outbox.next_time(tx, NOW) == NOW + MINUTE + LEASE


async def test_effects_are_forgotten_with_their_post(db: Database) -> None:
    await planned(db, [post(state=State.SENT)])
    async with db.begin() as tx:
        await outbox.forget(tx, NOW + SECOND)

    assert await rows(db) == []
