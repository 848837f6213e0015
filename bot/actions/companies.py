"""Answers about companies and recorded recipients."""

import asyncio
import re
from collections.abc import AsyncGenerator
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules.answers import Answer, about
from bot.rules.coverage import Coverage, Window, default_window
from bot.rules.directory import Directory, Holder, Standing
from bot.rules.matching import Candidate, Match, is_near, meaning
from bot.rules.people import looks_like_a_person
from bot.rules.refusal import Refusal
from bot.storage import companies, obligations
from bot.storage.companies import Listed
from bot.storage.database import Database
from bot.storage.obligations import Total

SUGGESTIONS = 5
LONGEST_QUERY = 200  # letters; no name on record is as long
CHOSEN = re.compile(r"company:[a-z0-9-]{1,64}|recipient:\d{1,9}")


async def show(db: Database, directory: Directory, query: str) -> Answer:
    """The answer to *query*: a name as typed, or the `company:…` or `recipient:…` of a chosen suggestion."""
    query = query[:LONGEST_QUERY]
    async with db.read() as tx:
        coverage = await _coverage(tx)
        if CHOSEN.fullmatch(query):
            return await _known(tx, Answer(query, Match.NONE, coverage, ref=query))
        meant = meaning(query, await companies.find(tx, query))
        answer = Answer(query, meant.match, coverage, ref=meant.ref, candidates=meant.candidates)
        return await _known(tx, answer) if meant.ref else _suggesting(answer, directory)


async def _known(tx: AsyncConnection, asked: Answer) -> Answer:
    kind, _, id_ = asked.ref.partition(":")
    return await (_company(tx, asked, id_) if kind == "company" else _recipient(tx, asked, int(id_)))


async def _company(tx: AsyncConnection, asked: Answer, company_id: str) -> Answer:
    company = await companies.dossier(tx, company_id)
    if company is None:
        raise Refusal("company_gone")
    recorded = await companies.recorded_for(tx, company_id)
    ids = [name.id for name in recorded]
    return about(
        replace(asked, match=Match.COMPANY),
        name=company.name,
        company=company,
        recipients=tuple(name.name for name in recorded),
        direct=await obligations.of_recipients(tx, ids),
        shared=await obligations.other_names(tx, ids),
        through_resellers=await obligations.of_awards(tx, [award.award_key for award in company.resold]),
    )


async def _recipient(tx: AsyncConnection, asked: Answer, recipient_id: int) -> Answer:
    recorded = await companies.recorded_alike(tx, recipient_id)
    if not recorded:
        raise Refusal("company_gone")
    ids = [name.id for name in recorded]
    return about(
        replace(asked, match=Match.RECIPIENT),
        name=recorded[0].name,
        recipients=tuple(name.name for name in recorded),
        direct=await obligations.of_recipients(tx, ids),
        shared=await obligations.other_names(tx, ids),
    )


def _suggesting(answer: Answer, directory: Directory) -> Answer:
    """What was typed has no exact match: the nearest names are offered, and none is taken."""
    if answer.candidates or not answer.query.strip():
        return answer
    near = [holder for holder in directory.search(answer.query) if is_near(answer.query, holder.names)][:SUGGESTIONS]
    return replace(answer, candidates=tuple(Candidate(holder.ref, holder.name) for holder in near))


async def _coverage(tx: AsyncConnection) -> Coverage:
    years = await obligations.held_years(tx)
    window = default_window(years)
    if window is None:
        raise Refusal("no_data")
    origins = {year.origin for year in years if year.fiscal_year in window}
    return Coverage(window, years, await companies.sources_of(tx, origins))


async def directory(db: Database) -> Directory:
    """All companies and organisations known, ready to be searched.

    The index is made in a thread, so that the event loop goes on. Recorded names of private persons are in it neither
    as suggestions nor in lists; they are answered when somebody types them as recorded.
    """
    async with db.read() as tx:
        coverage = await _coverage(tx)
        holders = [holder async for holder in _holders(tx, coverage.window)]
    return await asyncio.to_thread(Directory, holders, coverage)


async def _holders(tx: AsyncConnection, window: Window) -> AsyncGenerator[Holder]:
    reviewed = await companies.listed(tx)
    group = list[Total]()
    async for total in obligations.totals(tx, window):
        if group and total.holder != group[0].holder:
            if holder := _holder(group, reviewed):
                yield holder
            group = []
        group.append(total)
    if group and (holder := _holder(group, reviewed)):
        yield holder
    for company in reviewed.values():  # those without a direct award
        yield _reviewed_holder(company, [])


def _holder(group: list[Total], reviewed: dict[str, Listed]) -> Holder | None:
    """Takes a company out of *reviewed*; None for a private person."""
    if company := reviewed.pop(group[0].holder, None):
        return _reviewed_holder(company, group)
    first = min(group, key=lambda total: total.recipient_id)
    if looks_like_a_person(first.name):
        return None
    return Holder(f"recipient:{first.recipient_id}", first.name, (first.name,), _standings(group))


def _reviewed_holder(company: Listed, group: list[Total]) -> Holder:
    return Holder(
        f"company:{company.id}", company.name, company.names, _standings(group), company.sector, company.resold
    )


def _standings(group: list[Total]) -> tuple[Standing, ...]:
    return tuple(Standing(total.agency, total.net_cents, total.awards, total.last_action) for total in group)
