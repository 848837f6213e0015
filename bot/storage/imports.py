"""From what was staged of a file into the tables: the newest of each action, the newest that is known of each award."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, case, delete, exists, func, insert, literal, or_, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules.companies import Agency, Side
from bot.rules.coverage import Origin
from bot.rules.imports import Place, Touched
from bot.storage.staging import staged_awards, staged_gone, staged_rows, staged_who, upsert
from bot.storage.tables import awards, imported_files, transactions

SIDES = {Side.AWARDING: transactions.c.awarding, Side.FUNDING: transactions.c.funding}
STAGED_SIDES = {Side.AWARDING: staged_rows.c.awarding, Side.FUNDING: staged_rows.c.funding}
CONTENT = ("award_key", "awarding", "funding", "fiscal_year", "day", "cents")


@dataclass(frozen=True, slots=True)
class Imported:
    name: str
    imported_at: datetime
    whole: bool


@dataclass(frozen=True, slots=True)
class Applied:
    touched: Touched
    new: int
    changed: int
    deleted: int


async def imported(tx: AsyncConnection, sha256: str) -> Imported | None:
    row = (await tx.execute(select(imported_files).where(imported_files.c.sha256 == sha256))).one_or_none()
    return None if row is None else Imported(row.name, row.imported_at, row.whole)


async def has_size(tx: AsyncConnection, size: int) -> bool:
    """Whether a file of that size was imported: only then can this be the same."""
    return bool(await tx.scalar(select(exists().where(imported_files.c.size == size))))


async def remember(tx: AsyncConnection, sha256: str, **values: Any) -> None:
    await tx.execute(delete(imported_files).where(imported_files.c.sha256 == sha256))
    await tx.execute(insert(imported_files).values(sha256=sha256, **values))


async def staged_places(tx: AsyncConnection) -> set[Place]:
    found = set[Place]()
    for side, agency in STAGED_SIDES.items():
        rows = await tx.execute(select(agency, staged_rows.c.fiscal_year).where(agency != "").distinct())
        found |= {(side, Agency(of), year) for of, year in rows}
    return found


async def apply(tx: AsyncConnection, whole: Collection[Place], until: date | None) -> Applied:
    """Replaces *whole* places, deletes what is gone, and takes in what is new; of one key the newest stands.

    What is held of a whole place and was modified after *until*, the day of the file, is newer than it and stays.
    """
    replaced = _in_places(whole, until)
    await _keep_the_living(tx)
    touched = Touched(await staged_places(tx), set(whole))
    if not await tx.scalar(select(exists().where(transactions.c.key != ""))):
        new = await _count(tx, select(func.count()).select_from(staged_rows))
        await _insert(tx)
        return Applied(touched, new, 0, 0)
    gone = or_(replaced, _is_deleted())
    touched.places |= await _places(tx, or_(gone, transactions.c.key.in_(select(staged_rows.c.key))))
    applied = Applied(
        touched,
        await _count(tx, select(func.count()).select_from(staged_rows).where(~_held())),
        await _count(tx, _changes(replaced)),
        await _count(tx, select(func.count()).select_from(transactions).where(gone, ~_staged())),
    )
    await tx.execute(delete(transactions).where(gone))
    await _insert(tx)
    return applied


async def _count(tx: AsyncConnection, query: Any) -> int:
    return int(await tx.scalar(query) or 0)


def _in_places(places: Collection[Place], until: date | None) -> Any:
    """Actions of these places; none of them if they were modified later."""
    of_place = [and_(SIDES[side] == agency.value, transactions.c.fiscal_year == year) for side, agency, year in places]
    in_time = true() if until is None else func.substr(transactions.c.modified, 1, 10) <= until.isoformat()
    return and_(or_(*of_place), in_time) if of_place else literal(value=False)


def _is_deleted() -> Any:
    """By a deletion of the same day or later; one without a day is of now."""
    day = func.substr(transactions.c.modified, 1, 10)
    later = or_(staged_gone.c.modified == "", func.substr(staged_gone.c.modified, 1, 10) >= day)
    return exists().where(staged_gone.c.key == transactions.c.key, later)


def _held() -> Any:
    return exists().where(transactions.c.key == staged_rows.c.key)


def _staged() -> Any:
    return exists().where(staged_rows.c.key == transactions.c.key)


async def _keep_the_living(tx: AsyncConnection) -> None:
    """What one file has both as a row and as a deletion stays, unless it was deleted on a later day."""
    later = func.substr(staged_gone.c.modified, 1, 10) > func.substr(staged_rows.c.modified, 1, 10)
    await tx.execute(delete(staged_rows).where(exists().where(staged_gone.c.key == staged_rows.c.key, later)))
    await tx.execute(delete(staged_gone).where(exists().where(staged_gone.c.key == staged_rows.c.key)))


def _changes(replaced: Any) -> Any:
    before = tuple_(*(transactions.c[name] for name in CONTENT))
    after = tuple_(*(staged_rows.c[name] for name in CONTENT))
    stands = or_(replaced, staged_rows.c.modified >= transactions.c.modified)
    return (
        select(func.count())
        .select_from(staged_rows.join(transactions, transactions.c.key == staged_rows.c.key))
        .where(stands, before != after)
    )


async def _places(tx: AsyncConnection, condition: Any) -> set[Place]:
    found = set[Place]()
    for side, agency in SIDES.items():
        query = select(agency, transactions.c.fiscal_year).where(agency != "", condition).distinct()
        found |= {(side, Agency(of), year) for of, year in await tx.execute(query)}
    return found


async def _insert(tx: AsyncConnection) -> None:
    columns = [column.name for column in transactions.c]
    source = (
        select(*(staged_who.c.recipient_id if name == "recipient_id" else staged_rows.c[name] for name in columns))
        .join(staged_who, staged_who.c.who == staged_rows.c.who)
        .where(true())  # or SQLite takes ON CONFLICT for a condition of the join
        .order_by(staged_rows.c.key)
    )
    new = upsert(tx, transactions).from_select(columns, source)
    await tx.execute(
        new.on_conflict_do_update(
            index_elements=["key"],
            set_={name: new.excluded[name] for name in columns if name != "key"},
            where=new.excluded.modified >= transactions.c.modified,
        )
    )


async def apply_awards(tx: AsyncConnection, as_of: date) -> None:
    """Of each award the newest is kept, and what that leaves open is filled; one that is listed again is not gone."""
    columns = [column.name for column in awards.c]
    modified_on = func.substr(staged_awards.c.modified, 1, 10)
    if tx.dialect.name != "sqlite":
        modified_on = func.to_date(modified_on, "YYYY-MM-DD")
    made = {
        "recipient_id": staged_who.c.recipient_id,
        "modified_on": modified_on,
        "origin": literal(Origin.FILE.value),
        "as_of": literal(as_of, awards.c.as_of.type),
        "gone_on": literal(None, awards.c.gone_on.type),
    }
    source = (
        select(*(made[name] if name in made else staged_awards.c[name] for name in columns))
        .join(staged_who, staged_who.c.who == staged_awards.c.who)
        .where(true())
        .order_by(staged_awards.c.award_key)
    )
    new = upsert(tx, awards).from_select(columns, source)
    await tx.execute(new.on_conflict_do_update(index_elements=["award_key"], set_=_merged(new.excluded)))


def _merged(new: Any) -> dict[str, Any]:
    held = awards.c
    is_newer = or_(held.modified_on.is_(None), new.modified_on >= held.modified_on)

    def newest(name: str) -> Any:
        return case((is_newer, func.coalesce(new[name], held[name])), else_=func.coalesce(held[name], new[name]))

    words = case((is_newer & (new.description != ""), new.description), (held.description != "", held.description))
    return {
        **{name: newest(name) for name in ("recipient_id", "signed_on", "starts_on", "ends_on", "modified_on")},
        **{name: case((is_newer, new[name]), else_=held[name]) for name in ("awarding", "funding", "origin")},
        "description": case((held.description == "", new.description), else_=func.coalesce(words, "")),
        "as_of": case((is_newer & (new.as_of > held.as_of), new.as_of), else_=held.as_of),
        "gone_on": case((held.gone_on < new.as_of, literal(None, held.gone_on.type)), else_=held.gone_on),
    }
