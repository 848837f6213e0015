"""What changed in the world arrives: the next day, or when the year is listed again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeAlias

import pytest

from bot.rules.coverage import Origin
from bot.rules.fiscal_years import FIRST_SEARCHABLE
from bot.rules.sync import Mode
from bot.storage import companies, obligations
from bot.storage.database import Database
from tests.actions.syncing import (
    NOW,
    WORLD,
    Clock,
    assert_true,
    held_awards,
    held_sums,
    synced,
    true_sums,
)
from tests.usaspending.faults import Fault
from tests.usaspending.records import Action, fiscal_year_of
from tests.usaspending.standin import StandIn
from tests.usaspending.truth import Truth

Change: TypeAlias = Callable[[Truth, date], Truth]
YESTERDAY = NOW.date() - timedelta(days=1)


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


async def test_on_a_day_without_changes_years_and_source_have_the_new_day_all_the_same(
    db: Database, standin: StandIn, clock: Clock
) -> None:
    for days in (0, 5, 1):  # at the last one, changes are asked for from behind the last change
        clock.pass_days(days)
        standin.truth = WORLD.with_actions(last_updated=clock().date())
        await synced(db, standin, clock)

    today = clock().date()
    async with db.read() as tx:
        years = await obligations.layers(tx)
        (source,) = await companies.sources_of(tx, [Origin.SYNC])
    assert {year.as_of for year in years if year.fiscal_year >= FIRST_SEARCHABLE} == {today}
    assert source.date == today.isoformat()


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
