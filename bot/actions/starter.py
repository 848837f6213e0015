"""The starter data enters the database: at the first start, and when a newer program brings newer data."""

from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules.obligations import may_replace
from bot.sources.starter import Starter
from bot.storage import companies, obligations, state
from bot.storage.database import Database

VERSION = "starter_version"
ORIGIN = "starter"


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
    held = {(each.year.agency, each.year.fiscal_year): each for each in await obligations.held_years(tx)}
    replaced = {
        (year.agency, year.fiscal_year): year
        for year in starter.agency_years
        if (each := held.get((year.agency, year.fiscal_year))) is None
        or may_replace(year, each.year, from_starter=each.origin == ORIGIN)
    }
    rows = (row for row in starter.obligations() if (row.agency, row.fiscal_year) in replaced)
    if replaced:
        await obligations.replace_years(tx, list(replaced.values()), rows, origin=ORIGIN)
        await companies.replace_sources(tx, starter.sources)
