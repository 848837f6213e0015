"""Answers as tables for a spreadsheet: each row has its measure, period, day and source."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from bot.rules.answers import Answer
from bot.rules.companies import Agency
from bot.rules.coverage import AgencyYear, Coverage
from bot.rules.directory import Holder, Listing
from bot.rules.documents import MEASURE
from bot.rules.new_awards import NewAwards
from bot.rules.scope import Status

Cell = str | int | Decimal | None

SOURCED = ("measure", "side", "status", "first_fiscal_year", "last_fiscal_year", "as_of", "looked_up", "source")
ALL = Status.ALL.value
YEARS = ("name", "recipient_names", "relation", "agency", "fiscal_year", "complete", "net_obligated_usd", "awards")
AWARDS = (
    "name", "recipient", "relation", "agency", "award", "net_obligated_usd", "signed", "first_action", "last_action",
    "ends", "description", "link",
)  # fmt: skip
HOLDERS = ("name", "sector", "agency", "net_obligated_usd", "awards", "awards_through_resellers", "last_action")


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a byte order mark, which spreadsheets need to read accents; no text in it is taken for a formula."""
    text = io.StringIO(newline="")
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(header)
    lines.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: Cell) -> str:
    """A cell that no spreadsheet calculates: outside text may begin with = + - @; our own numbers may be negative."""
    if isinstance(cell, str):
        return f"'{cell}" if cell.lstrip()[:1] in {"=", "+", "-", "@"} or cell[:1] in {"\t", "\r", "\n"} else cell
    return "" if cell is None else str(cell)


def answer_table(answers: Sequence[Answer]) -> bytes:
    """A row for each company, agency and fiscal year."""
    return as_csv([*YEARS, *SOURCED], (row for answer in answers for row in _year_rows(answer)))


def _year_rows(answer: Answer) -> Iterator[tuple[Cell, ...]]:
    names = "; ".join(answer.recipients)
    for figures in answer.agencies:
        for year in figures.years:
            yield (
                answer.name, names, "direct", figures.agency.value, year.year, _yes(year.complete),
                dollars(year.net_cents), year.awards,
                *_sourced(answer.coverage, _status(answer), answer.coverage.held(figures.agency, year.year)),
            )  # fmt: skip


def awards_table(answer: Answer) -> bytes:
    """A row for each award: the company's own, then those of resellers, whose money is not the company's."""
    own = ((*row, *_sourced(answer.coverage, _status(answer))) for row in _award_rows(answer))
    resold = ((*row, *_sourced(answer.coverage)) for row in _resold_rows(answer))
    return as_csv([*AWARDS, *SOURCED], [*own, *resold])


def _award_rows(answer: Answer) -> Iterator[tuple[Cell, ...]]:
    for award in answer.awards:
        facts = answer.known(award)
        yield (
            answer.name, award.recipient, "direct", award.agency.value, award.award_key, dollars(award.net_cents),
            _day(facts.signed_on), award.first_action.isoformat(), award.last_action.isoformat(), _day(facts.ends_on),
            answer.purpose(award) or facts.description, award.url,
        )  # fmt: skip


def _resold_rows(answer: Answer) -> Iterator[tuple[Cell, ...]]:
    for resold in answer.resold:
        figure, facts = resold.figure, answer.known(resold.figure)
        yield (
            answer.name, figure.recipient, "through a reseller", figure.agency.value, figure.award_key,
            dollars(figure.net_cents), _day(facts.signed_on), figure.first_action.isoformat(),
            figure.last_action.isoformat(), _day(facts.ends_on), resold.award.description, figure.url,
        )  # fmt: skip


def holders_table(listing: Listing, chosen: Sequence[Holder], agency: Agency | None) -> bytes:
    """A row for each holder and agency, in the order of the list."""
    rows = (
        (
            holder.name, holder.sector, standing.agency.value, dollars(standing.net_cents), standing.awards,
            holder.resold_with(standing.agency), standing.last_action.isoformat(), *_sourced(listing.coverage),
        )
        for holder in chosen
        for standing in holder.with_agency(agency)
    )  # fmt: skip
    return as_csv([*HOLDERS, *SOURCED], rows)


def new_awards_table(found: NewAwards) -> bytes:
    rows = (
        (
            award.holder, award.recipient, "direct", award.agency.value, award.facts.award_key,
            dollars(award.net_cents), _day(award.facts.signed_on), award.first_action.isoformat(), "",
            _day(award.facts.ends_on), award.facts.description, award.url, *_sourced(found.coverage),
        )
        for award in found.awards
    )  # fmt: skip
    return as_csv([*AWARDS, *SOURCED], rows)


def _sourced(coverage: Coverage, status: str = ALL, held: AgencyYear | None = None) -> tuple[Cell, ...]:
    """*held* is the one year that a row is about; without it the row is about the whole window."""
    window, days = coverage.window, (held.as_of,) if held else coverage.days
    looked_up = (held.looked_up or held.as_of) if held else coverage.looked_up
    return (
        MEASURE, coverage.side.value, status, window.first_year, window.last_year,
        " to ".join(day.isoformat() for day in days), looked_up.isoformat(),
        "; ".join(source.url for source in coverage.sources),
    )  # fmt: skip


def _status(answer: Answer) -> str:
    """To which of the company's awards the figures are limited; who is active depends on the day of the question."""
    status = answer.scope.status
    return ALL if status is Status.ALL else f"{status.value} on {answer.today.isoformat()}"


def dollars(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(cents) / 100


def _yes(flag: bool) -> str:  # noqa: FBT001 (a value, not a switch)
    return "true" if flag else "false"


def _day(day: object) -> str:
    return "" if day is None else str(day)
