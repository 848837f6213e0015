"""What cannot be believed changes nothing, and is said."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeAlias

import pytest

from bot.actions import sync
from bot.storage import syncing
from bot.storage.database import Database
from tests.actions.syncing import (
    NOW,
    WORLD,
    Clock,
    assert_true,
    held_awards,
    held_sums,
    source_of,
    synced,
)
from tests.usaspending import action_pages, award_pages
from tests.usaspending.faults import Fault, Faults
from tests.usaspending.records import fiscal_year_of
from tests.usaspending.standin import StandIn
from tests.usaspending.truth import Truth

Change: TypeAlias = Callable[[Truth, date], Truth]
YESTERDAY = NOW.date() - timedelta(days=1)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is refused is decided before anything is stored: one kind of database will do."""
    return sqlite_url


def crowd(truth: Truth) -> list[str]:
    """The awards of the largest listing there is."""
    return [
        key
        for key, award in truth.awards().items()
        if award.latest.awarding == "CBP"
        and award.latest.kind == "contract"
        and fiscal_year_of(award.first.signed) == 2008
    ]


async def test_where_too_much_would_vanish_all_stays_and_it_is_said(
    db: Database, standin: StandIn, clock: Clock
) -> None:
    await synced(db, standin, clock)
    sums, awards, listed = await held_sums(db), await held_awards(db), crowd(WORLD)
    lost = listed[: max(4, len(listed) * 6 // 100)]
    standin.truth = without(WORLD, lost)
    clock.pass_days(30)

    report = await synced(db, standin, clock)

    said = {left.slice: left.why for left in report.left}
    assert (
        said["awards/awarding/CBP/contracts/2008"] == f"{len(lost)} of {len(listed)} awards that are held would vanish"
    )
    assert "would vanish" in said["money/awarding/CBP/2008"]
    assert (await held_sums(db))["awarding", "CBP", 2008] == sums["awarding", "CBP", 2008]
    assert set(lost) <= set(await held_awards(db)) <= set(awards)
    known = await sync.state_of(db)
    assert (known.failing_since, known.told, known.last_good) == (clock().date(), False, YESTERDAY)
    assert "would vanish" in known.reason


async def test_who_has_looked_can_accept_that_many_are_gone(db: Database, standin: StandIn, clock: Clock) -> None:
    await synced(db, standin, clock)
    listed = crowd(WORLD)
    standin.truth = without(WORLD, listed[: max(4, len(listed) * 6 // 100)])
    clock.pass_days(30)
    assert not (await synced(db, standin, clock)).is_complete

    report = await synced(db, standin, clock, sync.Order(accept_gone=True))

    assert report.is_complete
    await assert_true(db, standin.truth)


async def test_a_few_may_vanish(db: Database, standin: StandIn, clock: Clock) -> None:
    await synced(db, standin, clock)
    standin.truth = without(WORLD, crowd(WORLD)[:2])
    clock.pass_days(30)

    assert (await synced(db, standin, clock)).is_complete
    await assert_true(db, standin.truth)


def without(truth: Truth, keys: Iterable[str]) -> Truth:
    for key in keys:
        truth = truth.without_award(key)
    return truth


def nothing(_: object) -> None:
    return None


@pytest.mark.parametrize(
    ("columns", "field", "place"),
    [
        (award_pages.COLUMNS["contract"], "Last Modified Date", "awards/awarding/ICE/contracts/2010"),
        (action_pages.COLUMNS, "Recipient Name", "money/awarding/ICE/2010"),
    ],
)
async def test_an_answer_that_has_drifted_changes_nothing_and_is_named(
    db: Database,
    standin: StandIn,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    columns: dict[str, object],
    field: str,
    place: str,
) -> None:
    await synced(db, standin, clock)
    before = await held_sums(db), await held_awards(db)
    monkeypatch.setitem(columns, field, nothing)
    clock.pass_days(7)

    report = await synced(db, standin, clock)

    assert not report.is_complete
    said = {left.slice: left.why for left in report.left}
    assert f"{field} is null in every row" in said[place]
    assert (await held_sums(db), await held_awards(db)) == before
    assert (await sync.state_of(db)).failing_since == clock().date()


async def test_moderators_are_told_once_until_it_works_again(db: Database, standin: StandIn, clock: Clock) -> None:
    standin.faults = Faults(rate=1.0)
    failed = await synced(db, standin, clock)
    async with db.begin() as tx:
        await syncing.remember(tx, replace(await sync.state_of(db), told=True))
    clock.pass_days(1)
    await synced(db, standin, clock)

    known = await sync.state_of(db)
    assert not failed.is_complete
    assert (known.failing_since, known.told, known.last_good) == (NOW.date(), True, None)
    assert known.reason
    standin.faults = Faults()
    await synced(db, standin, clock)
    assert (await sync.state_of(db)).failing_since is None
    assert not (await sync.state_of(db)).told


async def test_a_broken_api_is_not_asked_for_ever(db: Database, standin: StandIn, clock: Clock) -> None:
    for path in ("spending_by_award_count", "spending_by_transaction", "spending_over_time"):
        standin.faults.fail_next(f"/api/v2/search/{path}/", Fault.UNAVAILABLE, times=200)

    report = await synced(db, standin, clock)

    assert "5 parts in a row" in report.stopped
    assert len(standin.requests) < 5 * 6 * 3
    assert await held_sums(db) == {}


async def test_what_the_api_does_not_take_stops_the_sync(db: Database, standin: StandIn, clock: Clock) -> None:
    async with source_of(standin, clock, page=101) as source:
        report = await sync.run(db, source, clock)

    assert "above max" in report.stopped
    assert (report.stored, len(standin.requests)) == (0, 3), "the day, the count and the page: asked once each"
