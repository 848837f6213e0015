"""A process whose requests hang puts a new one in its place, without anybody's help."""

import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.__main__ import EX_TEMPFAIL, STARTED_ANEW, start_anew
from tests.faults.standin import StandIn
from tests.faults.standin_client import until
from tests.faults.test_process import database, ended, start

__all__ = ["database"]

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)


async def test_a_process_whose_requests_hang_starts_anew_under_the_same_number(database: Path) -> None:
    async with StandIn() as world:
        world.faults.add(route="/users/1", method="GET", kind="429", scope="global", seconds=5, times=1)
        command = (sys.executable, "-m", "tests.faults.hanging_bot")
        process = await start(world, database, *command, REST_HANG_SECONDS="0.4", SHUTDOWN_SECONDS="0.5")
        try:
            await until(lambda: world.state()["identifies"] == 2 and world.state()["ready_sessions"] == 1)
            assert process.returncode is None
            process.send_signal(signal.SIGTERM)

            code, said = await ended(process)
        finally:
            if process.returncode is None:
                process.kill()

        assert code == 0, said
        assert [event in said for event in ("event=rest_hung", "event=starting_anew")] == [True, True]
        assert world.state()["sessions"] == 0


@pytest.mark.logs_errors
def test_it_does_not_start_anew_again_and_again() -> None:
    soon = {STARTED_ANEW: (NOW - timedelta(minutes=14)).isoformat()}

    assert start_anew(soon, NOW) == EX_TEMPFAIL
