"""What only one process may do at a time, and which one does it."""

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import leases


async def take(tx: AsyncConnection, name: str, me: str, now: datetime, until: datetime) -> bool:
    """True if it is ours up to *until*: nobody had it, or we did, or the other's time is over.

    One that lasts twice as long as ours would was given by a clock that has been set back since.
    """
    insert = (sqlite if tx.dialect.name == "sqlite" else postgresql).insert(leases)
    await tx.execute(insert.values(name=name, holder=me, until=until).on_conflict_do_nothing())
    over = or_(leases.c.holder == me, leases.c.until <= now, leases.c.until > until + (until - now))
    taken = await tx.execute(update(leases).where(leases.c.name == name, over).values(holder=me, until=until))
    return bool(taken.rowcount)


async def give_back(tx: AsyncConnection, name: str, me: str, now: datetime) -> None:
    await tx.execute(update(leases).where(leases.c.name == name, leases.c.holder == me).values(until=now))


async def is_held_by(tx: AsyncConnection, name: str, me: str, now: datetime) -> bool:
    holder = leases.c.holder == me
    return await tx.scalar(select(leases.c.name).where(leases.c.name == name, holder, leases.c.until > now)) is not None
