"""The real bot as a process that can be killed, stopped and started again in a fraction of a second.

The modules are imported once, by tests.faults.fork_server; each start is a fork of it.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
from concurrent.futures import Future
from dataclasses import asdict, dataclass, field
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any, Self

from tests.faults.kill_points import POINTS, Point
from tests.faults.standin import TOKEN, StandIn

PATIENCE = 20
LOOK_SECONDS = 0.005
ROOT = Path(__file__).parents[2]


@dataclass(eq=False, slots=True)
class Forked:
    """A child of the fork server. What it does comes from a thread, so a test of any event loop can wait for it."""

    pid: int
    ended: Future[int] = field(default_factory=Future[int])
    stopped: Future[None] = field(default_factory=Future[None])


class ForkServer:
    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.fork_server"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._started = Queue[Forked | None]()
        self._children = dict[int, Forked]()
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()
        self._next()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(PATIENCE)
        self._listener.join(PATIENCE)

    def fork(self, **order: Any) -> Forked:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return self._next()

    def _next(self) -> Forked:
        child = self._started.get(timeout=PATIENCE)
        assert child is not None, "the fork server has ended"
        return child

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as answers:
            for line in answers:
                self._hear(json.loads(line))
        self._started.put(None)

    def _hear(self, answer: dict[str, int]) -> None:
        match answer:
            case {"started": pid}:
                self._children[pid] = Forked(pid)
                self._started.put(self._children[pid])
            case {"stopped": pid}:
                self._children[pid].stopped.set_result(None)
            case {"ended": pid, "code": code}:
                self._children.pop(pid).ended.set_result(code)
            case _:
                raise AssertionError(answer)


class BotProcess:
    """One process after the other on the same database, at the same stand-in; all write to one log."""

    def __init__(
        self, server: ForkServer, world: StandIn, database: str, folder: Path, name: str = "bot", **settings: str
    ) -> None:
        self.folder = folder
        self._server = server
        self._world = world
        self._log = folder / f"{name}.log"
        self._log.touch()
        self._log_start = 0
        self._clock_file = folder / "clock"
        self._child: Forked | None = None
        self._environment = {
            "DISCORD_TOKEN": TOKEN,
            "DATABASE_URL": database,
            "DISCORD_API_URL": world.api_url,
            "DISCORD_GATEWAY_URL": world.gateway_url,
            "DISCORD_REQUESTS_PER_SECOND": "1000",
            "SYNC_DAILY": "false",
            "TEST_CLOCK_FILE": str(self._clock_file),
            **settings,
        }
        if not self._clock_file.exists():
            self.set_clock(0)

    def another(self) -> "BotProcess":
        """Beside this one, on the same database and by the same clock."""
        return BotProcess(self._server, self._world, self._environment["DATABASE_URL"], self.folder, "another")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.alive:
            self.kill()
            await self.ended()

    def set_clock(self, offset_seconds: float, *, ahead: float = 0.0) -> None:
        """Discord's clock, and the bot's, which may be *ahead* of it; a bot that runs is woken."""
        self._world.clock.offset_seconds = offset_seconds
        new = self._clock_file.with_suffix(".new")
        new.write_text(str(offset_seconds + ahead))
        new.replace(self._clock_file)
        self.wake()

    async def start(self, crash_at: Point | str | None = None) -> None:
        assert not self.alive, "it runs"
        self._log_start = self._log.stat().st_size
        point = POINTS[crash_at] if isinstance(crash_at, str) else crash_at
        self._child = self._server.fork(
            environment=self._environment,
            folder=str(self.folder),
            log=str(self._log),
            points=[asdict(point)] if point else [],
        )

    async def wait_ready(self) -> None:
        await self.wait_for_log("event=ready")

    async def wait_for_log(self, words: str) -> None:
        """*words* in what this start has written."""
        async with asyncio.timeout(PATIENCE):
            while words not in self.log:
                assert self.alive, self.log
                await asyncio.sleep(LOOK_SECONDS)

    @property
    def alive(self) -> bool:
        return self._child is not None and not self._child.ended.done()

    @property
    def log(self) -> str:
        """Of the last start."""
        with self._log.open("rb") as log:
            log.seek(self._log_start)
            return log.read().decode(errors="replace")

    @property
    def whole_log(self) -> str:
        return self._log.read_text()

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def term(self) -> None:
        self._signal(signal.SIGTERM)

    def wake(self) -> None:
        self._signal(signal.SIGUSR1)

    def stop_signal(self) -> None:
        self._signal(signal.SIGSTOP)

    def cont(self) -> None:
        if self._child is not None:
            self._child.stopped = Future()
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._child is not None and self.alive:
            os.kill(self._child.pid, number)

    async def ended(self) -> int:
        """The exit code, or the number of the signal below zero."""
        assert self._child is not None
        return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(self._child.ended)), PATIENCE)

    async def stopped(self) -> None:
        """By SIGSTOP, from here or at a point in itself."""
        assert self._child is not None
        await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(self._child.stopped)), PATIENCE)
