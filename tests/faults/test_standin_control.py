"""What can be done to the stand-in from another process."""

from collections.abc import AsyncIterator
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import discord
import pytest_asyncio

from tests.faults.conftest import Connected
from tests.faults.standin_client import refused, until
from tests.faults.standin_payloads import Json


class Watcher:
    def __init__(self, connected: Connected, http: aiohttp.ClientSession) -> None:
        self.bot, self.guild, self.channel = connected.bot, connected.guild, connected.channel
        self._url = connected.world.control_url
        self._http = http

    async def do(self, name: str, **asked: Any) -> Json:
        async with self._http.post(f"{self._url}/{name}", json=asked) as answer:
            return await answer.json()

    async def state(self) -> Json:
        async with self._http.get(f"{self._url}/state") as answer:
            return await answer.json()

    async def lift(self) -> None:
        async with self._http.delete(f"{self._url}/faults") as answer:
            assert answer.status == 200


@pytest_asyncio.fixture
async def watcher(connected: Connected) -> AsyncIterator[Watcher]:
    async with aiohttp.ClientSession() as http:
        yield Watcher(connected, http)


async def test_the_clock(connected: Connected, watcher: Watcher) -> None:
    first = await connected.channel.send("due", nonce="post-1")
    await watcher.do("clock", offset_seconds=90_000)
    second = await connected.channel.send("due", nonce="post-1")
    async with aiohttp.ClientSession() as http, http.get(f"{connected.world.api_url}/gateway") as answer:
        told = parsedate_to_datetime(answer.headers["Date"])

    assert second.created_at - first.created_at >= timedelta(hours=25)
    assert abs(told - second.created_at) < timedelta(seconds=5)


async def test_faults(watcher: Watcher) -> None:
    await watcher.do("faults", route="/channels/*/messages", method="POST", status=503, times=2)
    await refused(0, watcher.channel.send("due"))
    await watcher.lift()
    await watcher.channel.send("due")

    assert (await watcher.do("faults", kind="flood"))["message"].startswith("No such fault")


async def test_an_outage(watcher: Watcher) -> None:
    await watcher.do("outage", on=True)
    await refused(0, watcher.channel.send("due"))
    await watcher.do("outage", on=False)
    await watcher.channel.send("due")

    assert len((await watcher.state())["messages"]) == 1


async def test_limits(connected: Connected, watcher: Watcher) -> None:
    for on in (True, False):
        await watcher.do("limits", on=on)
        assert connected.world.limits.on is on


async def test_permissions(watcher: Watcher) -> None:
    await watcher.do("permissions", channel=str(watcher.channel.id), deny=["SEND_MESSAGES"], silently=True)
    await refused(50013, watcher.channel.send("no"))

    await watcher.do("permissions", guild=0, deny=["CREATE_EVENTS"])
    await until(lambda: not watcher.guild.me.guild_permissions.create_events)


async def test_what_a_moderator_deletes(watcher: Watcher) -> None:
    post = await watcher.channel.send("due")
    await watcher.do("delete", message=str(post.id))
    await refused(10008, watcher.channel.fetch_message(post.id))

    await watcher.do("delete", channel=str(watcher.channel.id))
    await until(lambda: watcher.guild.get_channel(watcher.channel.id) is None)


async def test_what_others_say(watcher: Watcher) -> None:
    await watcher.do("messages", channel=str(watcher.channel.id), author="77", content="hello", count=3)

    assert [each.author.id async for each in watcher.channel.history()] == [77] * 3


async def test_a_server_and_people_out_of_reach(watcher: Watcher) -> None:
    await watcher.do("server", guild=0, unavailable=True)
    await until(lambda: all(guild.unavailable for guild in watcher.bot.guilds))

    await watcher.do("dms", closed=["7"])
    await refused(50007, (await watcher.bot.create_dm(discord.Object(7))).send("hello"))
