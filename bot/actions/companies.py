"""Answers about companies and recorded recipients."""

import asyncio
import re
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules.answers import Answer, about
from bot.rules.companies import Side
from bot.rules.comparison import Comparison, comparison
from bot.rules.coverage import Coverage, Freshness
from bot.rules.directory import Directory, Holder, Listing, Standing
from bot.rules.matching import Candidate, Match, RecordedName, is_near, meaning
from bot.rules.obligations import Obligation
from bot.rules.people import looks_like_a_person
from bot.rules.refusal import Refusal
from bot.rules.scope import Scope
from bot.storage import award_facts, companies, obligations
from bot.storage.companies import Listed
from bot.storage.database import Database
from bot.storage.obligations import Total

SUGGESTIONS = 5
LONGEST_QUERY = 200  # letters; no name on record is as long
CHOSEN = re.compile(r"company:[a-z0-9-]{1,64}|recipient:\d{1,9}")


async def show(
    db: Database, directory: Directory, query: str, scope: Scope | None = None, freshness: Freshness | None = None
) -> Answer:
    """The answer to *query*: a name as typed, or the `company:…` or `recipient:…` of a chosen suggestion."""
    async with db.read() as tx:
        asked = await _asked(tx, scope or Scope(), freshness)
        return await _answer(tx, directory, replace(asked, query=query[:LONGEST_QUERY]))


async def compare(
    db: Database, directory: Directory, queries: Sequence[str], scope: Scope, freshness: Freshness
) -> Comparison:
    """Answers to all of *queries*, from the same data, within the same years."""
    async with db.read() as tx:
        asked = await _asked(tx, scope, freshness)
        answers = [await _answer(tx, directory, replace(asked, query=query[:LONGEST_QUERY])) for query in queries]
    return comparison(answers)


async def known(tx: AsyncConnection, ref: str) -> Answer:
    """The usual answer about a `company:…` or `recipient:…`; Refusal("company_gone") if it has left the records."""
    return await _known(tx, replace(await _asked(tx, Scope(), None), query=ref, ref=ref))


async def _asked(tx: AsyncConnection, scope: Scope, freshness: Freshness | None) -> Answer:
    return Answer("", Match.NONE, await coverage_of(tx, scope, freshness), scope=scope)


async def _answer(tx: AsyncConnection, directory: Directory, asked: Answer) -> Answer:
    if CHOSEN.fullmatch(asked.query):
        return await _known(tx, replace(asked, ref=asked.query))
    meant = meaning(asked.query, await companies.find(tx, asked.query))
    answer = replace(asked, match=meant.match, ref=meant.ref, candidates=meant.candidates)
    return await _known(tx, answer) if meant.ref else _suggesting(answer, directory)


async def _known(tx: AsyncConnection, asked: Answer) -> Answer:
    kind, _, id_ = asked.ref.partition(":")
    return await (_company(tx, asked, id_) if kind == "company" else _recipient(tx, asked, int(id_)))


async def _company(tx: AsyncConnection, asked: Answer, company_id: str) -> Answer:
    company = await companies.dossier(tx, company_id)
    if company is None:
        raise Refusal("company_gone")
    recorded = await companies.recorded_for(tx, company_id)
    keys = [award.award_key for award in company.resold]
    resold = await obligations.of_awards(tx, keys, asked.scope.side)
    return await _about(tx, replace(asked, match=Match.COMPANY, name=company.name, company=company), recorded, resold)


async def _recipient(tx: AsyncConnection, asked: Answer, recipient_id: int) -> Answer:
    recorded = await companies.recorded_alike(tx, recipient_id)
    if not recorded:
        raise Refusal("company_gone")
    return await _about(tx, replace(asked, match=Match.RECIPIENT, name=recorded[0].name), recorded, [])


async def _about(
    tx: AsyncConnection, asked: Answer, recorded: Sequence[RecordedName], resold: list[Obligation]
) -> Answer:
    ids, side = [name.id for name in recorded], asked.scope.side
    direct = await obligations.of_recipients(tx, ids, side)
    return about(
        asked,
        recipients=tuple(dict.fromkeys(name.name for name in recorded)),
        ueis=tuple(sorted({name.uei for name in recorded if name.uei})),
        direct=direct,
        shared=await obligations.other_names(tx, ids, side),
        through_resellers=resold,
        facts=await award_facts.facts_of(tx, sorted({row.award_key for row in [*direct, *resold]})),
    )


def _suggesting(answer: Answer, directory: Directory) -> Answer:
    """What was typed has no exact match: the nearest names are offered, and none is taken."""
    if answer.candidates or not answer.query.strip():
        return answer
    near = [holder for holder in directory.search(answer.query) if is_near(answer.query, holder.names)][:SUGGESTIONS]
    return replace(answer, candidates=tuple(Candidate(holder.ref, holder.name) for holder in near))


async def coverage_of(tx: AsyncConnection, scope: Scope, freshness: Freshness | None = None) -> Coverage:
    years = await obligations.held_years(tx, scope.side)
    if not years and scope.side is Side.FUNDING:
        raise Refusal("no_funding_data")
    window = scope.window(years)
    origins = {year.origin for year in years if year.fiscal_year in window}
    return Coverage(window, years, await companies.sources_of(tx, origins), scope.side, freshness)


async def directory(db: Database) -> Directory:
    """All companies and organisations known, ready to be searched.

    The index is made in a thread, so that the event loop goes on. Recorded names of private persons are in it neither
    as suggestions nor in lists; they are answered when somebody types them as recorded.
    """
    listing = await listed(db, Scope())
    return await asyncio.to_thread(Directory, listing.holders, listing.coverage)


async def listed(db: Database, scope: Scope, freshness: Freshness | None = None) -> Listing:
    """Everybody with an award within *scope*, and the reviewed companies without one."""
    async with db.read() as tx:
        coverage = await coverage_of(tx, scope, freshness)
        return Listing(tuple([holder async for holder in _holders(tx, coverage)]), coverage)


async def _holders(tx: AsyncConnection, coverage: Coverage) -> AsyncGenerator[Holder]:
    reviewed = await companies.listed(tx)
    formerly = await companies.formerly_known(tx)
    group = list[Total]()
    async for total in obligations.totals(tx, coverage.window, coverage.side):
        if group and total.holder != group[0].holder:
            if holder := _holder(group, reviewed, formerly):
                yield holder
            group = []
        group.append(total)
    if group and (holder := _holder(group, reviewed, formerly)):
        yield holder
    for company in reviewed.values():  # those without a direct award
        yield _reviewed_holder(company, [])


def _holder(group: list[Total], reviewed: dict[str, Listed], formerly: dict[str, tuple[str, ...]]) -> Holder | None:
    """Takes a company out of *reviewed*; None for a private person. A person's name finds no firm, either."""
    if company := reviewed.pop(group[0].holder, None):
        return _reviewed_holder(company, group)
    first = min(group, key=lambda total: total.recipient_id)
    if looks_like_a_person(first.name):
        return None
    before = formerly.get(group[0].holder.removeprefix("="), ())
    names = (first.name, *(name for name in before if not looks_like_a_person(name)))
    return Holder(f"recipient:{first.recipient_id}", first.name, names, _standings(group))


def _reviewed_holder(company: Listed, group: list[Total]) -> Holder:
    return Holder(
        f"company:{company.id}", company.name, company.names, _standings(group), company.sector, company.resold
    )


def _standings(group: list[Total]) -> tuple[Standing, ...]:
    return tuple(Standing(total.agency, total.net_cents, total.awards, total.last_action) for total in group)
