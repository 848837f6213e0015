"""What the bot has to remember between starts of what it does by itself, day by day."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.actions import notices
from bot.rules.sync_report import SyncState
from bot.rules.upkeep import Syncs
from bot.storage import obligations, state, syncing, watching
from bot.storage.database import Database

SYNCS = "daily_syncs"


async def figures_version(db: Database) -> int:
    """Another number means other figures, whichever process brought them."""
    async with db.read() as tx:
        return await state.count(tx, obligations.VERSION)


async def syncs(db: Database) -> Syncs:
    async with db.read() as tx:
        found = await state.recall(tx, SYNCS)
    return Syncs.from_json(found) if found else Syncs()


async def synced(db: Database, now: datetime, *, good: bool) -> None:
    async with db.begin() as tx:
        await db.alone(tx, SYNCS)
        found = await state.recall(tx, SYNCS)
        known = Syncs.from_json(found) if found else Syncs()
        await state.remember(tx, SYNCS, known.after(now, good=good).to_json())


async def broke_down(db: Database, reason: str, today: date) -> None:
    """A sync that could not even report: an error of ours, or of the database."""
    async with db.begin() as tx:
        await db.alone(tx, syncing.STATE)
        known = await syncing.state(tx)
        since = known.failing_since or today
        await syncing.remember(tx, replace(known, last_run=today, failing_since=since, reason=reason))


async def tell_of_failure(db: Database, now: datetime) -> bool:
    """Tells the moderators of every server that watches something that syncs fail: once, until one succeeds."""
    async with db.read() as tx:
        if not _is_untold(await syncing.state(tx)):
            return False
    async with db.begin() as tx:
        await db.alone(tx, syncing.STATE)
        known = await syncing.state(tx)
        if not _is_untold(known):
            return False
        await syncing.remember(tx, replace(known, told=True))
        for server_id in await watching.servers(tx):
            await _tell(tx, server_id, known, now)
    return True


async def _tell(tx: AsyncConnection, server_id: int, known: SyncState, now: datetime) -> None:
    values = {"failing_since": known.failing_since, "as_of": known.as_of, "reason": known.reason}
    await notices.plan(tx, server_id, "upkeep/sync_failing", now.isoformat(), now, **values)


def _is_untold(known: SyncState) -> bool:
    return known.failing_since is not None and not known.told
