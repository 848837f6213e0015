import asyncio
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.rules.coverage import Origin
from bot.storage import companies, obligations
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


OLD_ROWS = (
    "INSERT INTO recipients (id, name, spelling, normalised) VALUES (7, 'ACME, LLC', 'ACME LLC', 'ACME')",
    "INSERT INTO obligations VALUES (7, 'CONT_AWD_1_7012', 'ICE', 2024, -5, '2024-01-02', '2024-02-03')",
    "INSERT INTO agency_years VALUES ('ICE', 2024, true, '2026-08-20', 'starter')",
    "INSERT INTO sources VALUES (0, 'Records', 'USAspending.gov', 'https://www.usaspending.gov', '2026-08-20')",
)


async def test_a_database_of_the_first_version_keeps_its_figures(blank_url: str) -> None:
    db = Database(blank_url)
    async with db.begin() as tx:
        await tx.run_sync(_migrate_to, "0001")
        for statement in OLD_ROWS:
            await tx.execute(text(statement))

    assert await upgrade(db)

    async with db.read() as tx:
        assert [row.net_cents for row in await obligations.of_recipients(tx, [7])] == [-5]
        (year,) = await obligations.held_years(tx)
        assert (year.as_of, year.looked_up) == (date(2026, 8, 20), date(2026, 8, 20))
        assert len(await companies.sources_of(tx, [Origin.STARTER])) == 1
        assert await tx.run_sync(_differences) == []
    await db.close()


def _migrate_to(connection: Connection, target: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, target)


async def test_a_database_of_a_newer_program_is_refused(db: Database) -> None:
    async with db.begin() as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(NewerDatabase, match="9999"):
        await upgrade(db)
