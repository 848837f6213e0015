"""Everything known goes into one CSV, which is there whole or not at all."""

import csv
import os
import tempfile
from collections.abc import AsyncIterator, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from bot.rules.coverage import ranked
from bot.rules.exports import COLUMNS, Row
from bot.storage import export, obligations
from bot.storage.database import Database

READABLE = 0o644


async def run(db: Database, path: Path) -> int:
    """How many rows were written. OSError if the file cannot be."""
    async with db.read() as tx:
        layers = ranked(await obligations.layers(tx))
        return await _write(path, export.known(tx, layers))


async def _write(path: Path, rows: AsyncIterator[Row]) -> int:
    """Beside *path* first, then under its name: whoever reads it never sees a half of it."""
    count = 0
    with _beside(path) as file:
        lines: Any = csv.writer(file, lineterminator="\n")
        lines.writerow(COLUMNS)
        async for row in rows:
            lines.writerow(row.cells)
            count += 1
    return count


@contextmanager
def _beside(path: Path) -> Generator[TextIO]:
    number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with open(number, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 (it is open already)
            yield file
            file.flush()
            os.fsync(number)
        Path(name).chmod(READABLE)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
