"""The real program, as a process, against the stand-in over real HTTP and WebSocket."""

import asyncio
import json
import os
import shutil
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.actions import starter
from bot.sources.starter import starter_version
from bot.storage.database import Database
from tests.faults.standin import TOKEN, StandIn
from tests.faults.standin_client import until

PATIENCE = 20


@pytest.fixture
async def database(empty_sqlite: Path, tmp_path: Path) -> Path:
    """A database that counts as loaded, so that a start is quick."""
    from tests.small_data import small  # noqa: PLC0415

    path = tmp_path / "groundswell.db"
    shutil.copy(empty_sqlite, path)
    db = Database(f"sqlite+aiosqlite:///{path}")
    await starter.load(db, starter_version(), lambda: small(starter_version()))
    await db.close()
    return path


def environment(world: StandIn, database: Path, **more: str) -> dict[str, str]:
    settings = {
        "DISCORD_TOKEN": TOKEN,
        "DATABASE_URL": f"sqlite:///{database}",
        "DISCORD_API_URL": world.api_url,
        "DISCORD_GATEWAY_URL": world.gateway_url,
        "SYNC_DAILY": "false",
    }
    return {**os.environ, **settings, **more}


async def start(world: StandIn, database: Path, *command: str, **more: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(command or (sys.executable, "-m", "bot")),
        cwd=database.parent,
        env={**environment(world, database, **more), "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def ended(process: asyncio.subprocess.Process) -> tuple[int, str]:
    out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode is not None
    return process.returncode, (out + err).decode()


@asynccontextmanager
async def running(world: StandIn, database: Path) -> AsyncGenerator[asyncio.subprocess.Process]:
    process = await start(world, database)
    try:
        await until(lambda: world.state()["ready_sessions"] == 1)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def company(name: str) -> dict[str, Any]:
    option = {"name": "name", "type": 3, "value": name}
    return {"name": "company", "type": 1, "options": [{"name": "show", "type": 1, "options": [option]}]}


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_cleanly(database: Path, sign: signal.Signals) -> None:
    async with StandIn() as world, running(world, database) as process:
        answer = await world.interact(data=company("Microsoft"))
        assert "Microsoft" in json.dumps(answer["answer"])

        process.send_signal(sign)
        code, said = await ended(process)

        assert code == 0, said
        assert world.state()["sessions"] == 0
        assert TOKEN not in said


async def test_after_a_kill_it_starts_again_and_hands_over_no_commands_twice(database: Path) -> None:
    async with StandIn() as world:
        async with running(world, database) as process:
            process.kill()
            await process.wait()
        await until(lambda: world.state()["open_sockets"] == 0)
        async with running(world, database):
            pass

        assert world.state()["command_puts"] == 1


async def test_a_second_start_on_the_same_file_is_refused(database: Path) -> None:
    async with StandIn() as world, running(world, database):
        code, said = await ended(await start(world, database))

        assert code == 1
        assert "in use by another Groundswell process" in said
        assert world.state()["identifies"] == 1


async def test_a_token_that_discord_does_not_know_is_named_in_one_line(database: Path) -> None:
    wrong = TOKEN[:-3] + "abc"
    async with StandIn() as world:
        code, said = await ended(await start(world, database, DISCORD_TOKEN=wrong))

        assert code == 1
        assert said.count("\n") == 1
        assert "DISCORD_TOKEN" in said
        assert wrong not in said


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("DISCORD_TOKEN", "", "make demo"),
        ("DISCORD_TOKEN", "nonsense", "DISCORD_TOKEN: "),
        ("DATABASE_URL", "postgresql://me:hush-hush@127.0.0.1:1/none", "DATABASE_URL: "),
        ("DATABASE_URL", "sqlite:////proc/nowhere/x.db", "DATABASE_URL: "),
        ("LOG_LEVEL", "LOUD", "LOG_LEVEL: "),
        ("DISCORD_API_URL", "http://127.0.0.1:1", "cannot be reached"),
    ],
)
async def test_what_stops_a_start_is_told_in_one_line(database: Path, setting: str, value: str, words: str) -> None:
    async with StandIn() as world:
        code, said = await ended(await start(world, database, **{setting: value}))

        assert code == 1
        assert said.count("\n") == 1, said
        assert words in said
        assert "hush-hush" not in said
        assert world.state()["identifies"] == 0


async def test_commands_are_handed_over_by_hand(database: Path) -> None:
    async with StandIn() as world:
        script = str(Path(sys.executable).with_name("groundswell"))
        code, said = await ended(await start(world, database, script, "sync"))

        assert (code, said.strip()) == (0, "8 commands handed to Discord.")
        names = ["announce", "company", "corrections", "settings", "quiet", "stop", "waiting", "watch"]
        assert world.state()["commands"] == names
