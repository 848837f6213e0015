"""What imported actions add up to: the file layer's obligations, years and recipients."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import String, case, cast, delete, func, insert, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules.companies import Side
from bot.rules.coverage import AgencyYear, Origin
from bot.rules.names import normalise
from bot.storage.imports import SIDES
from bot.storage.obligations import year_row
from bot.storage.recipients import last_uses, recipients_of
from bot.storage.staging import upsert
from bot.storage.tables import agency_years, former_names, obligations, recipient_parents, transactions

Who = tuple[int, str, str, str, list[str], list[tuple[str, str, str, str]]]
FILE = Origin.FILE.value


async def add_recipients(tx: AsyncConnection, found: Sequence[Who]) -> dict[int, int]:
    """The ids of recipients by the numbers that a file gave them; names under which they were typed find them too."""
    ids = await recipients_of(tx)
    await ids.add(last_uses(((uei, name), date.fromisoformat(last)) for _, uei, name, last, _, _ in found))
    numbered = {who: ids[uei, name] for who, uei, name, *_ in found}
    await _add_former_names(tx, [(numbered[who], name, others) for who, _, name, _, others, _ in found])
    await _add_parents(tx, [(uei, *parent) for _, uei, _, _, _, parents in found if uei for parent in parents])
    return numbered


async def _add_former_names(tx: AsyncConnection, found: Iterable[tuple[int, str, list[str]]]) -> None:
    """Those that are not found by the name that is shown."""
    normalised = cache(normalise)
    rows = {
        (recipient_id, name): {"recipient_id": recipient_id, "name": name, "normalised": normalised(name)}
        for recipient_id, shown, others in found
        for name in others
        if normalised(name) not in {"", normalised(shown)}
    }
    if rows:
        await tx.execute(upsert(tx, former_names).on_conflict_do_nothing(), list(rows.values()))


async def _add_parents(tx: AsyncConnection, found: Iterable[tuple[str, str, str, str, str]]) -> None:
    seen = dict[tuple[str, str, str], tuple[str, str]]()
    for uei, parent, name, first, last in found:
        known = seen.get((uei, parent, name), (first, last))
        seen[uei, parent, name] = min(first, known[0]), max(last, known[1])
    if not seen:
        return
    new, held = upsert(tx, recipient_parents), recipient_parents.c
    earlier = new.excluded.first_seen < held.first_seen
    later = new.excluded.last_seen > held.last_seen
    days = {
        "first_seen": case((earlier, new.excluded.first_seen), else_=held.first_seen),
        "last_seen": case((later, new.excluded.last_seen), else_=held.last_seen),
    }
    key = list(recipient_parents.primary_key)
    await tx.execute(
        new.on_conflict_do_update(index_elements=key, set_=days), [_parent_row(*each) for each in seen.items()]
    )


def _parent_row(who: tuple[str, str, str], days: tuple[str, str]) -> dict[str, Any]:
    uei, parent, name = who
    first, last = (date.fromisoformat(day) for day in days)
    return {
        "uei": uei, "parent_uei": parent, "parent_name": name, "origin": FILE, "first_seen": first, "last_seen": last,
    }  # fmt: skip


async def sum_up(tx: AsyncConnection, years: Collection[int]) -> None:
    """The file layer's obligations of these fiscal years anew, on both sides."""
    of_years = obligations.c.fiscal_year.in_(years)
    await tx.execute(delete(obligations).where(obligations.c.origin == FILE, of_years))
    for side, agency in SIDES.items():
        await tx.execute(
            insert(obligations).from_select([column.name for column in obligations.c], _sums(side, agency, years))
        )


def _sums(side: Side, agency: Any, years: Collection[int]) -> Any:
    of = transactions.c
    key = (agency, of.fiscal_year, of.recipient_id, of.award_key)
    return (
        select(
            cast(literal(FILE), String),
            cast(literal(side.value), String),
            *key,
            func.sum(of.cents),
            func.min(of.day),
            func.max(of.day),
        )
        .where(agency != "", of.fiscal_year.in_(years))
        .group_by(*key)
        .order_by(*key)
    )


async def set_years(tx: AsyncConnection, years: Collection[AgencyYear]) -> None:
    """Puts these in the place of what was said of the same years; which are in force is settled afterwards."""
    rows = [year_row(year) for year in years]
    if rows:
        new = upsert(tx, agency_years)
        renewed = {name: new.excluded[name] for name in ("complete", "as_of", "looked_up")}
        key = list(agency_years.primary_key)
        await tx.execute(new.on_conflict_do_update(index_elements=key, set_=renewed), rows)


async def forget_empty_years(tx: AsyncConnection) -> None:
    """Years of the file layer that are not whole, and of which no action is left."""
    of, held = agency_years.c, obligations.c
    place = tuple_(of.origin, of.side, of.agency, of.fiscal_year)
    filled = select(held.origin, held.side, held.agency, held.fiscal_year).where(held.origin == FILE).distinct()
    await tx.execute(delete(agency_years).where(of.origin == FILE, of.complete.is_(False), place.not_in(filled)))
