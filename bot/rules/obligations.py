"""What the award records add up to: net obligations, which are flows and can be zero or negative."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from bot.rules.companies import Agency, Side
from bot.rules.coverage import AgencyYear, Window


@dataclass(frozen=True, slots=True)
class Obligation:
    """One award's net flow in one federal fiscal year, under one recorded name; zero and negative are facts."""

    award_key: str
    agency: Agency
    recipient: str
    fiscal_year: int
    net_cents: int
    first_action: date
    last_action: date
    uei: str = ""
    side: Side = Side.AWARDING

    @property
    def is_vehicle(self) -> bool:
        """An ordering vehicle (IDV) is no award of its own: what is obligated on it counts, it does not."""
        return is_vehicle(self.award_key)


def is_vehicle(award_key: str) -> bool:
    return award_key.startswith("CONT_IDV_")


@dataclass(frozen=True, slots=True)
class YearFigure:
    """*net_cents* is None where the year is incomplete; *awards* is then a lower bound.

    *so_far*: the data of the year do not reach its end.
    """

    year: int
    net_cents: int | None
    complete: bool
    awards: int
    so_far: bool = False


@dataclass(frozen=True, slots=True)
class AgencyFigures:
    """All that is recorded with one agency; *awards* and the days over all years, *net_cents* within the window.

    *vehicles* counts ordering vehicles, which are no awards; what was obligated on them directly is in the sums.
    *acted*: whether there was any action within the window, be it on a vehicle alone.
    """

    agency: Agency
    years: tuple[YearFigure, ...]
    awards: int
    first_action: date
    last_action: date
    net_cents: int
    window_awards: int
    vehicles: int = 0
    acted: bool = True


@dataclass(frozen=True, slots=True)
class AwardFigure:
    """One award (a distinct key) with one agency; *net_cents* is None if it had no action within the window."""

    award_key: str
    agency: Agency
    recipient: str
    net_cents: int | None
    first_action: date
    last_action: date

    @property
    def number(self) -> str:
        return award_number(self.award_key)

    @property
    def url(self) -> str:
        return award_url(self.award_key)


def award_number(award_key: str) -> str:
    """The award number (PIID), which stands third in the key."""
    return award_key.split("_")[2]


def award_url(award_key: str) -> str:
    return f"https://www.usaspending.gov/award/{quote(award_key, safe='')}/"


def by_agency(
    obligations: Iterable[Obligation], agency_years: Iterable[AgencyYear], window: Window
) -> tuple[AgencyFigures, ...]:
    complete = {(held.agency, held.fiscal_year): held for held in agency_years if held.complete}
    parted = defaultdict[Agency, list[Obligation]](list)
    for row in obligations:
        parted[row.agency].append(row)
    return tuple(
        _agency_figures(
            agency, parted[agency], {year: held for (of, year), held in complete.items() if of is agency}, window
        )
        for agency in Agency
        if agency in parted
    )


def _agency_figures(
    agency: Agency, rows: list[Obligation], complete: Mapping[int, AgencyYear], window: Window
) -> AgencyFigures:
    within = [row for row in rows if row.fiscal_year in window]
    return AgencyFigures(
        agency,
        years=tuple(
            _year_figure(year, [row for row in rows if row.fiscal_year == year], complete.get(year))
            for year in sorted({row.fiscal_year for row in rows})
        ),
        awards=_awards(rows),
        first_action=min(row.first_action for row in rows),
        last_action=max(row.last_action for row in rows),
        net_cents=sum(row.net_cents for row in within),
        window_awards=_awards(within),
        vehicles=len({row.award_key for row in rows if row.is_vehicle}),
        acted=bool(within),
    )


def _year_figure(year: int, rows: list[Obligation], held: AgencyYear | None) -> YearFigure:
    if held is None:
        return YearFigure(year, None, complete=False, awards=_awards(rows))
    net_cents = sum(row.net_cents for row in rows)
    return YearFigure(year, net_cents, complete=True, awards=_awards(rows), so_far=not held.is_over)


def _awards(rows: Iterable[Obligation]) -> int:
    return len({row.award_key for row in rows if not row.is_vehicle})


def by_award(obligations: Iterable[Obligation], window: Window) -> tuple[AwardFigure, ...]:
    """Each award once per agency, largest net obligation within the window first, those without one last."""
    parted = defaultdict[tuple[str, Agency], list[Obligation]](list)
    for row in obligations:
        parted[row.award_key, row.agency].append(row)
    figures = (_award_figure(key, agency, rows, window) for (key, agency), rows in parted.items())
    return tuple(sorted(figures, key=_largest_first))


def _award_figure(key: str, agency: Agency, rows: list[Obligation], window: Window) -> AwardFigure:
    within = [row.net_cents for row in rows if row.fiscal_year in window]
    return AwardFigure(
        key,
        agency,
        recipient=max(rows, key=lambda row: (row.last_action, row.recipient)).recipient,
        net_cents=sum(within) if within else None,
        first_action=min(row.first_action for row in rows),
        last_action=max(row.last_action for row in rows),
    )


def _largest_first(award: AwardFigure) -> tuple[bool, int, str, str]:
    return award.net_cents is None, -(award.net_cents or 0), award.award_key, award.agency


@dataclass(frozen=True, slots=True)
class Line:
    """What one recorded name, or the unit it belongs to, has with one agency; None without an action in the window."""

    agency: Agency
    name: str
    net_cents: int | None


def by_name(obligations: Iterable[Obligation], units: Mapping[str, str], window: Window) -> tuple[Line, ...]:
    """A line for each agency and each recorded name, or the unit that *units* puts the name under; largest first."""
    parted = defaultdict[tuple[Agency, str], list[int]](list)
    for row in obligations:
        within = [row.net_cents] if row.fiscal_year in window else []
        parted[row.agency, units.get(row.recipient, row.recipient)] += within
    lines = (Line(agency, name, sum(cents) if cents else None) for (agency, name), cents in parted.items())
    return tuple(
        sorted(
            lines,
            key=lambda line: (line.agency != Agency.ICE, line.net_cents is None, -(line.net_cents or 0), line.name),
        )
    )
