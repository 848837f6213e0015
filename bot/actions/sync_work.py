"""What every slice of a sync works with."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules.sync import OVERLAP, Run, Slice, may_vanish
from bot.sources.usaspending import Usaspending
from bot.storage import obligations, syncing
from bot.storage.database import Database


class TooMuchGone(Exception):  # noqa: N818 (the operator reads it as a sentence)
    """The API has so much less than we hold that the fault is more likely there; nothing is taken over."""


@dataclass(frozen=True, slots=True)
class Work:
    """*as_of* is the day of the API's data, *last_good* that up to which ours are whole."""

    db: Database
    source: Usaspending
    run: Run
    as_of: date
    last_good: date | None
    clock: Callable[[], datetime]
    accept_gone: bool = False

    @property
    def today(self) -> date:
        return self.clock().date()

    @property
    def changed_since(self) -> date:
        return (self.last_good or self.as_of) - OVERLAP

    @asynccontextmanager
    async def storing(self) -> AsyncGenerator[AsyncConnection]:
        """A transaction that no import of files can cross: both give recipients the next ids."""
        async with self.db.begin() as tx:
            await self.db.alone(tx, obligations.VERSION)
            yield tx

    async def mark(self, tx: AsyncConnection, stored: Slice, rows: int) -> int:
        """In the transaction that stores the slice."""
        await syncing.mark(tx, str(self.run), str(stored), rows, self.clock())
        return rows

    def check_gone(self, held: int, gone: int, what: str) -> None:
        if not (self.accept_gone or may_vanish(held, gone)):
            raise TooMuchGone(f"{gone} of {held} {what} that are held would vanish")
