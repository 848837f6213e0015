"""The largest new awards of late."""

from bot.actions.companies import coverage_of
from bot.rules.companies import Agency
from bot.rules.coverage import Freshness
from bot.rules.new_awards import NewAwards, first_day, new_awards
from bot.rules.scope import Scope
from bot.storage import award_facts
from bot.storage.database import Database


async def new(db: Database, agency: Agency | None, days: int, freshness: Freshness) -> NewAwards:
    """Awards of the *days* up to the day of the data, largest first: later ones nobody can know yet."""
    scope = Scope(agency=agency)
    async with db.read() as tx:
        coverage = await coverage_of(tx, scope, freshness)
        by_signature = await award_facts.knows_days(tx)
        found = await award_facts.new_awards(
            tx, scope.side, agency, first_day(coverage, days), coverage.as_of, by_signature=by_signature
        )
    return new_awards(coverage, agency, days, found, by_signature=by_signature)
