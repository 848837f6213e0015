"""Everything known of who got what, a row for each recipient, agency, side and fiscal year."""

from collections import defaultdict
from collections.abc import AsyncGenerator, Sequence
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules.coverage import AgencyYear
from bot.rules.exports import Row
from bot.rules.imports import Place
from bot.storage.obligations import VEHICLES
from bot.storage.tables import obligations, recipients

STREAMED = 500


async def known(tx: AsyncConnection, layers: Sequence[AgencyYear]) -> AsyncGenerator[Row]:
    """*layers* from the best to the worst: of each place, a recipient is told from the best that has him or his awards.

    Only the layer that answers are made from can be complete here; what is in another one alone adds to nothing.
    """
    of_place = defaultdict[Place, list[AgencyYear]](list)
    for layer in layers:
        of_place[layer.place].append(layer)
    for place in sorted(of_place):
        for number, layer in enumerate(of_place[place]):
            async for row in _rows(tx, layer, of_place[place][:number]):
                yield row


async def _rows(tx: AsyncConnection, layer: AgencyYear, better: Sequence[AgencyYear]) -> AsyncGenerator[Row]:
    awards = func.count(obligations.c.award_key.distinct()).filter(obligations.c.award_key.not_like(VEHICLES))
    query = (
        select(recipients.c.uei, recipients.c.name, func.sum(obligations.c.net_cents), awards)
        .join(recipients, recipients.c.id == obligations.c.recipient_id)
        .where(_of(obligations, layer), *([~_in_better(better)] if better else []))
        .group_by(recipients.c.id, recipients.c.uei, recipients.c.name)
        .order_by(recipients.c.uei, recipients.c.name, recipients.c.id)
        .execution_options(yield_per=STREAMED)
    )
    async for uei, name, cents, count in await tx.stream(query):
        complete = layer.complete and not better
        yield Row(uei, name, layer.agency, layer.side, layer.fiscal_year, int(cents), count, complete, layer.as_of)


def _in_better(better: Sequence[AgencyYear]) -> Any:
    """Whether a better layer tells of the recipient, or of the award: under whatever name, it is the same money."""
    others = obligations.alias()
    held = or_(*(_of(others, layer) for layer in better))
    return or_(
        obligations.c.recipient_id.in_(select(others.c.recipient_id).where(held)),
        obligations.c.award_key.in_(select(others.c.award_key).where(held)),
    )


def _of(table: Any, layer: AgencyYear) -> Any:
    return and_(
        table.c.origin == layer.origin.value,
        table.c.side == layer.side.value,
        table.c.agency == layer.agency.value,
        table.c.fiscal_year == layer.fiscal_year,
    )
