"""What the figures are made from: which fiscal years are held of each agency, how far, from where, and since when."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.rules.companies import Agency, Side, Source
from bot.rules.refusal import Refusal


class Origin(StrEnum):
    """Where a layer of figures came from: shipped with the bot, a list or a file the host imported, or the API."""

    STARTER = "starter"
    LISTING = "listing"
    FILE = "file"
    SYNC = "sync"


@dataclass(frozen=True, slots=True)
class AgencyYear:
    """What the data hold of an agency's fiscal year; an incomplete one lacks de-obligations and has no net figure.

    *as_of* is the day of the data, *looked_up* the day on which they were fetched.
    """

    agency: Agency
    fiscal_year: int
    complete: bool
    as_of: date
    side: Side = Side.AWARDING
    origin: Origin = Origin.STARTER
    looked_up: date | None = None

    @property
    def place(self) -> tuple[Side, Agency, int]:
        return self.side, self.agency, self.fiscal_year

    @property
    def is_over(self) -> bool:
        """Whether the data reach the end of the fiscal year, 30 September."""
        return self.as_of > date(self.fiscal_year, 9, 30)


def in_force(layers: Iterable[AgencyYear]) -> frozenset[AgencyYear]:
    """Of each agency's year, the layer that answers are made from: a complete one, then the newest, then the API's."""
    best = dict[tuple[Side, Agency, int], AgencyYear]()
    for layer in layers:
        held = best.get(layer.place)
        if held is None or _rank(layer) > _rank(held):
            best[layer.place] = layer
    return frozenset(best.values())


def ranked(layers: Iterable[AgencyYear]) -> list[AgencyYear]:
    """The best first: of each agency's year, that is the one in force."""
    return sorted(layers, key=_rank, reverse=True)


def _rank(layer: AgencyYear) -> tuple[bool, date, int]:
    return layer.complete, layer.as_of, tuple(Origin).index(layer.origin)


@dataclass(frozen=True, slots=True)
class Window:
    """Consecutive fiscal years, complete for every agency that is asked about; *as_of* is the day of the newest."""

    first_year: int
    last_year: int
    as_of: date

    @property
    def since(self) -> date:
        return date(self.first_year - 1, 10, 1)

    @property
    def until(self) -> date:
        """The last day counted: the end of the last fiscal year, or the day of the data if that comes first."""
        return min(self.as_of, date(self.last_year, 9, 30))

    def __contains__(self, fiscal_year: int) -> bool:
        return self.first_year <= fiscal_year <= self.last_year


@dataclass(frozen=True, slots=True)
class Freshness:
    """The day of the question, and how many days old figures may be before every answer begins with their age."""

    today: date
    old_after: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the figures are made from; every answer carries it. *agency_years* are of one side."""

    window: Window
    agency_years: tuple[AgencyYear, ...]
    sources: tuple[Source, ...]
    side: Side = Side.AWARDING
    freshness: "Freshness | None" = None

    @property
    def days_old(self) -> int:
        """How old the figures are, if that is more than they may be without a word; else 0."""
        age = (self.freshness.today - self.as_of).days if self.freshness else 0
        return age if self.freshness and age > self.freshness.old_after else 0

    @property
    def as_of(self) -> date:
        return self.window.as_of

    @property
    def looked_up(self) -> date:
        """When the newest figures of the window were fetched."""
        return max((year.looked_up or year.as_of for year in self._within), default=self.as_of)

    @property
    def incomplete(self) -> tuple[AgencyYear, ...]:
        return tuple(year for year in self.agency_years if not year.complete)

    @property
    def of_other_days(self) -> tuple[AgencyYear, ...]:
        """The years of the window whose data are from another day than *as_of*, be it an earlier or a later one."""
        return tuple(year for year in self._within if year.as_of != self.as_of)

    @property
    def days(self) -> tuple[date, ...]:
        """The first and the last day of the data of the window's years: usually one day."""
        days = {year.as_of for year in self._within} | {self.as_of}
        return tuple(sorted({min(days), max(days)}))

    def held(self, agency: Agency, fiscal_year: int) -> AgencyYear | None:
        return next(
            (year for year in self.agency_years if (year.agency, year.fiscal_year) == (agency, fiscal_year)), None
        )

    @property
    def without_vehicles(self) -> tuple[AgencyYear, ...]:
        """The years of the window whose data hold no ordering vehicles: starter data and lists have types A to D."""
        return tuple(year for year in self._within if year.origin in {Origin.STARTER, Origin.LISTING})

    @property
    def _within(self) -> tuple[AgencyYear, ...]:
        return tuple(year for year in self.agency_years if year.fiscal_year in self.window)


def default_window(agency_years: Iterable[AgencyYear]) -> Window | None:
    """The latest run of fiscal years that are whole for each agency in the data; None if there is none.

    All but the last have to reach their end. Where a new year has begun, and the one before is not held to its end yet,
    the longer run up to the latter stands until it is.
    """
    held = _by_year(agency_years)
    newest = max(held, default=0)
    runs = [run for last in (newest, newest - 1) if (run := _run(held, last))]
    return max(runs, key=lambda run: run.last_year - run.first_year, default=None)


def _run(held: dict[int, list[AgencyYear]], last: int) -> Window | None:
    agencies = {year.agency for years in held.values() for year in years}
    if not _is_whole(held.get(last, []), agencies, to_the_end=False):
        return None
    first = last
    while _is_whole(held.get(first - 1, []), agencies, to_the_end=True):
        first -= 1
    return _window(held, first, last)


def _window(held: dict[int, list[AgencyYear]], first: int, last: int) -> Window:
    return Window(first, last, min(year.as_of for year in held[last]))


def _is_whole(years: Collection[AgencyYear], agencies: Collection[Agency], *, to_the_end: bool) -> bool:
    return (
        bool(years)
        and {year.agency for year in years} == set(agencies)
        and all(year.complete and (year.is_over or not to_the_end) for year in years)
    )


def _by_year(agency_years: Iterable[AgencyYear]) -> dict[int, list[AgencyYear]]:
    held = defaultdict[int, list[AgencyYear]](list)
    for year in agency_years:
        held[year.fiscal_year].append(year)
    return dict(held)


def chosen_window(
    agency_years: Collection[AgencyYear], agency: Agency | None, first: int | None, last: int | None
) -> Window:
    """The years somebody chose; a total over a year that is not whole for each agency asked about is refused.

    Without a choice they are the usual ones, those of both agencies, whichever is asked about: sums can be compared.
    """
    usual = default_window(agency_years)
    if usual is None:
        raise Refusal("no_data")
    first, last = _completed(usual, first, last)
    asked = [year for year in agency_years if agency in (None, year.agency)]
    held = _by_year(asked)
    agencies = {year.agency for year in asked}
    lacking = [
        year for year in range(first, last + 1) if not _is_whole(held.get(year, []), agencies, to_the_end=year < last)
    ]
    if lacking or last < first:
        raise Refusal("years_not_whole", first=first, last=last, lacking=lacking, whole=_whole_runs(asked))
    return _window(held, first, last)


def _completed(usual: Window, first: int | None, last: int | None) -> tuple[int, int]:
    """Since a year means up to now; until a year means from the usual beginning, or that year alone before it."""
    if last is None:
        last = max(usual.last_year, first or 0)
    if first is None:
        first = min(usual.first_year, last)
    return first, last


def _whole_runs(agency_years: Collection[AgencyYear]) -> list[tuple[Agency, int, int]]:
    """For each agency by itself, the runs of whole years: what can be asked for instead."""
    runs = list[tuple[Agency, int, int]]()
    for agency in Agency:
        years = sorted(year.fiscal_year for year in agency_years if year.agency is agency and year.complete)
        for year in years:
            if runs and runs[-1][0] is agency and runs[-1][2] == year - 1:
                runs[-1] = (agency, runs[-1][1], year)
            else:
                runs.append((agency, year, year))
    return runs
