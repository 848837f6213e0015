"""Who the award records name: one row for each UEI, under its newest name, and one for each name without a UEI."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select, update
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

    async def add(self, named: Collection[Named], as_of: date) -> None:
        """New ones get the next ids in order, so that the same data always make the same database.

        A UEI whose name is another than before is renamed if *as_of* is not older; the name it had still finds it.
        """
        await self._insert(sorted({name for name in named if _key(*name) not in self._known}), as_of)
        for uei, name in sorted(named):
            known = self._known[_key(uei, name)]
            if known.name != name:
                await self._rename(known, name, as_of)

    async def _insert(self, new: Iterable[Named], as_of: date) -> None:
        following = max((known.id for known in self._known.values()), default=0) + 1
        rows = list[dict[str, Any]]()
        for uei, name in new:
            key = _key(uei, name)
            if key not in self._known:
                self._known[key] = _Known(following + len(rows), name, as_of)
                rows.append({"id": self._known[key].id, "key": key, "uei": uei, "named_on": as_of, **_name_row(name)})
        if rows:
            await self._tx.execute(insert(recipients), rows)

    async def _rename(self, known: _Known, name: str, as_of: date) -> None:
        former = known.name if as_of >= known.named_on else name
        await add_former_name(self._tx, known.id, former)
        if former != name:
            known.name, known.named_on = name, as_of
            await self._tx.execute(
                update(recipients).where(recipients.c.id == known.id).values(named_on=as_of, **_name_row(name))
            )


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
