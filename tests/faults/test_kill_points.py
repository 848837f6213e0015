"""A choice of cells of the matrix that `python -m benchmarks.kill_matrix` runs whole."""

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from tests.faults.bot_process import ForkServer
from tests.faults.kill_cells import KILLS, RESTARTS, Cell, is_right, run
from tests.faults.scenes import POSTGRES, SQLITE, LoadedDatabases, scene_at


def chosen() -> Iterator[tuple[Cell, str]]:
    """Each way to end once; restarts, databases and the right to read the history take turns."""
    databases, restarts = (SQLITE, POSTGRES), list(RESTARTS)
    for row, kill in enumerate(KILLS):
        yield Cell(kill, restarts[row % 3], history=row % 2 == 0), databases[row // 3 % 2]


def named(cell: Cell, database: str) -> str:
    return f"{cell.kill}, {cell.restart}, {database}, {'history' if cell.history else 'none'}"


@pytest.mark.parametrize(("cell", "database"), list(chosen()), ids=[named(*each) for each in chosen()])
async def test_a_killed_post_is_posted_once(
    cell: Cell, database: str, fork_server: ForkServer, loaded: LoadedDatabases, tmp_path: Path
) -> None:
    async with scene_at(fork_server, await loaded.new(database, tmp_path), tmp_path) as scene:
        found = await run(cell, scene)
        assert is_right(cell, found), ([each.short for each in found], scene.bot.whole_log)


def test_every_pair_of_circumstances_is_among_them() -> None:
    """But not with every way to end, which would take minutes."""
    rows = [(cell.restart, cell.history, database) for cell, database in chosen()]
    for one, other in combinations(range(3), 2):
        values = [{row[column] for row in rows} for column in (one, other)]
        pairs = {(row[one], row[other]) for row in rows}
        assert len(pairs) == len(values[0]) * len(values[1]), (one, other)
