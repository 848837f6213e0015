"""A real client at the stand-in; and the real bot as a process, on both databases."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import discord
import pytest
import pytest_asyncio
from sqlalchemy.engine import make_url

from bot.actions import starter
from bot.sources.starter import starter_version
from bot.storage.database import Database
from tests.databases import Postgres
from tests.faults.bot_process import BotProcess, ForkServer
from tests.faults.posting import Posts
from tests.faults.standin import StandIn
from tests.faults.standin_client import Bot, at
from tests.small_data import small


@dataclass(frozen=True, slots=True)
class Connected:
    world: StandIn
    bot: Bot

    @property
    def guild(self) -> discord.Guild:
        return self.bot.guilds[0]

    @property
    def channel(self) -> discord.TextChannel:
        return self.guild.text_channels[0]

    @property
    def announcements(self) -> discord.TextChannel:
        return next(channel for channel in self.guild.text_channels if channel.is_news())


@pytest_asyncio.fixture
async def connected(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Connected]:
    async with StandIn() as world, at(world, monkeypatch, Bot()) as bot:
        yield Connected(world, bot)


@pytest.fixture(scope="session")
def fork_server() -> Iterator[ForkServer]:
    with ForkServer() as server:
        yield server


@pytest.fixture(scope="session")
def loaded_sqlite(empty_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that counts as loaded, so that a start is quick; to be copied."""
    path = tmp_path_factory.mktemp("loaded") / "loaded.db"
    shutil.copy(empty_sqlite, path)
    asyncio.run(_load(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def loaded_postgres(postgres: Postgres) -> str:
    """The same; the name of a template."""
    url = postgres.new_database()
    asyncio.run(_load(url))
    return make_url(url).database or ""


async def _load(url: str) -> None:
    db = Database(url)
    await starter.load(db, starter_version(), lambda: small(starter_version()))
    await db.close()


@pytest.fixture(params=["sqlite", "postgres"])
def loaded_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgres":
        template = request.getfixturevalue("loaded_postgres")
        return request.getfixturevalue("postgres").new_database(template=template)
    path = tmp_path / "groundswell.db"
    shutil.copy(request.getfixturevalue("loaded_sqlite"), path)
    return f"sqlite+aiosqlite:///{path}"


@dataclass(frozen=True, slots=True)
class Scene:
    """A stand-in, the bot to be started at it, and the posts that it is to make."""

    world: StandIn
    bot: BotProcess
    posts: Posts


@pytest_asyncio.fixture
async def scene(fork_server: ForkServer, loaded_url: str, tmp_path: Path) -> AsyncIterator[Scene]:
    db = Database(loaded_url)
    async with StandIn() as world, BotProcess(fork_server, world, loaded_url, tmp_path) as bot:
        yield Scene(world, bot, Posts(db, world))
    await db.close()
