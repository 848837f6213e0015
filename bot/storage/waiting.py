"""Posts that wait for a moderator's word, and the notices that ask for it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules.outbox import WAITING, Delivery, Kind, Reason, State
from bot.storage.outbox import post_of
from bot.storage.tables import outbox, server_settings, stops

AT_ONCE = 5_000
MOST_KEYS = 500  # in one statement

_WAITS = and_(
    outbox.c.state.in_([state.value for state in WAITING]),
    outbox.c.kind.not_in([kind.value for kind in Kind if kind.is_for_moderators]),
)
_LOG_CHANNEL = and_(server_settings.c.server_id == outbox.c.server_id, server_settings.c.key == "log_channel")


async def of_server(tx: AsyncConnection, server_id: int) -> list[Delivery]:
    """All that waits, oldest first."""
    return await _posts(tx, outbox.c.server_id == server_id, _WAITS)


async def unasked(tx: AsyncConnection) -> list[Delivery]:
    """What no notice has told of yet, oldest first, where there is a log channel to tell it in.

    What a stop holds back is asked about when it is lifted.
    """
    stopped = exists().where(stops.c.server_id == outbox.c.server_id)
    to_ask = or_(outbox.c.reason.is_(None), outbox.c.reason != Reason.STOPPED.value, ~stopped)
    return await _posts(tx, _WAITS, outbox.c.asked_in.is_(None), to_ask, exists().where(_LOG_CHANNEL), limit=AT_ONCE)


async def ask_in(tx: AsyncConnection, post_ids: Sequence[str], notice_id: str) -> None:
    for some in _chunks(post_ids):
        await tx.execute(update(outbox).where(outbox.c.id.in_(some)).values(asked_in=notice_id))


async def still_unasked(tx: AsyncConnection, post_ids: Sequence[str]) -> list[Delivery]:
    """Those of which nobody has been asked meanwhile, and nobody has decided."""
    found = list[Delivery]()
    for some in _chunks(post_ids):
        found += await _posts(tx, _WAITS, outbox.c.asked_in.is_(None), outbox.c.id.in_(some))
    return found


async def decide(
    tx: AsyncConnection, posts: Sequence[Delivery], state: State, now: datetime, **values: Any
) -> list[Delivery]:
    """A moderator's word on posts that wait: those that still waited as they were read, as they are now."""
    decided = list[Delivery]()
    for was in WAITING:
        for some in _chunks([post.id for post in posts if post.state is was]):
            same = and_(outbox.c.id.in_(some), outbox.c.state == was.value)
            given = {"state": state.value, "settled_at": now, **values}
            rows = await tx.execute(update(outbox).where(same).values(**given).returning(outbox))
            decided += [post_of(row) for row in rows]
    return sorted(decided, key=lambda post: (post.due_at, post.id))


async def asked_in(tx: AsyncConnection, server_id: int, notice_id: str) -> list[Delivery]:
    """Also those that were decided since."""
    return await _posts(tx, outbox.c.server_id == server_id, outbox.c.asked_in == notice_id)


async def notices_of(tx: AsyncConnection, post_ids: Sequence[str]) -> list[Delivery]:
    """The notices that ask about these posts, if they are in their channel."""
    ids = set[str]()
    for some in _chunks(post_ids):
        asking = select(outbox.c.asked_in).where(outbox.c.id.in_(some), outbox.c.asked_in.is_not(None))
        ids.update(await tx.scalars(asking))
    return await _posts(tx, outbox.c.id.in_(sorted(ids)), outbox.c.message_id.is_not(None))


async def misplaced(tx: AsyncConnection, templates: Collection[str]) -> list[Delivery]:
    """Notices that did not get into their channel, which is the log channel no longer."""
    planned = and_(outbox.c.kind == Kind.NOTICE.value, outbox.c.state == State.PLANNED.value)
    elsewhere = server_settings.c.value != cast(outbox.c.channel_id, String)
    return await _posts(
        tx, planned, outbox.c.subject.in_(templates), exists().where(_LOG_CHANNEL, elsewhere), limit=AT_ONCE
    )


async def ask_again(tx: AsyncConnection, notice_ids: Collection[str]) -> None:
    """What these notices asked about has been asked nowhere."""
    await tx.execute(update(outbox).where(outbox.c.asked_in.in_(notice_ids)).values(asked_in=None))


async def _posts(tx: AsyncConnection, *conditions: ColumnElement[bool], limit: int | None = None) -> list[Delivery]:
    order = (outbox.c.due_at, outbox.c.id)
    rows = await tx.execute(select(outbox).where(*conditions).order_by(*order).limit(limit))
    return [post_of(row) for row in rows]


def _chunks(ids: Sequence[str]) -> list[Sequence[str]]:
    return [ids[start : start + MOST_KEYS] for start in range(0, len(ids), MOST_KEYS)]
