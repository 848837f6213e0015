from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.chart_scale import Scale, scale_of
from messages.charts import Series
from tests.sample_charts import ENGLISH, MILLION, SPANISH, chart

CENTS = st.integers(-(10**15), 10**15)


def scale(*cents: int | None) -> Scale:
    return scale_of(chart(Series("ICE", cents)))


@pytest.mark.parametrize(
    ("largest", "unit"),
    [
        (0, ENGLISH.dollars),
        (999_999, ENGLISH.dollars),
        (1_000_000, ENGLISH.thousands),
        (MILLION - 1, ENGLISH.thousands),
        (MILLION, ENGLISH.millions),
        (1000 * MILLION - 1, ENGLISH.millions),
        (1000 * MILLION, ENGLISH.billions),
    ],
)
@pytest.mark.parametrize("sign", [1, -1])
def test_the_largest_amount_decides_on_the_unit(largest: int, unit: object, sign: int) -> None:
    assert scale(1, sign * largest, None).step.unit == unit


def test_a_language_without_billions_counts_on_in_millions() -> None:
    spanish = scale_of(chart(Series("ICE", (1250 * MILLION,)), words=SPANISH))

    assert spanish.step.unit == SPANISH.millions
    assert spanish.amount(1250 * MILLION) == "$1,250M"
    assert spanish.tick(1500 * MILLION) == "1,500"


@pytest.mark.parametrize(
    ("cents", "words"),
    [
        (2_450_000_000, "$24.5M"),
        (-70_000_000, "−$0.70M"),
        (125_000_000, "$1.25M"),
        (13_930_000_000, "$139M"),
        (1_000_000_000, "$10.0M"),
        (-321_000, "−$3.21K"),
        (999, "$9.99"),
        (1, "$0.01"),
        (500, "$5"),
        (12_345, "$123"),
        (0, "$0"),
    ],
)
def test_an_amount_has_about_three_figures_and_its_unit(cents: int, words: str) -> None:
    assert scale(200 * MILLION).amount(cents) == words


@pytest.mark.parametrize(("cents", "words"), [(120_000, "$1,200"), (-99_900, "−$999"), (999_949, "$9,999")])
def test_dollars_are_whole_with_separators(cents: int, words: str) -> None:
    assert scale(999_999).amount(cents) == words


@given(st.lists(CENTS, min_size=1, max_size=19))
def test_no_amount_but_nothing_is_written_as_zero(cents: list[int]) -> None:
    drawn = scale(*cents)

    for one in cents:
        assert any(digit in "123456789" for digit in drawn.amount(one)) == (one != 0)
        assert drawn.amount(one).startswith("−") == (one < 0)


@given(st.lists(CENTS, min_size=1, max_size=19))
def test_ticks_are_few_evenly_apart_with_zero_and_all_amounts_among_them(cents: list[int]) -> None:
    ticks = scale(*cents).ticks

    assert 0 in ticks
    assert ticks[0] <= min(0, *cents, 0)
    assert ticks[-1] >= max(0, *cents, 0)
    assert len(ticks) <= 7
    assert len({after - before for before, after in pairwise(ticks)}) <= 1


@pytest.mark.parametrize(
    ("cents", "ticks"),
    [
        ((81_250_000_00,), ["0", "20", "40", "60", "80", "100"]),
        ((-7_000_000_00, 24_000_000_00), ["−10", "0", "10", "20", "30"]),
        ((1_250_000_00,), ["0", "0.5", "1", "1.5"]),
        ((4_000_00,), ["0", "1,000", "2,000", "3,000", "4,000"]),
    ],
)
def test_ticks_are_round_numbers_of_the_unit(cents: tuple[int, ...], ticks: list[str]) -> None:
    drawn = scale(*cents)

    assert [drawn.tick(tick) for tick in drawn.ticks] == ticks
