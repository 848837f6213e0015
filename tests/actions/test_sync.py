"""The database equals the stand-in's truth to the cent, or is what it was before; and a sync says which."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeAlias

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot.actions import sync
from bot.rules.companies import Agency, Side
from bot.rules.coverage import Origin
from bot.rules.sync import Mode
from bot.rules.sync_report import Report
from bot.storage import companies
from bot.storage.database import Database, DatabaseInUse
from bot.storage.tables import parent_lookups, recipient_parents
from tests.actions.syncing import NOW, PAGE, WORLD, Clock, assert_true, held_awards, held_sums, source_of, true_sums
from tests.usaspending.faults import Fault, Faults
from tests.usaspending.records import Action, fiscal_year_of
from tests.usaspending.standin import StandIn
from tests.usaspending.truth import Truth

Change: TypeAlias = Callable[[Truth, date], Truth]
YESTERDAY = NOW.date() - timedelta(days=1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture
async def standin() -> AsyncIterator[StandIn]:
    async with StandIn(WORLD, hits_cap=PAGE * 2, window=2_000) as world:
        yield world


async def synced(db: Database, standin: StandIn, clock: Clock, order: sync.Order | None = None) -> Report:
    async with source_of(standin, clock) as source:
        return await sync.run(db, source, clock, order=order or sync.Order())


async def until_complete(db: Database, standin: StandIn, clock: Clock) -> list[Report]:
    reports = list[Report]()
    while not reports or not reports[-1].is_complete:
        assert len(reports) < 12, reports[-1]
        reports.append(await synced(db, standin, clock))
    return reports


async def test_a_first_sync_brings_everything_to_the_cent(db: Database, standin: StandIn, clock: Clock) -> None:
    report = await synced(db, standin, clock)

    assert report.is_complete, report
    await assert_true(db, WORLD)
    assert standin.in_flight_most <= 2
    assert {status for _, _, status in standin.requests} <= {200, 400}, "400 is an owner that the API does not know"
    known = await sync.state_of(db)
    assert (known.last_good, known.as_of, known.last_full) == (YESTERDAY, YESTERDAY, NOW.date())
    async with db.read() as tx:
        (source,) = await companies.sources_of(tx, [Origin.SYNC])
    assert source.date == YESTERDAY.isoformat()


@pytest.mark.parametrize("seed", range(3))
async def test_through_faults_of_all_kinds(db: Database, standin: StandIn, clock: Clock, seed: int) -> None:
    standin.faults = Faults(seed=seed, rate=0.3)

    reports = await until_complete(db, standin, clock)

    await assert_true(db, WORLD)
    assert {status for _, _, status in standin.requests} > {200, 429, 500, 502, 503, 504}
    assert len({report.run for report in reports}) == 1, "each start went on with the same sync"


async def test_a_second_sync_on_the_same_day_fetches_only_what_changed(
    db: Database, standin: StandIn, clock: Clock
) -> None:
    await synced(db, standin, clock)
    asked = len(standin.requests)

    report = await synced(db, standin, clock)

    assert (report.run.mode, report.is_complete) == (Mode.DAILY, True)
    assert len(standin.requests) - asked < asked / 2
    await assert_true(db, WORLD)


def picked(truth: Truth, year: int, number: int = 0, *, later: bool = False) -> Action:
    """One of ICE's or CBP's own actions of that year, of some money; a *later* one is not its award's first."""
    fitting = [
        action
        for action in truth.actions
        if action.awarding and action.cents and fiscal_year_of(action.day) == year and (action.mod != "0" or not later)
    ]
    return fitting[number]


def new_action(truth: Truth, day: date) -> Truth:
    old = picked(truth, 2011)
    added = replace(old, day=day, mod="P90001", cents=123_456, modified=day)
    return truth.modified(old.award_key, day).with_actions(added, last_updated=day)


def corrected_amounts(truth: Truth, day: date) -> Truth:
    for year in (2008, 2009, 2010, 2011):
        old = picked(truth, year, 3)
        changed = replace(old, cents=old.cents - 7_01)
        truth = truth.with_actions(changed).modified(old.award_key, day)
    return truth


def moved_dates(truth: Truth, day: date) -> Truth:
    old = picked(truth, 2009, 1, later=True)
    moved = replace(old, day=old.day.replace(year=old.day.year + 1))
    return truth.with_actions(moved).modified(old.award_key, day)


def renamed(truth: Truth, day: date) -> Truth:
    uei = next(action.uei for action in truth.actions if action.uei and action.awarding)
    for key in {action.award_key for action in truth.actions if action.uei == uei}:
        mine = [action for action in truth.actions if action.award_key == key and action.uei == uei]
        truth = truth.with_actions(*(replace(each, recipient_name="RENAMED HOLDINGS LLC") for each in mine))
        truth = truth.modified(key, day)
    return truth


@pytest.mark.parametrize("change", [new_action, corrected_amounts, moved_dates, renamed])
async def test_what_changed_arrives_the_next_day(db: Database, standin: StandIn, clock: Clock, change: Change) -> None:
    await synced(db, standin, clock)
    clock.pass_days(1)
    standin.truth = change(WORLD, NOW.date())
    asked = len(standin.requests)

    report = await synced(db, standin, clock)

    assert (report.run.mode, report.is_complete) == (Mode.DAILY, True)
    assert true_sums(standin.truth) != true_sums(WORLD)
    await assert_true(db, standin.truth)
    assert len(standin.requests) - asked < asked * 3 / 4


async def test_an_action_that_moved_to_another_agency_without_a_note_is_missed_from_the_sum(
    db: Database, standin: StandIn, clock: Clock
) -> None:
    await synced(db, standin, clock)
    clock.pass_days(1)
    old = next(each for each in WORLD.actions if each.awarding == "ICE" and each.cents and each.day < date(2009, 9, 1))
    standin.truth = WORLD.with_actions(replace(old, awarding="CBP"))

    await synced(db, standin, clock)

    assert await held_sums(db) == true_sums(standin.truth)


async def test_a_deleted_award_is_found_gone_when_its_year_is_listed_again(
    db: Database, standin: StandIn, clock: Clock
) -> None:
    await synced(db, standin, clock)
    key = next(each.award_key for each in WORLD.actions if each.awarding and fiscal_year_of(each.signed) == 2011)
    standin.truth = WORLD.without_award(key)
    clock.pass_days(7)

    report = await synced(db, standin, clock)

    assert report.run.mode is Mode.WEEKLY
    await assert_true(db, standin.truth)
    assert set(await held_awards(db, gone=True)) == {key}


async def test_an_award_that_comes_back_is_not_gone_any_more(db: Database, standin: StandIn, clock: Clock) -> None:
    await synced(db, standin, clock)
    key = next(each.award_key for each in WORLD.actions if each.awarding and fiscal_year_of(each.signed) == 2011)
    standin.truth = WORLD.without_award(key)
    clock.pass_days(7)
    await synced(db, standin, clock)
    standin.truth = WORLD
    clock.pass_days(7)

    await synced(db, standin, clock)

    await assert_true(db, WORLD)


async def test_a_month_later_everything_is_looked_at_again(db: Database, standin: StandIn, clock: Clock) -> None:
    await synced(db, standin, clock)
    old = next(each for each in WORLD.actions if each.awarding and fiscal_year_of(each.signed) == 2008)
    standin.truth = WORLD.without_award(old.award_key)
    clock.pass_days(30)

    report = await synced(db, standin, clock)

    assert (report.run.mode, report.is_complete) == (Mode.FULL, True)
    await assert_true(db, standin.truth)


async def test_where_too_much_would_vanish_all_stays_and_it_is_said(
    db: Database, standin: StandIn, clock: Clock
) -> None:
    await synced(db, standin, clock)
    before = await held_sums(db), await held_awards(db)
    mine = sorted({each.award_key for each in WORLD.actions if "ICE" in {each.awarding, each.funding}})
    for key in mine[::3]:
        standin.truth = standin.truth.without_award(key)
    clock.pass_days(7)

    report = await synced(db, standin, clock)

    assert not report.is_complete
    assert any("would vanish" in left.why for left in report.left)
    sums, awards = await held_sums(db), await held_awards(db)
    refused = {left.slice for left in report.left}
    for (side, agency, year), held in before[0].items():
        if f"money/{side}/{agency}/{year}" in refused:
            assert sums[side, agency, year] == held
    assert len(awards) > len(before[1]) * 0.97
    known = await sync.state_of(db)
    assert (known.failing_since, known.told) == (clock().date(), False)
    assert known.last_good == YESTERDAY, "the next one asks for changes since before this one"


async def test_moderators_are_told_once_until_it_works_again(db: Database, standin: StandIn, clock: Clock) -> None:
    standin.faults = Faults(rate=1.0)
    failed = await synced(db, standin, clock)
    await sync.moderators_were_told(db)
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


async def test_an_api_without_transactions_is_asked_award_by_award(
    db: Database, standin: StandIn, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it cannot tell: which recipient had the award at the time. The sums by award and year hold."""
    monkeypatch.setattr("bot.sources.usaspending_actions.ACTIONS", "/api/v2/search/spending_by_nothing/")

    report = await synced(db, standin, clock)

    sums = await held_sums(db)
    taken = {place for place in sums if f"money/{place[0]}/{place[1]}/{place[2]}" not in {e.slice for e in report.left}}
    assert len(taken) > 10
    for place in taken:
        assert sum(cents for cents, _ in sums[place].values()) == sum(
            cents for cents, _ in true_sums(WORLD)[place].values()
        )


async def test_owners_are_looked_up_for_those_who_have_one(db: Database, standin: StandIn, clock: Clock) -> None:
    await synced(db, standin, clock)

    owned = {each.uei: each.parent_uei for each in WORLD.actions if each.recipient_id.endswith("-C")}
    async with db.read() as tx:
        found = dict(
            tuple(row) for row in await tx.execute(select(recipient_parents.c.uei, recipient_parents.c.parent_uei))
        )
        looked_up = set(await tx.scalars(select(parent_lookups.c.uei).where(parent_lookups.c.looked_up == NOW.date())))
    assert found == {uei: owned[uei] for uei in found}
    assert set(found) == looked_up
    assert len(found) > 10


async def test_two_at_once_are_refused(db: Database, standin: StandIn, clock: Clock) -> None:
    other = Database(str(db.url.render_as_string(hide_password=False)))
    async with other.only_one("sync"):
        with pytest.raises(DatabaseInUse):
            await synced(db, standin, clock)

    assert (await synced(db, standin, clock)).is_complete
    await other.close()


async def test_years_before_the_one_asked_for_are_left_alone(db: Database, standin: StandIn, clock: Clock) -> None:
    report = await synced(db, standin, clock, sync.Order(first_year=2010))

    assert report.is_complete
    assert {year for _, _, year in await held_sums(db)} == {2010, 2011}
    assert (await sync.state_of(db)).last_good is None, "so that the next one fetches the rest"
    await until_complete(db, standin, clock)
    await assert_true(db, WORLD)


async def test_an_old_unfinished_sync_is_finished_and_then_todays_is_made(
    db: Database, standin: StandIn, clock: Clock
) -> None:
    standin.faults.fail_next("/api/v2/search/spending_by_award_count/", Fault.UNAVAILABLE, times=6)
    assert not (await synced(db, standin, clock)).is_complete
    clock.pass_days(1)
    standin.truth = new_action(WORLD, NOW.date())

    report = await synced(db, standin, clock)

    assert (report.run.mode, report.run.started) == (Mode.DAILY, clock().date())
    await assert_true(db, standin.truth)


def test_the_world_has_what_a_sync_could_stumble_over() -> None:
    days = [action.day for action in WORLD.actions if action.awarding == "ICE" and action.kind == "contract"]
    assert max(days.count(day) for day in set(days)) > PAGE, "a day that does not fit a page"
    assert any(each.signed < date(2007, 10, 1) and each.awarding for each in WORLD.actions)
    assert {(side, agency) for side in Side for agency in Agency} == {
        (side, agency) for side in Side for agency in Agency if WORLD.net(side.value, agency.value, 2010)
    }
