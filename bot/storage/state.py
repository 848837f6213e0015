"""What the bot has to remember about itself."""

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import bot_state


async def recall(tx: AsyncConnection, key: str) -> str | None:
    return await tx.scalar(select(bot_state.c.value).where(bot_state.c.key == key))


async def remember(tx: AsyncConnection, key: str, value: str) -> None:
    await tx.execute(delete(bot_state).where(bot_state.c.key == key))
    await tx.execute(insert(bot_state).values(key=key, value=value))
