"""The starter data enters the database: at the first start, and when a newer program brings newer data."""

from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules.coverage import Origin
from bot.sources.starter import Starter
from bot.storage import companies, obligations, state
from bot.storage.database import Database

VERSION = "starter_version"


async def load(db: Database, version: int, read: Callable[[], Starter]) -> bool:
    """True if something was loaded. One transaction: a killed start leaves nothing, a second one changes nothing."""
    async with db.read() as tx:
        if await _installed(tx) >= version:
            return False
    starter = read()
    async with db.begin() as tx:
        await db.alone(tx, VERSION)
        if await _installed(tx) >= version:
            return False
        await companies.replace_reviewed(tx, starter.companies, starter.ambiguities)
        await _replace_figures(tx, starter)
        await state.remember(tx, VERSION, str(starter.version))
    return True


async def _installed(tx: AsyncConnection) -> int:
    return int(await state.recall(tx, VERSION) or 0)


async def _replace_figures(tx: AsyncConnection, starter: Starter) -> None:
    """The starter layer alone: what files or a sync brought stays, and is in force where it is better."""
    await obligations.drop_years(tx, [year for year in await obligations.layers(tx) if year.origin is Origin.STARTER])
    await obligations.replace_years(tx, starter.agency_years, starter.obligations())
    await companies.replace_sources(tx, Origin.STARTER, starter.sources)
