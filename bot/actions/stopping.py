"""The brake: everything that the bot would post in a server is held at once, until a moderator lifts it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.actions import notices
from bot.rules.outbox import Delivery, Reason
from bot.rules.waiting import Asked, list_id
from bot.storage import outbox, stopping, waiting
from bot.storage.database import Database
from bot.storage.moderation import record_event

NOTICE = "stopping/notice"


@dataclass(frozen=True, slots=True)
class Stopped:
    """*held*: how many posts it holds back by now; *under_way*: how many can no longer be called back."""

    since: datetime
    is_new: bool
    held: int
    under_way: int


@dataclass(frozen=True, slots=True)
class Lifted:
    """*since*: since when it was, None if there was none; *asked*: what it held back, which now waits for a word."""

    since: datetime | None
    asked: Asked


async def stop(db: Database, server_id: int, moderator_id: int, now: datetime) -> Stopped:
    async with db.begin() as tx:
        is_new = await stopping.add(tx, server_id, now)
        await outbox.hold_stopped(tx, now)
        since = await stopping.since(tx, server_id) or now
        held = len(await _stopped(tx, server_id))
        made = Stopped(since, is_new, held, await stopping.under_way(tx, server_id))
        if is_new:
            await record_event(tx, server_id, moderator_id, "stop", "posts", before=None, after="stopped", now=now)
            await notices.plan(
                tx, server_id, NOTICE, f"stop {now.isoformat()}", now, since=now, lifted_at=None, held=held
            )
    return made


async def lift(db: Database, server_id: int, moderator_id: int, now: datetime) -> Lifted:
    """Nothing that waited is sent by this; what comes due from now on is."""
    async with db.begin() as tx:
        await outbox.hold_stopped(tx, now)
        since = await stopping.remove(tx, server_id)
        stopped = await _stopped(tx, server_id)
        if since:
            await record_event(tx, server_id, moderator_id, "stop", "posts", before="stopped", after=None, now=now)
            occasion = f"lift {now.isoformat()}"
            await notices.plan(tx, server_id, NOTICE, occasion, now, since=since, lifted_at=now, held=len(stopped))
        return Lifted(since, Asked(list_id(stopped), tuple(stopped), now))


async def _stopped(tx: AsyncConnection, server_id: int) -> list[Delivery]:
    return [post for post in await waiting.of_server(tx, server_id) if post.reason is Reason.STOPPED]
