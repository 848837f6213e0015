"""A stand-in, the bot to be started at it, and the posts that it is to make: on a database of its own."""

import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.actions import starter
from bot.sources.starter import starter_version
from bot.storage.database import Database
from bot.storage.upgrade import upgrade
from tests.databases import Postgres
from tests.faults.bot_process import BotProcess, ForkServer
from tests.faults.posting import Posts
from tests.faults.standin import StandIn
from tests.small_data import small

SQLITE, POSTGRES = "sqlite", "postgres"


@dataclass(frozen=True, slots=True)
class Scene:
    world: StandIn
    bot: BotProcess
    posts: Posts


@asynccontextmanager
async def scene_at(server: ForkServer, database: str, folder: Path) -> AsyncGenerator[Scene]:
    db = Database(database)
    try:
        async with StandIn() as world, BotProcess(server, world, database, folder) as bot:
            yield Scene(world, bot, Posts(db, world))
    finally:
        await db.close()


@dataclass(slots=True)
class LoadedDatabases:
    """Databases that count as loaded, so that a start is quick: made once, copied for each scene."""

    folder: Path
    postgres: Postgres
    _templates: dict[str, str] = field(default_factory=dict[str, str])

    async def new(self, kind: str, folder: Path) -> str:
        """Its address. One of SQLite is a file in *folder*."""
        if kind not in self._templates:
            self._templates[kind] = await self._template(kind)
        if kind == POSTGRES:
            return self.postgres.new_database(template=self._templates[kind])
        path = folder / "groundswell.db"
        shutil.copy(self._templates[kind], path)
        return f"sqlite+aiosqlite:///{path}"

    async def _template(self, kind: str) -> str:
        if kind == POSTGRES:
            url = self.postgres.new_database()
            await _load(url)
            return make_url(url).database or ""
        path = self.folder / "loaded.db"
        await _load(f"sqlite+aiosqlite:///{path}")
        return str(path)


async def _load(url: str) -> None:
    db = Database(url)
    await upgrade(db)
    await starter.load(db, starter_version(), lambda: small(starter_version()))
    await db.close()
