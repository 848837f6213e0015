"""Discord's limits, where they are wanted: in all, and for each channel."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
import pytest_asyncio

from tests.faults.conftest import Connected
from tests.faults.standin import StandIn
from tests.faults.standin_limits import BUCKET_LIMIT, BUCKET_SECONDS, Window


@dataclass(frozen=True, slots=True)
class Asker:
    """Sends what it is told, as fast as it can."""

    world: StandIn
    http: aiohttp.ClientSession

    async def post(self, channel: int) -> tuple[int, dict[str, str], dict[str, object]]:
        path = f"{self.world.api_url}/channels/{self.world.guilds[0]['channels'][channel]['id']}/messages"
        async with self.http.post(path, json={"content": "due"}) as answer:
            return answer.status, dict(answer.headers), await answer.json()

    async def look(self) -> int:
        async with self.http.get(f"{self.world.api_url}/users/@me") as answer:
            return answer.status


@pytest_asyncio.fixture
async def asker() -> AsyncIterator[Asker]:
    world = StandIn(limits=True)
    headers = {"Authorization": f"Bot {world.token}"}
    async with world, aiohttp.ClientSession(headers=headers) as http:
        yield Asker(world, http)


async def test_a_channel_takes_five_messages_in_five_seconds(asker: Asker) -> None:
    answers = [await asker.post(0) for _ in range(6)]
    elsewhere, _, _ = await asker.post(1)

    assert [status for status, _, _ in answers] == [200] * 5 + [429]
    assert [headers["X-RateLimit-Remaining"] for _, headers, _ in answers] == list("432100")
    _, headers, body = answers[-1]
    assert (headers["X-RateLimit-Scope"], headers["Via"]) == ("user", "1.1 stand-in")
    assert (headers["Retry-After"], headers["X-RateLimit-Limit"]) == ("5", "5")
    assert body["global"] is False
    assert 4 < float(str(body["retry_after"])) <= 5
    assert elsewhere == 200
    assert asker.world.state()["rate_limited"] == {"user": 1}


async def test_everything_together_is_fifty_a_second(asker: Asker) -> None:
    found = await asyncio.gather(*[asker.look() for _ in range(60)])

    state = asker.world.state()
    assert found.count(429) == 10
    assert state["rate_limited"] == {"global": 10}
    assert state["invalid_requests"] == 10
    assert state["busiest_second"] == 60
    assert sum(state["requests_per_second"].values()) == 60


async def test_a_global_429_says_so(asker: Asker) -> None:
    await asyncio.gather(*[asker.look() for _ in range(50)])
    status, headers, body = await asker.post(0)

    assert (status, body["global"]) == (429, True)
    assert (headers["X-RateLimit-Global"], headers["X-RateLimit-Scope"]) == ("true", "global")


def test_a_window_opens_again_when_its_time_is_over() -> None:
    window = Window(2, 1.0)

    assert [window.take(10.0), window.take(10.4), window.take(10.5)] == [0, 0, 0.5]
    assert [window.take(11.0), window.take(11.1)] == [0, 0]
    assert window.take(11.5) == pytest.approx(0.5)


async def test_without_being_wanted_there_are_none(connected: Connected) -> None:
    before = connected.world.state()["busiest_second"]
    await asyncio.gather(*[connected.channel.send("due") for _ in range(60)])

    state = connected.world.state()
    assert len(state["messages"]) == 60
    assert state["busiest_second"] >= before + 50
    assert state["rate_limited"] == {}


async def test_interactions_are_bound_by_no_limit(connected: Connected) -> None:
    connected.world.limits.on = True
    before = sum(connected.world.state()["requests_per_second"].values())
    answers = await asyncio.gather(*[connected.world.interact(data={"name": "ping", "type": 1}) for _ in range(60)])

    assert all(answer["answer"] for answer in answers)
    state = connected.world.state()
    assert state["rate_limited"] == {}
    assert sum(state["requests_per_second"].values()) == before


async def test_discord_py_keeps_to_the_headers(connected: Connected, monkeypatch: pytest.MonkeyPatch) -> None:
    connected.world.limits.on = True
    monkeypatch.setattr("tests.faults.standin_limits.BUCKET_SECONDS", 0.2)

    await asyncio.gather(*[connected.channel.send(f"{number}") for number in range(12)])

    assert (BUCKET_LIMIT, BUCKET_SECONDS) == (5, 5.0)
    assert len(connected.world.state()["messages"]) == 12
