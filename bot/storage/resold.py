"""Awards by what their descriptions name."""

from collections.abc import Collection

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules.resold import Described
from bot.storage.companies import counted_under
from bot.storage.tables import awards, company_names, recipients


async def described(tx: AsyncConnection, names: Collection[tuple[str, ...]]) -> list[Described]:
    """Awards in whose description all parts of one of *names* stand, somewhere and in whatever case."""
    mentions = [
        and_(*(awards.c.description.icontains(part, autoescape=True) for part in parts))
        for parts in sorted(set(names))
        if parts
    ]
    if not mentions:
        return []
    rows = await tx.execute(
        select(awards.c.award_key, awards.c.description, recipients.c.name, company_names.c.company_id)
        .join(recipients, recipients.c.id == awards.c.recipient_id)
        .join(company_names, counted_under(), isouter=True)
        .where(or_(*mentions), awards.c.gone_on.is_(None))
        .order_by(awards.c.award_key)
    )
    return [Described(key, description, name, company_id or "") for key, description, name, company_id in rows]
