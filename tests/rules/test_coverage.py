from datetime import date

import pytest

from bot.rules.companies import Agency, Side
from bot.rules.coverage import AgencyYear, Coverage, Origin, Window, chosen_window, default_window, in_force
from bot.rules.refusal import Refusal
from tests.rules.rows import DAY, WINDOW, both, held


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        (both(2024, 2025, 2026), (2024, 2026)),
        (both(2021, 2024, 2025), (2024, 2025)),
        ([*both(2024, 2025, 2026), held(Agency.ICE, 2023, complete=False), held(Agency.CBP, 2023)], (2024, 2026)),
        ([*both(2025), held(Agency.ICE, 2024)], (2025, 2025)),
        ([held(Agency.ICE, 2025), held(Agency.ICE, 2026)], (2025, 2026)),
    ],
    ids=["one run", "after a gap", "after a year incomplete for one", "after a year held of one", "one agency only"],
)
def test_the_window_is_the_latest_run_of_complete_years(years: list[AgencyYear], expected: tuple[int, int]) -> None:
    window = default_window(years)

    assert window is not None
    assert (window.first_year, window.last_year) == expected


@pytest.mark.parametrize(
    "years",
    [
        [],
        [*both(2023), held(Agency.ICE, 2025), held(Agency.ICE, 2026), held(Agency.CBP, 2026, complete=False)],
        [held(Agency.ICE, 2021), held(Agency.CBP, 2020, complete=False)],
    ],
    ids=["nothing held", "the last two not whole", "no year held of both"],
)
def test_there_is_no_window_without_a_complete_year_of_late(years: list[AgencyYear]) -> None:
    assert default_window(years) is None


def test_a_window_is_as_old_as_its_newest_year_and_that_of_the_agency_looked_up_first() -> None:
    later = date(2026, 9, 1)
    years = [*both(2024, 2025), held(Agency.ICE, 2026, as_of=later), held(Agency.CBP, 2026)]
    assert default_window(years) == Window(2024, 2026, DAY)

    newer = [*both(2024, 2025), *(held(agency, 2026, as_of=later) for agency in Agency)]
    assert default_window(newer) == Window(2024, 2026, later)
    of_newer = Coverage(Window(2024, 2026, later), tuple(newer), ())
    assert {year.fiscal_year for year in of_newer.of_other_days} == {2024, 2025}
    assert of_newer.days == (DAY, later)


def test_a_year_of_a_later_day_than_the_answer_is_told_too() -> None:
    years = [*both(2024, 2025), held(Agency.ICE, 2026, as_of=NOVEMBER), held(Agency.CBP, 2026)]

    coverage = Coverage(Window(2024, 2026, DAY), tuple(years), ())

    assert [(year.agency, year.fiscal_year) for year in coverage.of_other_days] == [(Agency.ICE, 2026)]
    assert coverage.days == (DAY, NOVEMBER)
    assert Coverage(Window(2024, 2026, DAY), tuple(both(2024, 2025, 2026)), ()).days == (DAY,)


NOVEMBER = date(2026, 11, 24)


def test_a_year_not_held_to_its_end_is_no_middle_of_a_window() -> None:
    begun = [*both(2024, 2025, 2026), *(held(agency, 2027, as_of=NOVEMBER) for agency in Agency)]
    assert default_window(begun) == Window(2024, 2026, DAY)

    ended = [*both(2024, 2025), *(held(agency, year, as_of=NOVEMBER) for agency in Agency for year in (2026, 2027))]
    assert default_window(ended) == Window(2024, 2027, NOVEMBER)


def test_a_year_held_of_one_agency_alone_waits_for_the_other() -> None:
    assert default_window([*both(2024, 2025), held(Agency.ICE, 2026)]) == Window(2024, 2025, DAY)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [(None, None, (2024, 2026)), (2025, None, (2025, 2026)), (None, 2025, (2024, 2025)), (2025, 2025, (2025, 2025))],
)
def test_chosen_years_are_a_window(first: int | None, last: int | None, expected: tuple[int, int]) -> None:
    window = chosen_window(both(2024, 2025, 2026), None, first, last)

    assert (window.first_year, window.last_year) == expected


@pytest.mark.parametrize(
    ("first", "last", "lacking"),
    [(2021, None, [2021, 2022, 2023]), (2019, 2019, [2019]), (2026, 2024, []), (2027, None, [2027])],
    ids=["incomplete", "not held", "turned round", "in the future"],
)
def test_a_total_over_years_that_are_not_whole_is_refused(first: int, last: int | None, lacking: list[int]) -> None:
    cut = [held(Agency.CBP, 2021, complete=False), *(held(Agency.CBP, year) for year in (2022, 2023))]
    cut += [held(Agency.ICE, 2021), *(held(Agency.ICE, year, complete=False) for year in (2022, 2023))]

    with pytest.raises(Refusal) as refused:
        chosen_window([*cut, *both(2024, 2025, 2026)], None, first, last)

    assert refused.value.code == "years_not_whole"
    assert refused.value.details["lacking"] == lacking
    assert refused.value.details["whole"] == [
        (Agency.ICE, 2021, 2021), (Agency.ICE, 2024, 2026), (Agency.CBP, 2022, 2026)
    ]  # fmt: skip


def test_one_agency_alone_may_have_more_years() -> None:
    years = [*(held(Agency.CBP, year) for year in (2022, 2023)), *both(2024, 2025, 2026)]

    assert chosen_window(years, Agency.CBP, 2022, None) == Window(2022, 2026, DAY)
    assert chosen_window(years, Agency.CBP, None, None) == Window(2024, 2026, DAY)


def layer(origin: Origin, *, complete: bool = True, as_of: date = DAY, side: Side = Side.AWARDING) -> AgencyYear:
    return AgencyYear(Agency.ICE, 2024, complete, as_of, side, origin)


@pytest.mark.parametrize(
    ("layers", "best"),
    [
        ([layer(Origin.STARTER), layer(Origin.FILE, complete=False, as_of=NOVEMBER)], 0),
        ([layer(Origin.STARTER, complete=False), layer(Origin.FILE, complete=False)], 1),
        ([layer(Origin.STARTER), layer(Origin.SYNC), layer(Origin.FILE)], 1),
        ([layer(Origin.FILE, as_of=NOVEMBER), layer(Origin.SYNC)], 0),
    ],
    ids=["complete before newer", "a file before the starter", "the API before a file", "newer before the API"],
)
def test_one_layer_of_each_year_is_in_force(layers: list[AgencyYear], best: int) -> None:
    assert in_force(layers) == {layers[best]}


def test_sides_are_in_force_apart() -> None:
    both_sides = {layer(Origin.SYNC), layer(Origin.SYNC, side=Side.FUNDING)}

    assert in_force(both_sides) == both_sides


def test_a_window_begins_with_the_fiscal_year() -> None:
    assert WINDOW.since == date(2023, 10, 1)
    assert [year in WINDOW for year in (2023, 2024, 2026, 2027)] == [False, True, True, False]


def test_coverage_names_its_incomplete_years() -> None:
    cut = held(Agency.CBP, 2021, complete=False)
    covered = Coverage(WINDOW, (cut, *both(2024)), ())

    assert covered.as_of == DAY
    assert covered.incomplete == (cut,)
