"""Alembic's entry: works on the connection it is handed (bot/storage/upgrade.py), or on DATABASE_URL."""

import asyncio
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.moments import Moment
from bot.storage.tables import metadata


def render(kind: str, item: Any, _context: object) -> str | Literal[False]:
    return "Moment()" if kind == "type" and isinstance(item, Moment) else False


def migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, render_item=render)
    with context.begin_transaction():
        context.run_migrations()


async def migrate_from_settings() -> None:
    db = Database(Settings.read().database_url.get_secret_value())
    try:
        async with db.begin() as tx:
            await tx.run_sync(migrate)
    finally:
        await db.close()


handed = context.config.attributes.get("connection")
if handed is None:
    asyncio.run(migrate_from_settings())
else:
    migrate(handed)
