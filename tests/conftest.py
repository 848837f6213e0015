"""What all tests share: both databases, a small world of data, and the rule that no test logs an error unnoticed."""

import logging
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import hypothesis
import pytest
import pytest_asyncio

from bot.actions import companies, starter
from bot.client import Services
from bot.drawing import Drawing
from bot.once import Once
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.upgrade import upgrade
from messages import Catalogue
from tests.databases import Postgres, postgres_server
from tests.small_data import SMALL
from tests.world import world

__all__ = ["world"]

hypothesis.settings.register_profile("groundswell", deadline=None)  # timings are never asserted
hypothesis.settings.load_profile("groundswell")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "logs_errors: this test provokes an error and looks at what becomes of it")
    for name in Settings.model_fields:  # the developer's own settings must not decide a test
        os.environ.pop(name.upper(), None)


@pytest.fixture(autouse=True)
def no_error_logged(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """discord.py swallows exceptions in several places and only logs them: a logged error fails the test."""
    yield
    if request.node.get_closest_marker("logs_errors"):
        return
    errors = [
        record for when in ("setup", "call") for record in caplog.get_records(when) if record.levelno >= logging.ERROR
    ]
    assert not errors, [record.getMessage() for record in errors]


@pytest.fixture
def log_as_it_was() -> Iterator[None]:
    """For tests in which the program sets up its log, as it does once in a process."""
    loggers = [logging.getLogger(name) for name in ("", "bot", "cogs", "messages", "__main__")]
    handlers, levels = loggers[0].handlers[:], [logger.level for logger in loggers]
    yield
    loggers[0].handlers = handlers
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An upgraded SQLite file without rows, to be copied."""
    import asyncio  # noqa: PLC0415

    path = tmp_path_factory.mktemp("sqlite") / "empty.db"

    async def make() -> None:
        db = Database(f"sqlite+aiosqlite:///{path}")
        await upgrade(db)
        await db.close()

    asyncio.run(make())
    return path


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an upgraded, empty database of each kind."""
    if request.param == "postgres":
        return request.getfixturevalue("postgres").new_database()
    path = tmp_path / "groundswell.db"
    shutil.copy(request.getfixturevalue("empty_sqlite"), path)
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture
def sqlite_url(empty_sqlite: Path, tmp_path: Path) -> str:
    path = tmp_path / "groundswell.db"
    shutil.copy(empty_sqlite, path)
    return f"sqlite+aiosqlite:///{path}"


@pytest_asyncio.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest_asyncio.fixture
async def filled(db: Database) -> Database:
    """The database with the small data in it."""
    await starter.load(db, SMALL.version, lambda: SMALL)
    return db


@pytest_asyncio.fixture
async def services(sqlite_url: str) -> AsyncIterator[Services]:
    """What a client works with: SQLite and the small data."""
    opened = Database(sqlite_url)
    await starter.load(opened, SMALL.version, lambda: SMALL)
    settings = Settings(_env_file=None, database_url=sqlite_url)  # pyright: ignore[reportCallIssue]
    made = Services(settings, opened, Catalogue.load(), Once(lambda: companies.directory(opened)), Drawing())
    yield made
    await made.drawing.close()
    await made.directory.close()
    await opened.close()
