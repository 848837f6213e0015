"""The real bot, killed a thousand times at random moments while posts keep falling due: none lost, none doubled.

    python -m benchmarks.random_kills [--kills 1000] [--seed 1] [--database sqlite]

Discord's answers are lost now and then, too; the time to the next start is chosen among some within and some beyond the
time for which Discord knows a nonce. Exit code 1 if a post stands twice, or not at all, or is not known to be sent.
"""

import argparse
import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.databases import postgres_server
from tests.faults.bot_process import ForkServer
from tests.faults.random_kills import Tally, kill_again_and_again
from tests.faults.scenes import POSTGRES, SQLITE, LoadedDatabases, scene_at


async def run(arguments: argparse.Namespace, server: ForkServer, loaded: LoadedDatabases, folder: Path) -> Tally:
    last: Tally | None = None
    async with scene_at(server, await loaded.new(arguments.database, folder), folder) as scene:
        async for last in kill_again_and_again(scene, arguments.kills, arguments.seed):
            print(f"{last.kills} kills, {last.posts} posts, {last.doubled} doubled", flush=True)
    assert last is not None
    return last


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.random_kills")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=[SQLITE, POSTGRES], default=SQLITE)
    arguments, began = parser.parse_args(), perf_counter()
    with ForkServer() as server, postgres_server() as postgres, TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "scene").mkdir()
        last = asyncio.run(run(arguments, server, LoadedDatabases(folder, postgres), folder / "scene"))
    print(f"{arguments.database}, seed {arguments.seed}: {last.kills} kills, {last.posts} posts, ", end="")
    print(f"{perf_counter() - began:.0f} s; lost {last.lost}, doubled {last.doubled}, not settled {last.unsettled}")
    print(f"  {last.repeated} requests were repeated and harmless by their nonce; {last.looks} looks into a history")
    return int(last.lost + last.doubled + last.unsettled > 0)


if __name__ == "__main__":
    sys.exit(main())
