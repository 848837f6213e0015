"""The outbox, one small transaction for each step; what happens on Discord lies between them.

*me* is the process: it holds the pace, and each post that it sends, under a lease. Whoever finds that a lease is
over goes on with the post where it broke off.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.actions import quiet
from bot.rules.outbox import (
    KEPT,
    LEASE,
    Delivery,
    Kind,
    Later,
    Reason,
    State,
    Withheld,
    Written,
    is_expired,
)
from bot.rules.quiet import Outcome, place
from bot.storage import leases, outbox, stopping
from bot.storage.database import Database
from bot.storage.outbox import BrokenOff

PACE = "pace"

Composed = Written | Withheld | Later
Compose = Callable[[AsyncConnection, Delivery, datetime], Awaitable[Composed]]
Afterwards = Callable[[AsyncConnection, Delivery, datetime], Awaitable[None]]


async def _nothing(_tx: AsyncConnection, _post: Delivery, _now: datetime) -> None:
    pass


@dataclass(frozen=True, slots=True)
class PostKind:
    """How posts of a kind are written, and what follows in the transaction that records how one has ended.

    *sent* gets the post with its message's id, None if the message is gone again; *withheld* what is held or skipped.
    """

    compose: Compose
    sent: Afterwards = _nothing
    withheld: Afterwards = _nothing


Kinds = Mapping[Kind, PostKind]


async def lead(db: Database, me: str, now: datetime) -> bool:
    """Whether this process holds the pace now. Only one does; on SQLite there is only one."""
    if db.is_sqlite:
        return True
    async with db.begin() as tx:
        return await leases.take(tx, PACE, me, now, now + LEASE)


async def resign(db: Database, me: str, now: datetime) -> None:
    async with db.begin() as tx:
        await leases.give_back(tx, PACE, me, now)


async def hold(db: Database, now: datetime) -> int:
    """Holds what is too late to be posted unasked, and what comes due in servers that have stopped everything."""
    async with db.begin() as tx:
        return await outbox.hold_late(tx, now) + await outbox.hold_stopped(tx, now)


async def claim(db: Database, me: str, now: datetime, limit: int) -> list[Delivery]:
    """The look at all that is due is no part of the transaction: on SQLite every other write would wait for it."""
    async with db.read() as tx:
        chosen = await outbox.next_in_turn(tx, now, limit)
    if not chosen:
        return []
    async with db.begin() as tx:
        return await outbox.claim(tx, chosen, me, now, now + LEASE)


async def broken_off(db: Database, me: str, now: datetime, in_hand: Collection[str]) -> list[BrokenOff]:
    """Posts to go on with: their lease is over, or, on SQLite, whoever began them is gone for sure."""
    async with db.read() as tx:
        begun = await outbox.begun(tx)
    return [
        each
        for each in begun
        if each.post.id not in in_hand
        and (is_expired(each.claim_until, now) or (db.is_sqlite and each.claimed_by != me))
    ]


async def take_over(db: Database, broken: BrokenOff, me: str, now: datetime) -> bool:
    async with db.begin() as tx:
        return await outbox.take_over(tx, broken, me, now + LEASE)


async def renew(db: Database, me: str, post_ids: Collection[str], now: datetime) -> None:
    if post_ids:
        async with db.begin() as tx:
            await outbox.renew(tx, me, post_ids, now + LEASE)


async def compose(db: Database, kinds: Kinds, post: Delivery, now: datetime) -> Composed:
    async with db.read() as tx:
        return await _quiet(tx, post, now) or await kinds[post.kind].compose(tx, post, now)


async def _quiet(tx: AsyncConnection, post: Delivery, now: datetime) -> Withheld | Later | None:
    """A moderator who said "send" knows what time it is."""
    if post.kind.is_for_moderators or post.approved:
        return None
    where = await quiet.of_channel(tx, post.server_id, post.channel_id)
    placed = place(now, where, post.quiet, post.following_at)
    match placed.outcome:
        case Outcome.KEPT:
            return None
        case Outcome.MOVED:
            return Later(placed.at)
        case Outcome.SKIPPED:
            return Withheld(State.SKIPPED, Reason(placed.reason or Reason.QUIET))


async def may_send(db: Database, post: Delivery, me: str, now: datetime) -> bool:
    async with db.read() as tx:
        return await outbox.may_send(tx, post.id, me, now)


async def sent(db: Database, kinds: Kinds, post: Delivery, me: str, now: datetime) -> bool:
    """*post* has its message's id; none where somebody has deleted the message already."""
    reason = None if post.message_id else Reason.DELETED
    async with db.begin() as tx:
        ours = await outbox.settle(tx, post.id, me, State.SENT, now, reason, post.message_id)
        if ours:
            await kinds[post.kind].sent(tx, post, now)
    return ours


async def withhold(db: Database, kinds: Kinds, post: Delivery, me: str, now: datetime, why: Withheld) -> bool:
    async with db.begin() as tx:
        return await _settle(tx, kinds, post, me, now, why)


async def _settle(tx: AsyncConnection, kinds: Kinds, post: Delivery, me: str, now: datetime, why: Withheld) -> bool:
    ours = await outbox.settle(tx, post.id, me, why.state, now, why.reason, detail=why.detail)
    if ours:
        await kinds[post.kind].withheld(tx, replace(post, state=why.state, reason=why.reason), now)
    return ours


async def put_back(db: Database, post: Delivery, me: str, at: datetime) -> None:
    """It is certain that it was not sent; it is tried again at *at*."""
    async with db.begin() as tx:
        await outbox.put_back(tx, post.id, me, at, post.late_at)


async def postpone(db: Database, post: Delivery, me: str, later: Later) -> None:
    """It waits because it has to: that does not make it late."""
    late_at = post.late_at and post.late_at + max(later.at - post.due_at, timedelta(0))
    async with db.begin() as tx:
        await outbox.put_back(tx, post.id, me, later.at, late_at)


async def begin_again(db: Database, kinds: Kinds, post: Delivery, me: str, now: datetime) -> bool:
    """It broke off, and is not in its channel. False if it is now too late for it, or no longer ours."""
    if post.is_too_late(now):
        await withhold(db, kinds, post, me, now, Withheld(State.HELD, Reason.LATE))
        return False
    async with db.begin() as tx:
        return await outbox.begin_again(tx, post.id, me, now, now + LEASE)


async def try_later(db: Database, post: Delivery, me: str, at: datetime) -> None:
    """Nobody knows whether it was sent."""
    async with db.begin() as tx:
        await outbox.try_later(tx, post.id, me, at)


async def hold_if_stopped(db: Database, kinds: Kinds, post: Delivery, me: str, now: datetime) -> None:
    """One that is certainly not there, and whose server has stopped everything since it was claimed."""
    async with db.begin() as tx:
        if await stopping.since(tx, post.server_id) and not post.kind.is_for_moderators:
            await _settle(tx, kinds, post, me, now, Withheld(State.HELD, Reason.STOPPED))


async def find(db: Database, post_id: str) -> Delivery | None:
    async with db.read() as tx:
        return await outbox.get(tx, post_id)


async def next_time(db: Database, after: datetime) -> datetime | None:
    async with db.read() as tx:
        return await outbox.next_time(tx, after)


async def tidy(db: Database, now: datetime) -> None:
    """For once a day: forgets posts of long ago."""
    async with db.begin() as tx:
        await outbox.forget(tx, now - KEPT)
