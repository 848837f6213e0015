"""Claims and leases on both databases; two processes that reach for the same post."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert

from bot.rules.outbox import LEASE, Delivery, Kind, Reason, State, delivery_id
from bot.storage import leases, outbox
from bot.storage.database import Database
from bot.storage.tables import stops

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
UNTIL = NOW + LEASE
ME, OTHER = "me", "other"


def post(channel_id: int = 10, occasion: str = "a", **fields: object) -> Delivery:
    id_ = delivery_id(Kind.ANNOUNCEMENT, "5", occasion, channel_id)
    made = Delivery(id_, 1, channel_id, Kind.ANNOUNCEMENT, "5", occasion, "Meeting", NOW)
    return replace(made, **fields)  # pyright: ignore[reportArgumentType]


async def planned(db: Database, posts: Iterable[Delivery]) -> None:
    async with db.begin() as tx:
        await outbox.add(tx, posts)


async def claimed(db: Database, me: str = ME, now: datetime = NOW, limit: int = 100) -> list[Delivery]:
    async with db.begin() as tx:
        return await outbox.claim(tx, await outbox.next_in_turn(tx, now, limit), me, now, now + LEASE)


async def kept(db: Database, one: Delivery) -> Delivery:
    async with db.read() as tx:
        found = await outbox.get(tx, one.id)
    assert found is not None
    return found


async def test_what_is_planned_twice_is_there_once_and_stays_as_it_is(db: Database) -> None:
    one = post(late_at=NOW + LEASE, following_at=NOW + 2 * LEASE)
    async with db.begin() as tx:
        assert await outbox.add(tx, [one, post(11)], "words") == 2
        assert await outbox.add(tx, [replace(one, label="Other"), post(12)]) == 1
        assert await outbox.add(tx, []) == 0

    assert await kept(db, one) == one
    async with db.read() as tx:
        assert await outbox.content_of(tx, one.id) == "words"


async def test_only_what_is_due_is_claimed_and_only_once(db: Database) -> None:
    await planned(db, [post(10), post(11, due_at=NOW + SECOND)])

    first, again = await claimed(db), await claimed(db, OTHER)

    assert [each.channel_id for each in first] == [10]
    assert (first[0].state, first[0].first_try_at, first[0].tries) == (State.SENDING, NOW, 1)
    assert again == []


async def test_of_processes_that_claim_together_each_post_has_one(db: Database) -> None:
    await planned(db, [post(channel) for channel in range(40)])

    taken = await asyncio.gather(*(claimed(db, f"process {number}", limit=10) for number in range(8)))

    ids = [each.id for some in taken for each in some]
    assert len(ids) == len(set(ids))
    assert len({*ids, *(each.id for each in await claimed(db))}) == 40


async def test_a_channel_gets_its_posts_one_after_the_other(db: Database) -> None:
    await planned(db, [post(10, "late", due_at=NOW - SECOND), post(10, "early", due_at=NOW - 2 * SECOND)])

    first = await claimed(db)
    meanwhile = await claimed(db)
    async with db.begin() as tx:
        await outbox.settle(tx, first[0].id, ME, State.SENT, NOW, message_id=1)

    assert [each.occasion for each in first] == ["early"]
    assert meanwhile == []
    assert [each.occasion for each in await claimed(db)] == ["late"]


async def test_a_thousand_posts_of_one_server_do_not_delay_another_ones(db: Database) -> None:
    await planned(db, [post(channel, due_at=NOW - LEASE) for channel in range(100)])
    under_way = await claimed(db, limit=5)
    await planned(db, [post(500, server_id=2), post(501, server_id=2, due_at=NOW - SECOND)])

    following = await claimed(db, limit=3)

    assert len(under_way) == 5
    assert [each.channel_id for each in following][:2] == [501, 500]
    assert following[2].server_id == 1


async def test_the_oldest_go_first_among_equals(db: Database) -> None:
    await planned(db, [post(n, server_id=n, due_at=NOW - n * SECOND) for n in (1, 3, 2)])

    assert [each.server_id for each in await claimed(db)] == [3, 2, 1]


async def test_a_server_that_has_stopped_everything_gets_only_notices(db: Database) -> None:
    async with db.begin() as tx:
        await tx.execute(insert(stops).values(server_id=1, since=NOW))
    await planned(db, [post(10), post(11, kind=Kind.NOTICE), post(12, server_id=2)])

    assert {each.channel_id for each in await claimed(db)} == {11, 12}
    async with db.begin() as tx:
        assert await outbox.hold_stopped(tx, NOW) == 1
    assert (await kept(db, post(10))).reason is Reason.STOPPED


async def test_a_stop_reaches_what_was_claimed_and_not_yet_sent(db: Database) -> None:
    await planned(db, [post(10)])
    (one,) = await claimed(db)
    async with db.begin() as tx:
        assert await outbox.may_send(tx, one.id, ME, NOW)
        await tx.execute(insert(stops).values(server_id=1, since=NOW))
        assert not await outbox.may_send(tx, one.id, ME, NOW)


async def test_only_the_holder_of_a_lease_that_lasts_may_send_and_settle(db: Database) -> None:
    await planned(db, [post(10)])
    (one,) = await claimed(db)
    async with db.begin() as tx:
        assert not await outbox.may_send(tx, one.id, OTHER, NOW)
        assert not await outbox.may_send(tx, one.id, ME, UNTIL)
        assert not await outbox.settle(tx, one.id, OTHER, State.SENT, NOW, message_id=1)
        await outbox.renew(tx, ME, [one.id], UNTIL + LEASE)
        assert await outbox.may_send(tx, one.id, ME, UNTIL)
        assert await outbox.settle(tx, one.id, ME, State.SENT, NOW, message_id=7)
        assert not await outbox.settle(tx, one.id, ME, State.SENT, NOW, message_id=8)
    assert (await kept(db, one)).message_id == 7


async def test_a_post_that_broke_off_is_taken_over_once(db: Database) -> None:
    await planned(db, [post(10)])
    await claimed(db)
    async with db.read() as tx:
        (broken,) = await outbox.begun(tx)
    assert (broken.claimed_by, broken.claim_until, broken.post.first_try_at) == (ME, UNTIL, NOW)

    async def take(me: str) -> bool:
        async with db.begin() as tx:
            return await outbox.take_over(tx, broken, me, UNTIL + LEASE)

    assert sorted(await asyncio.gather(*(take(f"process {n}") for n in range(4)))) == [False, False, False, True]


async def test_what_is_not_there_begins_again_or_goes_back(db: Database) -> None:
    await planned(db, [post(10, late_at=UNTIL)])
    (one,) = await claimed(db)
    async with db.begin() as tx:
        assert await outbox.try_later(tx, one.id, ME, UNTIL)
        assert await outbox.begin_again(tx, one.id, ME, NOW + SECOND, UNTIL)
    assert (await kept(db, one)).first_try_at == NOW + SECOND
    assert (await kept(db, one)).tries == 3

    async with db.begin() as tx:
        assert await outbox.put_back(tx, one.id, ME, NOW + LEASE, UNTIL + LEASE)

    assert await claimed(db) == []
    back = await kept(db, one)
    assert (back.state, back.due_at, back.late_at, back.first_try_at) == (
        State.PLANNED,
        NOW + LEASE,
        UNTIL + LEASE,
        None,
    )


async def test_what_is_too_late_is_held_unless_a_moderator_said_send(db: Database) -> None:
    late = NOW - SECOND
    await planned(db, [post(10, late_at=late), post(11, late_at=late, approved=True), post(12, late_at=NOW), post(13)])

    async with db.begin() as tx:
        channels = (11, 12, 13)
        assert set(await outbox.next_in_turn(tx, NOW, 100)) == {post(each).id for each in channels}, (
            "before any is held"
        )
        assert await outbox.hold_late(tx, NOW) == 1

    assert (await kept(db, post(10))).reason is Reason.LATE
    assert {each.channel_id for each in await claimed(db)} == {11, 12, 13}


async def test_the_next_time_is_of_what_was_not_looked_at_yet(db: Database) -> None:
    async with db.read() as tx:
        assert await outbox.next_time(tx, NOW) is None
    await planned(db, [post(10), post(11, due_at=NOW + 3 * LEASE)])
    async with db.read() as tx:
        assert await outbox.next_time(tx, NOW - SECOND) == NOW
        assert await outbox.next_time(tx, NOW) == NOW + 3 * LEASE
    await claimed(db)
    async with db.read() as tx:
        assert await outbox.next_time(tx, NOW) == UNTIL


async def test_a_moderators_word_counts_once(db: Database) -> None:
    await planned(db, [post(10, late_at=NOW - SECOND)])
    async with db.begin() as tx:
        await outbox.hold_late(tx, NOW)
        one = await outbox.get(tx, post(10).id)
        assert one is not None
        assert await outbox.decide(tx, one, State.PLANNED, NOW, approved=True)
        assert not await outbox.decide(tx, one, State.SKIPPED, NOW)

    (sent,) = await claimed(db)
    assert sent.approved


async def test_what_was_cancelled_is_not_sent(db: Database) -> None:
    await planned(db, [post(10), post(11), post(12, subject="6")])
    await claimed(db, limit=1)
    async with db.begin() as tx:
        assert await outbox.cancel(tx, Kind.ANNOUNCEMENT, "5", NOW) == 1
        assert len(await outbox.of_subject(tx, Kind.ANNOUNCEMENT, "5")) == 2
        assert len(await outbox.of_subject(tx, Kind.ANNOUNCEMENT, "5", state=State.SKIPPED)) == 1


async def test_what_ended_long_ago_is_forgotten_and_what_waits_is_not(db: Database) -> None:
    await planned(db, [post(10), post(11), post(12, late_at=NOW - SECOND)])
    async with db.begin() as tx:
        await outbox.hold_late(tx, NOW)
    for each in await claimed(db):
        async with db.begin() as tx:
            await outbox.settle(tx, each.id, ME, State.SENT, NOW, message_id=1)
    async with db.begin() as tx:
        await outbox.forget(tx, NOW)
        assert await outbox.get(tx, post(10).id) is not None
        await outbox.forget(tx, NOW + SECOND)
        assert await outbox.get(tx, post(10).id) is None
        assert await outbox.get(tx, post(12).id) is not None


async def test_one_process_has_the_pace_until_its_time_is_over(db: Database) -> None:
    async def take(me: str, now: datetime) -> bool:
        async with db.begin() as tx:
            return await leases.take(tx, "pace", me, now, now + LEASE)

    assert sorted(await asyncio.gather(*(take(f"process {n}", NOW) for n in range(4)))) == [False, False, False, True]
    assert not await take(ME, NOW + SECOND)
    assert await take(ME, UNTIL)
    assert await take(ME, UNTIL + SECOND)
    assert not await take(OTHER, UNTIL + SECOND)
    async with db.begin() as tx:
        assert await leases.is_held_by(tx, "pace", ME, UNTIL + SECOND)
        await leases.give_back(tx, "pace", ME, UNTIL + 2 * SECOND)
    assert await take(OTHER, UNTIL + 2 * SECOND)


async def test_nobody_takes_a_lease_because_the_holders_clock_is_a_little_ahead(db: Database) -> None:
    async with db.begin() as tx:
        assert await leases.take(tx, "pace", OTHER, NOW + SECOND, UNTIL + SECOND)
        assert not await leases.take(tx, "pace", ME, NOW, UNTIL)


async def test_a_lease_from_a_clock_that_was_set_back_is_over(db: Database) -> None:
    async with db.begin() as tx:
        await leases.take(tx, "pace", OTHER, NOW + timedelta(hours=1), NOW + timedelta(hours=1) + LEASE)
        assert await leases.take(tx, "pace", ME, NOW, UNTIL)
