"""Notices a client whose requests hang inside discord.py, which nothing but a new process mends.

A request that is cancelled while it waits out a global rate limit leaves all later ones waiting for good (discord.py
2.7.1), with the gateway green. We cancel none; but a library, a debugger or an operator's console might.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

_log = logging.getLogger(__name__)

LOOKED_EVERY = 15.0  # seconds, at most


class Hung(Exception):  # noqa: N818 (it is a state, and ends the process)
    """Requests to Discord hang; this process is of no use any more."""


class Watchdog:
    """*seconds*: a request that has been under way for longer hangs. aiohttp ends a merely slow one after 300."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._begun = dict[int, float]()
        self._count = 0

    def watched(self, request: Callable[..., Coroutine[Any, Any, Any]]) -> Callable[..., Coroutine[Any, Any, Any]]:
        """*request* as it was, but known while it is under way."""

        async def watched(*arguments: Any, **named: Any) -> Any:
            self._count += 1
            number = self._count
            self._begun[number] = asyncio.get_running_loop().time()
            try:
                return await request(*arguments, **named)
            finally:
                del self._begun[number]

        return watched

    def oldest(self) -> float:
        """For how many seconds the oldest request has been under way."""
        now = asyncio.get_running_loop().time()
        return now - min(self._begun.values(), default=now)

    async def hangs(self) -> None:
        """Returns once a request hangs."""
        while self.oldest() <= self._seconds:  # noqa: ASYNC110 (time itself is what is waited for)
            await asyncio.sleep(min(LOOKED_EVERY, self._seconds / 4))
        _log.critical("event=rest_hung seconds=%s requests=%s", round(self.oldest()), len(self._begun))
