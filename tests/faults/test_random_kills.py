"""A dozen of the kills of which `python -m benchmarks.random_kills` makes a thousand."""

from pathlib import Path

import pytest

from tests.faults.bot_process import ForkServer
from tests.faults.random_kills import kill_again_and_again
from tests.faults.scenes import POSTGRES, SQLITE, LoadedDatabases, scene_at


@pytest.mark.parametrize("database", [SQLITE, POSTGRES])
async def test_killed_at_any_moment_nothing_is_lost_or_doubled(
    database: str, fork_server: ForkServer, loaded: LoadedDatabases, tmp_path: Path
) -> None:
    async with scene_at(fork_server, await loaded.new(database, tmp_path), tmp_path) as scene:
        tallies = [each async for each in kill_again_and_again(scene, kills=12, seed=12)]

    last = tallies[-1]
    assert (last.posts, last.lost, last.doubled, last.unsettled) == (72, 0, 0, 0)
