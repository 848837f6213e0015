"""Posts of watches, and how far each has come."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules.watch_posts import Post, Standing, State
from bot.storage.tables import watch_posts


@cache
def _posts() -> Any:
    from pydantic import TypeAdapter  # noqa: PLC0415 (needed only once a post is made)

    return TypeAdapter(Post)


async def of_channel(tx: AsyncConnection, channel_id: int) -> tuple[Standing, ...]:
    rows = await tx.execute(select(watch_posts).where(watch_posts.c.channel_id == channel_id))
    return tuple(Standing(row.id, State(row.state), row.claimed_at) for row in rows)


async def begin(tx: AsyncConnection, post: Post) -> None:
    """Takes the sending of *post*, in the place of one of that id that was given up."""
    await _put(tx, post.id, post.server_id, post.channel_id, State.SENDING, post.claimed_at, _as_json(post))


async def hold(tx: AsyncConnection, post_id: str, server_id: int, channel_id: int, now: datetime) -> None:
    """A post that was not even begun, because its channel does not let us."""
    await _put(tx, post_id, server_id, channel_id, State.HELD, now, "")


async def _put(
    tx: AsyncConnection, post_id: str, server_id: int, channel_id: int, state: State, now: datetime, content: str
) -> None:
    given_up = watch_posts.c.state.in_([State.DUE.value, State.HELD.value])
    await tx.execute(delete(watch_posts).where(watch_posts.c.id == post_id, given_up))
    row = {"id": post_id, "server_id": server_id, "channel_id": channel_id, "state": state.value}
    await tx.execute(insert(watch_posts).values(**row, claimed_at=now, content=content))


def _as_json(post: Post) -> str:
    return _posts().dump_json(post).decode()


async def sending(tx: AsyncConnection) -> list[Post]:
    """Those that were begun and have no end yet, oldest first."""
    begun = watch_posts.c.state == State.SENDING.value
    found = await tx.scalars(select(watch_posts.c.content).where(begun).order_by(watch_posts.c.claimed_at))
    return [_posts().validate_json(content) for content in found]


async def end(tx: AsyncConnection, post_id: str, state: State, message_id: int | None = None) -> bool:
    """Settles what became of a post that was being sent; False if it was settled already."""
    of = watch_posts.c
    values = {"state": state.value, "message_id": message_id}
    ended = await tx.execute(
        update(watch_posts).where(of.id == post_id, of.state == State.SENDING.value).values(**values)
    )
    return bool(ended.rowcount)


async def release(tx: AsyncConnection, channel_id: int) -> None:
    """The channel is open again: should it close once more, moderators hear of it anew."""
    held = watch_posts.c.state == State.HELD.value
    await tx.execute(delete(watch_posts).where(watch_posts.c.channel_id == channel_id, held))


async def forget(tx: AsyncConnection, before: datetime) -> None:
    done = watch_posts.c.state != State.SENDING.value
    await tx.execute(delete(watch_posts).where(watch_posts.c.claimed_at < before, done))
