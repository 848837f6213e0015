"""Looks everything over for the operator."""

import asyncio
import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta

from bot.actions import sync
from bot.rules.coverage import default_window
from bot.rules.health import Facts
from bot.settings import Settings
from bot.sources import reachability
from bot.storage import obligations
from bot.storage.database import Database
from bot.storage.upgrade import revision


async def examine(settings: Settings, db: Database | None, database_error: str, clock: Callable[[], datetime]) -> Facts:
    """*db* is None where it did not open, for the reason in *database_error*."""
    discord = await reachability.ask(settings.discord_api_url)
    now = clock()
    return Facts(
        has_token=settings.discord_token is not None,
        database_error=database_error,
        revision=await revision(db) if db else None,
        data_as_of=await _data_as_of(db) if db else None,
        free_bytes=await asyncio.to_thread(_free_bytes, db) if db else None,
        discord_error=discord.error,
        clock_skew=_skew(now, discord.clock),
        today=now.date(),
        sync=await sync.state_of(db) if db else None,
        sqlite_mode=db.path.stat().st_mode & 0o777 if db and db.path else None,
    )


async def _data_as_of(db: Database) -> date | None:
    async with db.read() as tx:
        window = default_window(await obligations.held_years(tx))
        return window.as_of if window else None


def _free_bytes(db: Database) -> int | None:
    return shutil.disk_usage(db.path.resolve().parent).free if db.path else None


def _skew(ours: datetime, theirs: datetime | None) -> timedelta | None:
    return ours - theirs if theirs else None
