"""What a stop waits for, and what it does not; and a process whose requests hang."""
# pyright: reportPrivateUsage=false

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
import pytest
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.__main__ import serve
from bot.client import Client, Services
from bot.watchdog import LOOKS, Hung
from tests.faults.standin import TOKEN, StandIn
from tests.faults.standin_client import until

MESSAGES = {"route": "/channels/*/messages", "method": "POST"}


@dataclass(frozen=True, slots=True)
class Serving:
    world: StandIn
    client: Client
    stop: asyncio.Event
    task: asyncio.Task[None]

    async def send(self, words: str) -> None:
        """As something does that nobody has asked for."""
        channel_id = int(self.world.guilds[0]["channels"][0]["id"])
        with self.client.under_way():
            await self.client.get_partial_messageable(channel_id).send(words)

    async def ended(self) -> None:
        await asyncio.wait_for(asyncio.shield(self.task), 10)


@asynccontextmanager
async def serving(services: Services, **named: Any) -> AsyncGenerator[Serving]:
    async with StandIn() as world:
        addresses = {"discord_api_url": world.api_url, "discord_gateway_url": world.gateway_url}
        told = services.settings.model_copy(update={**addresses, **named})
        client, stop = Client(replace(services, settings=told)), asyncio.Event()
        client._connection.guild_ready_timeout = 0.05
        task = asyncio.create_task(serve(client, TOKEN, stop))
        await until(lambda: task.done() or world.state()["ready_sessions"] == 1)
        try:
            yield Serving(world, client, stop, task)
        finally:
            stop.set()
            await asyncio.wait({task})


@pytest.fixture(autouse=True)
def only_the_client(monkeypatch: pytest.MonkeyPatch) -> None:
    """discord.py keeps its addresses on classes; no cog asks anything."""
    monkeypatch.setattr("bot.client.EXTENSIONS", ())
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)


async def test_what_is_being_sent_is_settled_before_the_end(services: Services) -> None:
    async with serving(services) as it:
        fault = it.world.faults.add(**MESSAGES, kind="delay", seconds=0.3, times=None)
        sends = [asyncio.create_task(it.send(f"message {n}")) for n in range(5)]
        await until(lambda: fault.hits == 5)

        it.stop.set()
        await it.ended()

        assert [send.exception() for send in sends if send.done()] == [None] * 5
        assert len(it.world.state()["messages"]) == 5
        assert it.world.state()["sessions"] == 0


class Lingering(commands.Cog):
    def __init__(self, go_on: asyncio.Event) -> None:
        self._go_on = go_on

    async def cog_unload(self) -> None:
        await self._go_on.wait()


async def test_a_request_that_hangs_does_not_hold_a_stop(services: Services, caplog: pytest.LogCaptureFixture) -> None:
    async with serving(services, shutdown_seconds=0.1) as it:
        fault = it.world.faults.add(**MESSAGES, kind="hang")
        send = asyncio.create_task(it.send("hello"))
        await until(lambda: fault.hanging == 1)

        it.stop.set()
        await it.ended()

        assert "event=stopped_with_work_under_way" in caplog.text
        assert it.world.state()["sessions"] == 0
        with pytest.raises(aiohttp.ClientError):
            await send


@pytest.mark.parametrize("which", ["cog", "gateway"])
async def test_what_does_not_close_does_not_hold_a_stop(
    services: Services, which: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    go_on, close = asyncio.Event(), DiscordWebSocket.close

    async def linger(self: DiscordWebSocket, code: int = 4000) -> None:
        await go_on.wait()
        await close(self, code)

    monkeypatch.setattr("bot.__main__.CLOSING_SECONDS", 0.1)
    async with serving(services, shutdown_seconds=0.1) as it:
        if which == "gateway":
            monkeypatch.setattr(DiscordWebSocket, "close", linger)
        else:
            await it.client.add_cog(Lingering(go_on))

        it.stop.set()
        await it.ended()

        assert "event=not_closed" in caplog.text
        go_on.set()
        await it.client.close()


def make_hang(client: Client) -> None:
    """As if a request had been under way for longer than any may be."""
    client.watchdog._moved[None] = client.watchdog._looks - LOOKS - 1


@pytest.mark.logs_errors
async def test_a_hanging_client_finishes_what_it_can_and_says_that_it_hangs(services: Services) -> None:
    async with serving(services, rest_hang_seconds=0.2) as it:
        it.world.faults.add(**MESSAGES, kind="delay", seconds=0.3)
        send = asyncio.create_task(it.send("hello"))
        make_hang(it.client)

        with pytest.raises(Hung):
            await it.ended()

        assert send.done()
        assert len(it.world.state()["messages"]) == 1
        assert it.world.state()["sessions"] == 0


@pytest.mark.logs_errors
async def test_one_that_is_told_to_stop_meanwhile_just_stops(services: Services) -> None:
    async with serving(services, rest_hang_seconds=0.2) as it:
        with it.client.under_way():
            make_hang(it.client)
            await until(lambda: it.client._stopped_at is not None)
            it.stop.set()

        await it.ended()

        assert it.task.exception() is None
