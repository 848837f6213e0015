from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.companies import Agency, Side
from bot.rules.fiscal_years import first_day, fiscal_year, last_day
from bot.rules.patience import LONGEST, LONGEST_ASKED_FOR, MOST_TRIES, asked_for, back_off
from bot.rules.sync import (
    BEFORE,
    MOST_FAILURES,
    Circuit,
    Held,
    Kind,
    Mode,
    Run,
    Slice,
    Task,
    may_vanish,
    mode_due,
    plan,
)
from bot.rules.sync_days import Cut, Days
from bot.rules.sync_report import Left, Report, SyncState

TODAY = date(2026, 9, 1)  # of fiscal year 2026
YESTERDAY = TODAY - timedelta(days=1)
NOTHING = Held({}, frozenset(), None)


def held(fetched: date, last_good: date | None = YESTERDAY, first: int = 2008) -> Held:
    places = {(side, agency, year): fetched for side in Side for agency in Agency for year in range(first, 2027)}
    return Held(places, frozenset(place for place in places if place[2] < 2026), last_good)


def run(mode: Mode, first_year: int = 2008) -> Run:
    return Run(TODAY, mode, YESTERDAY, first_year)


def years(slices: list[Slice], task: Task) -> list[int]:
    return list(dict.fromkeys(each.year for each in slices if each.task is task))


@pytest.mark.parametrize(
    ("day", "year"), [(date(2025, 9, 30), 2025), (date(2025, 10, 1), 2026), (date(2026, 1, 1), 2026)]
)
def test_a_fiscal_year_begins_in_october(day: date, year: int) -> None:
    assert fiscal_year(day) == year
    assert first_day(year) <= day <= last_day(year)


def test_a_first_sync_takes_everything_newest_first() -> None:
    slices = plan(run(Mode.FULL), TODAY, NOTHING)

    assert years(slices, Task.MONEY) == list(range(2026, 2007, -1))
    assert years(slices, Task.AWARDS) == [*range(2026, 2007, -1), BEFORE]
    assert len(slices) == len(set(map(str, slices))) == 19 * 12 + 8
    assert {each.task for each in slices} == {Task.AWARDS, Task.MONEY}


def test_a_daily_sync_takes_what_changed() -> None:
    slices = plan(run(Mode.DAILY), TODAY, held(YESTERDAY))

    assert [each.task for each in slices] == [Task.CHANGED] * 8 + [Task.FLOWS] * 4


def test_a_weekly_sync_lists_the_current_and_the_last_year_again() -> None:
    slices = plan(run(Mode.WEEKLY), TODAY, held(YESTERDAY))

    assert years(slices, Task.AWARDS) == years(slices, Task.MONEY) == [2026, 2025]
    assert slices[-1].task is Task.FLOWS


def test_a_monthly_sync_lists_all_and_fetches_what_was_not_fetched_lately() -> None:
    lately = plan(run(Mode.FULL), TODAY, held(TODAY - timedelta(days=29)))
    long_ago = plan(run(Mode.FULL), TODAY, held(TODAY - timedelta(days=30)))

    assert years(lately, Task.AWARDS) == [*range(2026, 2007, -1), BEFORE]
    assert years(lately, Task.MONEY) == [2026, 2025]
    assert years(long_ago, Task.MONEY) == list(range(2026, 2007, -1))


def test_everything_is_everything() -> None:
    assert years(plan(run(Mode.EVERYTHING), TODAY, held(TODAY)), Task.MONEY) == list(range(2026, 2007, -1))


def test_a_year_that_is_not_held_yet_is_fetched_whatever_the_mode() -> None:
    slices = plan(run(Mode.DAILY), TODAY, held(YESTERDAY, first=2011))

    assert years(slices, Task.MONEY) == [2010, 2009, 2008]


def test_without_the_older_years_nothing_is_brought_up_to_date() -> None:
    slices = plan(run(Mode.FULL, 2025), TODAY, held(YESTERDAY))

    assert years(slices, Task.AWARDS) == [2026, 2025]
    assert {each.task for each in slices} == {Task.AWARDS, Task.MONEY}


@pytest.mark.parametrize(
    ("full", "weekly", "mode"),
    [
        (None, None, Mode.FULL),
        (TODAY - timedelta(days=30), TODAY, Mode.FULL),
        (TODAY - timedelta(days=29), TODAY - timedelta(days=7), Mode.WEEKLY),
        (TODAY - timedelta(days=29), TODAY - timedelta(days=6), Mode.DAILY),
    ],
)
def test_what_is_due(full: date | None, weekly: date | None, mode: Mode) -> None:
    assert mode_due(TODAY, full, weekly) is mode


@pytest.mark.parametrize("mode", Mode)
def test_a_run_is_known_by_its_name(mode: Mode) -> None:
    assert Run.named(str(run(mode, 2019))) == run(mode, 2019)
    assert len(str(run(mode))) <= 32


def test_names_of_slices_fit_the_database() -> None:
    everything = plan(run(Mode.FULL), TODAY, NOTHING) + plan(run(Mode.WEEKLY), TODAY, held(YESTERDAY))

    assert max(len(str(each)) for each in everything) <= 64
    assert str(Slice(Task.AWARDS, Side.FUNDING, Agency.CBP, BEFORE, Kind.IDVS)) == "awards/funding/CBP/idvs/before"
    assert str(Slice(Task.FLOWS, Side.AWARDING, Agency.ICE)) == "flows/awarding/ICE"


def test_a_run_that_is_too_old_is_begun_anew() -> None:
    assert run(Mode.FULL).goes_on(TODAY + timedelta(days=2))
    assert not run(Mode.FULL).goes_on(TODAY + timedelta(days=3))


@pytest.mark.parametrize(
    ("have", "lose", "may"),
    [(0, 0, True), (2, 2, True), (10, 3, True), (10, 4, False), (1000, 50, True), (1000, 51, False)],
)
def test_how_much_may_vanish(have: int, lose: int, may: bool) -> None:  # noqa: FBT001
    assert may_vanish(have, lose) is may


def test_a_circuit_opens_after_failures_in_a_row() -> None:
    circuit = Circuit()
    for succeeded in [False] * (MOST_FAILURES - 1) + [True] + [False] * (MOST_FAILURES - 1):
        circuit.note(succeeded=succeeded)
        assert not circuit.is_open
    circuit.note(succeeded=False)
    assert circuit.is_open


@given(st.lists(st.integers(0, 30), min_size=1, max_size=200), st.integers(1, 40))
def test_days_are_cut_without_a_gap_and_never_asked_for_twice_once_they_fit(counts: list[int], page: int) -> None:
    first = date(2024, 10, 1)
    cut, taken = Cut(Days(first, first + timedelta(days=len(counts) - 1)), page), list[int]()
    while part := cut.part:
        offset = (part.first - first).days
        rows = counts[offset : offset + part.length]
        if sum(rows) > page and part.length > 1:
            cut.too_large()
            continue
        assert sum(rows) <= page or part.length == 1
        taken += rows
        cut.done(sum(rows))

    assert taken == counts


def test_a_single_day_is_as_small_as_it_gets() -> None:
    cut = Cut(Days(TODAY, TODAY), 100)
    with pytest.raises(ValueError, match="single day"):
        cut.too_large()
    cut.done(500)
    with pytest.raises(ValueError, match="no part left"):
        cut.done(0)


@pytest.mark.parametrize(("tries", "most"), [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (50, 60)])
def test_waiting_doubles_up_to_a_minute_and_is_drawn(tries: int, most: float) -> None:
    assert back_off(tries, 1.0) == most <= LONGEST
    assert back_off(tries, 0.0) == 0
    assert back_off(MOST_TRIES, 0.5) == 16


NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, 0),
        ("", 0),
        ("17", 17),
        (" 5 ", 5),
        ("86400", LONGEST_ASKED_FOR),
        ("Tue, 01 Sep 2026 12:00:30 GMT", 30),
        ("Tue, 01 Sep 2026 11:00:00 GMT", 0),
        ("Wed, 02 Sep 2026 12:00:00 GMT", LONGEST_ASKED_FOR),
        ("Tue, 01 Sep 2026 12:00:30 -0000", 0),
        ("soon", 0),
        ("-3", 0),
    ],
)
def test_how_long_the_server_asks_us_to_wait(header: str | None, seconds: float) -> None:
    assert asked_for(header, NOW) == seconds


COMPLETE = Report(run(Mode.DAILY), YESTERDAY, stored=3, rows=9)
PARTIAL = replace(COMPLETE, left=(Left("money/awarding/ICE/2024", "cut off"), Left("flows/awarding/ICE", "x")))


def test_a_report_says_why_it_is_not_complete() -> None:
    assert (COMPLETE.is_complete, COMPLETE.reason) == (True, "")
    assert (PARTIAL.is_complete, PARTIAL.reason) == (False, "money/awarding/ICE/2024: cut off")
    assert replace(PARTIAL, stopped="five failed").reason == "five failed"


def test_the_first_failure_is_remembered_until_a_sync_is_complete() -> None:
    well = SyncState().after(COMPLETE, TODAY)
    failing = well.after(PARTIAL, TODAY + timedelta(days=1)).after(PARTIAL, TODAY + timedelta(days=2))

    assert failing.failing_since == TODAY + timedelta(days=1)
    assert (failing.last_good, failing.last_run) == (YESTERDAY, TODAY + timedelta(days=2))
    assert failing.after(COMPLETE, TODAY).failing_since is None


@pytest.mark.parametrize(
    ("mode", "weekly", "full"),
    [(Mode.DAILY, None, None), (Mode.WEEKLY, TODAY, None), (Mode.FULL, TODAY, TODAY), (Mode.EVERYTHING, TODAY, TODAY)],
)
def test_what_a_complete_sync_brings_up(mode: Mode, weekly: date | None, full: date | None) -> None:
    state = SyncState().after(replace(COMPLETE, run=run(mode)), TODAY)

    assert (state.last_good, state.last_weekly, state.last_full) == (YESTERDAY, weekly, full)


def test_a_sync_of_some_years_brings_up_nothing() -> None:
    state = SyncState().after(replace(COMPLETE, run=run(Mode.FULL, 2024)), TODAY)

    assert (state.as_of, state.last_good, state.last_full) == (YESTERDAY, None, None)


@pytest.mark.parametrize("state", [SyncState(), SyncState().after(PARTIAL, TODAY), SyncState().after(COMPLETE, TODAY)])
def test_the_state_survives_its_text(state: SyncState) -> None:
    assert SyncState.from_json(state.to_json()) == state
