"""What a sync has to remember: the slices of its run, and the flows of its own layer."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import and_, delete, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules.companies import Agency, Side
from bot.rules.coverage import AgencyYear, Origin
from bot.rules.obligations import Obligation
from bot.rules.sync_report import SyncState
from bot.storage import state as bot_state
from bot.storage.tables import agency_years, obligations, parent_lookups, recipient_parents, recipients, sync_slices

STATE = "sync"  # among what the bot remembers about itself


async def state(tx: AsyncConnection) -> SyncState:
    """How the syncs went so far."""
    found = await bot_state.recall(tx, STATE)
    return SyncState.from_json(found) if found else SyncState()


async def remember(tx: AsyncConnection, known: SyncState) -> None:
    await bot_state.remember(tx, STATE, known.to_json())


async def done(tx: AsyncConnection, run: str) -> dict[str, int]:
    """The slices of a run that are stored, and how many rows each had."""
    rows = await tx.execute(select(sync_slices.c.slice, sync_slices.c.rows).where(sync_slices.c.run == run))
    return {name: count for name, count in rows}  # noqa: C416 (rows are no pairs to the type checker)


async def unfinished(tx: AsyncConnection) -> list[str]:
    return list(await tx.scalars(select(sync_slices.c.run).distinct().order_by(sync_slices.c.run.desc())))


async def mark(tx: AsyncConnection, run: str, name: str, rows: int, at: datetime) -> None:
    this = and_(sync_slices.c.run == run, sync_slices.c.slice == name)
    await tx.execute(delete(sync_slices).where(this))
    await tx.execute(insert(sync_slices).values(run=run, slice=name, rows=rows, done_at=at))


async def forget_runs(tx: AsyncConnection, *, but: str = "") -> None:
    await tx.execute(delete(sync_slices).where(sync_slices.c.run != but))


async def flows_of(tx: AsyncConnection, year: AgencyYear) -> list[Obligation]:
    """What the layer of *year* holds of it, whether answers are made from it or not."""
    of = obligations.c
    rows = await tx.execute(
        select(of.award_key, of.net_cents, of.first_action, of.last_action, recipients.c.name, recipients.c.uei)
        .join(recipients, recipients.c.id == of.recipient_id)
        .where(
            of.origin == year.origin.value,
            of.side == year.side.value,
            of.agency == year.agency.value,
            of.fiscal_year == year.fiscal_year,
        )
    )
    return [
        Obligation(key, year.agency, name, year.fiscal_year, cents, first, last, uei, year.side)
        for key, cents, first, last, name, uei in rows
    ]


async def confirm(tx: AsyncConnection, years: Iterable[AgencyYear]) -> None:
    """Notes that what is held of these years was found right, as of the day that each now has."""
    for year in years:
        place = agency_years.c
        await tx.execute(
            update(agency_years)
            .where(
                place.origin == year.origin.value,
                place.side == year.side.value,
                place.agency == year.agency.value,
                place.fiscal_year == year.fiscal_year,
            )
            .values(as_of=year.as_of, looked_up=year.looked_up)
        )


async def add_children(tx: AsyncConnection, ueis: Collection[str]) -> None:
    """Recipients that have an owner in the API's records, who is to be looked up."""
    known = set(await tx.scalars(select(parent_lookups.c.uei)))
    if new := sorted(set(ueis) - known):
        await tx.execute(insert(parent_lookups), [{"uei": uei, "looked_up": None} for uei in new])


async def orphans(tx: AsyncConnection, before: date, most: int) -> list[str]:
    """UEIs whose owners were never looked up, or last before that day; those with the largest sums first."""
    total = (
        select(func.coalesce(func.sum(func.abs(obligations.c.net_cents)), 0))
        .join(recipients, recipients.c.id == obligations.c.recipient_id)
        .where(recipients.c.uei == parent_lookups.c.uei, obligations.c.origin == Origin.SYNC.value)
        .where(obligations.c.side == Side.AWARDING.value)
        .scalar_subquery()
    )
    due = parent_lookups.c.looked_up.is_(None) | (parent_lookups.c.looked_up < before)
    return list(await tx.scalars(select(parent_lookups.c.uei).where(due).order_by(total.desc()).limit(most)))


async def add_parents(tx: AsyncConnection, uei: str, parents: Iterable[tuple[str, str]], today: date) -> None:
    """Evidence only: an owner that is no longer named keeps the day on which it last was."""
    of = recipient_parents.c
    for parent_uei, name in sorted(set(parents)):
        this = and_(of.uei == uei, of.parent_uei == parent_uei, of.parent_name == name, of.origin == Origin.SYNC.value)
        if await tx.scalar(select(exists().where(this))):
            await tx.execute(update(recipient_parents).where(this).values(last_seen=today))
        else:
            row = {"uei": uei, "parent_uei": parent_uei, "parent_name": name, "origin": Origin.SYNC.value}
            await tx.execute(insert(recipient_parents).values(**row, first_seen=today, last_seen=today))
    await tx.execute(update(parent_lookups).where(parent_lookups.c.uei == uei).values(looked_up=today))


async def award_keys(tx: AsyncConnection, side: Side, agency: Agency, fiscal_year: int, origin: Origin) -> set[str]:
    of = obligations.c
    return set(
        await tx.scalars(
            select(of.award_key)
            .where(
                of.origin == origin.value,
                of.side == side.value,
                of.agency == agency.value,
                of.fiscal_year == fiscal_year,
            )
            .distinct()
        )
    )
