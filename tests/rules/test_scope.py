from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.companies import Agency, Side
from bot.rules.refusal import Refusal
from bot.rules.scope import AwardFacts, Scope, Status, read_scope
from tests.rules.rows import row

TODAY = date(2026, 11, 25)
years = st.none() | st.integers(2001, 2099)
scopes = st.builds(
    Scope, st.sampled_from(Side), st.none() | st.sampled_from(Agency), years, years, st.sampled_from(Status)
)


@given(scopes)
def test_a_button_carries_the_whole_scope(scope: Scope) -> None:
    assert read_scope(scope.code) == scope
    assert len(scope.code) <= 9


@pytest.mark.parametrize("code", ["", "company", "a", "zI24-26v", "aI24v", "axx2"])
def test_what_is_no_code_is_the_usual_scope(code: str) -> None:
    assert read_scope(code) == Scope()


def ends(on: date | None) -> AwardFacts:
    return AwardFacts("CONT_AWD_A", ends_on=on)


@pytest.mark.parametrize(
    ("on", "active", "ended"),
    [(date(2026, 11, 24), False, True), (TODAY, True, False), (date(3017, 4, 30), True, False), (None, False, False)],
    ids=["yesterday", "today", "in a thousand years", "unknown"],
)
def test_an_award_goes_on_until_its_last_day(on: date | None, *, active: bool, ended: bool) -> None:
    assert ends(on).has(Status.ACTIVE, TODAY) is active
    assert ends(on).has(Status.ENDED, TODAY) is ended
    assert ends(on).has(Status.ALL, TODAY)


ROWS = [row(2024, 1, key="A"), row(2024, 2, key="B"), row(2024, 4, key="C"), row(2024, 8, key="D", agency=Agency.CBP)]
FACTS = {
    "CONT_AWD_A": ends(date(2027, 1, 1)),
    "CONT_AWD_B": AwardFacts("CONT_AWD_B", ends_on=date(2025, 1, 1)),
    "CONT_AWD_C": AwardFacts("CONT_AWD_C"),
}


@pytest.mark.parametrize(
    ("scope", "sum_of", "endless"),
    [
        (Scope(), 15, 0),
        (Scope(agency=Agency.ICE), 7, 0),
        (Scope(status=Status.ACTIVE), 1, 2),
        (Scope(status=Status.ENDED), 2, 2),
        (Scope(agency=Agency.ICE, status=Status.ACTIVE), 1, 1),
    ],
)
def test_only_what_was_asked_for_is_counted(scope: Scope, sum_of: int, endless: int) -> None:
    kept, left_out = scope.kept(ROWS, FACTS, TODAY)

    assert sum(each.net_cents for each in kept) == sum_of
    assert left_out == endless


def test_without_any_known_end_nobody_can_tell_what_goes_on() -> None:
    for status, rows in product((Status.ACTIVE, Status.ENDED), ([ROWS[2]], [ROWS[2], ROWS[3]])):
        with pytest.raises(Refusal, match="ends_unknown"):
            Scope(status=status).kept(rows, FACTS, TODAY)
    assert Scope(status=Status.ACTIVE).kept([], {}, TODAY) == ([], 0)
