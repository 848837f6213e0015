"""A request that hangs is noticed; one that is only slow, or fails again and again, is not."""
# pyright: reportPrivateUsage=false

import asyncio
from typing import Any

import aiohttp
import pytest

from bot.watchdog import LOOKS, Watchdog


async def answer(value: int, *, after: asyncio.Event | None = None) -> int:
    if after:
        await after.wait()
    return value


def look(watchdog: Watchdog, times: int) -> None:
    watchdog._looks += times


async def test_a_request_hangs_once_it_was_looked_at_often_enough() -> None:
    watchdog, go = Watchdog(330), asyncio.Event()
    waiting = asyncio.create_task(watchdog.watched(answer)(7, after=go))
    await asyncio.sleep(0)

    look(watchdog, LOOKS)
    assert watchdog.hanging == 0
    look(watchdog, 1)
    assert watchdog.hanging == 1
    go.set()

    assert await waiting == 7
    assert watchdog.hanging == 0


async def test_one_that_fails_or_is_cancelled_is_no_longer_under_way() -> None:
    watchdog = Watchdog(330)

    async def fail() -> Any:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await watchdog.watched(fail)()
    waiting = asyncio.create_task(watchdog.watched(answer)(1, after=asyncio.Event()))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait({waiting})
    look(watchdog, 10 * LOOKS)

    assert watchdog.hanging == 0


async def test_one_that_goes_out_again_and_again_does_not_hang() -> None:
    """As discord.py repeats what Discord answers with 502 or 524, five times, each of which can take minutes."""
    watchdog = Watchdog(330)
    hanging = list[int]()

    async def repeat() -> None:
        async with aiohttp.ClientSession(trace_configs=[watchdog.follow(aiohttp.TraceConfig())]) as session:
            for _ in range(5):
                look(watchdog, LOOKS)
                with pytest.raises(aiohttp.ClientConnectionError):
                    await session.get("http://127.0.0.1:1")
                hanging.append(watchdog.hanging)

    await watchdog.watched(repeat)()

    assert hanging == [0] * 5


async def test_what_others_send_does_not_hide_one_that_hangs() -> None:
    watchdog, go = Watchdog(330), asyncio.Event()
    waiting = asyncio.create_task(watchdog.watched(answer)(7, after=go))
    await asyncio.sleep(0)
    look(watchdog, LOOKS + 1)

    async with aiohttp.ClientSession(trace_configs=[watchdog.follow(aiohttp.TraceConfig())]) as session:
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.get("http://127.0.0.1:1")

    assert watchdog.hanging == 1
    go.set()
    await waiting


@pytest.mark.logs_errors
async def test_it_tells_when_one_hangs(caplog: pytest.LogCaptureFixture) -> None:
    watchdog, never = Watchdog(0.02), asyncio.Event()
    hanging = asyncio.create_task(watchdog.watched(answer)(1, after=never))

    await asyncio.wait_for(watchdog.hangs(), 10)

    assert "event=rest_hung" in caplog.text
    never.set()
    await hanging


async def test_while_none_hangs_it_tells_nothing() -> None:
    watchdog = Watchdog(0.02)
    looking = asyncio.create_task(watchdog.hangs())
    while watchdog._looks < 3 * LOOKS:
        await watchdog.watched(answer)(1)
        await asyncio.sleep(0.001)

    assert not looking.done()
    looking.cancel()
