"""The pace of all requests to Discord that answer nobody, and a breaker before Discord shuts us out.

Discord takes 50 requests a second from a bot, and bans an address for ten thousand invalid ones in ten minutes (401,
403, 429). discord.py alone sends as fast as it can and learns by 429s. Interactions are not counted, and never wait.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from types import SimpleNamespace
from typing import Any

import aiohttp

_log = logging.getLogger(__name__)

USUAL_RATE = 45.0  # a second
WINDOW_SECONDS = 600.0
OPENS_AT, CLOSES_AT = 1_000, 500  # invalid answers in the window
INVALID = frozenset({401, 403, 429})
EXEMPT = ("/interactions/", "/webhooks/")


class Paused(OSError):  # noqa: N818 (it is no fault)
    """The breaker is open: the request was not sent, and may be in so many *seconds*."""

    def __init__(self, seconds: float) -> None:
        super().__init__("Discord has refused too many requests")
        self.seconds = seconds


class Pace:
    """Every request of the client passes `trace()`, discord.py's own repetitions too, one after the other."""

    def __init__(
        self, rate: float = USUAL_RATE, api_url: str = "", clock: Callable[[], datetime] | None = None
    ) -> None:
        self._interval = 1 / rate
        self._api_url = api_url
        self._clock = clock
        self._free_at = 0.0
        self._invalid = deque[float]()
        self._is_open = True
        self.requests = 0
        self.offset = timedelta(0)  # Discord's clock less ours, to the second

    def trace(self) -> aiohttp.TraceConfig:
        trace = aiohttp.TraceConfig()
        trace.on_request_start.append(self._starts)
        trace.on_request_end.append(self._ends)
        return trace

    async def turn(self) -> None:
        """Returns when the next request may go out; Paused while the breaker is open."""
        if seconds := self.closed_for():
            raise Paused(seconds)
        now = asyncio.get_running_loop().time()
        at = max(now, self._free_at)
        self._free_at = at + self._interval
        if at > now:
            await asyncio.sleep(at - now)

    def closed_for(self) -> float:
        """Seconds until requests may go out again; 0 if they may now."""
        now = asyncio.get_running_loop().time()
        while self._invalid and self._invalid[0] <= now - WINDOW_SECONDS:
            self._invalid.popleft()
        if len(self._invalid) < CLOSES_AT and not self._is_open:
            self._is_open = True
            _log.warning("event=breaker_closed invalid=%s", len(self._invalid))
        if self._is_open:
            return 0.0
        return self._invalid[len(self._invalid) - CLOSES_AT] + WINDOW_SECONDS - now

    async def _starts(self, _session: aiohttp.ClientSession, _context: SimpleNamespace, request: Any) -> None:
        if self._is_ours(str(request.url)):
            await self.turn()
            self.requests += 1

    def _is_ours(self, url: str) -> bool:
        """Of Discord's API, and no part of an interaction."""
        return url.startswith(self._api_url) and not url[len(self._api_url) :].startswith(EXEMPT)

    async def _ends(self, _session: aiohttp.ClientSession, _context: SimpleNamespace, request: Any) -> None:
        response: aiohttp.ClientResponse = request.response
        if not str(request.url).startswith(self._api_url):
            return
        if response.status in INVALID and response.headers.get("X-RateLimit-Scope") != "shared":
            self._count_invalid()
        if self._clock and (date := response.headers.get("Date")):
            self.offset = parsedate_to_datetime(date) - self._clock()

    def _count_invalid(self) -> None:
        self._invalid.append(asyncio.get_running_loop().time())
        if self._is_open and len(self._invalid) >= OPENS_AT:
            self._is_open = False
            _log.error("event=breaker_open invalid=%s minutes=%s", len(self._invalid), round(WINDOW_SECONDS / 60))
