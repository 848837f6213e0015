"""Made-up rows of award records, and years that are held."""

from datetime import date, timedelta

from bot.rules.companies import Agency
from bot.rules.coverage import AgencyYear, Window
from bot.rules.obligations import Obligation

DAY = date(2026, 8, 20)
WINDOW = Window(2024, 2026, DAY)


def held(agency: Agency, year: int, *, complete: bool = True, as_of: date = DAY) -> AgencyYear:
    return AgencyYear(agency, year, complete, as_of)


def both(*years: int) -> list[AgencyYear]:
    return [held(agency, year) for agency in Agency for year in years]


def row(
    year: int, cents: int, *, key: str = "A", agency: Agency = Agency.ICE, name: str = "ACME", day: date | None = None
) -> Obligation:
    first = day or date(year, 1, 15)
    return Obligation(f"CONT_AWD_{key}", agency, name, year, cents, first, first + timedelta(days=30))
