"""What the bot has to remember about itself."""

from sqlalchemy import Integer, Text, cast, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import bot_state


async def recall(tx: AsyncConnection, key: str) -> str | None:
    return await tx.scalar(select(bot_state.c.value).where(bot_state.c.key == key))


async def remember(tx: AsyncConnection, key: str, value: str) -> None:
    await tx.execute(delete(bot_state).where(bot_state.c.key == key))
    await tx.execute(insert(bot_state).values(key=key, value=value))


async def count(tx: AsyncConnection, key: str) -> int:
    return int(await recall(tx, key) or 0)


async def count_up(tx: AsyncConnection, key: str) -> None:
    """One more, whoever counts at the same time."""
    one_more = cast(cast(bot_state.c.value, Integer) + 1, Text)
    counted = await tx.execute(update(bot_state).where(bot_state.c.key == key).values(value=one_more))
    if not counted.rowcount:
        await tx.execute(insert(bot_state).values(key=key, value="1"))
