from dataclasses import replace

from bot.rules.answers import Answer, about
from bot.rules.companies import Agency
from bot.rules.comparison import comparison
from bot.rules.coverage import Coverage, Window
from bot.rules.matching import Match
from bot.rules.obligations import Obligation
from bot.rules.scope import Scope
from bot.rules.yearly import yearly_compared, yearly_of
from tests.rules.rows import DAY, both, held, row

YEARS = (held(Agency.ICE, 2023, complete=False), held(Agency.CBP, 2023), *both(2024, 2025, 2026))
COVERAGE = Coverage(Window(2024, 2026, DAY), YEARS, ())


def answer(name: str, *rows: Obligation, scope: Scope | None = None, coverage: Coverage = COVERAGE) -> Answer:
    asked = Answer(name, Match.COMPANY, coverage, ref=f"company:{name}", name=name, scope=scope or Scope())
    return about(asked, recipients=(name,), direct=list(rows), shared={})


def test_a_year_without_a_row_is_zero_only_where_the_data_are_complete() -> None:
    shown = yearly_of(answer("acme", row(2023, 5), row(2023, 7, agency=Agency.CBP), row(2025, -9)))

    assert shown.years == (2023, 2024, 2025, 2026)
    assert dict(shown.series) == {"ICE": (None, 0, -9, 0), "CBP": (7, 0, 0, 0)}
    assert shown.unfinished


def test_an_agency_without_any_award_has_no_series() -> None:
    assert [name for name, _ in yearly_of(answer("acme", row(2025, 1))).series] == ["ICE"]


def test_chosen_years_are_all_there_is() -> None:
    window = Window(2024, 2025, DAY)
    chosen = answer("acme", row(2023, 5), row(2026, 1), scope=Scope(first_year=2024, last_year=2025),
                    coverage=replace(COVERAGE, window=window))  # fmt: skip

    shown = yearly_of(chosen)

    assert shown.years == (2024, 2025)
    assert not shown.unfinished


def test_compared_companies_have_the_same_years_and_both_agencies() -> None:
    compared = comparison([answer("acme", row(2024, 1), row(2024, 2, agency=Agency.CBP)), answer("bolt", row(2023, 4))])

    shown = yearly_compared(compared.answers, compared.agencies)

    assert shown.years == (2023, 2024, 2025, 2026)
    assert dict(shown.series) == {"acme": (None, 3, 0, 0), "bolt": (None, 0, 0, 0)}


def test_who_has_no_direct_award_is_not_drawn_as_zero() -> None:
    compared = comparison([answer("acme", row(2024, 1)), answer("resold only")])

    assert [name for name, _ in yearly_compared(compared.answers, compared.agencies).series] == ["acme"]
