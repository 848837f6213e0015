"""Discord's limits, off unless wanted: 50 requests a second in all, five messages in five seconds a channel."""

import math
from collections import Counter
from dataclasses import dataclass
from time import monotonic
from typing import Final

from aiohttp import web

from tests.faults.standin_http import API, ApiError, reply
from tests.faults.standin_payloads import Clock

GLOBAL_LIMIT: Final = 50
GLOBAL_SECONDS = 1.0
BUCKET_LIMIT: Final = 5
BUCKET_SECONDS = 5.0
VIA = {"Via": "1.1 stand-in"}  # without it discord.py takes a 429 for Cloudflare's


class RateLimitError(ApiError):
    """429. *scope*: user (of a bucket), global, or shared, which alone does not count as invalid."""

    def __init__(
        self, scope: str, seconds: float, *, code: int = 0, header_seconds: float | None = None, bucket: str = ""
    ) -> None:
        super().__init__(429, code, "You are being rate limited.")
        self.scope = scope
        self.seconds = seconds
        self._header_seconds = seconds if header_seconds is None else header_seconds
        self._bucket = bucket

    def reply(self) -> web.Response:
        headers = {**VIA, "X-RateLimit-Scope": self.scope, "Retry-After": str(math.ceil(self._header_seconds))}
        if self.scope == "global":
            headers["X-RateLimit-Global"] = "true"
        else:
            headers |= bucket_headers(self._bucket or "other", 0, self._header_seconds)
        body = {"message": self.words, "retry_after": round(self.seconds, 3), "global": self.scope == "global"}
        return reply(body | ({"code": self.code} if self.code else {}), self.status, headers)


@dataclass(slots=True)
class Window:
    """So many in so many seconds, counted from the first one."""

    limit: int
    seconds: float
    ends: float = 0.0
    used: int = 0

    def take(self, now: float) -> float:
        """0, or the seconds until there is room."""
        if now >= self.ends:
            self.ends, self.used = now + self.seconds, 0
        if self.used >= self.limit:
            return self.ends - now
        self.used += 1
        return 0.0


class Limits:
    def __init__(self, clock: Clock, *, on: bool) -> None:
        self.on = on
        self.hits = Counter[str]()  # by scope
        self._clock = clock
        self._everything = Window(GLOBAL_LIMIT, GLOBAL_SECONDS)
        self._channels = dict[str, Window]()

    def check(self, request: web.Request) -> dict[str, str]:
        """The answer's headers, or RateLimitError. What an interaction's token opens has no such limits."""
        if not self.on or not is_counted(request.path):
            return {}
        now = monotonic()
        if wait := self._everything.take(now):
            raise RateLimitError("global", wait)
        channel_id = _posts_to(request)
        if channel_id is None:
            return {}
        window = self._channels.setdefault(channel_id, Window(BUCKET_LIMIT, BUCKET_SECONDS))
        if wait := window.take(now):
            raise RateLimitError("user", wait, bucket="messages")
        wait = window.ends - now
        reset = {"X-RateLimit-Reset": f"{self._clock() / 1000 + wait:.3f}"}
        return bucket_headers("messages", window.limit - window.used, wait) | reset


def is_counted(path: str) -> bool:
    """Against the fifty a second."""
    within = path.removeprefix(API)
    return path != within and not within.startswith(("/interactions/", "/webhooks/"))


def bucket_headers(bucket: str, remaining: int, seconds: float) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(BUCKET_LIMIT),
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset-After": f"{max(seconds, 0.001):.3f}",
        "X-RateLimit-Bucket": bucket,
    }


def _posts_to(request: web.Request) -> str | None:
    path = request.path.removeprefix(API).split("/")
    is_post = request.method == "POST" and len(path) == 4 and (path[1], path[3]) == ("channels", "messages")
    return path[2] if is_post else None
