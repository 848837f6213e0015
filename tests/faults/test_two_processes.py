"""Two bots on one PostgreSQL database."""

from pathlib import Path

import pytest

from bot.rules.outbox import State
from tests.faults.bot_process import ForkServer
from tests.faults.scenes import POSTGRES, LoadedDatabases
from tests.faults.sharing import share

POSTS = 240


@pytest.mark.parametrize("stop", [False, True], ids=["killed", "stopped for longer than its lease"])
async def test_when_the_one_that_posts_is_gone_the_other_goes_on_and_each_post_is_there_once(
    fork_server: ForkServer, loaded: LoadedDatabases, tmp_path: Path, *, stop: bool
) -> None:
    database = await loaded.new(POSTGRES, tmp_path)

    found = await share(fork_server, database, tmp_path, POSTS, stop=stop, lease_seconds=2)

    assert (found.lost, found.doubled) == (0, 0)
    assert found.states == {State.SENT: POSTS}
    assert all(found.led)
