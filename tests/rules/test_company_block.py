from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.rules.announcements import Figures
from bot.rules.answers import Answer
from bot.rules.company_block import CompanyBlock, why_not
from bot.rules.corrections import Correction, Status
from bot.rules.outbox import Reason
from tests.rules.test_answers import known

TODAY = date(2026, 8, 25)
MONTH = timedelta(days=30)


def block(**changes: object) -> CompanyBlock:
    answer: Answer = known()
    return CompanyBlock(replace(answer, **changes))  # pyright: ignore[reportArgumentType]


def test_the_same_figures_of_another_day_are_the_same() -> None:
    shown = block()
    later = block(coverage=replace(shown.answer.coverage, sources=shown.answer.coverage.sources[:1]))

    assert later.figures.fingerprint == shown.figures.fingerprint


@pytest.mark.parametrize("changed", ["agencies", "recipients", "name", "resold"])
def test_whatever_is_shown_makes_other_figures(changed: str) -> None:
    shown = block()
    other = {"agencies": shown.answer.agencies[:1], "recipients": (), "name": "Other", "resold": ()}

    assert block(**{changed: other[changed]}).figures.fingerprint != shown.figures.fingerprint


def test_a_year_that_becomes_complete_makes_other_figures() -> None:
    shown = block()
    coverage = shown.answer.coverage
    years = tuple(replace(year, complete=False) for year in coverage.agency_years)

    other = block(coverage=replace(coverage, agency_years=years))

    assert other.figures.fingerprint != shown.figures.fingerprint


def test_a_correction_of_this_server_makes_other_figures() -> None:
    shown = block()
    noted = Correction(1, shown.ref, shown.name, Status.ACCEPTED, datetime(2026, 8, 1, tzinfo=UTC), "It is once.")

    assert replace(shown, corrected=(noted,)).figures.fingerprint != shown.figures.fingerprint


def test_figures_go_out_unasked_only_as_they_were_approved_and_while_they_are_young() -> None:
    shown = block()
    as_of = shown.figures.as_of
    other = Figures("0" * 32, as_of)

    assert why_not(shown, shown.figures, as_of + MONTH, MONTH) is None
    assert why_not(shown, shown.figures, as_of + MONTH + timedelta(days=1), MONTH) is Reason.FIGURES_OLD
    assert why_not(shown, other, TODAY, MONTH) is Reason.FIGURES_CHANGED
    assert why_not(shown, None, TODAY, MONTH) is Reason.FIGURES_CHANGED
    assert why_not(None, shown.figures, TODAY, MONTH) is Reason.FIGURES_CHANGED
