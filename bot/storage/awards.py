"""What is known of awards beside their flows; an award that a whole listing no longer has keeps a tombstone."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules.awards import Award
from bot.rules.companies import Agency, Side
from bot.rules.coverage import Origin
from bot.storage.recipients import Recipients, last_uses, recipients_of
from bot.storage.tables import awards

MOST_KEYS = 500  # in one IN (...)


async def keep(tx: AsyncConnection, found: Collection[Award], origin: Origin, as_of: date) -> None:
    """Adds awards and renews those that are held, unless from newer data. Whoever is in them is not gone any more."""
    ids = await recipients_of(tx)
    await ids.add(last_uses(((award.uei, award.recipient), award.last_change or date.min) for award in found))
    held = await _held(tx, [award.award_key for award in found])
    rows = {award.award_key: _row(ids, award, origin, as_of) for award in found}
    new = [row for key, row in rows.items() if key not in held]
    older = [{**row, "of_key": key} for key, row in rows.items() if key in held and held[key] <= as_of]
    if new:
        await tx.execute(insert(awards), new)
    if older:
        values: dict[str, Any] = {name: bindparam(name) for name in rows[older[0]["of_key"]]}
        await tx.execute(update(awards).where(awards.c.award_key == bindparam("of_key")).values(values), older)


async def _held(tx: AsyncConnection, keys: Sequence[str]) -> dict[str, date]:
    held = dict[str, date]()
    for some in _chunks(keys):
        rows = await tx.execute(select(awards.c.award_key, awards.c.as_of).where(awards.c.award_key.in_(some)))
        held |= {key: as_of for key, as_of in rows}  # noqa: C416 (rows are no pairs to the type checker)
    return held


def _row(ids: Recipients, award: Award, origin: Origin, as_of: date) -> dict[str, Any]:
    return {
        "award_key": award.award_key,
        "recipient_id": ids[award.uei, award.recipient],
        "awarding": award.awarding or "",
        "funding": award.funding or "",
        "description": award.description,
        "signed_on": award.signed_on,
        "starts_on": award.starts_on,
        "ends_on": award.ends_on,
        "modified_on": award.modified_on,
        "origin": origin.value,
        "as_of": as_of,
        "gone_on": None,
    }


async def living(
    tx: AsyncConnection, side: Side, agency: Agency, prefix: str, first: date, last: date, as_of: date
) -> set[str]:
    """The keys with this prefix, signed within these days, that are held from no newer data and not gone."""
    of_side = awards.c.awarding if side is Side.AWARDING else awards.c.funding
    found = await tx.scalars(
        select(awards.c.award_key).where(
            of_side == agency.value,
            awards.c.award_key.like(f"{prefix}%"),
            awards.c.signed_on.between(first, last),
            awards.c.gone_on.is_(None),
            awards.c.as_of <= as_of,
        )
    )
    return set(found)


async def bury(tx: AsyncConnection, keys: Collection[str], gone_on: date) -> None:
    for some in _chunks(sorted(keys)):
        await tx.execute(update(awards).where(awards.c.award_key.in_(some)).values(gone_on=gone_on))


async def changed_since(tx: AsyncConnection, day: date) -> list[str]:
    """Keys of awards that were modified, or found gone, on *day* or later."""
    lately = or_(awards.c.modified_on >= day, awards.c.gone_on >= day)
    of_ours = or_(awards.c.awarding != "", awards.c.funding != "")
    return list(await tx.scalars(select(awards.c.award_key).where(and_(lately, of_ours)).order_by(awards.c.award_key)))


def _chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), MOST_KEYS):
        yield keys[start : start + MOST_KEYS]
