"""What goes wrong between a client and Discord, on demand: before a request has its effect, or after it."""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from random import Random
from typing import Any, Final

from aiohttp import web

from tests.faults.standin_http import API, ApiError, Handler
from tests.faults.standin_limits import RateLimitError

BEFORE, AFTER = "before", "after"
LOOK_SECONDS: Final = 0.005  # how often a hanging request looks whether its client has gone
RESET_AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: the connection ends with RST, as when a machine dies
SCOPES = {"user", "global", "shared"}


@dataclass
class Fault:
    """*route*: a pattern with `*` for the path below the API, such as `/channels/*/messages`.

    *kind* is `status` (with *status*), `reset` (RST), `drop` (closed without an answer), `hang` (until released, or the
    client goes away: then a request that hangs before its effect has none), `delay` (by *seconds*; the effect comes
    even if nobody waits for it), `429` (*scope* user, global, shared) or `cloudflare` (a 429 not of Discord's own).
    It happens *times* times (None: always), after the first *skip*; with *probability*, then by *seed*.
    """

    route: str = "*"
    method: str = "*"
    kind: str = "status"
    when: str = BEFORE
    times: int | None = 1
    skip: int = 0
    probability: float = 1.0
    seed: int = 0
    status: int = 503
    seconds: float = 0.5
    scope: str = "user"
    hits: int = 0
    hanging: int = 0
    under_way: int = 0
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        if self.kind not in KINDS or self.when not in {BEFORE, AFTER} or self.scope not in SCOPES:
            raise ApiError(400, 0, f"No such fault: {self.kind} {self.when} {self.scope}")
        self._random = Random(self.seed)  # noqa: S311 - repeatable, not secret

    def strikes(self, request: web.Request) -> bool:
        """Counts the request, if it is one of those meant."""
        path = request.path.removeprefix(API)
        if self.method not in {"*", request.method} or not fnmatchcase(path, self.route):
            return False
        if self._random.random() >= self.probability:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.times is not None and self.hits >= self.times:
            return False
        self.hits += 1
        return True

    async def befall(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        await request.read()
        self.under_way += 1
        try:
            if self.when == BEFORE:
                await KINDS[self.kind](self, request)
                return await handler(request)
            answer = await handler(request)
            await KINDS[self.kind](self, request)
        finally:
            self.under_way -= 1
        return answer


class Faults:
    def __init__(self) -> None:
        self.is_out = False  # an outage: every request is answered 503
        self.all: list[Fault] = []

    def add(self, **named: Any) -> Fault:
        fault = Fault(**named)
        self.all.append(fault)
        return fault

    def lift(self) -> None:
        """None is left, and what hangs goes on."""
        for fault in self.all:
            fault.released.set()
        self.all.clear()
        self.is_out = False

    @property
    def hanging(self) -> int:
        return sum(fault.hanging for fault in self.all)

    async def carry_out(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith(API):
            return await handler(request)
        if self.is_out:
            raise ApiError(503, 0, "Service Unavailable")
        fault = next((fault for fault in self.all if fault.strikes(request)), None)
        return await (handler(request) if fault is None else fault.befall(request, handler))


class Gone(Exception):  # noqa: N818 - no error: there is nobody left to answer
    """The connection is closed."""


async def _status(fault: Fault, _: web.Request) -> None:
    raise ApiError(fault.status, 0, f"{fault.status}: as wanted")


async def _reset(_: Fault, request: web.Request) -> None:
    assert request.transport is not None
    request.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_ONCE)
    await _drop(_, request)


async def _drop(_: Fault, request: web.Request) -> None:
    assert request.transport is not None
    request.transport.abort()
    raise Gone


async def _hang(fault: Fault, request: web.Request) -> None:
    fault.hanging += 1
    try:
        while not fault.released.is_set():
            if request.transport is None or request.transport.is_closing():
                raise Gone
            await asyncio.sleep(LOOK_SECONDS)
    finally:
        fault.hanging -= 1


async def _delay(fault: Fault, _: web.Request) -> None:
    await asyncio.sleep(fault.seconds)


async def _too_many(fault: Fault, _: web.Request) -> None:
    raise RateLimitError(fault.scope, fault.seconds)


async def _cloudflare(fault: Fault, _: web.Request) -> None:
    raise CloudflareError(fault.seconds)


class CloudflareError(ApiError):
    """A page of Cloudflare's, which is no JSON and comes without `Via`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(429, 1015, "error code: 1015")
        self.seconds = seconds

    def reply(self) -> web.Response:
        return web.Response(status=self.status, text=self.words, headers={"Retry-After": str(round(self.seconds))})


KINDS: dict[str, Callable[[Fault, web.Request], Awaitable[None]]] = {
    "status": _status,
    "reset": _reset,
    "drop": _drop,
    "hang": _hang,
    "delay": _delay,
    "429": _too_many,
    "cloudflare": _cloudflare,
}
