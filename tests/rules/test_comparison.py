import pytest

from bot.rules.answers import Answer
from bot.rules.companies import Agency
from bot.rules.comparison import comparison
from bot.rules.coverage import Coverage, Window
from bot.rules.matching import Match
from bot.rules.refusal import Refusal
from bot.rules.scope import Scope
from tests.rules.rows import DAY

COVERAGE = Coverage(Window(2024, 2026, DAY), (), ())


def about(name: str, ref: str = "", agency: Agency | None = None) -> Answer:
    return Answer(name, Match.COMPANY, COVERAGE, ref=ref, name=name if ref else "", scope=Scope(agency=agency))


def test_a_company_is_not_compared_with_itself() -> None:
    with pytest.raises(Refusal, match="compared_with_itself"):
        comparison([about("Dell", "company:dell"), about("Dell Federal", "company:dell")])


def test_names_that_mean_nobody_are_asked_back_however_often() -> None:
    compared = comparison([about("Dell", "company:dell"), about("x"), about("x")])

    assert [answer.query for answer in compared.unclear] == ["x", "x"]


def test_both_agencies_are_compared_unless_one_is_chosen() -> None:
    assert comparison([about("Dell", "company:dell")]).agencies == (Agency.ICE, Agency.CBP)
    assert comparison([about("Dell", "company:dell", Agency.CBP)]).agencies == (Agency.CBP,)
