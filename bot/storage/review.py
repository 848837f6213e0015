"""What speaks for joining recorded names with reviewed companies. Only read: a join is a reviewed row in bot/data."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules.companies import AliasKind, Side
from bot.rules.review import Clue, Evidence, Parent
from bot.storage.companies import counted_under
from bot.storage.obligations import MOST_KEYS, current
from bot.storage.tables import agency_years, company_names, former_names, obligations, recipient_parents, recipients

Counted = tuple[str, str]  # a company's id, and the recorded name that is counted under it


async def name_clues(tx: AsyncConnection, side: Side) -> list[Clue]:
    """All that speaks for counting names under companies which are not counted under any."""
    return [
        *await _of_shared_awards(tx, side),
        *await _of_renamed(tx),
        *await _of_relatives(tx),
    ]


async def uncounted_names(tx: AsyncConnection) -> list[str]:
    """All recorded names that are counted under no reviewed company."""
    return list(await tx.scalars(select(recipients.c.name).where(_is_uncounted()).order_by(recipients.c.name)))


async def ids_of(tx: AsyncConnection, names: Collection[str]) -> list[int]:
    """The ids under which these names are recorded, spelt exactly so."""
    found = list[int]()
    for some in _chunks(sorted(names)):
        found += await tx.scalars(select(recipients.c.id).where(recipients.c.name.in_(some)))
    return found


async def _of_shared_awards(tx: AsyncConnection, side: Side) -> list[Clue]:
    """An award that stands under a counted name and under one that is not."""
    counted = await _counted_by_award(tx, side)
    found = list[Clue]()
    for some in _chunks(sorted(counted)):
        rows = await tx.execute(
            select(obligations.c.award_key, recipients.c.name)
            .join(recipients, recipients.c.id == obligations.c.recipient_id)
            .join(agency_years, current(side))
            .where(obligations.c.award_key.in_(some), _is_uncounted())
            .distinct()
        )
        found += [
            Clue(Evidence.SAME_AWARD, company_id, name, reviewed, key)
            for key, name in rows
            for company_id, reviewed in counted[key]
        ]
    return found


async def _counted_by_award(tx: AsyncConnection, side: Side) -> dict[str, list[Counted]]:
    rows = await tx.execute(
        select(obligations.c.award_key, company_names.c.company_id, recipients.c.name)
        .join(recipients, recipients.c.id == obligations.c.recipient_id)
        .join(company_names, counted_under())
        .join(agency_years, current(side))
        .distinct()
    )
    found = defaultdict[str, list[Counted]](list)
    for key, company_id, name in rows:
        found[key].append((company_id, name))
    return found


async def _of_renamed(tx: AsyncConnection) -> list[Clue]:
    """A UEI that had a counted name and has another now; and, where no UEI is given, a name that a counted one had."""
    now = await tx.execute(
        select(company_names.c.company_id, recipients.c.name, former_names.c.name)
        .join(former_names, former_names.c.normalised == company_names.c.normalised)
        .join(recipients, recipients.c.id == former_names.c.recipient_id)
        .where(company_names.c.kind == AliasKind.RECIPIENT.value, _is_uncounted())
    )
    return [
        *(Clue(Evidence.SAME_UEI, company_id, name, former) for company_id, name, former in now),
        *await _of_names_before(tx),
    ]


async def _of_names_before(tx: AsyncConnection) -> list[Clue]:
    bearer = (
        select(company_names.c.company_id, recipients.c.name, former_names.c.normalised)
        .join(recipients, counted_under())
        .join(former_names, former_names.c.recipient_id == recipients.c.id)
        .subquery()
    )
    before = await tx.execute(
        select(bearer.c.company_id, recipients.c.name, bearer.c.name)
        .join(recipients, recipients.c.normalised == bearer.c.normalised)
        .where(recipients.c.uei == "", _is_uncounted())
    )
    return [Clue(Evidence.SAME_UEI, company_id, name, reviewed) for company_id, name, reviewed in before]


async def _of_relatives(tx: AsyncConnection) -> list[Clue]:
    """Recipients that were said to have the same owner as a counted one, or to be its owner, or to be owned by it."""
    counted = await tx.execute(
        select(recipients.c.uei, company_names.c.company_id, recipients.c.name)
        .join(company_names, counted_under())
        .where(recipients.c.uei != "")
    )
    families = defaultdict[str, set[Counted]](set)
    owners = await _owners(tx)
    for uei, company_id, name in counted:
        for owner in {uei, *owners.get(uei, ())}:
            families[owner].add((company_id, name))
    return [
        Clue(Evidence.SAME_PARENT, company_id, name, reviewed, parent=parent)
        for name, parent in await _members(tx, families)
        for company_id, reviewed in sorted(families[parent.uei])
    ]


async def _owners(tx: AsyncConnection) -> dict[str, set[str]]:
    found = defaultdict[str, set[str]](set)
    for uei, parent_uei in await tx.execute(select(recipient_parents.c.uei, recipient_parents.c.parent_uei)):
        found[uei].add(parent_uei)
    return found


async def _members(tx: AsyncConnection, families: Collection[str]) -> list[tuple[str, Parent]]:
    """Uncounted recipients with one of these owners, or who are one, each with the owner as the records name him."""
    of = recipient_parents.c
    found = list[tuple[str, Parent]]()
    for some in _chunks(sorted(families)):
        rows = await tx.execute(
            select(recipients.c.name, of.parent_uei, of.parent_name, of.origin, of.first_seen, of.last_seen)
            .join(recipients, or_(recipients.c.uei == of.uei, recipients.c.uei == of.parent_uei))
            .where(of.parent_uei.in_(some), _is_uncounted())
            .distinct()
        )
        found += [(name, Parent(*parent)) for name, *parent in rows]
    return found


def _is_uncounted() -> Any:
    """Whether a recorded name is counted under no reviewed company."""
    of = company_names.alias()
    counted = (of.c.normalised == recipients.c.normalised) & (of.c.kind == AliasKind.RECIPIENT.value)
    return ~exists().where(counted).correlate(recipients)


def _chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), MOST_KEYS):
        yield keys[start : start + MOST_KEYS]
