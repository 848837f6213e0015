"""What each award obligated, by agency, fiscal year and recorded name."""

from collections import defaultdict
from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import and_, delete, false, func, insert, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules.companies import Agency, Side
from bot.rules.coverage import AgencyYear, Origin, Window, in_force
from bot.rules.obligations import Obligation
from bot.storage import state
from bot.storage.companies import counted_under
from bot.storage.recipients import Recipients, last_uses, recipients_of
from bot.storage.tables import agency_years, company_names, obligations, recipients

VERSION = "figures_version"  # counts up with every change, so that other processes see it
BATCH = 5_000
STREAMED = 500
VEHICLES = "CONT_IDV_%"
MOST_KEYS = 500  # in one IN (...): SQLite takes 32,766 parameters at most, and shorter statements plan faster


async def layers(tx: AsyncConnection) -> tuple[AgencyYear, ...]:
    """Every layer of every agency's year, whether answers are made from it or not."""
    return await _years(tx, select(agency_years))


async def held_years(tx: AsyncConnection, side: Side = Side.AWARDING) -> tuple[AgencyYear, ...]:
    """The years of one side as answers are made from them."""
    return await _years(tx, select(agency_years).where(agency_years.c.side == side.value, agency_years.c.in_force))


async def _years(tx: AsyncConnection, query: Any) -> tuple[AgencyYear, ...]:
    rows = await tx.execute(query.order_by(agency_years.c.agency, agency_years.c.fiscal_year, agency_years.c.origin))
    return tuple(
        AgencyYear(
            Agency(row.agency),
            row.fiscal_year,
            row.complete,
            row.as_of,
            Side(row.side),
            Origin(row.origin),
            row.looked_up,
        )
        for row in rows
    )


async def replace_years(tx: AsyncConnection, years: Sequence[AgencyYear], rows: Iterable[Obligation]) -> None:
    """Puts *rows*, which must be of these agency-years, in the place of all that their layer holds of them.

    The years, all of one origin, then are in force or not as `coverage.in_force` decides.
    """
    await drop_years(tx, years)
    ids = await recipients_of(tx)
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH)):
        await ids.add(last_uses(((row.uei, row.recipient), row.last_action) for row in batch))
        await tx.execute(insert(obligations), [_row(ids, each, years[0].origin) for each in batch])
    if years:
        await tx.execute(insert(agency_years), [year_row(year) for year in years])
    await settle(tx)


async def drop_years(tx: AsyncConnection, years: Iterable[AgencyYear]) -> None:
    for year in years:
        for table in (obligations, agency_years):
            await tx.execute(delete(table).where(_of_year(table.c, year)))


async def settle(tx: AsyncConnection) -> None:
    """Marks of each agency's year the one layer that answers are made from, and that there are other figures now."""
    await state.count_up(tx, VERSION)
    held = await layers(tx)
    best = in_force(held)
    await tx.execute(update(agency_years).values(in_force=false()))
    for year in best:
        await tx.execute(update(agency_years).where(_of_year(agency_years.c, year)).values(in_force=true()))


def _of_year(columns: Any, year: AgencyYear) -> Any:
    return and_(
        columns.origin == year.origin.value,
        columns.side == year.side.value,
        columns.agency == year.agency.value,
        columns.fiscal_year == year.fiscal_year,
    )


def year_row(year: AgencyYear) -> dict[str, Any]:
    return {
        "origin": year.origin.value,
        "side": year.side.value,
        "agency": year.agency.value,
        "fiscal_year": year.fiscal_year,
        "complete": year.complete,
        "as_of": year.as_of,
        "looked_up": year.looked_up or year.as_of,
        "in_force": False,
    }


def _row(ids: Recipients, held: Obligation, origin: Origin) -> dict[str, Any]:
    return {
        "origin": origin.value,
        "side": held.side.value,
        "agency": held.agency.value,
        "fiscal_year": held.fiscal_year,
        "recipient_id": ids[held.uei, held.recipient],
        "award_key": held.award_key,
        "net_cents": held.net_cents,
        "first_action": held.first_action,
        "last_action": held.last_action,
    }


async def of_recipients(tx: AsyncConnection, ids: Sequence[int], side: Side = Side.AWARDING) -> list[Obligation]:
    return await _obligations(tx, obligations.c.recipient_id, ids, side)


async def other_names(
    tx: AsyncConnection, ids: Sequence[int], side: Side = Side.AWARDING
) -> dict[str, tuple[str, ...]]:
    """The awards of these recipients that stand under other recorded names too, and those names."""
    found = defaultdict[str, set[str]](set)
    for start in range(0, len(ids), MOST_KEYS):
        own = select(obligations.c.award_key).where(obligations.c.recipient_id.in_(ids[start : start + MOST_KEYS]))
        rows = await tx.execute(
            select(obligations.c.award_key, recipients.c.name)
            .join(recipients, recipients.c.id == obligations.c.recipient_id)
            .join(agency_years, current(side))
            .where(obligations.c.award_key.in_(own), obligations.c.recipient_id.not_in(ids))
            .distinct()
        )
        for award_key, name in rows:
            found[award_key].add(name)
    return {award_key: tuple(sorted(names)) for award_key, names in sorted(found.items())}


async def of_awards(tx: AsyncConnection, award_keys: Sequence[str], side: Side = Side.AWARDING) -> list[Obligation]:
    return await _obligations(tx, obligations.c.award_key, award_keys, side)


async def _obligations(tx: AsyncConnection, column: Any, values: Sequence[Any], side: Side) -> list[Obligation]:
    found = list[Obligation]()
    for start in range(0, len(values), MOST_KEYS):
        rows = await tx.execute(
            select(*FLOW, recipients.c.name, recipients.c.uei)
            .join(recipients, recipients.c.id == obligations.c.recipient_id)
            .join(agency_years, current(side))
            .where(column.in_(values[start : start + MOST_KEYS]))
        )
        found += [
            Obligation(key, Agency(agency), name, year, cents, first, last, uei, side)
            for key, agency, year, cents, first, last, name, uei in rows
        ]
    return found


FLOW = (
    obligations.c.award_key,
    obligations.c.agency,
    obligations.c.fiscal_year,
    obligations.c.net_cents,
    obligations.c.first_action,
    obligations.c.last_action,
)


def current(side: Side) -> Any:
    """Joins a flow to the year it belongs to, if that is in force; what other layers hold is left out."""
    of = agency_years.c
    return and_(
        of.side == side.value,
        of.in_force,
        obligations.c.side == of.side,
        obligations.c.origin == of.origin,
        obligations.c.agency == of.agency,
        obligations.c.fiscal_year == of.fiscal_year,
    )


@dataclass(frozen=True, slots=True)
class Total:
    """What one holder has with one agency within the window: *holder* is a company's id, or `=` and a spelling."""

    holder: str
    recipient_id: int
    name: str
    agency: Agency
    net_cents: int
    awards: int
    last_action: date


async def totals(tx: AsyncConnection, window: Window, side: Side = Side.AWARDING) -> AsyncGenerator[Total]:
    """One for each holder and agency, a holder's together; without any action within the window it has zeros.

    They are streamed: together they would be the largest thing in memory.
    """
    within = obligations.c.fiscal_year.between(window.first_year, window.last_year)
    holder = func.coalesce(company_names.c.company_id, "=" + recipients.c.spelling).label("holder")
    rows = await tx.stream(
        select(
            holder,
            func.min(recipients.c.id),
            func.min(recipients.c.name),
            obligations.c.agency,
            func.coalesce(func.sum(obligations.c.net_cents).filter(within), 0),
            func.count(obligations.c.award_key.distinct()).filter(within, obligations.c.award_key.not_like(VEHICLES)),
            func.max(obligations.c.last_action),
        )
        .select_from(obligations)
        .join(recipients, recipients.c.id == obligations.c.recipient_id)
        .join(agency_years, current(side))
        .join(company_names, counted_under(), isouter=True)
        .group_by(holder, obligations.c.agency)
        .order_by(holder, obligations.c.agency)
        .execution_options(yield_per=STREAMED)
    )
    async for of, id_, name, agency, cents, awards, last in rows:
        yield Total(of, id_, name, Agency(agency), int(cents), awards, last)
