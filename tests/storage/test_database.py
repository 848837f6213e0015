import asyncio
import multiprocessing
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError

from bot.storage import state
from bot.storage.database import Database, DatabaseInUse
from bot.storage.tables import bot_state
from bot.storage.upgrade import upgrade


async def test_what_is_committed_is_read(db: Database) -> None:
    async with db.begin() as tx:
        await state.remember(tx, "key", "one")
    async with db.begin() as tx:
        await state.remember(tx, "key", "two")

    async with db.read() as tx:
        assert await state.recall(tx, "key") == "two"
        assert await state.recall(tx, "other") is None


async def test_what_fails_is_undone(db: Database) -> None:
    async def fail() -> None:
        async with db.begin() as tx:
            await state.remember(tx, "key", "one")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    async with db.read() as tx:
        assert await state.recall(tx, "key") is None


async def test_many_writers_at_once_lose_nothing(db: Database) -> None:
    async def write(number: int) -> None:
        async with db.begin() as tx:
            await tx.execute(insert(bot_state).values(key=str(number), value="x"))

    await asyncio.gather(*(write(number) for number in range(60)))

    async with db.read() as tx:
        assert await tx.scalar(select(func.count()).select_from(bot_state)) == 60


async def test_sqlite_syncs_before_it_says_done(sqlite_url: str) -> None:
    db = Database(sqlite_url)
    async with db.begin() as tx:
        found = {name: (await tx.execute(text(f"PRAGMA {name}"))).scalar_one() for name in PRAGMAS}
    await db.close()

    assert found == PRAGMAS


PRAGMAS = {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 5000, "synchronous": 2}


async def test_a_reader_cannot_write_on_sqlite(sqlite_url: str) -> None:
    db = Database(sqlite_url)
    with pytest.raises(DBAPIError):
        async with db.read() as tx:
            await state.remember(tx, "key", "one")
    await db.close()


async def test_reading_goes_on_while_a_write_is_under_way(db: Database) -> None:
    async with db.begin() as writing:
        await state.remember(writing, "key", "one")
        async with db.read() as reading:
            assert await state.recall(reading, "key") is None


def _claim(path: Path, answers: "multiprocessing.Queue[str]") -> None:
    try:
        Database(f"sqlite+aiosqlite:///{path}").claim()
    except DatabaseInUse as refused:
        answers.put(str(refused))
    else:
        answers.put("claimed")


def test_a_second_process_on_the_same_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "one.db"
    first = Database(f"sqlite+aiosqlite:///{path}")
    first.claim()

    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    other = context.Process(target=_claim, args=(path, answers))
    other.start()
    other.join(timeout=30)

    assert "in use by another Groundswell process" in answers.get(timeout=5)
    asyncio.run(first.close())


def test_the_claim_ends_with_close(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "one.db"
    first = Database(f"sqlite+aiosqlite:///{path}")
    first.make_private()
    first.claim()
    asyncio.run(first.close())

    second = Database(f"sqlite+aiosqlite:///{path}")
    second.claim()
    asyncio.run(second.close())


async def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "one.db"
    db = Database(f"sqlite+aiosqlite:///{path}")
    db.make_private()
    await upgrade(db)

    modes = {file.name: file.stat().st_mode & 0o077 for file in path.parent.glob("one.db*")}
    await db.close()

    assert {name: modes[name] for name in ("one.db", "one.db-wal", "one.db-shm")} == {
        "one.db": 0,
        "one.db-wal": 0,
        "one.db-shm": 0,
    }
