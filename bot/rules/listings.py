"""Actions as the API lists them, without keys: told apart by all that is said of them, and used by whole years."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.rules.companies import Agency
from bot.rules.coverage import AgencyYear, Origin
from bot.rules.fiscal_years import fiscal_year
from bot.rules.obligations import Obligation

PAGE = 100  # what one page of the listing held


@dataclass(frozen=True, slots=True)
class Listed:
    """One row; *text* is all of it."""

    agency: Agency
    award_key: str
    recipient: str
    cents: int
    day: date
    text: str

    @property
    def place(self) -> tuple[Agency, int]:
        return self.agency, fiscal_year(self.day)


def listed_years(rows: Iterable[Listed], today: date) -> list[AgencyYear]:
    """Each agency's year of which there are rows, as of its latest action.

    One is not whole if it ends with a full page and has no negative row: the largest came first, the rest is cut off.
    """
    counted, negative, latest = (
        Counter[tuple[Agency, int]](),
        set[tuple[Agency, int]](),
        dict[tuple[Agency, int], date](),
    )
    for row in rows:
        counted[row.place] += 1
        latest[row.place] = max(row.day, latest.get(row.place, row.day))
        if row.cents < 0:
            negative.add(row.place)
    return [
        AgencyYear(
            agency, year, bool(times % PAGE) or (agency, year) in negative, min(latest[agency, year], today),
            origin=Origin.LISTING, looked_up=today,
        )
        for (agency, year), times in sorted(counted.items())
    ]  # fmt: skip


def listed_flows(rows: Iterable[Listed]) -> list[Obligation]:
    """What the rows add up to; a row that is there twice counts once."""
    parted = defaultdict[tuple[str, Agency, str, int], list[Listed]](list)
    for row in {row.text: row for row in rows}.values():
        parted[row.award_key, row.agency, row.recipient, fiscal_year(row.day)].append(row)
    return [
        Obligation(*key, sum(row.cents for row in those), min(row.day for row in those), max(row.day for row in those))
        for key, those in sorted(parted.items())
    ]
