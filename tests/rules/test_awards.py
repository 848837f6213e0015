from collections import Counter
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.awards import Action, flows, united
from bot.rules.companies import Agency, Side

FIRST = Action("CONT_AWD_1_7012_-NONE-_-NONE-", "0", "UEI1", "OLD NAME LLC", date(2024, 9, 30), 10_000)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=40), st.integers(1, 9), st.integers(1, 9))
def test_pages_that_overlap_count_nothing_twice(numbers: list[int], one: int, other: int) -> None:
    """Whatever each pass repeats, two equal actions are two only where one page has both."""
    rows = [replace(FIRST, mod=str(number), cents=number) for number in sorted(set(numbers))]
    pages = [rows[start : start + size] for size in (one, other) for start in range(0, len(rows), size)]

    assert united(pages) == Counter(rows)


def test_two_equal_actions_on_one_page_are_two() -> None:
    assert united([[FIRST, FIRST], [FIRST]]) == Counter({FIRST: 2})


def test_flows_are_added_by_award_recipient_and_year() -> None:
    later = replace(FIRST, mod="P1", day=date(2024, 10, 1), cents=-2_500)
    again = replace(FIRST, mod="P2", day=date(2024, 9, 1), cents=500)

    found = flows([FIRST, later, again], Side.FUNDING, Agency.CBP)

    assert [(row.fiscal_year, row.net_cents, row.first_action, row.last_action) for row in found] == [
        (2024, 10_500, date(2024, 9, 1), date(2024, 9, 30)),
        (2025, -2_500, date(2024, 10, 1), date(2024, 10, 1)),
    ]
    assert {(row.side, row.agency, row.uei) for row in found} == {(Side.FUNDING, Agency.CBP, "UEI1")}


def test_a_uei_has_its_newest_name_and_a_name_without_one_stays_apart() -> None:
    renamed = replace(FIRST, award_key="CONT_AWD_2_7012_-NONE-_-NONE-", recipient="NEW NAME LLC", day=date(2025, 1, 1))
    nameless = replace(FIRST, uei="", recipient="MULTIPLE RECIPIENTS")
    other = replace(FIRST, uei="", recipient="REDACTED DUE TO PII")

    found = flows([renamed, FIRST, nameless, other], Side.AWARDING, Agency.ICE)

    assert {(row.uei, row.recipient) for row in found} == {
        ("UEI1", "NEW NAME LLC"),
        ("", "MULTIPLE RECIPIENTS"),
        ("", "REDACTED DUE TO PII"),
    }
    assert len(found) == 4
