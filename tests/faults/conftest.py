"""A real client at the stand-in, ready."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import discord
import pytest
import pytest_asyncio

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
