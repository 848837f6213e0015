"""The stand-in's clock, which a test can move: ids, nonces and tokens live by it, and every `Date` header tells it."""

import time
from datetime import UTC, datetime
from email.utils import format_datetime

from aiohttp import web

from tests.faults.standin_payloads import Clock


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class MovingClock:
    """Milliseconds since 1970, by *clock* and so many seconds beside it."""

    def __init__(self, clock: Clock = now_ms) -> None:
        self._clock = clock
        self.offset_seconds = 0.0

    def __call__(self) -> int:
        return self._clock() + round(self.offset_seconds * 1000)

    def time(self) -> datetime:
        return datetime.fromtimestamp(self() / 1000, UTC)

    async def tell(self, _: web.Request, response: web.StreamResponse) -> None:
        response.headers["Date"] = format_datetime(self.time(), usegmt=True)
