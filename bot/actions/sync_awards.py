"""Awards as USAspending lists them: a whole year of one kind at once, or what was modified lately."""

from dataclasses import replace
from datetime import date, timedelta

from bot.actions.sync_work import Work
from bot.rules.awards import Award
from bot.rules.coverage import Origin
from bot.rules.descriptions import public_text
from bot.rules.fiscal_years import FIRST_SEARCHABLE, first_day, last_day
from bot.rules.sync import BEFORE, Kind, Slice
from bot.storage import awards, syncing

PREFIX = {Kind.CONTRACTS: "CONT_AWD_", Kind.IDVS: "CONT_IDV_"}


async def take_listing(work: Work, wanted: Slice) -> int:
    """Whoever is held and no longer listed gets a tombstone, unless that would be too many."""
    found = await work.source.awards(wanted)
    listed = {award.award_key for award in found}
    async with work.storing() as tx:
        held = await awards.living(tx, wanted.side, wanted.agency, _prefix(wanted), *_signed(wanted), work.as_of)
        work.check_gone(len(held), len(held - listed), "awards")
        await awards.bury(tx, held - listed, work.today)
        await awards.keep(tx, [_public(award) for award in found], Origin.SYNC, work.as_of)
        await syncing.add_children(tx, _children(found))
        return await work.mark(tx, wanted, len(found))


async def take_changes(work: Work, wanted: Slice) -> int:
    found = await work.source.awards(wanted, work.changed_since)
    async with work.storing() as tx:
        await awards.keep(tx, [_public(award) for award in found], Origin.SYNC, work.as_of)
        await syncing.add_children(tx, _children(found))
        return await work.mark(tx, wanted, len(found))


def _prefix(wanted: Slice) -> str:
    return PREFIX[wanted.kind or Kind.CONTRACTS]


def _signed(wanted: Slice) -> tuple[date, date]:
    if wanted.year == BEFORE:
        return date.min, first_day(FIRST_SEARCHABLE) - timedelta(days=1)
    return first_day(wanted.year), last_day(wanted.year)


def _public(award: Award) -> Award:
    """With no names, numbers and addresses of people in its description."""
    return replace(award, description=public_text(award.description))


def _children(found: list[Award]) -> set[str]:
    return {award.uei for award in found if award.is_child and award.uei}
