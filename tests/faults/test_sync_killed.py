"""The real `groundswell contracts sync`, killed without a warning at slice after slice, and started again."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import discord
import pytest
import pytest_asyncio
from sqlalchemy import func, select

from bot.actions import starter, sync
from bot.rules.fiscal_years import fiscal_year
from bot.sources.starter import starter_version
from bot.storage.database import Database
from bot.storage.tables import sync_slices
from tests.actions.syncing import NOW, WORLD, Clock, Sums, assert_true, held_sums, synced, true_sums
from tests.actions.test_sync_changes import corrected_amounts, moved_dates, renamed
from tests.faults.standin_client import until
from tests.small_data import small
from tests.usaspending.standin import StandIn
from tests.usaspending.truth import Truth, invented

PROGRAM = str(Path(sys.executable).with_name("groundswell"))
CURRENT = fiscal_year(discord.utils.utcnow().date())
COMPLETE, CANNOT = 0, 1


@pytest.fixture(scope="session")
def truth() -> Truth:
    return invented(11, awards=90, years=range(CURRENT - 1, CURRENT + 1))


@pytest_asyncio.fixture
async def standin(truth: Truth) -> AsyncIterator[StandIn]:
    async with StandIn(truth) as world:
        yield world


@pytest_asyncio.fixture
async def database(database_url: str) -> str:
    """A database with reviewed companies and no figures, so that a start is quick."""
    db = Database(database_url)
    none = replace(small(starter_version()), agency_years=(), rows=())
    await starter.load(db, none.version, lambda: none)
    await db.close()
    return database_url


async def start(standin: StandIn, database: str, folder: Path, *, path: str = "") -> asyncio.subprocess.Process:
    settings = {
        "DATABASE_URL": database,
        "USASPENDING_URL": standin.url + path,
        "USASPENDING_REQUESTS_PER_SECOND": "1000",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    return await asyncio.create_subprocess_exec(
        PROGRAM,
        *("contracts", "sync", "--since", str(CURRENT)),
        cwd=folder,
        env={**os.environ, **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


def whole(truth: Truth) -> Sums:
    return {place: sums for place, sums in true_sums(truth, CURRENT).items() if place[2] == CURRENT}


async def stored(db: Database) -> int:
    async with db.read() as tx:
        return await tx.scalar(select(func.count()).select_from(sync_slices)) or 0


async def killed_after(slices: int, db: Database, process: asyncio.subprocess.Process) -> bool:
    """Kills it as soon as so many slices are stored; False if it ended before."""
    while process.returncode is None and await stored(db) < slices:  # noqa: ASYNC110 (another process's doing)
        await asyncio.sleep(0.002)
    if process.returncode is None:
        process.kill()
    await process.communicate()
    return process.returncode == -signal.SIGKILL


async def test_killed_at_every_slice_it_ends_with_the_truth(
    standin: StandIn, database: str, truth: Truth, tmp_path: Path
) -> None:
    db, kills, slices = Database(database), 0, 0
    step = 1 if db.is_sqlite else 3
    while await killed_after(slices + step, db, await start(standin, database, tmp_path)):
        held = await stored(db)
        assert held > slices, "what was stored before the kill is there after it"
        kills, slices = kills + 1, held

    assert await held_sums(db) == whole(truth)
    assert any(len(sums) > 3 for sums in whole(truth).values())
    assert kills > 9 // step
    assert await stored(db) == 0, "a finished sync is forgotten"
    await db.close()


def _asked_or_ended(standin: StandIn, requests: int, ended: asyncio.Task[object]) -> bool:
    return len(standin.requests) >= requests or ended.done()


async def test_killed_at_any_request_it_ends_with_the_truth(
    standin: StandIn, database: str, truth: Truth, tmp_path: Path
) -> None:
    """Between two requests, and while one is under way."""
    db, asked = Database(database), 5
    while True:
        process = await start(standin, database, tmp_path)
        before = len(standin.requests)
        ended = asyncio.create_task(process.communicate())
        await until(partial(_asked_or_ended, standin, before + asked, ended))
        if ended.done():
            break
        process.kill()
        await ended
        asked += 12

    assert await held_sums(db) == whole(truth)
    await db.close()


async def test_what_came_of_it_is_told_with_the_exit_code(
    standin: StandIn, database: str, truth: Truth, tmp_path: Path
) -> None:
    process = await start(standin, database, tmp_path)
    out, log = await process.communicate()

    assert process.returncode == COMPLETE
    assert out.decode().startswith("The sync is complete: 12 parts with ")
    assert f"slice=money/awarding/ICE/{CURRENT} rows=" in log.decode()


async def test_what_the_server_does_not_take_is_said(standin: StandIn, database: str, tmp_path: Path) -> None:
    process = await start(standin, database, tmp_path, path="/nowhere")
    out, _ = await process.communicate()

    assert process.returncode == CANNOT
    assert "The sync is not complete (/api/v2/search/spending_by_award_count/: HTTP 404" in out.decode()


async def test_beside_another_process_it_is_refused(standin: StandIn, database: str, tmp_path: Path) -> None:
    db = Database(database)
    db.claim()
    async with db.only_one("sync"):
        process = await start(standin, database, tmp_path)
        _, log = await process.communicate()

    assert process.returncode == CANNOT
    assert "nother Groundswell process" in log.decode()
    assert standin.requests == []
    await db.close()


async def test_killed_while_it_brings_up_what_changed_it_ends_with_the_truth(sqlite_url: str) -> None:
    db, clock, slices, kills = Database(sqlite_url), Clock(), 0, 0
    async with StandIn(WORLD) as world:
        assert (await synced(db, world, clock)).is_complete
        clock.pass_days(1)
        world.truth = moved_dates(renamed(corrected_amounts(WORLD, NOW.date()), NOW.date()), NOW.date())

        while await killed_after(slices + 3, db, await bringing_up(sqlite_url, world, clock)):
            kills, slices = kills + 1, await stored(db)

        await assert_true(db, world.truth)
    assert kills > 2
    assert (await sync.state_of(db)).last_good == NOW.date()
    await db.close()


async def bringing_up(database: str, world: StandIn, clock: Clock) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.faults.sync_child", database, world.url, clock().isoformat()),
        cwd=Path(__file__).parents[2],
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
