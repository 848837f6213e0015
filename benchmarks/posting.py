"""Posts that come due together, one by one, and while members ask: the real bot at the local stand-in for Discord.

    python -m benchmarks.posting [--only fan-out|drain|idle] [--posts 10000] [--servers 2000]

The stand-in is a process of its own and keeps Discord's limits (50 requests a second, 5 messages in 5 seconds a
channel). The floor is those 50 a second. Exit code 1 if a bar is missed: 1.25 times the floor, no 429, none lost, none
doubled;
while 10,000 drain, the p99 of `/company show` under 250 ms; alone, a post leaves at most 250 ms late (p99).
"""

import argparse
import asyncio
import json
import os
import random
import signal
import sys
import tempfile
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import aiohttp
import discord

from bot.actions import starter
from bot.rules.outbox import Delivery, Kind, delivery_id
from bot.rules.packing import pack
from bot.sources.starter import read_starter, starter_version
from bot.storage import outbox
from bot.storage.database import Database
from bot.storage.upgrade import upgrade
from tests.faults import standin_payloads as payloads

ROOT = Path(__file__).resolve().parent.parent
FLOOR_RATE = 50
BAR, BAR_MS = 1.25, 250
NOTICE = "upkeep/sync_failing"
START_SECONDS = 120
SETTLING = 20  # until the first post is due: the bot has started by then


@dataclass(frozen=True, slots=True)
class Place:
    server_id: int
    channel_id: int


@dataclass(slots=True)
class Run:
    """A stand-in, a database with *places* to post to, and the bot at both."""

    control: str
    session: aiohttp.ClientSession
    planned: dict[str, datetime]

    async def state(self) -> dict[str, Any]:
        async with self.session.get(f"{self.control}/state") as answer:
            return await answer.json()

    async def ask(self) -> float:
        """Milliseconds until somebody in the first server has an answer about a company."""
        option = {"name": "name", "type": 3, "value": "Microsoft"}
        show = {"name": "show", "type": 1, "options": [option]}
        asked = {"data": {"name": "company", "type": 1, "options": [show]}, "settle_seconds": 5}
        async with self.session.post(f"{self.control}/interaction", json=asked) as answer:
            return (await answer.json())["elapsed_ms"]


async def _plan(db: Database, places: Sequence[Place], times: Sequence[datetime]) -> dict[str, datetime]:
    """A post for each of these times; when each is due, by its mark."""
    every = [(places[n % len(places)], at) for n, at in enumerate(times)]
    posts = [_post(place, str(n), at) for n, (place, at) in enumerate(every)]
    for start in range(0, len(posts), 500):
        async with db.begin() as tx:
            await outbox.add(tx, posts[start : start + 500], _content(times[0]))
    return {post.id: post.due_at for post in posts}


def _post(place: Place, occasion: str, due_at: datetime) -> Delivery:
    id_ = delivery_id(Kind.NOTICE, NOTICE, occasion, place.channel_id)
    return Delivery(id_, place.server_id, place.channel_id, Kind.NOTICE, NOTICE, occasion, "", due_at)


def _content(at: datetime) -> str:
    return pack({"failing_since": at.date(), "as_of": None, "reason": "a benchmark"})


@asynccontextmanager
async def running(servers: int, channels: int, times: Sequence[datetime]) -> AsyncGenerator[Run]:
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite+aiosqlite:///{folder}/bench.db"
        planned = await _filled(database, _places(servers, channels), times)
        standin = await _process("tests.faults.standin", f"--guilds={servers}", f"--channels={channels}", "--limits")
        assert standin.stdout is not None
        at = json.loads(await standin.stdout.readline())
        environment = {"DISCORD_TOKEN": at["token"], "DATABASE_URL": database, "SYNC_DAILY": "false"}
        environment |= {"DISCORD_API_URL": at["api"], "DISCORD_GATEWAY_URL": at["gateway"]}
        async with aiohttp.ClientSession() as session:
            run = Run(at["control"], session, planned)
            bot = await _process("bot", environment=environment, log=Path(folder) / "log", folder=folder)
            try:
                await _until_ready(run)
                yield run
            finally:
                for process in (bot, standin):
                    process.send_signal(signal.SIGTERM)
                    await process.wait()


async def _filled(database: str, places: Sequence[Place], times: Sequence[datetime]) -> dict[str, datetime]:
    db = Database(database)
    await upgrade(db)
    await starter.load(db, starter_version(), read_starter)
    planned = await _plan(db, places, times)
    await db.close()
    return planned


async def _process(
    module: str, *arguments: str, environment: dict[str, str] | None = None, log: Path | None = None, folder: str = ""
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *arguments,
        cwd=folder or ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
        stdout=None if log else asyncio.subprocess.PIPE,
        stderr=log.open("wb") if log else None,
    )


def _places(servers: int, channels: int) -> list[Place]:
    """In the order in which a round goes through all servers before it comes back to one."""
    guilds = [payloads.guild(index, channels, 0) for index in range(servers)]
    return [Place(int(guild["id"]), int(guild["channels"][n]["id"])) for n in range(channels) for guild in guilds]


async def _until_ready(run: Run) -> None:
    async with asyncio.timeout(START_SECONDS):
        while not (await run.state())["ready_sessions"]:  # noqa: ASYNC110 (another process's doing)
            await asyncio.sleep(0.2)
    await run.ask()


def _sent(state: dict[str, Any]) -> dict[str, list[datetime]]:
    """When the messages with each mark were made."""
    found = dict[str, list[datetime]]()
    for channel in state["channels"].values():
        for message in channel:
            for mark in message["marks"]:
                made = discord.utils.snowflake_time(int(message["id"]))
                found.setdefault(mark.removeprefix("post:"), []).append(made)
    return found


async def _drained(run: Run, planned: dict[str, datetime], limit: float) -> dict[str, list[datetime]]:
    """Waits until all are there, looking rarely: the stand-in's answer to us takes its time, too."""
    ends = perf_counter() + limit
    while perf_counter() < ends:
        await asyncio.sleep(min(5.0, limit / 20))
        sent = _sent(await run.state())
        if len(sent.keys() & planned.keys()) == len(planned):
            return sent
    return _sent(await run.state())


async def burst(title: str, servers: int, channels: int, posts: int, *, asking: bool) -> bool:
    due = _now() + timedelta(seconds=SETTLING + posts / 250)
    async with running(servers, channels, [due] * posts) as run:
        planned, waits = run.planned, list[float]()
        members = asyncio.create_task(_members(run, due, waits)) if asking else None
        floor = posts / FLOOR_RATE
        sent = await _drained(run, planned, 60 + 3 * floor)
        if members:
            members.cancel()
        state = await run.state()
        return _told(title, planned, sent, state, floor, due, waits)


async def _members(run: Run, since: datetime, waits: list[float]) -> None:
    await asyncio.sleep(max(0.0, (since - _now()).total_seconds()))
    while True:
        waits.append(await run.ask())
        await asyncio.sleep(0.2)


def _told(
    title: str,
    planned: dict[str, datetime],
    sent: dict[str, list[datetime]],
    state: dict[str, Any],
    floor: float,
    due: datetime,
    waits: list[float],
) -> bool:
    times = [at for mark in planned for at in sent.get(mark, [])]
    lost = sum(mark not in sent for mark in planned)
    doubled = sum(len(sent.get(mark, [])) > 1 for mark in planned)
    took = (max(times) - due).total_seconds() if times else float("inf")
    limited = sum(state["rate_limited"].values())
    good = took <= BAR * floor and not (lost or doubled or limited)
    print(
        f"{title}: {len(planned)} posts in {took:.1f} s, {took / floor:.2f} x the floor of {floor:.1f} s (bar {BAR});"
        f" {lost} lost, {doubled} doubled, {limited} answers 429, busiest second {state['busiest_second']}"
    )
    if waits:
        good &= _of(waits, 0.99) <= BAR_MS
        print(f"   meanwhile {len(waits)} members asked: p50 {_of(waits, 0.5):.0f} ms, p99 {_of(waits, 0.99):.0f} ms")
    return good


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 (both processes go by the real clock)


def _of(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


async def idle(posts: int) -> bool:
    """One post after the other, with pauses of a third of a second to two."""
    rng = random.Random(4)
    at, times = _now() + timedelta(seconds=SETTLING), list[datetime]()
    for _ in range(posts):
        at += timedelta(seconds=rng.uniform(0.3, 2.0))
        times.append(at)
    async with running(20, 5, times) as run:
        await asyncio.sleep((at - _now()).total_seconds() + 1)
        planned, sent = run.planned, _sent(await run.state())
        late = [(made - planned[mark]).total_seconds() * 1000 for mark in planned for made in sent.get(mark, [])]
    lost = len(planned) - len(sent.keys() & planned.keys())
    print(f"alone: {posts} posts, {lost} lost; late by p50 {_of(late, 0.5):.0f} ms, p99 {_of(late, 0.99):.0f} ms")
    return not lost and _of(late, 0.99) <= BAR_MS


async def measure(arguments: argparse.Namespace) -> bool:
    good = True
    if arguments.only in {None, "idle"}:
        good &= await idle(arguments.alone)
    if arguments.only in {None, "fan-out"}:
        good &= await burst("fan-out", 60, 10, 600, asking=False)
    if arguments.only in {None, "drain"}:
        good &= await burst("drain", arguments.servers, 5, arguments.posts, asking=True)
    return good


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.posting")
    parser.add_argument("--only", choices=["fan-out", "drain", "idle"])
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--servers", type=int, default=2_000)
    parser.add_argument("--alone", type=int, default=100)
    is_good = asyncio.run(measure(parser.parse_args()))
    print("all bars met" if is_good else "MISSED")
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
