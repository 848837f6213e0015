"""The federal fiscal year: from 1 October of the year before to 30 September."""

from datetime import date

OCTOBER = 10
FIRST_SEARCHABLE = 2008  # USAspending's search begins on 2007-10-01


def fiscal_year(day: date) -> int:
    return day.year + (day.month >= OCTOBER)


def first_day(year: int) -> date:
    return date(year - 1, 10, 1)


def last_day(year: int) -> date:
    return date(year, 9, 30)
