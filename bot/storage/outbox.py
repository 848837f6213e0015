"""Posts on their way: planned, claimed by one process under a lease, and settled. bot.rules.outbox tells the states."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, literal, or_, select, union_all, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules.outbox import WAITING, Delivery, Kind, Reason, State
from bot.rules.quiet import Policy
from bot.storage.tables import outbox, outbox_effects, stops

_PLANNED = outbox.c.state == State.PLANNED.value
_SENDING = outbox.c.state == State.SENDING.value
_STOPPABLE = outbox.c.kind.not_in([kind.value for kind in Kind if kind.is_for_moderators])
_STOPPED = and_(_STOPPABLE, exists().where(stops.c.server_id == outbox.c.server_id))
_NOBODY = {"claimed_by": None, "claim_until": None}


@dataclass(frozen=True, slots=True)
class BrokenOff:
    """A post that somebody began; *claimed_by* and *claim_until* tell whether it is still the same try."""

    post: Delivery
    claimed_by: str
    claim_until: datetime


async def add(tx: AsyncConnection, posts: Iterable[Delivery], content: str = "") -> int:
    """How many are new: one that is there already stays as it is."""
    rows = [_row(post, content) for post in posts]
    if not rows:
        return 0
    insert = (sqlite if tx.dialect.name == "sqlite" else postgresql).insert(outbox)
    done = await tx.execute(insert.values(rows).on_conflict_do_nothing().returning(outbox.c.id))
    return len(done.all())


def _row(post: Delivery, content: str) -> dict[str, Any]:
    return {
        "id": post.id,
        "server_id": post.server_id,
        "channel_id": post.channel_id,
        "kind": post.kind.value,
        "subject": post.subject,
        "occasion": post.occasion,
        "label": post.label,
        "content": content,
        "due_at": post.due_at,
        "late_at": post.late_at,
        "following_at": post.following_at,
        "quiet": post.quiet.value,
        "state": post.state.value,
        "reason": post.reason and post.reason.value,
        "detail": post.detail,
        "approved": post.approved,
        "tries": post.tries,
    }


def post_of(row: Any) -> Delivery:
    return Delivery(
        id=row.id,
        server_id=row.server_id,
        channel_id=row.channel_id,
        kind=Kind(row.kind),
        subject=row.subject,
        occasion=row.occasion,
        label=row.label,
        due_at=row.due_at,
        late_at=row.late_at,
        following_at=row.following_at,
        quiet=Policy(row.quiet),
        state=State(row.state),
        reason=Reason(row.reason) if row.reason else None,
        detail=row.detail,
        first_try_at=row.first_try_at,
        tries=row.tries,
        message_id=row.message_id,
        approved=row.approved,
    )


async def get(tx: AsyncConnection, post_id: str) -> Delivery | None:
    row = (await tx.execute(select(outbox).where(outbox.c.id == post_id))).one_or_none()
    return None if row is None else post_of(row)


async def content_of(tx: AsyncConnection, post_id: str) -> str:
    return await tx.scalar(select(outbox.c.content).where(outbox.c.id == post_id)) or ""


async def next_in_turn(tx: AsyncConnection, now: datetime, limit: int) -> list[str]:
    """Up to *limit* posts that are due: one a channel at a time, in order.

    Whoever has fewest under way comes first, then whoever has waited longest: a server's thousand delay no other's one.
    """
    return list(await tx.scalars(_next_in_turn(now, limit)))


async def claim(tx: AsyncConnection, chosen: Sequence[str], me: str, now: datetime, until: datetime) -> list[Delivery]:
    """Those of *chosen* that nobody else will then send."""
    if not chosen:
        return []
    free = select(outbox.c.id).where(outbox.c.id.in_(chosen), _PLANNED).with_for_update(skip_locked=True)
    values = {"state": State.SENDING.value, "claimed_by": me, "claim_until": until, "first_try_at": now}
    taken = update(outbox).where(outbox.c.id.in_(free.scalar_subquery()), _PLANNED)
    rows = await tx.execute(taken.values(**values, tries=outbox.c.tries + 1, reason=None).returning(outbox))
    order = {post_id: at for at, post_id in enumerate(chosen)}
    return sorted((post_of(row) for row in rows), key=lambda post: order[post.id])


def _next_in_turn(now: datetime, limit: int) -> Any:
    under_way = (
        select(outbox.c.server_id, func.count().label("posts")).where(_SENDING).group_by(outbox.c.server_id).subquery()
    )
    busy = select(outbox.c.channel_id).where(_SENDING)
    oldest = (outbox.c.due_at, outbox.c.id)
    due = (
        select(
            outbox.c.id,
            outbox.c.server_id,
            outbox.c.due_at,
            func.row_number().over(partition_by=outbox.c.channel_id, order_by=oldest).label("in_channel"),
        )
        .where(_PLANNED, outbox.c.due_at <= now, outbox.c.channel_id.not_in(busy), ~_STOPPED, ~_is_late(now))
        .subquery()
    )
    first = (
        select(
            due.c.id,
            due.c.server_id,
            due.c.due_at,
            func.row_number().over(partition_by=due.c.server_id, order_by=(due.c.due_at, due.c.id)).label("in_server"),
        )
        .where(due.c.in_channel == 1)
        .subquery()
    )
    turn = first.c.in_server + func.coalesce(under_way.c.posts, 0)
    return (
        select(first.c.id)
        .outerjoin(under_way, under_way.c.server_id == first.c.server_id)
        .order_by(turn, first.c.due_at, first.c.id)
        .limit(limit)
    )


async def begun(tx: AsyncConnection) -> list[BrokenOff]:
    """All that somebody has begun and not settled, oldest first."""
    rows = await tx.execute(select(outbox).where(_SENDING).order_by(outbox.c.due_at, outbox.c.id))
    return [BrokenOff(post_of(row), row.claimed_by, row.claim_until) for row in rows]


async def take_over(tx: AsyncConnection, broken: BrokenOff, me: str, until: datetime) -> bool:
    """False if somebody has gone on with it meanwhile."""
    same = and_(outbox.c.claimed_by == broken.claimed_by, outbox.c.claim_until == broken.claim_until)
    taken = await tx.execute(
        update(outbox).where(outbox.c.id == broken.post.id, _SENDING, same).values(claimed_by=me, claim_until=until)
    )
    return bool(taken.rowcount)


async def may_send(tx: AsyncConnection, post_id: str, me: str, now: datetime) -> bool:
    """Asked right before a request: it is still ours to send, and its server has not stopped everything."""
    ours = and_(outbox.c.id == post_id, _SENDING, outbox.c.claimed_by == me, outbox.c.claim_until > now)
    return await tx.scalar(select(outbox.c.id).where(ours, ~_STOPPED)) is not None


async def renew(tx: AsyncConnection, me: str, post_ids: Collection[str], until: datetime) -> None:
    await tx.execute(update(outbox).where(_ours(me), outbox.c.id.in_(post_ids)).values(claim_until=until))


async def begin_again(tx: AsyncConnection, post_id: str, me: str, now: datetime, until: datetime) -> bool:
    """It is certain that it is not there: it gets a new first try."""
    again = update(outbox).where(outbox.c.id == post_id, _ours(me))
    done = await tx.execute(again.values(first_try_at=now, claim_until=until, tries=outbox.c.tries + 1))
    return bool(done.rowcount)


async def try_later(tx: AsyncConnection, post_id: str, me: str, until: datetime) -> bool:
    """Nobody knows whether it is there: it stays begun, and nobody touches it before *until*."""
    later = update(outbox).where(outbox.c.id == post_id, _ours(me))
    done = await tx.execute(later.values(claim_until=until, tries=outbox.c.tries + 1))
    return bool(done.rowcount)


async def put_back(tx: AsyncConnection, post_id: str, me: str, due_at: datetime, late_at: datetime | None) -> bool:
    """It is not there, and is planned for *due_at*."""
    values = {"state": State.PLANNED.value, "due_at": due_at, "late_at": late_at, "first_try_at": None, **_NOBODY}
    done = await tx.execute(update(outbox).where(outbox.c.id == post_id, _ours(me)).values(**values))
    return bool(done.rowcount)


async def settle(
    tx: AsyncConnection,
    post_id: str,
    me: str,
    state: State,
    now: datetime,
    reason: Reason | None = None,
    message_id: int | None = None,
    detail: str = "",
) -> bool:
    """How a post that we were sending ended; False if it is no longer ours."""
    values = {
        "state": state.value,
        "reason": reason and reason.value,
        "detail": detail,
        "message_id": message_id,
        "settled_at": now,
        **({"asked_in": None} if state in WAITING else {}),  # who was asked before is asked anew
        **_NOBODY,
    }
    done = await tx.execute(update(outbox).where(outbox.c.id == post_id, _ours(me)).values(**values))
    return bool(done.rowcount)


def _ours(me: str) -> ColumnElement[bool]:
    return and_(_SENDING, outbox.c.claimed_by == me)


async def hold_late(tx: AsyncConnection, now: datetime) -> int:
    return await _hold(tx, and_(_PLANNED, _is_late(now)), Reason.LATE, now)


def _is_late(now: datetime) -> ColumnElement[bool]:
    return and_(outbox.c.late_at.is_not(None), outbox.c.late_at < now, outbox.c.approved.is_(False))


async def hold_stopped(tx: AsyncConnection, now: datetime) -> int:
    """What is due in servers that have stopped everything."""
    return await _hold(tx, and_(_PLANNED, outbox.c.due_at <= now, _STOPPED), Reason.STOPPED, now)


async def _hold(tx: AsyncConnection, which: ColumnElement[bool], reason: Reason, now: datetime) -> int:
    values = {"state": State.HELD.value, "reason": reason.value, "settled_at": now, "asked_in": None}
    return (await tx.execute(update(outbox).where(which).values(**values))).rowcount


async def next_time(tx: AsyncConnection, after: datetime) -> datetime | None:
    """When there is something to do next: a post or an effect that comes due, or a lease that ends."""
    effects = outbox_effects.c
    planned, sending = State.PLANNED.value, State.SENDING.value
    times = union_all(
        select(func.min(outbox.c.due_at).label("at")).where(_PLANNED, outbox.c.due_at > after),
        select(func.min(outbox.c.claim_until)).where(_SENDING, outbox.c.claim_until > after),
        select(func.min(effects.due_at)).where(effects.state == planned, effects.due_at > after),
        select(func.min(effects.claim_until)).where(effects.state == sending, effects.claim_until > after),
    ).subquery()
    return await tx.scalar(select(func.min(times.c.at)))


async def of_subject(tx: AsyncConnection, kind: Kind, subject: str, *, state: State | None = None) -> list[Delivery]:
    of_state = literal(True) if state is None else outbox.c.state == state.value
    return await _posts(tx, outbox.c.kind == kind.value, outbox.c.subject == subject, of_state)


async def _posts(tx: AsyncConnection, *conditions: ColumnElement[bool]) -> list[Delivery]:
    rows = await tx.execute(select(outbox).where(*conditions).order_by(outbox.c.due_at, outbox.c.id))
    return [post_of(row) for row in rows]


async def decide(tx: AsyncConnection, post: Delivery, state: State, now: datetime, **values: Any) -> bool:
    """A moderator's word on a post that waits; False if it was decided, or has gone on, meanwhile."""
    given = {"state": state.value, "settled_at": now, **_NOBODY, **values}
    same = and_(outbox.c.id == post.id, outbox.c.server_id == post.server_id, outbox.c.state == post.state.value)
    return bool((await tx.execute(update(outbox).where(same).values(**given))).rowcount)


async def cancel(tx: AsyncConnection, kind: Kind, subject: str, now: datetime, *, channel_id: int | None = None) -> int:
    """Nothing that is planned or waits of *subject* will be sent, in that channel or in all."""
    open_ = outbox.c.state.in_([State.PLANNED.value, State.HELD.value])
    these = and_(outbox.c.kind == kind.value, outbox.c.subject == subject, open_)
    if channel_id is not None:
        these = and_(these, outbox.c.channel_id == channel_id)
    values = {"state": State.SKIPPED.value, "reason": Reason.CANCELLED.value, "settled_at": now}
    return (await tx.execute(update(outbox).where(these).values(**values))).rowcount


async def forget(tx: AsyncConnection, before: datetime) -> None:
    """Rows of posts that ended long ago."""
    ended = outbox.c.state.in_([State.SENT.value, State.SKIPPED.value])
    await tx.execute(delete(outbox).where(ended, or_(outbox.c.settled_at < before, outbox.c.due_at < before)))
