"""A process whose requests hang puts a new one in its place, without anybody's help."""

import asyncio
import os
import signal
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.__main__ import EX_TEMPFAIL, STARTED_ANEW, start_anew
from tests.faults.standin import StandIn
from tests.faults.test_process import database, ended, start

__all__ = ["database"]

PATIENCE = 60  # two starts, with a wait between them
NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)


async def test_a_process_whose_requests_hang_starts_anew_under_the_same_number(database: Path) -> None:
    async with StandIn() as world:
        world.faults.add(route="/users/1", method="GET", kind="429", scope="global", seconds=5, times=1)
        command = (sys.executable, "-m", "tests.faults.hanging_bot")
        process = await start(world, database, *command, REST_HANG_SECONDS="2", SHUTDOWN_SECONDS="0.5")
        try:
            async with asyncio.timeout(PATIENCE):
                while world.state()["identifies"] < 2 or world.state()["ready_sessions"] < 1:
                    assert process.returncode is None
                    await asyncio.sleep(0.02)
            process.send_signal(signal.SIGTERM)

            code, said = await ended(process)
        finally:
            if process.returncode is None:
                process.kill()

        assert code == 0, said
        assert [event in said for event in ("event=rest_hung", "event=starting_anew")] == [True, True]
        assert world.state()["sessions"] == 0


@dataclass
class Started:
    """What would have taken this process's place."""

    environment: dict[str, str] | None = None

    def execve(self, _program: str, _arguments: list[str], environment: dict[str, str]) -> None:
        self.environment = environment


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    made = Started()
    monkeypatch.setattr(os, "execve", made.execve)
    return made


@pytest.mark.logs_errors
def test_it_does_not_start_anew_again_and_again(started: Started, caplog: pytest.LogCaptureFixture) -> None:
    last = {STARTED_ANEW: (NOW - timedelta(minutes=14)).isoformat()}

    assert start_anew(last, NOW) == EX_TEMPFAIL
    assert started.environment is None
    assert caplog.messages == ["event=hung_again"]


@pytest.mark.parametrize("last", [{}, {STARTED_ANEW: (NOW - timedelta(minutes=15)).isoformat()}])
def test_the_new_process_knows_when_it_was_started(started: Started, last: dict[str, str]) -> None:
    start_anew({"DISCORD_TOKEN": "a.b.c", **last}, NOW)

    assert started.environment == {"DISCORD_TOKEN": "a.b.c", STARTED_ANEW: NOW.isoformat()}
