"""The pace of requests: its turns by a clock of the test's own, its hook in requests of aiohttp to a server here."""
# pyright: reportPrivateUsage=false

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web

from bot.pace import CLOSES_AT, OPENS_AT, WINDOW_SECONDS, Pace, Paused

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
FAST = 1000.0
DATE = "Fri, 27 Nov 2026 09:00:30 GMT"
CALLBACK = "/interactions/1/token/callback"


@dataclass(frozen=True, slots=True)
class Asking:
    pace: Pace
    arrived: list[str]
    _session: aiohttp.ClientSession
    _url: str

    async def ask(self, path: str = "/users/@me") -> None:
        async with self._session.post(f"{self._url}/api{path}"):
            pass

    async def ask_elsewhere(self) -> None:
        async with self._session.get(f"{self._url}/apiary"), self._session.ws_connect(f"{self._url}/gateway"):
            pass


@asynccontextmanager
async def asking(
    status: int = 200, *, date: str = DATE, now: datetime | None = None, scope: str = ""
) -> AsyncGenerator[Asking]:
    arrived = list[str]()

    async def answer(request: web.Request) -> web.StreamResponse:
        arrived.append(request.path.removeprefix("/api"))
        if request.path == "/gateway":
            socket = web.WebSocketResponse()
            await socket.prepare(request)
            return socket
        return web.Response(status=status, headers={"Date": date, "X-RateLimit-Scope": scope})

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    pace = Pace(FAST, f"{url}/api", None if now is None else lambda: now)
    try:
        async with aiohttp.ClientSession(trace_configs=[pace.trace()]) as session:
            yield Asking(pace, arrived, session, url)
    finally:
        await runner.cleanup()


class Clock:
    """The loop's, which stands still until somebody sleeps; who is *late* wakes so much later."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        self.late = 0.0
        self._yield = asyncio.sleep
        monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: self.now)
        monkeypatch.setattr("bot.pace.asyncio.sleep", self._sleep)

    async def _sleep(self, seconds: float) -> None:
        await self._yield(0)
        self.now += seconds + (self.late if seconds > 0 else 0)

    async def times(self, pace: Pace, count: int) -> list[float]:
        """When so many that come at once are let go, from now."""
        began, at = self.now, list[float]()

        async def one() -> None:
            await pace.turn()
            at.append(round(self.now - began, 6))

        await asyncio.gather(*(one() for _ in range(count)))
        return at


@pytest.fixture
async def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


async def test_of_many_each_waits_its_turn(clock: Clock) -> None:
    pace = Pace(50)

    assert await clock.times(pace, 4) == [0, 0.02, 0.04, 0.06]
    assert pace.requests == 4
    assert pace.waited == pytest.approx(0.12)


async def test_a_rest_saves_nothing_up_for_a_burst(clock: Clock) -> None:
    pace = Pace(50)
    await pace.turn()
    clock.now += 3600

    assert await clock.times(pace, 3) == [0, 0.02, 0.04]


async def test_who_wakes_a_little_late_makes_up_for_it(clock: Clock) -> None:
    clock.late = 0.005

    assert await clock.times(Pace(50), 4) == [0, 0.025, 0.045, 0.065]


async def test_a_process_that_was_stopped_makes_up_for_one_turn_only(clock: Clock) -> None:
    pace, later = Pace(50), list[float]()
    await pace.turn()
    clock.late = 10
    await pace.turn()
    clock.late = 0

    for _ in range(3):
        await pace.turn()
        later.append(round(clock.now - 110, 6))

    assert later == [0.02, 0.04, 0.06]


async def test_they_go_in_the_order_in_which_they_came() -> None:
    pace, gone = Pace(FAST), list[int]()

    async def one(number: int) -> None:
        await pace.turn()
        gone.append(number)

    await asyncio.gather(*(one(number) for number in range(20)))

    assert gone == list(range(20))


@pytest.mark.parametrize("who", [0, 1, 2])
async def test_who_gives_up_waiting_leaves_the_turn_to_the_next(who: int) -> None:
    """The first one sleeps, the others wait behind him."""
    pace = Pace(10)
    await pace.turn()
    first_turn = pace._free_at
    waiting = [asyncio.create_task(pace.turn()) for _ in range(3)]
    await asyncio.sleep(0.01)

    waiting[who].cancel()
    await asyncio.wait(waiting)

    assert [task.cancelled() for task in waiting].count(True) == 1
    assert pace.requests == 3
    assert pace._free_at > first_turn + 1.9 * 0.1
    assert not pace._turns.locked()


async def test_the_next_turn_after_one_that_was_given_up_is_the_same(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    pace = Pace(50)
    await pace.turn()
    free_at = pace._free_at

    async def sleep(_: float) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("bot.pace.asyncio.sleep", sleep)
    waiting = asyncio.create_task(pace.turn())
    await asyncio.wait({waiting}, timeout=0)
    waiting.cancel()
    await asyncio.wait({waiting})

    assert pace._free_at == free_at
    assert pace.requests == 1


async def test_requests_of_interactions_and_what_is_not_the_api_do_not_wait() -> None:
    async with asking() as asked:
        for path in ("/channels/1/messages", "/users/@me", CALLBACK, "/webhooks/1/token/messages/@original"):
            await asked.ask(path)
        await asked.ask_elsewhere()

        assert len(asked.arrived) == 6
        assert asked.pace.requests == 2


async def test_the_clock_of_discord_is_compared_with_ours() -> None:
    async with asking(now=NOW) as asked:
        await asked.ask()

        assert asked.pace.offset == timedelta(seconds=30)


@pytest.mark.parametrize("date", ["yesterday", "", "Fri, 27 Nov 2026 09:00:30 -0000"])
async def test_an_answer_with_a_strange_date_is_an_answer(date: str) -> None:
    async with asking(date=date, now=NOW) as asked:
        await asked.ask()

        assert asked.pace.offset == timedelta(0)


@pytest.mark.parametrize(
    ("status", "scope", "counts"),
    [
        (401, "", 1),
        (403, "", 1),
        (429, "", 1),
        (429, "user", 1),
        (429, "global", 1),
        (429, "shared", 0),
        (200, "", 0),
        (404, "", 0),
        (500, "", 0),
    ],
)
@pytest.mark.parametrize("path", ["/users/@me", CALLBACK])
async def test_what_discord_counts_as_invalid_is_counted(status: int, scope: str, counts: int, path: str) -> None:
    async with asking(status, scope=scope) as asked:
        await asked.ask(path)
        await asked.ask_elsewhere()

        assert asked.pace.invalid == counts


def count_invalid(pace: Pace, clock: Clock, count: int, seconds: float) -> None:
    for _ in range(count):
        clock.now += seconds
        pace._count_invalid()


@pytest.mark.logs_errors
async def test_the_breaker_opens_and_sends_nothing_until_few_are_left_in_the_window(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    pace = Pace(50)
    count_invalid(pace, clock, OPENS_AT + 100, 0.1)

    assert not pace.is_open
    with pytest.raises(Paused) as paused:
        await pace.turn()
    assert paused.value.seconds == pace.closed_for()
    clock.now += paused.value.seconds - 0.05
    assert pace.closed_for() == pytest.approx(0.05)
    clock.now += 0.06
    await pace.turn()

    assert pace.is_open
    assert len(pace._invalid_at) == CLOSES_AT - 1
    assert pace.requests == 1
    assert [record.getMessage() for record in caplog.records] == [
        "event=breaker_open invalid=1000 minutes=10",
        "event=breaker_closed invalid=499",
    ]


async def test_what_is_older_than_the_window_opens_nothing(clock: Clock) -> None:
    pace = Pace(50)

    count_invalid(pace, clock, 3 * OPENS_AT, WINDOW_SECONDS / (OPENS_AT - 2))

    assert pace.is_open
    assert pace.invalid == 3 * OPENS_AT


@pytest.mark.logs_errors
async def test_those_who_wait_when_it_opens_are_not_sent_either(caplog: pytest.LogCaptureFixture) -> None:
    pace = Pace(10)
    await pace.turn()
    waiting = [asyncio.create_task(pace.turn()) for _ in range(5)]
    await asyncio.sleep(0)

    for _ in range(OPENS_AT):
        pace._count_invalid()
    await asyncio.wait(waiting)

    assert [type(task.exception()) for task in waiting] == [Paused] * 5
    assert pace.requests == 1
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


@pytest.mark.logs_errors
async def test_while_the_breaker_is_open_only_interactions_are_answered() -> None:
    async with asking(403) as asked:
        for _ in range(OPENS_AT - 1):
            asked.pace._count_invalid()
        await asked.ask()

        with pytest.raises(Paused):
            await asked.ask()
        await asked.ask(CALLBACK)

        assert asked.arrived == ["/users/@me", CALLBACK]
