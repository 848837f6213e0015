"""What goes wrong on the way, seeded: the same faults in the same order, however often one asks."""

import asyncio
import random
import socket
import struct
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from enum import Enum, auto
from typing import TypeAlias

from aiohttp import web

from tests.usaspending.answers import BAD_GATEWAY, MAINTENANCE, SERVER_ERROR, page, reply

Answer: TypeAlias = Callable[[], Awaitable[web.Response]]
Clock: TypeAlias = Callable[[], datetime]


class Fault(Enum):
    RESET = auto()  # the connection breaks without a byte
    BUSY_SECONDS = auto()  # 429, Retry-After in seconds
    BUSY_DATE = auto()  # 429, Retry-After as an HTTP date
    BUSY = auto()  # 429 without
    CRASH = auto()  # 500 HTML
    BAD_GATEWAY = auto()  # 502 HTML
    UNAVAILABLE = auto()  # 503, empty
    TIMED_OUT = auto()  # 504, empty
    CUT = auto()  # the right answer, but half of it
    HTML = auto()  # a page, with 200
    SLOW = auto()  # the right answer, but late


ALL = tuple(Fault)
QUICK = tuple(fault for fault in Fault if fault is not Fault.SLOW)


def now() -> datetime:
    return datetime.fromtimestamp(time.time_ns() / 1e9, UTC)


@dataclass(slots=True)
class Faults:
    """*rate* of the requests fail, each in one of *kinds*; those of `fail_next` come before."""

    seed: int = 0
    rate: float = 0.0
    kinds: tuple[Fault, ...] = QUICK
    retry_after: int = 1
    slow_seconds: float = 1.0
    clock: Clock = now
    _draw: random.Random = field(init=False, repr=False)
    _next: dict[str, deque[Fault]] = field(default_factory=dict[str, deque[Fault]], init=False, repr=False)

    def __post_init__(self) -> None:
        self._draw = random.Random(self.seed)  # noqa: S311 - seeded, so that a run can be repeated

    def fail_next(self, path_suffix: str, kind: Fault, times: int = 1) -> None:
        """The next *times* requests whose path ends so."""
        self._next.setdefault(path_suffix, deque()).extend([kind] * times)

    def of(self, path: str) -> Fault | None:
        for suffix, waiting in self._next.items():
            if waiting and path.endswith(suffix):
                return waiting.popleft()
        if self.kinds and self._draw.random() < self.rate:
            return self._draw.choice(self.kinds)
        return None

    async def spoil(self, fault: Fault, request: web.Request, answer: Answer) -> tuple[web.StreamResponse, int]:
        """What goes out instead of *answer*, and its status; 0 where nothing does."""
        match fault:
            case Fault.RESET:
                return _reset(request), 0
            case Fault.CUT:
                whole = await answer()
                return await _cut(request, whole), whole.status
            case Fault.SLOW:
                await asyncio.sleep(self.slow_seconds)
                late = await answer()
                return late, late.status
            case _:
                instead = self._instead(fault)
                return instead, instead.status

    def _instead(self, fault: Fault) -> web.Response:
        pages = {
            Fault.CRASH: (SERVER_ERROR, 500),
            Fault.BAD_GATEWAY: (BAD_GATEWAY, 502),
            Fault.HTML: (MAINTENANCE, 200),
        }
        empty = {Fault.UNAVAILABLE: 503, Fault.TIMED_OUT: 504}
        if fault in pages:
            return page(*pages[fault])
        if fault in empty:
            return page("", empty[fault])
        busy = reply({"detail": "Request was throttled."}, 429)
        if fault is Fault.BUSY_SECONDS:
            busy.headers["Retry-After"] = str(self.retry_after)
        if fault is Fault.BUSY_DATE:
            until = self.clock() + timedelta(seconds=self.retry_after)
            busy.headers["Retry-After"] = format_datetime(until.astimezone(UTC), usegmt=True)
        return busy


def _reset(request: web.Request) -> web.Response:
    """Without lingering, closing is a reset."""
    if request.transport is not None:
        wire = request.transport.get_extra_info("socket")
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.transport.abort()
    return web.Response(status=500)


async def _cut(request: web.Request, whole: web.Response) -> web.StreamResponse:
    body = whole.body if isinstance(whole.body, bytes) else b""
    part = web.StreamResponse(status=whole.status, headers={"Content-Type": "application/json"})
    part.content_length = len(body)
    await part.prepare(request)
    await part.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return part
