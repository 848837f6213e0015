"""Who the award records name: one row for each UEI, under its newest name, and one for each name without a UEI."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules.names import normalise, spelling
from bot.storage.tables import former_names, recipients

Named = tuple[str, str]  # UEI, perhaps empty, and name


@dataclass(slots=True)
class _Known:
    id: int
    name: str
    named_on: date


class Recipients:
    """The ids of recipients, by UEI and name; kept in memory for as long as many rows are being stored."""

    def __init__(self, tx: AsyncConnection, known: dict[str, _Known]) -> None:
        self._tx = tx
        self._known = known

    def __getitem__(self, named: Named) -> int:
        return self._known[_key(*named)].id

    async def add(self, named: Mapping[Named, date]) -> None:
        """*named* says when each name was in use last. New ones get the next ids in order, so that the same data always
        make the same database.

        A UEI stands under the name that was in use last, whatever the order in which its years come; the other names
        still find it.
        """
        oldest_first = sorted((day, *of) for of, day in named.items())
        await self._insert(sorted({of for of in named if _key(*of) not in self._known}), named)
        for day, uei, name in oldest_first:
            known = self._known[_key(uei, name)]
            if known.name != name:
                await self._rename(known, name, day)
        await self._confirm([(self._known[_key(uei, name)], name, day) for day, uei, name in oldest_first])

    async def _insert(self, new: Iterable[Named], named: Mapping[Named, date]) -> None:
        following = max((known.id for known in self._known.values()), default=0) + 1
        rows = list[dict[str, Any]]()
        for uei, name in new:
            key = _key(uei, name)
            if key not in self._known:
                day = named[uei, name]
                self._known[key] = _Known(following + len(rows), name, day)
                rows.append({"id": self._known[key].id, "key": key, "uei": uei, "named_on": day, **_name_row(name)})
        if rows:
            await self._tx.execute(insert(recipients), rows)

    async def _rename(self, known: _Known, name: str, day: date) -> None:
        former = known.name if day >= known.named_on else name
        await add_former_name(self._tx, known.id, former)
        if former != name:
            known.name, known.named_on = name, day
            await self._tx.execute(
                update(recipients).where(recipients.c.id == known.id).values(named_on=day, **_name_row(name))
            )

    async def _confirm(self, seen: Iterable[tuple[_Known, str, date]]) -> None:
        """Names that were in use later than was known."""
        later = [(known, day) for known, name, day in seen if known.name == name and day > known.named_on]
        for known, day in later:
            known.named_on = max(day, known.named_on)
        if later:
            this = update(recipients).where(recipients.c.id == bindparam("of_id")).values(named_on=bindparam("day"))
            await self._tx.execute(this, [{"of_id": known.id, "day": known.named_on} for known, _ in later])


def last_uses(uses: Iterable[tuple[Named, date]]) -> dict[Named, date]:
    """Of each name the last of the days on which it was in use."""
    last = dict[Named, date]()
    for named, day in uses:
        last[named] = max(day, last.get(named, day))
    return last


async def recipients_of(tx: AsyncConnection) -> Recipients:
    rows = await tx.execute(select(recipients.c.key, recipients.c.id, recipients.c.name, recipients.c.named_on))
    return Recipients(tx, {key: _Known(id_, name, named_on) for key, id_, name, named_on in rows})


async def add_former_name(tx: AsyncConnection, recipient_id: int, name: str) -> None:
    held = select(func.count()).where(former_names.c.recipient_id == recipient_id, former_names.c.name == name)
    if not await tx.scalar(held):
        await tx.execute(insert(former_names).values(recipient_id=recipient_id, name=name, normalised=normalise(name)))


def _key(uei: str, name: str) -> str:
    return uei or f"={name}"


def _name_row(name: str) -> dict[str, str]:
    return {"name": name, "spelling": spelling(name), "normalised": normalise(name)}
