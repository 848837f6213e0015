"""The pace of requests, against a server of our own; what is waited for is the event loop's time, told by a clock."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web

from bot.pace import CLOSES_AT, OPENS_AT, WINDOW_SECONDS, Pace, Paused

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
RATE = 200.0


@asynccontextmanager
async def asking(pace: Pace, answers: list[web.Response] | None = None) -> AsyncGenerator[aiohttp.ClientSession]:
    """A session as discord.py's, to a server that gives *answers* and then 200s; `api_url` is set on *pace*."""

    async def handle(_: web.Request) -> web.Response:
        return answers.pop(0) if answers else web.Response(headers={"Date": "Fri, 27 Nov 2026 09:00:30 GMT"})

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    pace._api_url = f"http://127.0.0.1:{runner.addresses[0][1]}/api"
    try:
        async with aiohttp.ClientSession(trace_configs=[pace.trace()]) as session:
            yield session
    finally:
        await runner.cleanup()


class Turns:
    """What `turn` waits for, without waiting: the loop's clock stands still unless it is moved."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        self.slept = list[float]()
        monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: self.now)
        monkeypatch.setattr("bot.pace.asyncio.sleep", self._sleep)

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 6))


async def test_one_after_a_rest_does_not_wait_and_of_many_each_waits_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    turns, pace = Turns(monkeypatch), Pace(50)

    for _ in range(4):
        await pace.turn()
    turns.now += 1
    await pace.turn()

    assert turns.slept == [0.02, 0.04, 0.06]


async def test_a_rest_saves_nothing_up_for_a_burst(monkeypatch: pytest.MonkeyPatch) -> None:
    turns, pace = Turns(monkeypatch), Pace(50)
    await pace.turn()
    turns.now += 3600

    for _ in range(3):
        await pace.turn()

    assert turns.slept == [0.02, 0.04]


async def test_who_gives_up_waiting_delays_nobody_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    pace = Pace(50)
    await pace.turn()
    waiting = asyncio.create_task(pace.turn())
    await asyncio.sleep(0)
    waiting.cancel()
    turns = Turns(monkeypatch)
    turns.now = pace._free_at

    await pace.turn()

    assert turns.slept == []


async def test_every_request_to_the_api_waits_and_those_of_interactions_do_not() -> None:
    pace = Pace(RATE)
    async with asking(pace) as session:
        for path in ("/channels/1/messages", "/users/@me"):
            await session.get(pace._api_url + path)
        for path in ("/interactions/1/token/callback", "/webhooks/1/token/messages/@original"):
            await session.post(pace._api_url + path)
        await session.get(pace._api_url.removesuffix("/api") + "/elsewhere")

    assert pace.requests == 2


async def test_the_clock_of_discord_is_compared_with_ours() -> None:
    pace = Pace(RATE, clock=lambda: NOW)
    async with asking(pace) as session:
        await session.get(pace._api_url + "/users/@me")

    assert pace.offset == timedelta(seconds=30)


@pytest.mark.logs_errors
async def test_the_breaker_opens_and_sends_nothing_until_few_are_left_in_the_window(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pace = Pace(RATE)
    turns = Turns(monkeypatch)
    for number in range(OPENS_AT):
        turns.now = 100.0 + number / 10
        pace._count_invalid()

    with pytest.raises(Paused) as paused:
        await pace.turn()
    turns.now += paused.value.seconds - 0.001
    with pytest.raises(Paused):
        await pace.turn()
    turns.now += 0.2
    await pace.turn()

    assert paused.value.seconds < WINDOW_SECONDS
    assert len(pace._invalid) < CLOSES_AT
    assert [record.getMessage().partition(" ")[0] for record in caplog.records] == [
        "event=breaker_open",
        "event=breaker_closed",
    ]
    caplog.clear()


@pytest.mark.parametrize(
    ("status", "headers", "counts"),
    [
        (401, {}, 1),
        (403, {}, 1),
        (429, {}, 1),
        (429, {"X-RateLimit-Scope": "user"}, 1),
        (429, {"X-RateLimit-Scope": "shared"}, 0),
        (404, {}, 0),
        (500, {}, 0),
    ],
)
async def test_what_discord_counts_as_invalid_is_counted(status: int, headers: dict[str, str], counts: int) -> None:
    pace = Pace(RATE)
    async with asking(pace, [web.Response(status=status, headers=headers)]) as session:
        await session.post(pace._api_url + "/interactions/1/token/callback")

    assert len(pace._invalid) == counts


async def test_while_the_breaker_is_open_a_request_does_not_leave() -> None:
    pace = Pace(RATE)
    answers = [web.Response() for _ in range(2)]
    async with asking(pace, answers) as session:
        for _ in range(OPENS_AT):
            pace._invalid.append(asyncio.get_running_loop().time())
        pace._is_open = False

        with pytest.raises(Paused):
            await session.get(pace._api_url + "/users/@me")
        await session.post(pace._api_url + "/interactions/1/token/callback")

    assert len(answers) == 1
