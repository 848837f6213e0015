"""The way to the database: one writer at a time on SQLite, a pool on PostgreSQL, both through SQLAlchemy Core."""

import asyncio
import os
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import event, func, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

# secure_delete: what was deleted, such as the words of a report, is overwritten.
PRAGMAS = ("busy_timeout=5000", "journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "secure_delete=ON")
READERS = 4
READER_CACHE_KIB = 512  # each; the file itself is in the page cache of the system


class DatabaseInUse(Exception):  # noqa: N818 (the operator reads it as a sentence)
    """Another process has this SQLite file open."""


class Database:
    """A transaction that writes is `begin()`, one that only reads is `read()`; neither may wait for the network.

    On SQLite all writes go through one connection, which queues them fairly (a pool of writers stalls in SQLite's own
    sleep-and-retry), starts each with BEGIN IMMEDIATE and syncs to disk before it says done.
    """

    def __init__(self, url: str) -> None:
        self.url: URL = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._claim: FileLock | None = None
        if self.is_sqlite:
            self._writer = _sqlite_engine(self.url, pool_size=1)
            self._reader = _sqlite_engine(self.url, pool_size=READERS, only_reads=True)
        else:
            self._writer = self._reader = create_async_engine(
                self.url, pool_size=10, pool_pre_ping=True, hide_parameters=True
            )

    @property
    def path(self) -> Path | None:
        """The SQLite file; None on PostgreSQL."""
        return Path(self.url.database or "") if self.is_sqlite else None

    def make_private(self) -> None:
        """Sees to it that an SQLite file that does not exist yet will be this user's alone.

        OSError if it cannot be used: aiosqlite would find out in a thread that outlives the loop, and complains there.
        """
        if self.path is None:
            return
        if not self.path.exists():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.touch(mode=0o600)
        if not (self.path.is_file() and os.access(self.path, os.R_OK | os.W_OK)):
            raise PermissionError(f"{self.path} is no file that can be read and written")

    def claim(self) -> None:
        """Makes this process the only one on the SQLite file until `close()`; PostgreSQL is shared by design."""
        if self.path is None:
            return
        claim = FileLock(f"{self.path}.lock", timeout=0)
        try:
            claim.acquire()
        except Timeout:
            raise DatabaseInUse(
                f"{self.path} is in use by another Groundswell process. Stop that one first, or set DATABASE_URL."
            ) from None
        self._claim = claim

    @asynccontextmanager
    async def begin(self) -> AsyncGenerator[AsyncConnection]:
        async with self._writer.begin() as tx:
            yield tx

    @asynccontextmanager
    async def read(self) -> AsyncGenerator[AsyncConnection]:
        async with self._reader.connect() as tx:
            yield tx

    async def alone(self, tx: AsyncConnection, what: str) -> None:
        """Waits until no other transaction holds *what*, and holds it to the end of this one.

        SQLite has a single writer anyway.
        """
        if not self.is_sqlite:
            await tx.execute(select(func.pg_advisory_xact_lock(func.hashtext(what))))

    @asynccontextmanager
    async def only_one(self, what: str) -> AsyncGenerator[None]:
        """Holds *what* against everybody else, in this process or another, over as many transactions as it takes.

        DatabaseInUse if somebody holds it. On PostgreSQL that is a lock of a connection, which is in no transaction.
        """
        if self.path is not None:
            with self._locked_file(what):
                yield
            return
        async with self._writer.connect() as connection:
            free = await connection.execution_options(isolation_level="AUTOCOMMIT")
            if not await free.scalar(select(func.pg_try_advisory_lock(func.hashtext(f"only one: {what}")))):
                raise DatabaseInUse(f"Another Groundswell process is at it already ({what}).")
            try:
                yield
            finally:
                await connection.invalidate()  # the lock goes with the connection, which may have dropped meanwhile

    @contextmanager
    def _locked_file(self, what: str) -> Generator[None]:
        lock = FileLock(f"{self.path}.{what}.lock", timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise DatabaseInUse(f"Another Groundswell process is at it already ({what}).") from None
        try:
            yield
        finally:
            lock.release()

    async def close(self) -> None:
        """Waits for both engines even when cancelled: an open aiosqlite thread would keep the process alive."""
        await asyncio.shield(self._dispose())
        if self._claim:
            self._claim.release()

    async def _dispose(self) -> None:
        await self._reader.dispose()
        if self._writer is not self._reader:
            await self._writer.dispose()


def _sqlite_engine(url: URL, *, pool_size: int, only_reads: bool = False) -> AsyncEngine:
    engine = create_async_engine(
        url, poolclass=AsyncAdaptedQueuePool, pool_size=pool_size, max_overflow=0, hide_parameters=True
    )
    start = "BEGIN" if only_reads else "BEGIN IMMEDIATE"

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:  # pyright: ignore[reportUnusedFunction]
        connection.isolation_level = None  # the driver must not start transactions of its own
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        if only_reads:
            cursor.execute("PRAGMA query_only=ON")
            cursor.execute(f"PRAGMA cache_size=-{READER_CACHE_KIB}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:  # pyright: ignore[reportUnusedFunction]
        connection.exec_driver_sql(start)

    return engine
