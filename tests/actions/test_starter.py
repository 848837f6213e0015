"""The starter data enter the database once, as a whole or not at all, whatever happens on the way."""

import asyncio
import itertools
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from bot.actions import starter
from bot.rules.companies import Agency
from bot.rules.coverage import AgencyYear, Origin
from bot.rules.obligations import Obligation
from bot.sources.starter import Starter, StarterDamaged
from bot.storage import companies, obligations, state
from bot.storage.database import Database
from bot.storage.tables import metadata, recipients
from bot.storage.tables import obligations as obligations_table
from tests.actions.loading import COMMIT, LARGER
from tests.databases import Postgres
from tests.small_data import AS_OF, COMPANIES, ROWS, SMALL, SmallStarter, obligated, small

ICE_2024 = AgencyYear(Agency.ICE, 2024, complete=True, as_of=AS_OF)
SYNCED = obligated("SYNCED LLC", 2024, 42, "SY1")


async def load(db: Database, data: Starter) -> bool:
    return await starter.load(db, data.version, lambda: data)


async def contents(db: Database) -> dict[str, list[str]]:
    """Every row of every table."""
    async with db.read() as tx:
        return {
            name: sorted(str(tuple(row)) for row in await tx.execute(select(table)))
            for name, table in metadata.tables.items()
        }


async def contents_of(url: str) -> dict[str, list[str]]:
    db = Database(url)
    try:
        return await contents(db)
    finally:
        await db.close()


async def sync(db: Database, year: AgencyYear, *rows: Obligation) -> None:
    async with db.begin() as tx:
        await obligations.replace_years(tx, [replace(year, origin=Origin.SYNC)], rows)


async def rows_of(db: Database, agency: Agency, year: int) -> list[Obligation]:
    async with db.read() as tx:
        held = await obligations.of_recipients(tx, list(await tx.scalars(select(recipients.c.id))))
    return [row for row in held if (row.agency, row.fiscal_year) == (agency, year)]


async def test_the_first_load_brings_everything(db: Database) -> None:
    assert await load(db, SMALL)

    async with db.read() as tx:
        assert await tx.scalar(select(func.count()).select_from(obligations_table)) == len(ROWS)
        assert {company.id for company in COMPANIES} == set(await tx.scalars(select(metadata.tables["companies"].c.id)))
        assert await companies.sources_of(tx, [Origin.STARTER]) == SMALL.sources
        assert await state.recall(tx, starter.VERSION) == "1"


async def test_a_second_load_changes_nothing_and_reads_nothing(filled: Database) -> None:
    before = await contents(filled)

    def unread() -> Starter:
        pytest.fail("the same version was read again")

    assert not await starter.load(filled, SMALL.version, unread)
    assert await contents(filled) == before


async def test_an_older_version_does_nothing(db: Database) -> None:
    await load(db, small(3))
    before = await contents(db)

    assert not await load(db, small(2, ROWS[:2]))
    assert await contents(db) == before


async def test_a_newer_version_takes_the_place_of_an_older_one(filled: Database) -> None:
    newer = replace(small(2, (obligated("NEW LLC", 2024, 5, "NEW"),)), companies=COMPANIES[:1], ambiguities=())

    assert await load(filled, newer)

    assert await rows_of(filled, Agency.ICE, 2024) == list(newer.rows)
    assert await rows_of(filled, Agency.CBP, 2024) == []
    async with filled.read() as tx:
        assert list(await tx.scalars(select(metadata.tables["companies"].c.id))) == ["microsoft"]
        assert (await companies.find(tx, "Dell")).reviewed == ()
        assert await state.recall(tx, starter.VERSION) == "2"


@pytest.mark.parametrize("newer_by", [0, 1])
async def test_what_a_sync_brought_is_not_overwritten_by_older_data(filled: Database, newer_by: int) -> None:
    await sync(filled, replace(ICE_2024, as_of=AS_OF + timedelta(days=newer_by)), SYNCED)

    assert await load(filled, small(2))

    assert await rows_of(filled, Agency.ICE, 2024) == [SYNCED]
    assert await rows_of(filled, Agency.CBP, 2024) != []
    async with filled.read() as tx:
        origins = {(each.agency, each.fiscal_year): each.origin for each in await obligations.held_years(tx)}
    assert [place for place, origin in origins.items() if origin is Origin.SYNC] == [(Agency.ICE, 2024)]


async def test_what_a_sync_brought_is_replaced_by_newer_data(filled: Database) -> None:
    await sync(filled, replace(ICE_2024, as_of=AS_OF - timedelta(days=1)), SYNCED)

    await load(filled, small(2))

    assert SYNCED not in await rows_of(filled, Agency.ICE, 2024)
    async with filled.read() as tx:
        assert {each.origin for each in await obligations.held_years(tx)} == {Origin.STARTER}


async def test_where_everything_was_synced_only_the_reviewed_companies_are_renewed(filled: Database) -> None:
    for year in SMALL.agency_years:
        await sync(filled, replace(year, as_of=AS_OF + timedelta(days=1)))

    assert await load(filled, small(2))

    async with filled.read() as tx:
        assert await obligations.of_recipients(tx, list(await tx.scalars(select(recipients.c.id)))) == []
        assert await state.recall(tx, starter.VERSION) == "2"


@dataclass(frozen=True)
class Breaking(SmallStarter):
    """Gives its rows, and then what *breaks* does."""

    breaks: Callable[[], object] = lambda: None

    def obligations(self) -> Iterator[Obligation]:
        yield from self.rows
        self.breaks()


def breaking(breaks: Callable[[], object]) -> Breaking:
    return Breaking(**{name: getattr(LARGER, name) for name in LARGER.__dataclass_fields__}, breaks=breaks)


async def test_damaged_data_leave_everything_as_it_was(filled: Database) -> None:
    before = await contents(filled)

    def damaged() -> None:
        raise StarterDamaged("line 9")

    with pytest.raises(StarterDamaged):
        await load(filled, breaking(damaged))

    assert await contents(filled) == before
    assert await load(filled, LARGER)


async def test_a_connection_that_drops_leaves_everything_as_it_was(postgres: Postgres) -> None:
    undisturbed, dropped = Database(postgres.new_database()), Database(postgres.new_database())
    terminate = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'"
    empty = await contents(dropped)

    with pytest.raises(DBAPIError):
        await load(dropped, breaking(lambda: postgres.server.psql(terminate)))

    assert await contents(dropped) == empty
    await load(dropped, LARGER)
    await load(undisturbed, LARGER)
    assert await contents(dropped) == await contents(undisturbed)
    for db in (undisturbed, dropped):
        await db.close()


async def loading(*arguments: str) -> list[int]:
    """How the processes ended that did this: below zero, by which signal."""
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.actions.loading", *arguments, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await program.communicate()
    return json.loads(out)


@dataclass
class Fresh:
    """As many empty databases of one kind as a test needs."""

    url: Callable[[], str]

    async def filled(self) -> str:
        """One that has the small data already."""
        url = self.url()
        db = Database(url)
        await load(db, SMALL)
        await db.close()
        return url


@pytest.fixture(params=["sqlite", "postgres"])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Fresh:
    if request.param == "postgres":
        server: Postgres = request.getfixturevalue("postgres")
        return Fresh(server.new_database)
    empty: Path = request.getfixturevalue("empty_sqlite")
    numbers = itertools.count()

    def copied() -> str:
        path = tmp_path / f"{next(numbers)}.db"
        shutil.copy(empty, path)
        return f"sqlite+aiosqlite:///{path}"

    return Fresh(copied)


STATEMENTS = [5, 11, 17, 21, COMMIT]  # of about 24: among the deletions, between and among the insertions, and the end


async def finished(url: str) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """What is there after the kill, and after the next start."""
    db = Database(url)
    try:
        left = await contents(db)
        await load(db, LARGER)
        return left, await contents(db)
    finally:
        await db.close()


async def test_a_first_load_that_is_killed_and_started_again_makes_the_same_database(fresh: Fresh) -> None:
    undisturbed, empty = fresh.url(), await contents_of(fresh.url())
    urls = [fresh.url() for _ in STATEMENTS]
    assert await loading("load", undisturbed) == [1]
    whole = await contents_of(undisturbed)

    ended = await loading("kill", *(f"{at}:{url}" for at, url in zip(STATEMENTS, urls, strict=True)))

    assert ended == [-9] * len(STATEMENTS), "each was killed before it had finished"
    for url in urls:
        assert await finished(url) == (empty, whole)


async def test_an_update_that_is_killed_and_started_again_makes_the_same_database(fresh: Fresh) -> None:
    undisturbed = await fresh.filled()
    before = await contents_of(undisturbed)
    moments = [9, 17, COMMIT]
    urls = [await fresh.filled() for _ in moments]
    assert await loading("load", undisturbed) == [1]
    whole = await contents_of(undisturbed)

    ended = await loading("kill", *(f"{at}:{url}" for at, url in zip(moments, urls, strict=True)))

    assert ended == [-9] * len(moments)
    for url in urls:
        assert await finished(url) == (before, whole)


async def test_four_processes_that_load_at_once_load_once(fresh: Fresh) -> None:
    alone, url = fresh.url(), fresh.url()

    ended = await loading("load", url, url, url, url)

    assert sorted(ended) == [0, 0, 0, 1]
    await loading("load", alone)
    assert await contents_of(url) == await contents_of(alone)


async def test_four_connections_that_load_at_once_load_once(fresh: Fresh) -> None:
    url = fresh.url()
    opened = [Database(url) for _ in range(4)]

    loaded: list[Any] = await asyncio.gather(*(load(db, SMALL) for db in opened))

    assert sorted(loaded) == [False, False, False, True]
    for db in opened:
        await db.close()
