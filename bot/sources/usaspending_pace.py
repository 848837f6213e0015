"""How often USAspending is asked: few requests a second, evenly, and few at once."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from typing import Any, TypeAlias, TypeVar

T = TypeVar("T")

MOST_AT_ONCE = 2

Sleep: TypeAlias = Callable[[float], Awaitable[object]]


class Pace:
    def __init__(self, per_second: float, sleep: Sleep = asyncio.sleep) -> None:
        self._interval = 1 / per_second
        self._free_at = 0.0
        self._sleep = sleep
        self._places = asyncio.Semaphore(MOST_AT_ONCE)

    @asynccontextmanager
    async def turn(self) -> AsyncGenerator[None]:
        """One request's time and place."""
        async with self._places:
            now = asyncio.get_running_loop().time()
            at = max(now, self._free_at)
            self._free_at = at + self._interval
            if at > now:
                await self._sleep(at - now)
            yield


async def together(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """What all of it gives; where some fails, the rest is still waited for, so that nothing goes on by itself."""
    found = await asyncio.gather(*work, return_exceptions=True)
    failed = [each for each in found if isinstance(each, BaseException)]
    if failed:
        raise failed[0]
    return [each for each in found if not isinstance(each, BaseException)]
