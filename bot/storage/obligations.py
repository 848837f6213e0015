"""What each award obligated, by agency, fiscal year and recorded name."""

from collections import defaultdict
from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import and_, delete, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules.companies import Agency
from bot.rules.names import normalise, spelling
from bot.rules.obligations import AgencyYear, Obligation, Window
from bot.storage.companies import counted_under
from bot.storage.tables import agency_years, company_names, obligations, recipients

BATCH = 5_000
STREAMED = 500
MOST_KEYS = 500  # in one IN (...): SQLite takes 32,766 parameters at most, and shorter statements plan faster


@dataclass(frozen=True, slots=True)
class HeldYear:
    """An agency's year as this database has it; *origin* is `starter` or `sync`."""

    year: AgencyYear
    origin: str


async def held_years(tx: AsyncConnection) -> tuple[HeldYear, ...]:
    rows = await tx.execute(select(agency_years).order_by(agency_years.c.agency, agency_years.c.fiscal_year))
    return tuple(
        HeldYear(AgencyYear(Agency(row.agency), row.fiscal_year, row.complete, row.as_of), row.origin) for row in rows
    )


async def replace_years(
    tx: AsyncConnection, years: Sequence[AgencyYear], rows: Iterable[Obligation], *, origin: str
) -> None:
    """Puts *rows*, which must be of these agency-years, in the place of all that is held of them."""
    for table in (obligations, agency_years):
        await tx.execute(delete(table).where(or_(*(_of_year(table.c, year) for year in years))))
    ids = await _recipient_ids(tx)
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH)):
        await _add_recipients(tx, ids, {row.recipient for row in batch})
        await tx.execute(insert(obligations), [_row(ids, each) for each in batch])
    await tx.execute(insert(agency_years), [_year_row(year, origin) for year in years])


def _of_year(columns: Any, year: AgencyYear) -> Any:
    return and_(columns.agency == year.agency.value, columns.fiscal_year == year.fiscal_year)


def _year_row(year: AgencyYear, origin: str) -> dict[str, Any]:
    return {
        "agency": year.agency.value,
        "fiscal_year": year.fiscal_year,
        "complete": year.complete,
        "as_of": year.as_of,
        "origin": origin,
    }


def _row(ids: dict[str, int], held: Obligation) -> dict[str, Any]:
    return {
        "recipient_id": ids[held.recipient],
        "award_key": held.award_key,
        "agency": held.agency.value,
        "fiscal_year": held.fiscal_year,
        "net_cents": held.net_cents,
        "first_action": held.first_action,
        "last_action": held.last_action,
    }


async def _recipient_ids(tx: AsyncConnection) -> dict[str, int]:
    rows = await tx.execute(select(recipients.c.name, recipients.c.id))
    return {name: id_ for name, id_ in rows}  # noqa: C416 (dict() takes a result for a mapping)


async def _add_recipients(tx: AsyncConnection, ids: dict[str, int], names: set[str]) -> None:
    """New names get the next ids in alphabetical order, so that the same data always make the same database."""
    following = max(ids.values(), default=0) + 1
    new = {name: following + at for at, name in enumerate(sorted(names - ids.keys()))}
    if new:
        rows = [
            {"id": id_, "name": name, "spelling": spelling(name), "normalised": normalise(name)}
            for name, id_ in new.items()
        ]
        await tx.execute(insert(recipients), rows)
        ids.update(new)


async def of_recipients(tx: AsyncConnection, ids: Sequence[int]) -> list[Obligation]:
    return await _obligations(tx, obligations.c.recipient_id, ids)


async def other_names(tx: AsyncConnection, ids: Sequence[int]) -> dict[str, tuple[str, ...]]:
    """The awards of these recipients that stand under other recorded names too, and those names."""
    found = defaultdict[str, set[str]](set)
    for start in range(0, len(ids), MOST_KEYS):
        own = select(obligations.c.award_key).where(obligations.c.recipient_id.in_(ids[start : start + MOST_KEYS]))
        rows = await tx.execute(
            select(obligations.c.award_key, recipients.c.name)
            .join(recipients, recipients.c.id == obligations.c.recipient_id)
            .where(obligations.c.award_key.in_(own), obligations.c.recipient_id.not_in(ids))
            .distinct()
        )
        for award_key, name in rows:
            found[award_key].add(name)
    return {award_key: tuple(sorted(names)) for award_key, names in sorted(found.items())}


async def of_awards(tx: AsyncConnection, award_keys: Sequence[str]) -> list[Obligation]:
    return await _obligations(tx, obligations.c.award_key, award_keys)


async def _obligations(tx: AsyncConnection, column: Any, values: Sequence[Any]) -> list[Obligation]:
    found = list[Obligation]()
    for start in range(0, len(values), MOST_KEYS):
        rows = await tx.execute(
            select(obligations, recipients.c.name)
            .join(recipients, recipients.c.id == obligations.c.recipient_id)
            .where(column.in_(values[start : start + MOST_KEYS]))
        )
        found += [
            Obligation(key, Agency(agency), name, year, cents, first, last)
            for _, key, agency, year, cents, first, last, name in rows
        ]
    return found


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


async def totals(tx: AsyncConnection, window: Window) -> AsyncGenerator[Total]:
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
            func.count(obligations.c.award_key.distinct()).filter(within),
            func.max(obligations.c.last_action),
        )
        .select_from(obligations)
        .join(recipients, recipients.c.id == obligations.c.recipient_id)
        .join(company_names, counted_under(), isouter=True)
        .group_by(holder, obligations.c.agency)
        .order_by(holder, obligations.c.agency)
        .execution_options(yield_per=STREAMED)
    )
    async for of, id_, name, agency, cents, awards, last in rows:
        yield Total(of, id_, name, Agency(agency), int(cents), awards, last)
