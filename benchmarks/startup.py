"""From process start to ready: the real bot against a minimal discord.py bot, both at the local stand-in for Discord.

    python -m benchmarks.startup [--rounds 5] [--guilds 1] [--against minimal]

Linux only: processor time and memory are read from /proc, at the moment the process says that it is ready. Rounds are
interleaved and the median is shown; only the ratios, measured in one run, mean anything. The real bot's starter data is
loaded by a first start that is not measured. Exit code 1 if a bar is missed.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
READY_LINE = "event=ready"  # what `groundswell run` logs to standard error
LIBRARY_WAIT_SECONDS = 2.0  # discord.py waits this long for another server before it is ready
START_LIMIT_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Contender:
    name: str
    command: tuple[str, ...]
    ready_line: str


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds from process start to ready, processor seconds (user and system) and resident MB at that moment."""

    ready_s: float
    cpu_s: float
    resident_mb: float


@dataclass(frozen=True, slots=True)
class Row:
    title: str
    unit: str
    figures: tuple[float, float]  # minimal bot, contender
    bar: float | None

    @property
    def ratio(self) -> float:
        return self.figures[1] / self.figures[0]

    @property
    def is_missed(self) -> bool:
        return self.bar is not None and self.ratio > self.bar


MINIMAL = Contender("minimal bot", (sys.executable, str(ROOT / "benchmarks" / "minimal_bot.py")), "ready ")
GROUNDSWELL = Contender("groundswell run", (str(Path(sys.executable).with_name("groundswell")), "run"), READY_LINE)


class StartError(Exception):
    """The process ended, or said nothing for two minutes; its last lines are in the message."""


@contextmanager
def stand_in(guilds: int) -> Generator[Mapping[str, str]]:
    """Addresses and token, as it prints them."""
    command = (sys.executable, "-m", "tests.faults.standin", "--guilds", str(guilds))
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()


def start(contender: Contender, where: Mapping[str, str], folder: Path) -> Start:
    """One start, measured when it says it is ready and when the stand-in has sent it everything; then stopped."""
    before = state(where)
    began = time.perf_counter()
    with subprocess.Popen(
        contender.command,
        cwd=folder,
        env=environment(where, folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        await_line(process, contender)
        measured = Start(time.perf_counter() - began, cpu_seconds(process.pid), resident_mb(process.pid))
        after = state(where)
        process.send_signal(signal.SIGTERM)
        process.communicate()
    assert after["identifies"] == before["identifies"] + 1
    assert after["ready_sessions"] == before["ready_sessions"] + 1
    return measured


def await_line(process: subprocess.Popen[str], contender: Contender) -> None:
    assert process.stdout is not None
    limit = threading.Timer(START_LIMIT_SECONDS, process.kill)
    limit.start()
    seen: list[str] = []
    for line in process.stdout:
        seen.append(line)
        if contender.ready_line in line:
            limit.cancel()
            return
    limit.cancel()
    raise StartError(f"{contender.name} did not get ready:\n{''.join(seen[-15:])}")


def environment(where: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The same for all; the folder has no .env, so that nobody's own settings are measured."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", str(folder)),
        "DISCORD_TOKEN": where["token"],
        "DISCORD_API_URL": where["api"],
        "DISCORD_GATEWAY_URL": where["gateway"],
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'groundswell.db'}",
        "SYNC_DAILY": "false",
    }


def state(where: Mapping[str, str]) -> dict[str, Any]:
    with urllib.request.urlopen(f"{where['control']}/state", timeout=10) as answer:  # noqa: S310 - our own, local
        return json.load(answer)


def cpu_seconds(pid: int) -> float:
    """All threads; the name, which may hold spaces, ends with the last bracket."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def measure(contenders: tuple[Contender, Contender], rounds: int, guilds: int) -> tuple[list[Start], list[Start]]:
    """Every second round in the other order, so that neither always runs on what the other left behind."""
    starts: tuple[list[Start], list[Start]] = ([], [])
    with tempfile.TemporaryDirectory() as folder, stand_in(guilds) as where:
        for contender in contenders:
            start(contender, where, Path(folder))
        for number in range(rounds):
            for index in (0, 1) if number % 2 == 0 else (1, 0):
                starts[index].append(start(contenders[index], where, Path(folder)))
    return starts


def table(starts: tuple[list[Start], list[Start]]) -> list[Row]:
    ready = middle(starts, "ready_s")
    waiting = (ready[0] - LIBRARY_WAIT_SECONDS, ready[1] - LIBRARY_WAIT_SECONDS)
    return [
        Row("start to ready", "s", ready, 2.0),
        Row("less the 2 s discord.py waits", "s", waiting, None),
        Row("processor time", "s", middle(starts, "cpu_s"), None),
        Row("resident memory", "MB", middle(starts, "resident_mb"), 2.0),
    ]


def middle(starts: tuple[list[Start], list[Start]], what: str) -> tuple[float, float]:
    one, other = (median(getattr(start, what) for start in each) for each in starts)
    return one, other


def show(rows: list[Row], contender: Contender) -> None:
    print(f"{'':30} {MINIMAL.name:>12}  {contender.name:>16}  {'ratio':>6}  bar")
    for row in rows:
        figures = f"{row.figures[0]:9.2f} {row.unit:2}  {row.figures[1]:13.2f} {row.unit:2}"
        bar = "" if row.bar is None else f"<= {row.bar:.1f}  {'MISSED' if row.is_missed else 'met'}"
        print(f"{row.title:30} {figures}  {row.ratio:6.2f}  {bar}".rstrip())


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.startup")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--guilds", type=int, default=1)
    parser.add_argument("--against", choices=("groundswell", "minimal"), default="groundswell")
    asked = parser.parse_args()
    contender = GROUNDSWELL if asked.against == "groundswell" else MINIMAL
    rows = table(measure((MINIMAL, contender), asked.rounds, asked.guilds))
    print(f"Start-up, {asked.guilds} server(s), median of {asked.rounds} interleaved rounds")
    show(rows, contender)
    return int(any(row.is_missed for row in rows))


if __name__ == "__main__":
    sys.exit(main())
