"""A stand-in of USAspending, a quick way to ask it, and what a database then has to hold."""

from collections import defaultdict
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from sqlalchemy import select

from bot.actions import sync
from bot.rules.companies import Agency, Side
from bot.rules.coverage import Origin
from bot.rules.descriptions import public_text
from bot.rules.fiscal_years import FIRST_SEARCHABLE
from bot.rules.sync_report import Report
from bot.sources.usaspending import Usaspending, asking
from bot.storage import obligations
from bot.storage.database import Database
from bot.storage.tables import awards, recipients
from bot.storage.tables import obligations as flows
from tests.usaspending.records import SEARCHABLE_SINCE, Award
from tests.usaspending.standin import StandIn
from tests.usaspending.truth import Truth, invented

YEARS = range(2006, 2012)
WORLD = invented(5, awards=240, years=YEARS)
NOW = datetime(2011, 6, 21, 9, tzinfo=UTC)
PAGE = 20  # so that a small world has crowded days and long listings

Sums: TypeAlias = dict[tuple[str, str, int], dict[tuple[str, str], tuple[int, int]]]


class Clock:
    """Says what time it is, and moves only when told to."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_days(self, days: int) -> None:
        self.now += timedelta(days=days)


@asynccontextmanager
async def source_of(standin: StandIn, clock: Clock, page: int = PAGE) -> AsyncGenerator[Usaspending]:
    async def at_once(_: float) -> None:
        return

    async with asking(standin.url, 1_000_000, "", clock, sleep=at_once) as patient:
        yield Usaspending(patient, page)


def true_sums(truth: Truth, last_year: int = YEARS[-1]) -> Sums:
    """By side, agency and fiscal year: of each recipient the net cents, and the number of distinct awards."""
    return {
        (side.value, agency.value, year): {
            recipient: (cents, len(truth.awards_in(side.value, agency.value, year)[recipient]))
            for recipient, cents in truth.net(side.value, agency.value, year).items()
        }
        for side in Side
        for agency in Agency
        for year in range(FIRST_SEARCHABLE, last_year + 1)
    }


async def held_sums(db: Database) -> Sums:
    async with db.read() as tx:
        layers = [layer for layer in await obligations.layers(tx) if layer.origin is Origin.SYNC]
        rows = await tx.execute(
            select(flows, recipients.c.uei, recipients.c.name)
            .join(recipients, recipients.c.id == flows.c.recipient_id)
            .where(flows.c.origin == Origin.SYNC.value)
        )
        cents, keys = defaultdict[tuple[object, ...], int](int), defaultdict[tuple[object, ...], set[str]](set)
        sums: Sums = {(layer.side.value, layer.agency.value, layer.fiscal_year): {} for layer in layers}
        for row in rows:
            place, recipient = (row.side, row.agency, row.fiscal_year), (row.uei, row.name)
            cents[*place, *recipient] += row.net_cents
            keys[*place, *recipient].add(row.award_key)
            sums[place][recipient] = (cents[*place, *recipient], len(keys[*place, *recipient]))
        return sums


def true_awards(truth: Truth) -> dict[str, tuple[object, ...]]:
    """The awards that ICE or CBP awarded or pay for now, and that the search has."""
    return {
        key: _told(award)
        for key, award in truth.awards().items()
        if (award.latest.awarding or award.latest.funding) and award.latest.day >= SEARCHABLE_SINCE
    }


def _told(award: Award) -> tuple[object, ...]:
    of = award.latest
    days = (award.first.signed, award.first.start, of.end, award.modified)
    return (of.uei, of.recipient_name, of.awarding, of.funding, *days, public_text(award.first.description))


async def held_awards(db: Database, *, gone: bool = False) -> dict[str, tuple[object, ...]]:
    of = awards.c
    async with db.read() as tx:
        rows = await tx.execute(
            select(of.award_key, recipients.c.uei, recipients.c.name, of.awarding, of.funding)
            .add_columns(of.signed_on, of.starts_on, of.ends_on, of.modified_on, of.description)
            .join(recipients, recipients.c.id == of.recipient_id)
            .where(of.gone_on.is_not(None) if gone else of.gone_on.is_(None))
        )
        return {row.award_key: tuple(row)[1:] for row in rows}


async def assert_true(db: Database, truth: Truth, last_year: int = YEARS[-1]) -> None:
    assert await held_sums(db) == true_sums(truth, last_year)
    assert await held_awards(db) == true_awards(truth)


async def synced(db: Database, standin: StandIn, clock: Clock, order: sync.Order | None = None) -> Report:
    async with source_of(standin, clock) as source:
        return await sync.run(db, source, clock, order=order or sync.Order())


async def until_complete(db: Database, standin: StandIn, clock: Clock) -> list[Report]:
    reports = list[Report]()
    while not reports or not reports[-1].is_complete:
        assert len(reports) < 12, reports[-1]
        reports.append(await synced(db, standin, clock))
    return reports
