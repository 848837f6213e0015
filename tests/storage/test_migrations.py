import asyncio
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.storage.database import Database
from bot.storage.tables import HEAD, metadata
from bot.storage.upgrade import MIGRATIONS, NewerDatabase, revision, upgrade
from tests.databases import Postgres


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"target_metadata": metadata, "compare_type": True})
    return list(compare_metadata(context, metadata))


async def test_migrations_make_the_declared_tables(db: Database) -> None:
    async with db.begin() as tx:
        assert await tx.run_sync(_differences) == []


def test_head_is_the_newest_migration() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == HEAD


@pytest.fixture(params=["sqlite", "postgres"])
def blank_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'blank.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database(template="template0")


async def test_processes_that_start_together_migrate_once(blank_url: str) -> None:
    starting = [Database(blank_url) for _ in range(4)]

    migrated = await asyncio.gather(*(upgrade(db) for db in starting))

    assert sorted(migrated) == [False, False, False, True]
    assert await revision(starting[0]) == HEAD
    for db in starting:
        await db.close()


async def test_a_database_of_a_newer_program_is_refused(db: Database) -> None:
    async with db.begin() as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(NewerDatabase, match="9999"):
        await upgrade(db)
