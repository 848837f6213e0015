"""The figures of a chart: one for each fiscal year and agency, or None where the data give no net figure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.rules.answers import Answer
from bot.rules.companies import Agency
from bot.rules.coverage import AgencyYear

Cents = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Yearly:
    """*series* has a line for each name; *unfinished*: the last year goes on after the day of the data."""

    years: tuple[int, ...]
    series: tuple[tuple[str, Cents], ...]
    unfinished: bool


def yearly_of(answer: Answer) -> Yearly:
    """A series for each agency that has anything with the company."""
    years = _years([answer])
    series = tuple(
        (figures.agency.value, tuple(_cents(answer, (figures.agency,), year) for year in years))
        for figures in answer.agencies
    )
    return Yearly(years, series, _is_unfinished(answer, years))


def yearly_compared(answers: Sequence[Answer], agencies: Sequence[Agency]) -> Yearly:
    """A series for each company with direct awards: what the agencies asked about obligated to it together.

    Who has none is left out: zeros would say more than the records do.
    """
    years = _years(answers)
    series = tuple(
        (answer.name, tuple(_cents(answer, agencies, year) for year in years)) for answer in answers if answer.agencies
    )
    return Yearly(years, series, _is_unfinished(answers[0], years))


def _years(answers: Sequence[Answer]) -> tuple[int, ...]:
    """The chosen years; without a choice, all that are held since the first with a row."""
    coverage, scope = answers[0].coverage, answers[0].scope
    if (scope.first_year, scope.last_year) != (None, None):
        return tuple(range(coverage.window.first_year, coverage.window.last_year + 1))
    with_rows = {year.year for answer in answers for figures in answer.agencies for year in figures.years}
    last = max([coverage.window.last_year, *with_rows])
    return tuple(range(min(with_rows, default=coverage.window.first_year), last + 1))


def _cents(answer: Answer, agencies: Sequence[Agency], year: int) -> int | None:
    """Zero only where the year is held completely and has no row."""
    held = {(each.agency, each.fiscal_year): each for each in answer.coverage.agency_years}
    if not all(_is_complete(held.get((agency, year))) for agency in agencies):
        return None
    cents = (
        one.net_cents or 0
        for figures in answer.agencies
        if figures.agency in agencies
        for one in figures.years
        if one.year == year
    )
    return sum(cents)


def _is_complete(held: AgencyYear | None) -> bool:
    return held is not None and held.complete


def _is_unfinished(answer: Answer, years: Sequence[int]) -> bool:
    return any(
        held.fiscal_year == years[-1] and not held.is_over for held in answer.coverage.agency_years if held.complete
    )
