"""How a process ends in the middle of a post, and what happens before the next one starts."""

import asyncio
import signal
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import create_async_engine

from bot.rules.outbox import LEASE
from tests.faults.scenes import Scene
from tests.faults.standin_client import until

LEASE_OVER = LEASE.total_seconds() + 5
STEP_SECONDS, MOST_IDLE = 1.5, 12


async def settle(scene: Scene, offset: float, ahead: float = 0.0) -> None:
    """At that time there is work for a while, and then none."""
    scene.bot.set_clock(offset, ahead=ahead)
    await scene.posts.until_settled()


async def work_off(scene: Scene, offset: float, step: float) -> None:
    """What is left, from that time on. Where nothing moves, some lease has to end first, and the clock makes a step.

    TimeoutError if nothing moves any more.
    """
    fewest, idle = await scene.posts.left(), 0
    scene.bot.set_clock(offset)
    while idle < MOST_IDLE:
        with suppress(TimeoutError):
            async with asyncio.timeout(STEP_SECONDS):
                await scene.posts.until_settled()
                return
        left = await scene.posts.left()
        idle = 0 if left < fewest else idle + 1
        offset += step * (idle > 0)
        scene.bot.set_clock(offset)
        fewest = min(fewest, left)
    raise TimeoutError


async def nothing(_scene: Scene, _after: float) -> None:
    pass


async def is_killed(scene: Scene, _after: float) -> None:
    """At its point."""
    assert await scene.bot.ended() == -signal.SIGKILL, scene.bot.log


async def is_killed_while_it_waits(scene: Scene, _after: float) -> None:
    """For an answer that does not come."""
    await until(lambda: scene.world.faults.hanging > 0)
    scene.bot.kill()
    await scene.bot.ended()
    await until(lambda: scene.world.faults.hanging == 0)


async def is_killed_before_it_is_heard(scene: Scene, _after: float) -> None:
    """Discord has the request, and does what it asks only when its sender is long gone."""
    await until(lambda: scene.world.faults.all[0].hits > 0)
    scene.bot.kill()
    await scene.bot.ended()


async def is_told_to_stop(scene: Scene, _after: float) -> None:
    """With all that was to be sent under way: it is waited for."""
    fault = scene.world.faults.all[0]
    await until(lambda: fault.hits == fault.times)
    scene.bot.term()
    assert await scene.bot.ended() == 0, scene.bot.log


async def sleeps(scene: Scene, after: float) -> None:
    """For longer than its lease lasts; on PostgreSQL another process has gone on meanwhile."""
    await scene.bot.stopped()
    scene.bot.set_clock(max(after, LEASE_OVER))
    if not scene.posts.db.is_sqlite:
        async with scene.bot.another() as second:
            await second.start()
            await scene.posts.until_settled()
    scene.bot.cont()
    await settle(scene, max(after, LEASE_OVER))
    scene.bot.term()
    assert await scene.bot.ended() == 0, scene.bot.log


async def has_no_database(scene: Scene, after: float) -> None:
    """Between the answer and the record of it; then it goes on by itself."""
    await until(lambda: scene.world.faults.hanging > 0)
    async with _taken_away(scene.posts.db.url):
        scene.world.faults.lift()
        await scene.bot.wait_for_log("event=bug in=delivery")
    await work_off(scene, max(after, LEASE_OVER), step=7.0)
    scene.bot.term()
    assert await scene.bot.ended() == 0, scene.bot.log


async def finds_no_channel(scene: Scene, _after: float) -> None:
    await scene.bot.stopped()
    await scene.world.servers.delete_channel(_first_channel(scene), silently=True)
    scene.bot.cont()
    await scene.bot.wait_for_log("event=post_withheld")
    scene.bot.kill()
    await scene.bot.ended()


async def may_not_send(scene: Scene, _after: float) -> None:
    await scene.bot.stopped()
    await scene.world.servers.deny(_first_channel(scene), "SEND_MESSAGES", silently=True)
    scene.bot.cont()
    await scene.bot.wait_for_log("event=post_withheld")
    scene.bot.kill()
    await scene.bot.ended()


async def a_moderator_deletes_it(scene: Scene, _after: float) -> None:
    for message in scene.world.state()["messages"]:
        scene.world.messages.remove(message["id"])


def _first_channel(scene: Scene) -> str:
    return scene.world.guilds[0]["channels"][0]["id"]


@asynccontextmanager
async def _taken_away(url: URL) -> AsyncGenerator[None]:
    """SQLite: somebody else writes. PostgreSQL: connections break, and no new ones are let in."""
    if url.get_backend_name() == "sqlite":
        holder = sqlite3.connect(Path(url.database or ""), isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        yield
        holder.close()
        return
    operator = create_async_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    async with operator.connect() as connection:
        await connection.execute(text(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS false"))
        of_this = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
        await connection.execute(of_this, {"name": url.database})
        yield
        await connection.execute(text(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS true"))
    await operator.dispose()
