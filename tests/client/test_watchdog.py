"""A request that hangs is noticed; one that is only slow is not."""

import asyncio
from typing import Any

import pytest

from bot.watchdog import Watchdog


async def answer(value: int, *, after: asyncio.Event | None = None) -> int:
    if after:
        await after.wait()
    return value


async def test_requests_are_known_while_they_are_under_way() -> None:
    watchdog, go = Watchdog(60), asyncio.Event()
    asked = watchdog.watched(answer)
    waiting = asyncio.create_task(asked(7, after=go))
    await asyncio.sleep(0.01)

    assert watchdog.oldest() > 0
    go.set()

    assert await waiting == 7
    assert watchdog.oldest() == 0


async def test_a_request_that_fails_or_is_cancelled_is_no_longer_under_way() -> None:
    watchdog = Watchdog(60)

    async def fail() -> Any:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await watchdog.watched(fail)()
    waiting = asyncio.create_task(watchdog.watched(answer)(1, after=asyncio.Event()))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait({waiting})

    assert watchdog.oldest() == 0


@pytest.mark.logs_errors
async def test_one_that_hangs_is_noticed(caplog: pytest.LogCaptureFixture) -> None:
    watchdog, never = Watchdog(0.02), asyncio.Event()
    hanging = asyncio.create_task(watchdog.watched(answer)(1, after=never))

    await asyncio.wait_for(watchdog.hangs(), 10)

    assert "event=rest_hung" in caplog.text
    never.set()
    await hanging


async def test_while_none_hangs_nothing_is_noticed() -> None:
    watchdog = Watchdog(30)
    looking = asyncio.create_task(watchdog.hangs())
    await watchdog.watched(answer)(1)

    done, _ = await asyncio.wait({looking}, timeout=0.05)

    assert not done
    looking.cancel()
