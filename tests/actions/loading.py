"""A process that loads the starter data and is killed on the way, or several that load at once.

    python -m tests.actions.loading kill 0:URL 7:URL -1:URL …   one process each, killed before its statement of that
                                                                number, counted from 0; -1 is the commit
    python -m tests.actions.loading load URL URL …              one process each, all at once; exit codes: 1 if loaded

prints how each ended, as JSON.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.actions import starter
from bot.storage.database import Database
from tests.small_data import ROWS, obligated, small

COMMIT = -1
LARGER = small(2, (*ROWS[3:], *(obligated(f"NAME {n % 900}", 2025, n - 4_000, f"L{n}") for n in range(5_600))))


def die(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def kill_before(number: int) -> None:
    """In this process, from now on."""
    if number == COMMIT:
        event.listen(Engine, "commit", die)
        return
    seen = iter(range(number))
    event.listen(Engine, "before_cursor_execute", lambda *_: next(seen, None) is None and die())


async def load(url: str) -> bool:
    db = Database(url)
    try:
        return await starter.load(db, LARGER.version, lambda: LARGER)
    finally:
        await db.close()


def _forked(work: Callable[[], int]) -> int:
    if (child := os.fork()) == 0:
        os._exit(work())
    return child


def _killed(moment: str) -> int:
    number, _, url = moment.partition(":")
    kill_before(int(number))
    return asyncio.run(load(url))


def _loaded(url: str) -> int:
    return asyncio.run(load(url))


def main(what: str, *arguments: str) -> None:
    work = {"kill": _killed, "load": _loaded}[what]
    children = [_forked(lambda each=each: work(each)) for each in arguments]
    ended = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    sys.stdout.write(json.dumps(ended))


if __name__ == "__main__":
    main(*sys.argv[1:])
