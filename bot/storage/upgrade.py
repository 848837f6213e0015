"""Brings the database's tables up to this program, once, however many processes start together."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from filelock import AsyncFileLock
from sqlalchemy import Connection, inspect, text

from bot.storage.database import Database
from bot.storage.tables import HEAD

MIGRATIONS = Path(__file__).with_name("migrations")
POSTGRES_LOCK = 7_202_611_241  # any number nobody else uses for an advisory lock in this database


class NewerDatabase(Exception):  # noqa: N818 (the operator reads it as a sentence)
    """The database was made by a newer program, which this one could damage."""


async def upgrade(db: Database) -> bool:
    """True if a migration ran. A database of a newer program is refused."""
    if await revision(db) == HEAD:
        return False
    async with _one_at_a_time(db):
        found = await revision(db)
        if found == HEAD:
            return False
        async with db.begin() as tx:
            await tx.run_sync(_run_migrations, found)
    return True


async def revision(db: Database) -> str | None:
    async with db.read() as tx:
        if not await tx.run_sync(lambda connection: inspect(connection).has_table("alembic_version")):
            return None
        return await tx.scalar(text("SELECT version_num FROM alembic_version"))


@asynccontextmanager
async def _one_at_a_time(db: Database) -> AsyncGenerator[None]:
    if db.path is not None:
        async with AsyncFileLock(f"{db.path}.upgrade.lock"):
            yield
        return
    async with db.begin() as tx:
        await tx.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": POSTGRES_LOCK})
        yield


def _run_migrations(connection: Connection, found: str | None) -> None:
    from alembic import command  # noqa: PLC0415 (half of the start-up time, and most starts migrate nothing)
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise NewerDatabase(
            f"The database is at version {found}, which this program does not know. Update the program."
        )
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
