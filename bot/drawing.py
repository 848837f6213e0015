"""Charts become pictures in a process of their own: one at a time, fenced in, and remembered for who asks next."""

import asyncio
import logging
import os
import site
import sys
import tempfile
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path

import messages
from messages.charts import Chart, to_json

_log = logging.getLogger(__name__)

PNG = b"\x89PNG\r\n\x1a\n"
MODULE = "messages.charts"

# What a Python may need to start at all. Nothing else of the bot's own environment, which holds its secrets.
_KEPT = ("LD_LIBRARY_PATH", "PYTHONHOME", "SYSTEMROOT")
_MOST_OF_A_COMPLAINT = 2**16
_MOST_OF_A_LOG_LINE = 200


class DrawingBusy(Exception):  # noqa: N818 (the answer then goes without a picture)
    """More charts wait than may."""


class DrawingFailed(Exception):  # noqa: N818 (the same)
    """There is no picture; the log has the reason."""


@dataclass(frozen=True, slots=True)
class Limits:
    """*waiting* is beside the one being drawn; *memory_mib* is address space, of which a chart takes up to 260."""

    seconds: float = 30.0
    memory_mib: int = 640
    waiting: int = 8
    picture_bytes: int = 2 * 2**20
    kept_pictures: int = 64
    kept_bytes: int = 8 * 2**20


@dataclass(slots=True)
class Album:
    """The pictures last asked for, within both limits."""

    limits: Limits
    _pictures: OrderedDict[str, bytes] = field(default_factory=OrderedDict[str, bytes])
    _bytes: int = 0

    def find(self, key: str) -> bytes | None:
        if key in self._pictures:
            self._pictures.move_to_end(key)
        return self._pictures.get(key)

    def keep(self, key: str, picture: bytes) -> None:
        self._pictures[key] = picture
        self._bytes += len(picture)
        while len(self._pictures) > self.limits.kept_pictures or self._bytes > self.limits.kept_bytes:
            _, oldest = self._pictures.popitem(last=False)
            self._bytes -= len(oldest)


class Drawing:
    """Nothing is started or written before the first picture; `close` ends what still runs."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._album = Album(self._limits)
        self._under_way: dict[str, asyncio.Task[bytes]] = {}
        self._turn = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._closed = False

    async def picture(self, chart: Chart) -> bytes:
        """A PNG. Raises DrawingBusy or DrawingFailed. Equal charts are drawn once, also if asked for together."""
        key = to_json(chart)
        found = self._album.find(key)
        if found is not None:
            return found
        if key not in self._under_way:
            self._begin(key)
        return await asyncio.shield(self._under_way[key])

    async def close(self) -> None:
        """Kills the one being drawn; who still waits is told that it failed."""
        self._closed = True
        self._kill()
        if self._under_way:
            await asyncio.wait(self._under_way.values())
        self._forget_folder()

    def _begin(self, key: str) -> None:
        if self._closed:
            raise DrawingFailed
        if len(self._under_way) > self._limits.waiting:
            raise DrawingBusy
        task = self._under_way[key] = asyncio.create_task(self._in_turn(key))
        task.add_done_callback(lambda task: self._ended(key, task))

    def _ended(self, key: str, task: asyncio.Task[bytes]) -> None:
        del self._under_way[key]
        if not task.cancelled() and not task.exception():  # looked at: nobody may have waited for it to the end
            self._album.keep(key, task.result())

    async def _in_turn(self, key: str) -> bytes:
        async with self._turn:
            if self._closed:
                raise DrawingFailed
            return await self._draw(key)

    async def _draw(self, key: str) -> bytes:
        try:
            self._process = process = await self._start()
        except OSError as error:
            _log.warning("event=drawing_failed reason=not_started error=%s", type(error).__name__)
            raise DrawingFailed from None
        try:
            async with asyncio.timeout(self._limits.seconds):
                picture, complaint = await _exchange(process, key.encode(), self._limits.picture_bytes)
        except TimeoutError:
            _log.warning("event=drawing_failed reason=too_slow seconds=%s", self._limits.seconds)
            raise DrawingFailed from None
        finally:
            await self._see_off(process)
        if process.returncode or not picture.startswith(PNG) or len(picture) > self._limits.picture_bytes:
            _log.warning("event=drawing_failed reason=exit_%s error=%r", process.returncode, _last_line(complaint))
            raise DrawingFailed
        return picture

    async def _start(self) -> asyncio.subprocess.Process:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="groundswell-charts-", ignore_cleanup_errors=True)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", MODULE),
            *(str(self._limits.memory_mib), str(ceil(self._limits.seconds))),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=self._folder.name,
            env=environment(os.environ, self._folder.name),
        )
        if self._closed:  # since the start began
            process.kill()
        return process

    def _kill(self) -> None:
        if self._process and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()

    async def _see_off(self, process: asyncio.subprocess.Process) -> None:
        """Nothing stays behind: no process, no open pipe, and after a violent end no half-written folder."""
        was_running = process.returncode is None
        self._kill()
        await process.communicate()
        self._process = None
        if was_running or process.returncode:
            self._forget_folder()

    def _forget_folder(self) -> None:
        if self._folder:
            self._folder.cleanup()
            self._folder = None


def environment(own: Mapping[str, str], folder: str) -> dict[str, str]:
    """The child's: it finds our modules wherever it is started, and neither secrets nor fonts to look through.

    matplotlib keeps its list of fonts in *folder*. One thread of OpenBLAS is enough, and each would claim memory.
    """
    return {
        **{name: own[name] for name in _KEPT if name in own},
        "HOME": folder,
        "LC_ALL": "C.UTF-8",
        "MPLCONFIGDIR": folder,
        "OPENBLAS_NUM_THREADS": "1",
        "PATH": folder,
        "PYTHONPATH": str(Path(messages.__file__).parent.parent),
        "PYTHONUSERBASE": site.getuserbase(),
        "PYTHONUTF8": "1",
    }


async def _exchange(process: asyncio.subprocess.Process, chart: bytes, most: int) -> tuple[bytes, bytes]:
    """What the process says to *chart*, on its output and among its complaints; of each no more than one too much."""
    assert process.stdin is not None  # noqa: S101 (all three are pipes)
    assert process.stdout is not None  # noqa: S101
    assert process.stderr is not None  # noqa: S101
    _, picture, complaint = await asyncio.gather(
        _tell(process.stdin, chart),
        _up_to(process.stdout, most + 1),
        _up_to(process.stderr, _MOST_OF_A_COMPLAINT),
    )
    await process.wait()
    return picture, complaint


async def _tell(stdin: asyncio.StreamWriter, chart: bytes) -> None:
    with suppress(BrokenPipeError, ConnectionResetError):  # it has ended; its exit code tells
        stdin.write(chart)
        await stdin.drain()
        stdin.close()


async def _up_to(stream: asyncio.StreamReader, most: int) -> bytes:
    try:
        return await stream.readexactly(most)
    except asyncio.IncompleteReadError as end:
        return end.partial


def _last_line(complaint: bytes) -> str:
    lines = complaint.decode("utf-8", "replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")[:_MOST_OF_A_LOG_LINE]
