"""What the bot has to remember between starts of what it does by itself, day by day."""

from dataclasses import replace
from datetime import date, datetime

from bot.rules.sync_report import SyncState
from bot.rules.upkeep import Syncs
from bot.storage import obligations, state, syncing
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


async def failure_to_tell(db: Database) -> SyncState | None:
    """That syncs fail, for the first who asks; until one succeeds, nobody gets it again."""
    async with db.read() as tx:
        if not _is_untold(await syncing.state(tx)):
            return None
    async with db.begin() as tx:
        await db.alone(tx, syncing.STATE)
        known = await syncing.state(tx)
        if not _is_untold(known):
            return None
        await syncing.remember(tx, replace(known, told=True))
    return known


def _is_untold(known: SyncState) -> bool:
    return known.failing_since is not None and not known.told
