"""What a file of awards holds, put beside the tables until all of it is read: temporary tables, filled in bulk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Integer,
    MetaData,
    Table,
    Text,
    delete,
    func,
    insert,
    literal_column,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import READER_CACHE_KIB

CACHE_KIB = 48_000  # of SQLite, while a file is stored
TEMPORARY: dict[str, Any] = {"prefixes": ["TEMPORARY"], "sqlite_with_rowid": False}

staging = MetaData()

staged_rows = Table(
    "staged_rows",
    staging,
    Column("key", Text, primary_key=True),
    Column("award_key", Text, nullable=False),
    Column("who", Integer, nullable=False),
    Column("awarding", Text, nullable=False),
    Column("funding", Text, nullable=False),
    Column("fiscal_year", Integer, nullable=False),
    Column("day", Date, nullable=False),
    Column("cents", BigInteger, nullable=False),
    Column("modified", Text, nullable=False),
    **TEMPORARY,
)

# Keys that are deleted, or no longer of an agency of ours.
staged_gone = Table(
    "staged_gone",
    staging,
    Column("key", Text, primary_key=True),
    Column("modified", Text, nullable=False),
    **TEMPORARY,
)

staged_awards = Table(
    "staged_awards",
    staging,
    Column("award_key", Text, primary_key=True),
    Column("who", Integer, nullable=False),
    Column("awarding", Text, nullable=False),
    Column("funding", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("signed_on", Date),
    Column("starts_on", Date),
    Column("ends_on", Date),
    Column("modified", Text, nullable=False),
    **TEMPORARY,
)

# The recipients that a file numbers from 0, by their ids here.
staged_who = Table(
    "staged_who",
    staging,
    Column("who", Integer, primary_key=True, autoincrement=False),
    Column("recipient_id", Integer, nullable=False),
    prefixes=["TEMPORARY"],
)

FILLED = (staged_rows, staged_gone, staged_awards)
EMPTY: Any = literal_column("''", Text)  # a parameter would stand among those of the rows
DATES = {table.name: [at for at, c in enumerate(table.c) if isinstance(c.type, Date)] for table in FILLED}


def upsert(tx: AsyncConnection, table: Table) -> Any:
    """An INSERT that can say what to do on a conflict."""
    return sqlite.insert(table) if tx.dialect.name == "sqlite" else postgresql.insert(table)


def _renewing(tx: AsyncConnection, table: Table, source: Any = None) -> Any:
    """Where a key comes twice, the newest stands, or the later of two as new; what it leaves open the other fills."""
    new = upsert(tx, table)
    if source is not None:
        new = new.from_select([column.name for column in table.c], source)
    keys = [column.name for column in table.primary_key]
    values = {column.name: new.excluded[column.name] for column in table.c if column.name not in keys}
    if table is staged_awards:
        values["signed_on"] = func.coalesce(new.excluded.signed_on, table.c.signed_on)
        values["description"] = func.coalesce(func.nullif(new.excluded.description, EMPTY), table.c.description)
    return new.on_conflict_do_update(index_elements=keys, set_=values, where=new.excluded.modified >= table.c.modified)


class Staging:
    """Takes the rows of one file after another; `clear` comes between them."""

    def __init__(self, tx: AsyncConnection) -> None:
        self._tx = tx
        self._bulk: _Bulk = _Sqlite(tx) if tx.dialect.name == "sqlite" else _Postgres(tx)

    async def open(self) -> None:
        if self._tx.dialect.name == "sqlite":
            await self._tx.exec_driver_sql(f"PRAGMA cache_size=-{CACHE_KIB}")
        await self.drop()
        await self._tx.run_sync(lambda connection: staging.create_all(connection, checkfirst=False))
        await self._bulk.open()

    async def close(self) -> None:
        await self.drop()
        if self._tx.dialect.name == "sqlite":
            await self._tx.exec_driver_sql(f"PRAGMA cache_size=-{READER_CACHE_KIB}")

    async def drop(self) -> None:
        """A transaction that is rolled back has none of them; one that is kept must not leave them to the next."""
        for table in (*staging.sorted_tables, *self._bulk.own):
            await self._tx.exec_driver_sql(f"DROP TABLE IF EXISTS {table}")

    async def clear(self) -> None:
        for table in staging.sorted_tables:
            await self._tx.execute(delete(table))

    async def add_rows(self, rows: Sequence[tuple[Any, ...]]) -> None:
        await self._bulk.add(staged_rows, rows)

    async def add_gone(self, rows: Sequence[tuple[str, str]]) -> None:
        await self._bulk.add(staged_gone, rows)

    async def add_awards(self, rows: Sequence[tuple[Any, ...]]) -> None:
        await self._bulk.add(staged_awards, rows)

    async def add_who(self, ids: dict[int, int]) -> None:
        if ids:
            await self._tx.execute(insert(staged_who), [{"who": n, "recipient_id": id_} for n, id_ in ids.items()])


@dataclass(slots=True)
class _Bulk:
    tx: AsyncConnection
    own: tuple[str, ...] = ()

    async def open(self) -> None:
        """Nothing to do."""

    async def add(self, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        raise NotImplementedError


class _Sqlite(_Bulk):
    async def open(self) -> None:
        dialect = sqlite.dialect(paramstyle="qmark")
        self._statements = {t.name: str(_renewing(self.tx, t).compile(dialect=dialect)) for t in FILLED}

    async def add(self, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        """As texts and integers, which is how SQLite keeps days too."""
        await self.tx.exec_driver_sql(self._statements[table.name], list(rows))


class _Postgres(_Bulk):
    async def open(self) -> None:
        self.own = tuple(f"incoming_{table.name}" for table in FILLED)
        for table, name in zip(FILLED, self.own, strict=True):
            await self.tx.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
            await self.tx.exec_driver_sql(
                f"CREATE TEMPORARY TABLE {name} (LIKE {table.name}, turn BIGINT GENERATED ALWAYS AS IDENTITY)"
            )
        self._days = dict[str, date]()

    async def add(self, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        """COPY into a table without keys, then from there where it belongs."""
        name = f"incoming_{table.name}"
        raw = (await self.tx.get_raw_connection()).driver_connection
        columns = [column.name for column in table.c]
        await raw.copy_records_to_table(name, records=self._with_days(table, rows), columns=columns)  # pyright: ignore[reportOptionalMemberAccess]
        incoming = Table(name, MetaData(), *(Column(c.name, c.type) for c in table.c), Column("turn", BigInteger))
        keys = [incoming.c[column.name] for column in table.primary_key]
        newest = (
            select(*(incoming.c[column] for column in columns))
            .ext(postgresql.distinct_on(*keys))
            .order_by(*keys, incoming.c.modified.desc(), incoming.c.turn.desc())
        )
        await self.tx.execute(_renewing(self.tx, table, newest))
        await self.tx.exec_driver_sql(f"TRUNCATE {name}")

    def _with_days(self, table: Table, rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        places = DATES[table.name]
        if not places:
            return list(rows)
        made = list[tuple[Any, ...]]()
        for row in rows:
            values = list(row)
            for at in places:
                values[at] = self._day(values[at])
            made.append(tuple(values))
        return made

    def _day(self, written: str | None) -> date | None:
        if written is None:
            return None
        if written not in self._days:
            self._days[written] = date.fromisoformat(written)
        return self._days[written]
