"""A real client at the stand-in; and the real bot as a process, on both databases."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import discord
import pytest
import pytest_asyncio

from tests.databases import Postgres
from tests.faults.bot_process import ForkServer
from tests.faults.scenes import POSTGRES, SQLITE, LoadedDatabases, Scene, scene_at
from tests.faults.standin import StandIn
from tests.faults.standin_client import Bot, at


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
def loaded(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> LoadedDatabases:
    return LoadedDatabases(tmp_path_factory.mktemp("loaded"), postgres)


@pytest_asyncio.fixture(params=[SQLITE, POSTGRES])
async def loaded_url(request: pytest.FixtureRequest, loaded: LoadedDatabases, tmp_path: Path) -> str:
    return await loaded.new(request.param, tmp_path)


@pytest_asyncio.fixture
async def scene(fork_server: ForkServer, loaded_url: str, tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene_at(fork_server, loaded_url, tmp_path) as made:
        yield made
