"""Notices a client whose requests hang inside discord.py, which nothing but a new process mends.

A request that is cancelled while it waits out a global rate limit leaves all later ones waiting for good (discord.py
2.7.1), with the gateway green. We cancel none; but a library, a debugger or an operator's console might.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

import aiohttp

_log = logging.getLogger(__name__)

LOOKS = 22  # within the time after which a request hangs: every 15 s, as a rule


class Hung(Exception):  # noqa: N818 (it is a state, and ends the process)
    """Requests to Discord hang; this process is of no use any more."""


class Watchdog:
    """A request hangs if it has neither gone out nor been answered for *seconds*, which is longer than aiohttp lets one
    be under way (300); how often discord.py repeats it, and how slowly it fails each time, does not matter.

    Time is counted in looks: a process that was asleep itself does not find all its requests hanging.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._looks = 0
        self._moved = dict[asyncio.Task[Any] | None, int]()  # at which look; a task makes one request at a time

    def watched(self, request: Callable[..., Coroutine[Any, Any, Any]]) -> Callable[..., Coroutine[Any, Any, Any]]:
        """*request* as it was, but known while it is under way."""

        async def watched(*arguments: Any, **named: Any) -> Any:
            task = asyncio.current_task()
            self._moved[task] = self._looks
            try:
                return await request(*arguments, **named)
            finally:
                del self._moved[task]

        return watched

    def follow(self, trace: aiohttp.TraceConfig) -> aiohttp.TraceConfig:
        for signal in (trace.on_request_start, trace.on_request_end, trace.on_request_exception):
            signal.append(self._moves)
        return trace

    async def _moves(self, *_: object) -> None:
        task = asyncio.current_task()
        if task in self._moved:
            self._moved[task] = self._looks

    @property
    def hanging(self) -> int:
        """How many requests hang."""
        return sum(self._looks - at > LOOKS for at in self._moved.values())

    async def hangs(self) -> None:
        """Returns once a request hangs."""
        while not self.hanging:
            await asyncio.sleep(self._seconds / LOOKS)
            self._looks += 1
        _log.critical("event=rest_hung seconds=%s requests=%s", self._seconds, self.hanging)
