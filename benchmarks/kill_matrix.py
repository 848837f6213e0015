"""Every cell of the kill matrix: the real bot, killed at every point of a post, started again, and counted.

    python -m benchmarks.kill_matrix [--only K7 K9] [--database sqlite] [--log]

Rows are the ways in which a process ends (tests/faults/kill_cells.py), columns the time until the next start, the
database, and whether the channel's history may be read. A cell shows for each post, oldest occasion first, how many of
its messages stand in the channel and how it is kept; what is wrong has an exclamation mark. Exit code 1 if any is.
"""

import argparse
import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.databases import postgres_server
from tests.faults.bot_process import ForkServer
from tests.faults.kill_cells import KILLS, RESTARTS, Cell, is_right, run
from tests.faults.scenes import POSTGRES, SQLITE, LoadedDatabases, scene_at


def cells(only: list[str], databases: list[str]) -> Iterator[tuple[Cell, str]]:
    for kill in only or KILLS:
        for restart in RESTARTS:
            for database in databases:
                for history in (True, False):
                    yield Cell(kill, restart, history), database


async def judged(cell: Cell, database: str, server: ForkServer, loaded: LoadedDatabases, *, log: bool) -> bool:
    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        async with scene_at(server, await loaded.new(database, folder), folder) as scene:
            try:
                found = await run(cell, scene)
                right, words = is_right(cell, found), "; ".join(each.short for each in found)
            except (TimeoutError, AssertionError) as error:
                right, words = False, f"{type(error).__name__} {error}"
            history = "history" if cell.history else "none"
            print(f"{'!' if not right else ' '} {cell.kill:4} {cell.restart:7} {database:9} {history:8} {words}")
            if log and not right:
                print("\n".join(line for line in scene.bot.whole_log.splitlines() if line.startswith("20")))
    return right


async def run_all(arguments: argparse.Namespace, server: ForkServer, loaded: LoadedDatabases) -> int:
    chosen, began, wrong = list(cells(arguments.only, arguments.database)), perf_counter(), 0
    for number, (cell, database) in enumerate(chosen):
        if number == 0 or chosen[number - 1][0].kill != cell.kill:
            print(f"  {cell.kill}: {KILLS[cell.kill].what}")
        wrong += not await judged(cell, database, server, loaded, log=arguments.log)
        sys.stdout.flush()
    print(f"{len(chosen)} cells, {wrong} wrong, {perf_counter() - began:.0f} s")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kill_matrix")
    parser.add_argument("--only", nargs="*", default=[], choices=KILLS)
    parser.add_argument("--database", nargs="*", default=[SQLITE, POSTGRES])
    parser.add_argument("--log", action="store_true", help="of the bot, where a cell is wrong")
    arguments = parser.parse_args()
    with ForkServer() as server, postgres_server() as postgres, TemporaryDirectory() as folder:
        return asyncio.run(run_all(arguments, server, LoadedDatabases(Path(folder), postgres))) > 0


if __name__ == "__main__":
    sys.exit(main())
