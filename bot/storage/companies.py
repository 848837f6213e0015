"""Reviewed companies and the names under which the award records know recipients."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Table, delete, exists, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules.companies import Agency, AliasKind, Ambiguity, Company, Source
from bot.rules.coverage import Origin
from bot.rules.matching import Candidate, Found, RecordedName, ReviewedName
from bot.rules.names import normalise, spelling
from bot.storage.tables import (
    agency_years,
    ambiguities,
    companies,
    company_names,
    former_names,
    obligations,
    recipients,
    resold_awards,
    sources,
)


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list tells of a reviewed company; *resold* counts its awards through resellers."""

    id: str
    name: str
    sector: str
    names: tuple[str, ...]
    resold: Mapping[Agency, int]


@cache
def _dossiers() -> Any:
    from pydantic import TypeAdapter  # noqa: PLC0415 (needed only once a company is asked for)

    return TypeAdapter(Company)


async def replace_reviewed(tx: AsyncConnection, reviewed: Sequence[Company], unclear: Sequence[Ambiguity]) -> None:
    for table in (company_names, resold_awards, companies, ambiguities):
        await tx.execute(delete(table))
    await _add(tx, companies, [_company_row(company) for company in reviewed])
    await _add(tx, company_names, [row for company in reviewed for row in _name_rows(company)])
    await _add(tx, ambiguities, [_ambiguity_row(each) for each in unclear])
    await _add(tx, resold_awards, [row for company in reviewed for row in _resold_rows(company)])


async def _add(tx: AsyncConnection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:  # SQLAlchemy takes an empty list for one row of defaults
        await tx.execute(insert(table), rows)


def _company_row(company: Company) -> dict[str, Any]:
    return {
        "id": company.id,
        "name": company.name,
        "sector": company.sector,
        "dossier": _dossiers().dump_json(company).decode(),
    }


def _name_rows(company: Company) -> Iterable[dict[str, Any]]:
    own = ((company.name, AliasKind.COMMON, ""),)
    named = own + tuple((alias.name, alias.kind, alias.unit) for alias in company.aliases)
    return {
        (normalise(name), kind): {
            "normalised": normalise(name),
            "company_id": company.id,
            "kind": kind.value,
            "name": name,
            "unit": unit,
        }
        for name, kind, unit in named
    }.values()


def _resold_rows(company: Company) -> list[dict[str, Any]]:
    return [
        {"company_id": company.id, "award_key": award.award_key, "agency": award.agency.value}
        for award in company.resold
    ]


def _ambiguity_row(unclear: Ambiguity) -> dict[str, Any]:
    return {
        "normalised": normalise(unclear.name),
        "name": unclear.name,
        "candidates": json.dumps(unclear.candidates),
    }


async def dossier(tx: AsyncConnection, company_id: str) -> Company | None:
    found = await tx.scalar(select(companies.c.dossier).where(companies.c.id == company_id))
    return None if found is None else _dossiers().validate_json(found)


async def listed(tx: AsyncConnection) -> dict[str, Listed]:
    """By id. A dossier has all of this too, but to read them takes more memory than everything listed."""
    names, resold = defaultdict[str, list[str]](list), defaultdict[str, Counter[Agency]](Counter)
    for company_id, name in await tx.execute(select(company_names.c.company_id, company_names.c.name)):
        names[company_id].append(name)
    for company_id, agency in await tx.execute(select(resold_awards.c.company_id, resold_awards.c.agency)):
        resold[company_id][Agency(agency)] += 1
    rows = await tx.execute(select(companies.c.id, companies.c.name, companies.c.sector).order_by(companies.c.id))
    return {id_: Listed(id_, name, sector, tuple(sorted(names[id_])), resold[id_]) for id_, name, sector in rows}


async def find(tx: AsyncConnection, query: str) -> Found:
    """Everything whose normalised name equals the normalised *query*."""
    wanted = normalise(query)
    if not wanted:
        return Found()
    unclear = await tx.scalar(select(ambiguities.c.candidates).where(ambiguities.c.normalised == wanted))
    return Found(
        reviewed=await _reviewed(tx, wanted),
        recorded=await recorded(tx, recipients.c.normalised == wanted),
        former=await recorded(tx, recipients.c.id.in_(_formerly(wanted)) & (recipients.c.normalised != wanted)),
        ambiguous=await _candidates(tx, json.loads(unclear)) if unclear else (),
    )


async def formerly_known(tx: AsyncConnection) -> dict[str, tuple[str, ...]]:
    """The former names of recipients, by the spelling of the name they have now."""
    rows = await tx.execute(
        select(recipients.c.spelling, former_names.c.name)
        .join(recipients, recipients.c.id == former_names.c.recipient_id)
        .order_by(recipients.c.spelling, former_names.c.name)
    )
    found = defaultdict[str, list[str]](list)
    for now, before in rows:
        found[now].append(before)
    return {now: tuple(names) for now, names in found.items()}


def _formerly(wanted: str) -> Any:
    return select(former_names.c.recipient_id).where(former_names.c.normalised == wanted)


async def _reviewed(tx: AsyncConnection, wanted: str) -> tuple[ReviewedName, ...]:
    rows = await tx.execute(
        select(company_names.c.company_id, companies.c.name, company_names.c.kind, company_names.c.name)
        .join(companies, companies.c.id == company_names.c.company_id)
        .where(company_names.c.normalised == wanted)
        .order_by(company_names.c.company_id)
    )
    return tuple(ReviewedName(company_id, name, AliasKind(kind), alias) for company_id, name, kind, alias in rows)


async def recorded(tx: AsyncConnection, condition: Any) -> tuple[RecordedName, ...]:
    """Recorded names that meet *condition*, with the company each is counted under.

    A name keeps its id when newer data no longer have it, but nothing is recorded under it any more.
    """
    rows = await tx.execute(
        select(recipients.c.id, recipients.c.name, company_names.c.company_id, recipients.c.uei)
        .join(company_names, counted_under(), isouter=True)
        .where(condition, _has_current_flow())
        .order_by(recipients.c.id)
    )
    return tuple(RecordedName(id_, name, company_id or "", uei) for id_, name, company_id, uei in rows)


def _has_current_flow() -> Any:
    """Whether anything is recorded under a recipient in a layer that answers are made from, on whichever side."""
    year = agency_years.c
    return (
        exists()
        .where(obligations.c.recipient_id == recipients.c.id, year.in_force)
        .where(obligations.c.origin == year.origin, obligations.c.side == year.side)
        .where(obligations.c.agency == year.agency, obligations.c.fiscal_year == year.fiscal_year)
    )


def counted_under() -> Any:
    """A recorded name is counted under the company that has it, normalised, as a reviewed recipient name."""
    return (company_names.c.normalised == recipients.c.normalised) & (company_names.c.kind == AliasKind.RECIPIENT.value)


async def recorded_for(tx: AsyncConnection, company_id: str) -> tuple[RecordedName, ...]:
    return await recorded(tx, company_names.c.company_id == company_id)


async def recorded_alike(tx: AsyncConnection, recipient_id: int) -> tuple[RecordedName, ...]:
    """The recorded name with this id, and all that are spelt the same but for case and punctuation."""
    name = await tx.scalar(select(recipients.c.name).where(recipients.c.id == recipient_id))
    return () if name is None else await recorded(tx, recipients.c.spelling == spelling(name))


async def _candidates(tx: AsyncConnection, refs: Sequence[str]) -> tuple[Candidate, ...]:
    found = [await _candidate(tx, ref) for ref in refs]
    return tuple(candidate for candidate in found if candidate)


async def _candidate(tx: AsyncConnection, ref: str) -> Candidate | None:
    kind, _, value = ref.partition(":")
    if kind == "company":
        name = await tx.scalar(select(companies.c.name).where(companies.c.id == value))
        return Candidate(ref, name) if name else None
    id_ = await tx.scalar(select(recipients.c.id).where(recipients.c.name == value))
    return Candidate(f"recipient:{id_}", value) if id_ is not None else None


async def replace_sources(tx: AsyncConnection, origin: Origin, listed: Sequence[Source]) -> None:
    await tx.execute(delete(sources).where(sources.c.origin == origin.value))
    rows = [
        {
            "origin": origin.value,
            "position": at,
            "title": s.title,
            "publisher": s.publisher,
            "url": s.url,
            "date": s.date,
        }
        for at, s in enumerate(listed)
    ]
    await _add(tx, sources, rows)


async def sources_of(tx: AsyncConnection, origins: Collection[Origin]) -> tuple[Source, ...]:
    """Where figures of these origins come from, the API first."""
    rows = await tx.execute(select(sources).order_by(sources.c.position))
    listed = sorted(rows, key=lambda row: -tuple(Origin).index(Origin(row.origin)))
    return tuple(Source(row.title, row.publisher, row.url, row.date) for row in listed if Origin(row.origin) in origins)
