from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import StatementError

from bot.storage.database import Database
from bot.storage.moments import Moment
from bot.storage.tables import audit

NOON = datetime(2026, 3, 8, 12, 30, 15, 123_456, tzinfo=UTC)


def row(at: datetime) -> dict[str, object]:
    return {"server_id": 1, "moderator_id": 2, "at": at, "event": "setting", "subject": "zone"}


@pytest.mark.parametrize(
    "moment",
    [
        NOON,
        NOON.astimezone(timezone(timedelta(hours=-5))),
        datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(2200, 1, 1, tzinfo=UTC),
    ],
    ids=["utc", "elsewhere", "before 1970", "far ahead"],
)
async def test_a_moment_comes_back_to_the_microsecond_in_utc(db: Database, moment: datetime) -> None:
    async with db.begin() as tx:
        await tx.execute(insert(audit).values(row(moment)))

    async with db.read() as tx:
        found = await tx.scalar(select(audit.c.at))

    assert found == moment
    assert found is not None
    assert found.utcoffset() == timedelta(0)


async def test_moments_are_ordered_and_compared_by_the_database(db: Database) -> None:
    early, late = NOON, NOON + timedelta(microseconds=1)
    async with db.begin() as tx:
        await tx.execute(insert(audit), [row(late), row(early)])

    async with db.read() as tx:
        assert list(await tx.scalars(select(audit.c.at).order_by(audit.c.at))) == [early, late]
        assert list(await tx.scalars(select(audit.c.at).where(audit.c.at > early))) == [late]


async def test_a_naive_moment_is_refused(db: Database) -> None:
    with pytest.raises(StatementError, match="time zone"):
        async with db.begin() as tx:
            await tx.execute(insert(audit).values(row(NOON.replace(tzinfo=None))))


@given(st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.timezones()))  # noqa: DTZ001
def test_both_databases_keep_the_same_number(moment: datetime) -> None:
    kept = {Moment().process_bind_param(moment, dialect()) for dialect in (sqlite.dialect, postgresql.dialect)}

    (number,) = kept
    # Compared in UTC: an hour that a clock leaves out is equal to nothing else.
    assert Moment().process_result_value(number, sqlite.dialect()) == moment.astimezone(UTC)
