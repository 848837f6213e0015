"""Likely joins with reviewed companies, for a person to look at."""

from collections.abc import Collection, Iterable

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules import review as rules
from bot.rules.companies import Company, Side
from bot.rules.coverage import default_window
from bot.rules.declined import Declined
from bot.rules.refusal import Refusal
from bot.rules.resold import products_named, products_of, telling_parts, unreviewed
from bot.rules.review import Clue, Evidence, Review
from bot.storage import companies, obligations, resold
from bot.storage import review as stored
from bot.storage.database import Database


async def review(db: Database, declined: Collection[Declined]) -> Review:
    """From the newest data held, of the awarding side."""
    async with db.read() as tx:
        years = await obligations.held_years(tx)
        window = default_window(years)
        if window is None:
            raise Refusal("no_data")
        reviewed = await _reviewed(tx)
        alike = rules.clues_of_names(await stored.uncounted_names(tx), reviewed.values())
        names = [*await stored.name_clues(tx, Side.AWARDING), *alike]
        products = await _product_clues(tx, reviewed.values())
        flows = [
            *await obligations.of_recipients(tx, await stored.ids_of(tx, {clue.recipient for clue in names})),
            *await obligations.of_awards(tx, sorted({clue.award_key for clue in products})),
        ]
    return rules.review([*names, *products], reviewed, set(flows), declined, (years, window))


async def _reviewed(tx: AsyncConnection) -> dict[str, Company]:
    found = [await companies.dossier(tx, company_id) for company_id in await companies.listed(tx)]
    return {company.id: company for company in found if company}


async def _product_clues(tx: AsyncConnection, reviewed: Iterable[Company]) -> list[Clue]:
    """Awards of others that name products of reviewed companies, and are not reviewed as resold."""
    reviewed = list(reviewed)
    products = [product for company in reviewed for product in products_of(company)]
    found = await resold.described(tx, [telling_parts(product.name) for product in products])
    naming = {award.award_key: award for award in found if products_named(award.description, products)}
    return [
        Clue(Evidence.PRODUCT_NAMED, company.id, naming[key].recipient, product, key)
        for company in reviewed
        for key, names in unreviewed(company, naming.values()).items()
        for product in names
    ]
