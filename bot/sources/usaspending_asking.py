"""Asking USAspending: patiently where it is busy or broken, never twice where the fault is ours."""

import asyncio
import json
import logging
import random
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, cast

import aiohttp

from bot.rules.patience import MOST_TRIES, asked_for, back_off
from bot.sources.usaspending_answers import Answer
from bot.sources.usaspending_pace import Pace, Sleep

_log = logging.getLogger(__name__)

PATIENCE = aiohttp.ClientTimeout(total=100)  # its own search gives up after 90 s
PASSING = frozenset({
    HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT,
})  # fmt: skip
NOT_THERE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.NOT_IMPLEMENTED})
WITHOUT_CONTACT = "a Discord bot for advocacy campaigns"
SHOWN = 200  # characters of an answer, for the operator


class Unreachable(Exception):  # noqa: N818 (the operator reads it as a sentence)
    """It did not answer as it should, however often it was asked; another time it may."""


class Rejected(Exception):  # noqa: N818 (the operator reads it as a sentence)
    """It does not take our request: a fault of ours, which asking again does not mend."""


class NotOffered(Rejected):
    """There is no such endpoint, or nothing under this id."""


@dataclass(frozen=True, slots=True)
class _Trouble:
    why: str
    status: int = 0
    retry_after: float = 0.0


class Asking:
    """*draw* gives numbers from 0 to 1; *clock* is asked where the server names a time to come back."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        pace: Pace,
        clock: Callable[[], datetime],
        *,
        sleep: Sleep = asyncio.sleep,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._session = session
        self._url = url
        self._pace = pace
        self._clock = clock
        self._sleep = sleep
        self._draw = draw

    async def get(self, path: str) -> Answer:
        return await self._ask("GET", path, None)

    async def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        return await self._ask("POST", path, body)

    async def _ask(self, method: str, path: str, body: Mapping[str, Any] | None) -> Answer:
        troubles = list[_Trouble]()
        while len(troubles) < MOST_TRIES:
            found = await self._try(method, path, body)
            if isinstance(found, Answer):
                found.check_notes()
                return found
            troubles.append(found)
            _log.debug("event=usaspending_trouble path=%s why=%s", path, found.why)
            if len(troubles) < MOST_TRIES:
                await self._sleep(max(found.retry_after, back_off(len(troubles), self._draw())))
        if all(each.status == HTTPStatus.INTERNAL_SERVER_ERROR for each in troubles):
            raise Rejected(f"{path}: HTTP 500 to the same request, {MOST_TRIES} times")
        raise Unreachable(f"{path}: {troubles[-1].why}, after {MOST_TRIES} tries")

    async def _try(self, method: str, path: str, body: Mapping[str, Any] | None) -> Answer | _Trouble:
        try:
            async with (
                self._pace.turn(),
                self._session.request(method, f"{self._url}{path}", json=body, allow_redirects=False) as response,
            ):
                return self._read(path, response, await response.read())
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return _Trouble(f"{type(error).__name__} {error}".strip())

    def _read(self, path: str, response: aiohttp.ClientResponse, raw: bytes) -> Answer | _Trouble:
        if response.status in PASSING:
            wait = asked_for(response.headers.get("Retry-After"), self._clock())
            return _Trouble(f"HTTP {response.status}", response.status, wait)
        if response.status != HTTPStatus.OK:
            kind = NotOffered if response.status in NOT_THERE else Rejected
            raise kind(f"{path}: HTTP {response.status} {raw[:SHOWN].decode(errors='replace')}")
        if "json" not in response.content_type:
            return _Trouble(f"a page of {response.content_type} instead of data")
        try:
            found = json.loads(raw, parse_float=Decimal)
        except ValueError:
            return _Trouble("an answer that is cut off")
        if not isinstance(found, dict):
            raise Answer(path, {}).drift("the answer", "is no object")
        return Answer(path, cast("dict[str, Any]", found))


@asynccontextmanager
async def asking(
    url: str,
    per_second: float,
    contact: str,
    clock: Callable[[], datetime],
    *,
    sleep: Sleep = asyncio.sleep,
    draw: Callable[[], float] = random.random,
) -> AsyncGenerator[Asking]:
    headers = {"User-Agent": f"Groundswell/{version('groundswell')} ({contact or WITHOUT_CONTACT})"}
    connector = aiohttp.TCPConnector(force_close=True)  # a sync rests for long, and nothing idle outlives it
    async with aiohttp.ClientSession(timeout=PATIENCE, headers=headers, connector=connector, trust_env=True) as session:
        yield Asking(session, url, Pace(per_second, sleep), clock, sleep=sleep, draw=draw)
