"""Records that change from one look to the next, for tests of watches."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.rules.companies import Agency
from bot.rules.coverage import Origin
from bot.rules.moderation import Channel
from bot.rules.obligations import Obligation
from bot.storage import obligations
from bot.storage.database import Database
from tests.small_data import AS_OF, ROWS, YEARS, award

SERVER, CHANNEL, MODERATOR = 1, 11, 5
HERE = Channel(CHANNEL, "articles")
YOUNG = date(2026, 7, 30)


def flow(
    number: str, cents: int, recipient: str = "MICROSOFT CORPORATION", agency: Agency = Agency.ICE, first: date = YOUNG
) -> Obligation:
    return Obligation(award(number, agency), agency, recipient, 2026, cents, first, first)


async def bring(
    db: Database, *more: Obligation, days: int = 0, rows: Sequence[Obligation] = ROWS, origin: Origin = Origin.SYNC
) -> None:
    """What a sync that many days after the starter data would have stored."""
    as_of = AS_OF + timedelta(days=days)
    years = [replace(year, complete=True, as_of=as_of, origin=origin) for year in YEARS]
    async with db.begin() as tx:
        await obligations.drop_years(tx, years)
        await obligations.replace_years(tx, years, [*rows, *more])
