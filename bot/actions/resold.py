"""What is bought of a company through others, as far as descriptions tell and nobody has reviewed."""

import asyncio
from collections.abc import Collection

from bot.rules.answers import Answer
from bot.rules.companies import Company, Side
from bot.rules.coverage import Window
from bot.rules.declined import Declined, declined_awards
from bot.rules.resold import NamedElsewhere, products_of, telling_parts, unreviewed
from bot.rules.resold import named_elsewhere as tallied
from bot.sources.declined import read_declined
from bot.storage import companies, obligations, resold
from bot.storage.database import Database


async def beyond_review(db: Database, answer: Answer) -> tuple[NamedElsewhere, ...]:
    """What an answer about a reviewed company adds of awards that nobody has reviewed, within its scope."""
    if answer.company is None:
        return ()
    declined = await asyncio.to_thread(read_declined)
    coverage, agency = answer.coverage, answer.scope.agency
    found = await named_elsewhere(db, answer.company, coverage.window, coverage.side, declined)
    return tuple(each for each in found if agency in (None, each.agency))


async def named_elsewhere(
    db: Database, company: Company, window: Window, side: Side, declined: Collection[Declined] = ()
) -> tuple[NamedElsewhere, ...]:
    """By agency: further awards to others that name products of *company*. They are not reviewed, and in no sum."""
    names = [telling_parts(product.name) for product in products_of(company)]
    async with db.read() as tx:
        found = await resold.described(tx, names)
        named = unreviewed(company, found, declined_awards(declined, company.id))
        own = {recorded.name for recorded in await companies.recorded_for(tx, company.id)}
        flows = await obligations.of_awards(tx, sorted(named), side)
    direct = {row.award_key for row in flows if row.recipient in own}
    return tallied(named, [row for row in flows if row.award_key not in direct], window)
