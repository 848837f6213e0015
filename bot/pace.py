"""The pace of all requests to Discord that answer nobody, and a breaker before Discord shuts us out.

Discord takes 50 requests a second from a bot, and bans an address for ten thousand invalid ones in ten minutes (401,
403, 429). discord.py alone sends as fast as it can and learns by 429s. Interactions are not counted, and never wait.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from types import SimpleNamespace
from typing import Any

import aiohttp

from bot.settings import DISCORD_API

_log = logging.getLogger(__name__)

USUAL_RATE = 45.0  # a second
WINDOW_SECONDS = 600.0
OPENS_AT, CLOSES_AT = 1_000, 500  # invalid answers in the window
INVALID = frozenset({401, 403, 429})  # a 429 that other bots brought about is none
EXEMPT = ("/interactions/", "/webhooks/")


class Paused(OSError):  # noqa: N818 (it is no fault)
    """The breaker is open: the request was not sent, and may be in so many *seconds*."""

    def __init__(self, seconds: float) -> None:
        super().__init__("Discord has refused too many requests")
        self.seconds = seconds


class Pace:
    """One for a process: every request of the client passes `trace()`, discord.py's own repetitions too."""

    def __init__(
        self, rate: float = USUAL_RATE, api_url: str = DISCORD_API, clock: Callable[[], datetime] | None = None
    ) -> None:
        self._interval = 1 / rate
        self._api_url = api_url
        self._clock = clock
        self._turns = asyncio.Lock()  # first come, first served
        self._free_at = 0.0
        self._invalid_at = deque[float]()
        self._is_broken = False
        self.requests = 0  # sent in their turn, since the start
        self.waited = 0.0  # seconds in all
        self.invalid = 0
        self.offset = timedelta(0)  # Discord's clock less ours, to the second

    def trace(self) -> aiohttp.TraceConfig:
        trace = aiohttp.TraceConfig()
        trace.on_request_start.append(self._starts)
        trace.on_request_end.append(self._ends)
        return trace

    async def turn(self) -> None:
        """Returns when the next request may go out; Paused while the breaker is open.

        Who wakes late makes up for less than one interval, and who gives up while he waits takes no turn.
        """
        loop = asyncio.get_running_loop()
        came_at = loop.time()
        async with self._turns:
            self._must_be_open()
            at = max(loop.time(), self._free_at)
            await asyncio.sleep(at - loop.time())
            self._must_be_open()
            self._free_at = at + self._interval
        self.requests += 1
        self.waited += loop.time() - came_at

    @property
    def is_open(self) -> bool:
        """Whether requests may go out."""
        return not self.closed_for()

    def closed_for(self) -> float:
        """Seconds until requests may go out again; 0 if they may now."""
        now = asyncio.get_running_loop().time()
        left = self._in_window(now)
        if self._is_broken and left < CLOSES_AT:
            self._is_broken = False
            _log.warning("event=breaker_closed invalid=%s", left)
        return self._invalid_at[left - CLOSES_AT] + WINDOW_SECONDS - now if self._is_broken else 0.0

    def _must_be_open(self) -> None:
        if seconds := self.closed_for():
            raise Paused(seconds)

    def _in_window(self, now: float) -> int:
        while self._invalid_at and self._invalid_at[0] <= now - WINDOW_SECONDS:
            self._invalid_at.popleft()
        return len(self._invalid_at)

    async def _starts(self, _session: aiohttp.ClientSession, _context: SimpleNamespace, request: Any) -> None:
        path = self._path(request)
        if path and not path.startswith(EXEMPT):
            await self.turn()

    async def _ends(self, _session: aiohttp.ClientSession, _context: SimpleNamespace, request: Any) -> None:
        """Nothing may fail here: the request has been answered."""
        if not self._path(request):
            return
        response: aiohttp.ClientResponse = request.response
        if response.status in INVALID and response.headers.get("X-RateLimit-Scope") != "shared":
            self._count_invalid()
        if self._clock and (date := response.headers.get("Date")):
            with suppress(TypeError, ValueError):  # a proxy between may write what it likes
                self.offset = parsedate_to_datetime(date) - self._clock()

    def _path(self, request: Any) -> str:
        """Below Discord's API; empty elsewhere, as at its gateway."""
        url = str(request.url)
        return url.removeprefix(self._api_url) if url.startswith(self._api_url + "/") else ""

    def _count_invalid(self) -> None:
        now = asyncio.get_running_loop().time()
        self._invalid_at.append(now)
        self.invalid += 1
        if self._in_window(now) >= OPENS_AT and not self._is_broken:
            self._is_broken = True
            _log.error("event=breaker_open invalid=%s minutes=%s", OPENS_AT, round(WINDOW_SECONDS / 60))
