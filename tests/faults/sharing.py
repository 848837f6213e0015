"""Two bots on one database share what is due; the one that has the pace is killed, or stopped, half-way."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from bot.rules.outbox import Delivery, Kind, State, delivery_id
from bot.rules.packing import pack
from bot.storage import outbox
from bot.storage.database import Database
from bot.storage.tables import outbox as table
from tests.faults.bot_process import BotProcess, ForkServer
from tests.faults.posting import NOTICE
from tests.faults.standin import StandIn

RATE = "400"  # a second: the stand-in keeps no limits here
TOGETHER = 500  # rows in one insert
PATIENCE = 300
LEADS = "event=outbox_leads"


@dataclass(frozen=True, slots=True)
class Shared:
    """*lost* posts have no message, *doubled* ones more than one; *led*: how often each process took the pace."""

    posts: int
    lost: int
    doubled: int
    states: Counter[State]
    led: list[int]


async def share(
    server: ForkServer, database: str, folder: Path, posts: int, *, stop: bool = False, lease_seconds: float = 20
) -> Shared:
    """*stop*: the leader is not killed but stopped (SIGSTOP) for longer than its leases, and goes on later."""
    settings = {"DISCORD_REQUESTS_PER_SECOND": RATE, "LEASE_SECONDS": str(lease_seconds)}
    async with StandIn(guilds=20, channels=10) as world:
        ids = await _plan(database, world, posts)
        async with (
            BotProcess(server, world, database, folder, "one", **settings) as one,
            BotProcess(server, world, database, folder, "two", **settings) as two,
        ):
            await asyncio.gather(one.start(), two.start())
            await asyncio.gather(one.wait_ready(), two.wait_ready())
            await _until(lambda: len(world.messages.standing()) >= posts // 2)
            leader, other = (one, two) if LEADS in one.log else (two, one)
            (leader.stop_signal if stop else leader.kill)()
            await other.wait_for_log(LEADS)
            if stop:
                leader.cont()
            return await _found(database, world, ids, [each.log.count(LEADS) for each in (one, two)])


async def _plan(database: str, world: StandIn, count: int) -> list[str]:
    now = world.clock.time() - timedelta(seconds=1)
    places = [(int(guild["id"]), int(channel["id"])) for guild in world.guilds for channel in guild["channels"]]
    every = [(str(n), *places[n % len(places)]) for n in range(count)]
    planned = [
        Delivery(delivery_id(Kind.NOTICE, NOTICE, n, channel), guild, channel, Kind.NOTICE, NOTICE, n, "", now)
        for n, guild, channel in every
    ]
    content = pack({"failing_since": now.date(), "as_of": None, "reason": "shared"})
    db = Database(database)
    for start in range(0, count, TOGETHER):
        async with db.begin() as tx:
            await outbox.add(tx, planned[start : start + TOGETHER], content)
    await db.close()
    return [post.id for post in planned]


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - another process's doing
            await asyncio.sleep(0.01)


async def _found(database: str, world: StandIn, ids: list[str], led: list[int]) -> Shared:
    """Once nothing is left to do."""
    db = Database(database)
    try:
        async with asyncio.timeout(PATIENCE):
            while (states := await _states(db)).keys() & {State.PLANNED, State.SENDING}:  # noqa: ASYNC110 - the same
                await asyncio.sleep(0.1)
    finally:
        await db.close()
    channels = world.state()["channels"].values()
    standing = Counter(mark for channel in channels for message in channel for mark in message["marks"])
    found = [standing[f"post:{each}"] for each in ids]
    return Shared(len(ids), sum(n == 0 for n in found), sum(n > 1 for n in found), states, led)


async def _states(db: Database) -> Counter[State]:
    async with db.read() as tx:
        rows = await tx.execute(select(table.c.state, func.count()).group_by(table.c.state))
        return Counter({State(state): count for state, count in rows})
