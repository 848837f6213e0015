"""What was obligated, year by year, from single actions; believed only where it adds up to what the API says."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.actions.sync_work import Work
from bot.rules.awards import flows
from bot.rules.companies import Agency, Side, Source
from bot.rules.coverage import AgencyYear, Origin
from bot.rules.fiscal_years import FIRST_SEARCHABLE, fiscal_year
from bot.rules.obligations import Obligation
from bot.rules.sync import Kind, Slice, Task
from bot.storage import awards, companies, obligations, syncing


async def take_year(work: Work, wanted: Slice) -> int:
    found = flows(await work.source.year(wanted.side, wanted.agency, wanted.year), wanted.side, wanted.agency)
    async with work.storing() as tx:
        await _check(work, tx, wanted, found)
        await _replace(tx, _year(work, wanted.side, wanted.agency, wanted.year), found)
        return await work.mark(tx, wanted, len(found))


async def take_flows(work: Work, wanted: Slice) -> int:
    """Brings what is held of every year up to the day; a year of which that fails is fetched whole."""
    async with work.db.read() as tx:
        years = await _to_bring_up(tx, work, wanted)
        changed = await awards.changed_since(tx, work.changed_since)
        touched = await _touched(tx, work, wanted)
    if years:
        last = fiscal_year(work.today) - 1
        older = [year for year in years if year < last]
        actions = await work.source.actions_of(wanted.side, wanted.agency, older, changed) if older and changed else []
        summed = await work.source.sums(wanted.side, wanted.agency, min(years), max(years))
        fresh = flows(actions, wanted.side, wanted.agency)
        for year in years:
            renewed = [row for row in fresh if row.fiscal_year == year]
            if (touched and year >= last) or not await _bring_up(work, wanted, year, changed, renewed, summed[year]):
                await take_year(work, Slice(Task.MONEY, wanted.side, wanted.agency, year))
    async with work.storing() as tx:
        return await work.mark(tx, wanted, len(years))


async def _to_bring_up(tx: AsyncConnection, work: Work, wanted: Slice) -> list[int]:
    """The years that the sync's layer holds and that this run has not fetched whole, newest first."""
    done = await syncing.done(tx, str(work.run))
    return sorted(
        (
            layer.fiscal_year
            for layer in await obligations.layers(tx)
            if (layer.origin, layer.side, layer.agency) == (Origin.SYNC, wanted.side, wanted.agency)
            and layer.fiscal_year >= FIRST_SEARCHABLE
            and str(Slice(Task.MONEY, wanted.side, wanted.agency, layer.fiscal_year)) not in done
        ),
        reverse=True,
    )


async def _touched(tx: AsyncConnection, work: Work, wanted: Slice) -> bool:
    """Whether any award of this side and agency was modified lately."""
    done = await syncing.done(tx, str(work.run))
    names = [str(Slice(Task.CHANGED, wanted.side, wanted.agency, kind=kind)) for kind in Kind]
    return any(done.get(name, 1) for name in names)


async def _bring_up(
    work: Work, wanted: Slice, year: int, changed: Iterable[str], renewed: list[Obligation], summed: int
) -> bool:
    """Puts the flows of the changed awards in the place of what they had; False if it then does not add up."""
    of = _year(work, wanted.side, wanted.agency, year)
    stale = set(changed)
    async with work.storing() as tx:
        held = await syncing.flows_of(tx, of)
        kept = held if year >= fiscal_year(work.today) - 1 else [row for row in held if row.award_key not in stale]
        merged = [*kept, *renewed]
        if sum(row.net_cents for row in merged) != summed:
            return False
        if _content(merged) == _content(held):
            await syncing.confirm(tx, [of])
            await obligations.settle(tx)
            await _name_source(tx, of)
        else:
            await _replace(tx, of, merged)
    return True


def _content(rows: Iterable[Obligation]) -> set[tuple[str, str, int, date, date]]:
    return {(row.award_key, row.uei or row.recipient, row.net_cents, row.first_action, row.last_action) for row in rows}


async def _check(work: Work, tx: AsyncConnection, wanted: Slice, found: Iterable[Obligation]) -> None:
    """Against the sync's own layer, or against a whole year of another that answers are made from now."""
    place = (wanted.side, wanted.agency, wanted.year)
    layers = {layer.origin: layer for layer in await obligations.layers(tx) if layer.place == place and layer.complete}
    held = layers.get(Origin.SYNC) or next(iter(layers.values()), None)
    if held is not None:
        keys = await syncing.award_keys(tx, *place, held.origin)
        gone = keys - {row.award_key for row in found}
        work.check_gone(len(keys), len(gone), f"awards of FY{wanted.year}")


async def _replace(tx: AsyncConnection, year: AgencyYear, rows: list[Obligation]) -> None:
    await obligations.replace_years(tx, [year], rows)
    await _name_source(tx, year)


async def _name_source(tx: AsyncConnection, year: AgencyYear) -> None:
    await companies.replace_sources(tx, Origin.SYNC, [_source(year.as_of)])


def _year(work: Work, side: Side, agency: Agency, year: int) -> AgencyYear:
    return AgencyYear(agency, year, True, work.as_of, side, Origin.SYNC, work.today)


def _source(as_of: date) -> Source:
    return Source(
        "Federal contract transactions awarded or funded by ICE and CBP",
        "USAspending.gov API (U.S. Treasury)",
        "https://www.usaspending.gov/search",
        as_of.isoformat(),
    )
