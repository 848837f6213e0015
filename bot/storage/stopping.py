"""Servers that have stopped everything the bot posts of its own accord."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules.outbox import Kind, State
from bot.storage.tables import outbox, stops


async def add(tx: AsyncConnection, server_id: int, now: datetime) -> bool:
    """False if it has stopped everything already."""
    insert = (sqlite if tx.dialect.name == "sqlite" else postgresql).insert(stops)
    new = insert.values(server_id=server_id, since=now).on_conflict_do_nothing().returning(stops.c.server_id)
    return await tx.scalar(new) is not None


async def since(tx: AsyncConnection, server_id: int) -> datetime | None:
    return await tx.scalar(select(stops.c.since).where(stops.c.server_id == server_id))


async def remove(tx: AsyncConnection, server_id: int) -> datetime | None:
    """Since when it was, if it was."""
    return await tx.scalar(delete(stops).where(stops.c.server_id == server_id).returning(stops.c.since))


async def under_way(tx: AsyncConnection, server_id: int) -> int:
    """How many posts are being sent."""
    held_back = outbox.c.kind.not_in([kind.value for kind in Kind if kind.is_for_moderators])
    sending = (outbox.c.server_id == server_id) & (outbox.c.state == State.SENDING.value) & held_back
    return await tx.scalar(select(func.count()).where(sending)) or 0
