"""What answers tell of awards beside their flows, and which awards are new."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules.companies import Agency, Side
from bot.rules.new_awards import NewAward
from bot.rules.scope import AwardFacts
from bot.storage.companies import counted_under
from bot.storage.obligations import MOST_KEYS, VEHICLES, current
from bot.storage.tables import agency_years, awards, companies, company_names, obligations, recipients

FACTS = (
    awards.c.award_key,
    awards.c.description,
    awards.c.signed_on,
    awards.c.starts_on,
    awards.c.ends_on,
    awards.c.gone_on,
)


async def facts_of(tx: AsyncConnection, award_keys: Sequence[str]) -> dict[str, AwardFacts]:
    found = dict[str, AwardFacts]()
    for start in range(0, len(award_keys), MOST_KEYS):
        rows = await tx.execute(select(*FACTS).where(awards.c.award_key.in_(award_keys[start : start + MOST_KEYS])))
        found |= {row[0]: AwardFacts(*row) for row in rows}
    return found


async def knows_days(tx: AsyncConnection) -> bool:
    """Whether the day on which an award was signed is known of any: the starter data do not have it."""
    return await tx.scalar(select(awards.c.award_key).where(awards.c.signed_on.is_not(None)).limit(1)) is not None


async def new_awards(
    tx: AsyncConnection, side: Side, agency: Agency | None, since: date, until: date, *, by_signature: bool
) -> list[NewAward]:
    """Awards signed within these days, or, where no signature is known, with their first action on record in them.

    Largest first. One with money in an incomplete year has no net, and is left out.
    """
    first = func.min(obligations.c.first_action)
    born = func.coalesce(awards.c.signed_on, first) if by_signature else first
    net = func.sum(obligations.c.net_cents)
    query = (
        select(
            obligations.c.award_key,
            obligations.c.agency,
            func.min(recipients.c.id),
            func.min(recipients.c.name),
            func.min(company_names.c.company_id),
            func.min(companies.c.name),
            net,
            first,
        )
        .join(recipients, recipients.c.id == obligations.c.recipient_id)
        .join(agency_years, current(side))
        .join(awards, awards.c.award_key == obligations.c.award_key, isouter=True)
        .join(company_names, counted_under(), isouter=True)
        .join(companies, companies.c.id == company_names.c.company_id, isouter=True)
        .where(obligations.c.award_key.not_like(VEHICLES), awards.c.gone_on.is_(None))
        .where(*([obligations.c.agency == agency.value] if agency else []))
        .group_by(obligations.c.award_key, obligations.c.agency, awards.c.signed_on)
        .having(born.between(since, until), net > 0, func.min(case((agency_years.c.complete, 1), else_=0)) == 1)
        .order_by(net.desc(), obligations.c.award_key)
    )
    rows = list(await tx.execute(query))
    facts = await facts_of(tx, [row[0] for row in rows])
    return [
        NewAward(
            facts.get(key, AwardFacts(key)),
            Agency(of),
            name,
            company or name,
            f"company:{company_id}" if company_id else f"recipient:{recipient_id}",
            int(cents),
            first_action,
        )
        for key, of, recipient_id, name, company_id, company, cents, first_action in rows
    ]
