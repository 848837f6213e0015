"""What is done with posts that are there: planned, claimed under a lease, settled. bot.rules.effects has the states."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules.effects import CROSSPOST_HOUR, CROSSPOSTS, Effect, Key, Work, starts_at
from bot.rules.outbox import Delivery, Reason, State
from bot.storage.tables import outbox, outbox_effects, stops

LOOKED_AT = 500  # of the oldest that are due; more make the look slow

_of = outbox_effects.c
_KEY = tuple_(_of.delivery_id, _of.effect)
_PLANNED = _of.state == State.PLANNED.value
_SENDING = _of.state == State.SENDING.value
_STOPPED = _of.server_id.in_(select(stops.c.server_id))
_NOBODY = {"claimed_by": None, "claim_until": None}


async def plan(tx: AsyncConnection, post: Delivery, effects: Iterable[Effect], title: str, now: datetime) -> None:
    """In the transaction that records that *post* was sent; what is planned already stays as it is."""
    rows = [await _row(tx, post, effect, title, now) for effect in sorted(effects)]
    if rows:
        insert = (sqlite if tx.dialect.name == "sqlite" else postgresql).insert(outbox_effects)
        await tx.execute(insert.values(rows).on_conflict_do_nothing())


async def _row(tx: AsyncConnection, post: Delivery, effect: Effect, title: str, now: datetime) -> dict[str, Any]:
    is_event = effect is Effect.EVENT
    return {
        "delivery_id": await _first_of(tx, post) if is_event else post.id,
        "effect": effect.value,
        "server_id": post.server_id,
        "channel_id": post.channel_id,
        "message_id": post.message_id,
        "title": title,
        "starts_at": starts_at(post, now) if is_event else None,
        "state": State.PLANNED.value,
        "due_at": now,
        "tries": 0,
    }


async def _first_of(tx: AsyncConnection, post: Delivery) -> str:
    """One id for the posts of an occasion in all channels: its event is planned by whichever is there first."""
    same = (outbox.c.kind == post.kind.value, outbox.c.subject == post.subject, outbox.c.occasion == post.occasion)
    return await tx.scalar(select(func.min(outbox.c.id)).where(*same)) or post.id


async def is_any_under_way(tx: AsyncConnection) -> bool:
    return await tx.scalar(select(_of.delivery_id).where(_SENDING).limit(1)) is not None


async def take_over(tx: AsyncConnection, me: str, now: datetime, latest: datetime, *, alone: bool) -> int:
    """Plans again what broke off: its lease is over, or was given by a clock that was ahead, or, where we are *alone*
    on the database, whoever began it is gone.
    """
    is_over = or_(_of.claim_until <= now, _of.claim_until > latest)
    if alone:
        is_over = or_(is_over, _of.claimed_by != me)
    broken = update(outbox_effects).where(_SENDING, is_over)
    return (await tx.execute(broken.values(state=State.PLANNED.value, **_NOBODY))).rowcount


async def full(tx: AsyncConnection, now: datetime) -> dict[int, datetime]:
    """Channels in which a crosspost is due, and as many as Discord takes were made within the hour: until when."""
    due = select(_of.channel_id).where(_PLANNED, _of.effect == Effect.CROSSPOST.value, _of.due_at <= now)
    newest = func.row_number().over(partition_by=_of.channel_id, order_by=_of.done_at.desc())
    done = (
        select(_of.channel_id, _of.done_at, newest.label("place"))
        .where(_of.channel_id.in_(due), _of.effect == Effect.CROSSPOST.value, _of.state == State.SENT.value)
        .where(_of.done_at > now - CROSSPOST_HOUR)
        .subquery()
    )
    found = await tx.execute(select(done.c.channel_id, done.c.done_at).where(done.c.place == CROSSPOSTS))
    return {row.channel_id: row.done_at + CROSSPOST_HOUR for row in found}


async def put_off(tx: AsyncConnection, channel_id: int, effect: Effect, until: datetime) -> None:
    """All of a kind in a channel that nobody has begun."""
    these = and_(_PLANNED, _of.channel_id == channel_id, _of.effect == effect.value, _of.due_at < until)
    await tx.execute(update(outbox_effects).where(these).values(due_at=until))


async def next_in_turn(tx: AsyncConnection, now: datetime, limit: int, full: Collection[int] = ()) -> list[Key]:
    """Up to *limit* that are due: one of a kind in a channel at a time, in order, and no crossposts where it is *full*.

    The oldest of each server comes before the second of any.
    """
    is_full = and_(_of.effect == Effect.CROSSPOST.value, _of.channel_id.in_(list(full)))
    oldest = (
        select(_of.delivery_id, _of.effect, _of.server_id, _of.channel_id, _of.due_at, _of.message_id)
        .where(_PLANNED, _of.due_at <= now, _is_free(), ~_STOPPED, ~is_full)
        .order_by(_of.due_at, _of.message_id)
        .limit(LOOKED_AT)
        .subquery()
    ).c
    age = (oldest.due_at, oldest.message_id)
    place = func.row_number().over(partition_by=(oldest.channel_id, oldest.effect), order_by=age)
    due = select(oldest.delivery_id, oldest.effect, oldest.server_id, *age, place.label("in_channel")).subquery().c
    age = (due.due_at, due.message_id)
    turn = func.row_number().over(partition_by=due.server_id, order_by=age)
    first = select(due.delivery_id, due.effect).where(due.in_channel == 1)
    rows = await tx.execute(first.order_by(turn, *age).limit(limit))
    return [(row.delivery_id, Effect(row.effect)) for row in rows]


async def claim(tx: AsyncConnection, chosen: Sequence[Key], me: str, until: datetime) -> list[Work]:
    """Those of *chosen* that nobody else will then do."""
    if not chosen:
        return []
    taken = update(outbox_effects).where(_KEY.in_(chosen), _PLANNED, _is_free())
    values = {"state": State.SENDING.value, "claimed_by": me, "claim_until": until, "tries": _of.tries + 1}
    rows = await tx.execute(taken.values(**values).returning(outbox_effects))
    return sorted((_work(row) for row in rows), key=lambda work: chosen.index(work.key))


def _is_free() -> ColumnElement[bool]:
    """None of its kind is under way in its channel."""
    busy = outbox_effects.alias().c
    under_way = select(busy.channel_id, busy.effect).where(busy.state == State.SENDING.value)
    return tuple_(_of.channel_id, _of.effect).not_in(under_way)


def _work(row: Any) -> Work:
    return Work(
        delivery_id=row.delivery_id,
        effect=Effect(row.effect),
        server_id=row.server_id,
        channel_id=row.channel_id,
        message_id=row.message_id,
        title=row.title,
        starts_at=row.starts_at,
        tries=row.tries,
    )


async def renew(tx: AsyncConnection, me: str, keys: Collection[Key], until: datetime) -> int:
    """How many of these are still ours, and now are until then."""
    if not keys:
        return 0
    ours = update(outbox_effects).where(_KEY.in_(list(keys)), _SENDING, _of.claimed_by == me)
    return (await tx.execute(ours.values(claim_until=until))).rowcount


async def later(tx: AsyncConnection, work: Work, me: str, at: datetime) -> bool:
    values = {"state": State.PLANNED.value, "due_at": at, **_NOBODY}
    return bool((await tx.execute(update(outbox_effects).where(_ours(work, me)).values(**values))).rowcount)


async def settle(
    tx: AsyncConnection,
    work: Work,
    me: str,
    state: State,
    now: datetime,
    reason: Reason | None = None,
    result_id: int | None = None,
) -> bool:
    """How one that we were doing ended; False if it is no longer ours."""
    ended = {"state": state.value, "reason": reason and reason.value, "done_at": now, "result_id": result_id}
    done = await tx.execute(update(outbox_effects).where(_ours(work, me)).values(**ended, **_NOBODY))
    return bool(done.rowcount)


def _ours(work: Work, me: str) -> ColumnElement[bool]:
    return and_(_of.delivery_id == work.delivery_id, _of.effect == work.effect.value, _SENDING, _of.claimed_by == me)
