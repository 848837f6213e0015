"""Something slow that is made once, when it is first wanted, and is then there."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Once(Generic[T]):
    """Everybody who asks while it is being made waits for the same one; a failure is told and made anew next time."""

    def __init__(self, make: Callable[[], Awaitable[T]]) -> None:
        self._make = make
        self._task: asyncio.Task[T] | None = None

    def start(self) -> None:
        """Begins without waiting; a failure is met by whoever asks next."""
        if self._task is None or (self._task.done() and self._failed(self._task)):
            self._task = asyncio.ensure_future(self._await())

    async def __call__(self) -> T:
        self.start()
        assert self._task is not None  # noqa: S101 (start() has just made it)
        return await asyncio.shield(self._task)

    async def close(self) -> None:
        """Waits for what is being made, so that nothing it uses is closed under it."""
        if self._task:
            await asyncio.wait({self._task})
            self._failed(self._task)  # looked at: asyncio would log a failure that nobody has met

    async def _await(self) -> T:
        return await self._make()

    @staticmethod
    def _failed(task: asyncio.Task[T]) -> bool:
        return task.cancelled() or task.exception() is not None
