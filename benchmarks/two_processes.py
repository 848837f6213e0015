"""Two bots on one PostgreSQL database, many posts due at once, the one that posts is killed half-way.

    python -m benchmarks.two_processes [--posts 5000] [--stop]

PostgreSQL is the one of the tests. The processes send 400 requests a second, for the stand-in keeps no limits here:
what is shown is that each post is there once. Exit code 1 if one is lost or doubled.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.databases import Postgres, postgres_server
from tests.faults.bot_process import ForkServer
from tests.faults.scenes import POSTGRES, LoadedDatabases
from tests.faults.sharing import Shared, share


async def measure(server: ForkServer, postgres: Postgres, folder: Path, posts: int, *, stop: bool) -> Shared:
    database = await LoadedDatabases(folder, postgres).new(POSTGRES, folder)
    return await share(server, database, folder, posts, stop=stop)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.two_processes")
    parser.add_argument("--posts", type=int, default=5_000)
    parser.add_argument("--stop", action="store_true", help="stop the leader for longer than its lease instead")
    arguments = parser.parse_args()
    began = time.perf_counter()
    with postgres_server() as postgres, tempfile.TemporaryDirectory() as folder, ForkServer() as server:
        found = asyncio.run(measure(server, postgres, Path(folder), arguments.posts, stop=arguments.stop))
    print(
        f"{found.posts} posts, the leader {'stopped' if arguments.stop else 'killed'} half-way: {found.lost} lost,"
        f" {found.doubled} doubled; {dict(found.states)}; led {found.led} times; {time.perf_counter() - began:.0f} s"
    )
    return 1 if found.lost or found.doubled else 0


if __name__ == "__main__":
    sys.exit(main())
