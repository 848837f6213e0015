"""The client's requests keep the pace: discord.py as it is, against the stand-in over real HTTP."""
# pyright: reportPrivateUsage=false

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import discord
import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.__main__ import serve
from bot.client import Client, Services
from bot.pace import OPENS_AT, Pace, Paused
from bot.watchdog import LOOKS
from tests.faults.standin import TOKEN, StandIn
from tests.faults.standin_client import until
from tests.faults.standin_limits import Window

MESSAGES = {"route": "/channels/*/messages", "method": "POST"}


@pytest.fixture(autouse=True)
def only_the_client(monkeypatch: pytest.MonkeyPatch) -> None:
    """discord.py keeps its addresses on classes; no cog asks anything."""
    monkeypatch.setattr("bot.client.EXTENSIONS", ())
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)


@dataclass(frozen=True, slots=True)
class LoggedIn:
    world: StandIn
    client: Client

    @property
    def pace(self) -> Pace:
        return self.client.services.pace

    @property
    def channels(self) -> list[discord.PartialMessageable]:
        ids = [int(channel["id"]) for guild in self.world.guilds for channel in guild["channels"]]
        return [self.client.get_partial_messageable(channel_id) for channel_id in ids]


def client_for(world: StandIn, services: Services, rate: float) -> Client:
    told = services.settings.model_copy(
        update={"discord_api_url": world.api_url, "discord_gateway_url": world.gateway_url}
    )
    client = Client(replace(services, settings=told, pace=Pace(rate, world.api_url, services.clock)))
    client._connection.guild_ready_timeout = 0.05
    return client


@asynccontextmanager
async def logged_in(services: Services, *, rate: float = 1000.0, **world_has: Any) -> AsyncGenerator[LoggedIn]:
    async with StandIn(**world_has) as world, client_for(world, services, rate) as client:
        await client.login(TOKEN)
        yield LoggedIn(world, client)


async def test_what_discord_py_repeats_keeps_the_pace_too(services: Services) -> None:
    async with logged_in(services) as at:
        before = at.pace.requests
        at.world.faults.add(**MESSAGES, kind="429", seconds=0.01, times=3)

        await at.channels[0].send("hello")

        assert at.pace.requests == before + 4
        assert at.pace.invalid == 3
        assert len(at.world.state()["messages"]) == 1


async def test_all_requests_but_the_gateways_are_counted(services: Services) -> None:
    stop = asyncio.Event()
    async with StandIn() as world:
        client = client_for(world, services, 1000.0)
        running = asyncio.create_task(serve(client, TOKEN, stop))
        await until(lambda: running.done() or world.state()["ready_sessions"] == 1)
        stop.set()
        await running

        asked = world.state()["requests"]
        assert client.services.pace.requests == sum(asked.values()) > 0
        assert abs(client.services.pace.offset.total_seconds()) < 60


@pytest.mark.logs_errors
async def test_while_the_breaker_is_open_a_request_is_given_back_and_not_repeated(services: Services) -> None:
    async with logged_in(services) as at:
        asked = at.world.state()["requests"].copy()
        for _ in range(OPENS_AT):
            at.pace._count_invalid()

        with pytest.raises(Paused) as paused:
            await at.channels[0].send("hello")
        assert paused.value.seconds > 0
        assert at.world.state()["requests"] == asked

        at.pace._invalid_at.clear()
        await at.channels[0].send("hello again")
        assert [message["content"] for message in at.world.state()["messages"]] == ["hello again"]


async def test_one_that_would_have_to_wait_for_long_is_given_back(services: Services) -> None:
    async with logged_in(services) as at:
        at.world.faults.add(**MESSAGES, kind="429", seconds=31)

        with pytest.raises(discord.RateLimited) as limited:
            await at.channels[0].send("hello")

        assert limited.value.retry_after == 31


async def test_one_that_is_repeated_late_does_not_hang(services: Services) -> None:
    async with logged_in(services) as at:
        limited = at.world.faults.add(**MESSAGES, kind="429", seconds=0.1)
        repeated = at.world.faults.add(**MESSAGES, kind="hang")
        send = asyncio.create_task(at.channels[0].send("hello"))
        await until(lambda: limited.hits == 1)
        at.client.watchdog._looks += LOOKS + 1
        await until(lambda: repeated.hanging == 1)

        assert at.client.watchdog.hanging == 0
        at.client.watchdog._looks += LOOKS + 1
        assert at.client.watchdog.hanging == 1

        at.world.faults.lift()
        await send


async def test_six_hundred_at_once_are_all_sent_and_none_is_refused(services: Services) -> None:
    """Ten times as fast as the real Discord lets a bot be."""
    async with logged_in(services, rate=450, guilds=3, channels=200, limits=True) as at:
        at.world.limits._everything = Window(limit=500, seconds=1.0)

        await asyncio.gather(*(channel.send("Today is the day") for channel in at.channels))

        assert len(at.world.state()["messages"]) == 600
        assert at.world.state()["rate_limited"] == {}
        assert at.pace.invalid == 0
