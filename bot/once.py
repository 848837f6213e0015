"""Something slow that is made once, when it is first wanted, and is then there."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

_log = logging.getLogger(__name__)

T = TypeVar("T")


class Once(Generic[T]):
    """Everybody who asks while it is being made waits for the same one; a failure is told and made anew next time."""

    def __init__(self, make: Callable[[], Awaitable[T]]) -> None:
        self._make = make
        self._task: asyncio.Task[T] | None = None
        self._renewal: asyncio.Task[None] | None = None
        self._stale = False

    def start(self) -> None:
        """Begins without waiting; a failure is met by whoever asks next."""
        if self._task is None or (self._task.done() and self._failed(self._task)):
            self._task = asyncio.ensure_future(self._await())

    async def __call__(self) -> T:
        self.start()
        assert self._task is not None  # noqa: S101 (start() has just made it)
        return await asyncio.shield(self._task)

    def renew(self) -> None:
        """Makes another one in the background; until it is there, everybody gets the old one, or waits for the first.

        Called while one is being made, it makes one more afterwards, however often it was called.
        """
        if self._task is None:
            return  # the first one, when somebody wants it, will be of today anyhow
        self._stale = True
        if self._renewal is None or self._renewal.done():
            self._renewal = asyncio.ensure_future(self._renew())

    async def _renew(self) -> None:
        if self._task:
            await asyncio.wait({self._task})
        while self._stale:
            self._stale = False
            made = asyncio.ensure_future(self._await())
            await asyncio.wait({made})
            if self._failed(made):
                _log.error("event=renewal_failed", exc_info=None if made.cancelled() else made.exception())
            else:
                self._task = made

    async def close(self) -> None:
        """Waits for what is being made, so that nothing it uses is closed under it."""
        if self._renewal:
            self._stale = False
            await asyncio.wait({self._renewal})
        if self._task:
            await asyncio.wait({self._task})
            self._failed(self._task)  # looked at: asyncio would log a failure that nobody has met

    async def _await(self) -> T:
        return await self._make()

    @staticmethod
    def _failed(task: asyncio.Task[T]) -> bool:
        return task.cancelled() or task.exception() is not None
