"""What is done with posts that are there, one small transaction for each step; what happens on Discord lies between.

*me* is the process. Where it ends in the middle, another one, or the next, tries once more.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.actions import notices
from bot.rules.effects import MOST_TRIES, Done, Effect, Key, Work
from bot.rules.outbox import BACK_OFF, LEASE, Later, Reason, State, Withheld, pause_after
from bot.storage import effects
from bot.storage.database import Database

FAILED = "outbox/effect_failed"
LONGEST_LEASE = LEASE + timedelta(seconds=BACK_OFF[-1])  # one that lasts longer is of a clock that was set back since


async def go_on(db: Database, me: str, now: datetime, in_hand: Collection[Key] = ()) -> None:
    """Those *in_hand* stay ours; those that others have begun and will not end are planned again."""
    async with db.read() as tx:
        if not await effects.is_any_under_way(tx):
            return
    async with db.begin() as tx:
        await effects.renew(tx, me, in_hand, now + LEASE)
        await effects.take_over(tx, me, now, now + LONGEST_LEASE, alone=db.is_sqlite)


async def claim(db: Database, me: str, now: datetime, limit: int) -> list[Work]:
    """Up to *limit* that are due. Crossposts are put off to when Discord takes one again; nothing waits for them."""
    async with db.read() as tx:
        full = await effects.full(tx, now)
        chosen = await effects.next_in_turn(tx, now, limit, full)
    if not (full or chosen):
        return []
    async with db.begin() as tx:
        await db.alone(tx, "effects")
        for channel_id, until in full.items():
            await effects.put_off(tx, channel_id, Effect.CROSSPOST, until)
        return await effects.claim(tx, chosen, me, now + LEASE)


async def keep(db: Database, work: Work, me: str, now: datetime) -> bool:
    """Asked right before a request: whether it is still ours, and then it is for as long as a request takes."""
    async with db.begin() as tx:
        return await effects.renew(tx, me, [work.key], now + LEASE) > 0


async def done(db: Database, work: Work, me: str, now: datetime, how: Done) -> bool:
    async with db.begin() as tx:
        return await effects.settle(tx, work, me, State.SENT, now, result_id=how.result_id)


async def withhold(db: Database, work: Work, me: str, now: datetime, why: Withheld) -> bool:
    """Moderators are told of what they could change, or do by hand."""
    async with db.begin() as tx:
        return await _withhold(tx, work, me, now, why)


async def put_off(db: Database, work: Work, me: str, until: Later) -> bool:
    """As Discord wants it; so do all of its kind in the channel, or each would ask for itself."""
    async with db.begin() as tx:
        await effects.put_off(tx, work.channel_id, work.effect, until.at)
        return await effects.later(tx, work, me, until.at)


async def again(db: Database, work: Work, me: str, now: datetime, *, most: int = MOST_TRIES) -> bool:
    """Later; given up after so many tries."""
    async with db.begin() as tx:
        if work.tries >= most:
            return await _withhold(tx, work, me, now, Withheld(State.HELD, Reason.REFUSED))
        return await effects.later(tx, work, me, now + pause_after(work.tries))


async def _withhold(tx: AsyncConnection, work: Work, me: str, now: datetime, why: Withheld) -> bool:
    ours = await effects.settle(tx, work, me, why.state, now, why.reason)
    if ours and why.state is State.HELD:
        await _tell(tx, work, now, why)
    return ours


async def _tell(tx: AsyncConnection, work: Work, now: datetime, why: Withheld) -> None:
    """Of each kind of failure in a channel once a day."""
    lacks = why.reason is Reason.MAY_NOT
    await notices.plan(
        tx,
        work.server_id,
        FAILED,
        f"{now.date()} {work.effect} {work.channel_id} {why.detail}",
        now,
        effect=work.effect.value,
        title=work.title,
        url=work.url,
        channel_id=work.channel_id,
        missing=tuple(why.detail.split(",")) if lacks and why.detail else (),
        code="" if lacks else why.detail,
    )
