"""What a sync with USAspending has to fetch, in which order, and what it may believe."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.rules.companies import Agency, Side
from bot.rules.fiscal_years import FIRST_SEARCHABLE, fiscal_year

WEEK, MONTH = timedelta(days=7), timedelta(days=30)
OVERLAP = timedelta(days=3)  # changes are asked for from so long before the last good day
ABANDONED = timedelta(days=2)  # an unfinished run that is older is begun anew
BEFORE = 0  # the "year" of the awards signed before the search begins
MOST_FAILURES = 5  # slices in a row
FEW = 3  # so many awards may vanish however small the listing is
MOST_VANISHING_PERCENT = 5


class Kind(StrEnum):
    """USAspending takes only one of them in a listing; the values are what it calls them in counts."""

    CONTRACTS = "contracts"
    IDVS = "idvs"


class Task(StrEnum):
    """AWARDS lists a year's awards, MONEY fetches a year's actions. CHANGED lists what was modified since the last
    good day, and FLOWS brings the older years up to that, or finds that one has to be fetched whole."""

    AWARDS = "awards"
    MONEY = "money"
    CHANGED = "changed"
    FLOWS = "flows"


class Mode(StrEnum):
    """DAILY fetches what changed; WEEKLY the current and the last fiscal year too; FULL everything not held lately;
    EVERYTHING really all."""

    DAILY = "daily"
    WEEKLY = "weekly"
    FULL = "full"
    EVERYTHING = "all"


@dataclass(frozen=True, slots=True)
class Slice:
    """What is fetched, believed and stored at once; after a kill, a sync goes on behind the last one that was."""

    task: Task
    side: Side
    agency: Agency
    year: int = BEFORE
    kind: Kind | None = None

    def __str__(self) -> str:
        parts = [self.task, self.side, self.agency, self.kind or "", self._when]
        return "/".join(part for part in parts if part)

    @property
    def _when(self) -> str:
        if self.task in {Task.CHANGED, Task.FLOWS}:
            return ""
        return str(self.year or "before")


@dataclass(frozen=True, slots=True)
class Run:
    """One sync, over as many starts as it takes, with data that were at least of the day *as_of*.

    *first_year* is the oldest that it was asked for. Its text is its name in the database.
    """

    started: date
    mode: Mode
    as_of: date
    first_year: int = FIRST_SEARCHABLE

    def __str__(self) -> str:
        return f"{self.started:%Y%m%d}/{self.mode}/{self.as_of:%Y%m%d}/{self.first_year}"

    @classmethod
    def named(cls, name: str) -> "Run":
        started, mode, as_of, first_year = name.split("/")
        return cls(date.fromisoformat(started), Mode(mode), date.fromisoformat(as_of), int(first_year))

    @property
    def is_whole(self) -> bool:
        """Whether afterwards nothing is known to be missing."""
        return self.first_year <= FIRST_SEARCHABLE

    def is_like(self, wanted: "Run") -> bool:
        return (self.mode, self.first_year) == (wanted.mode, wanted.first_year)

    def goes_on(self, today: date) -> bool:
        return today - self.started <= ABANDONED


def mode_due(today: date, last_full: date | None, last_weekly: date | None) -> Mode:
    if last_full is None or today - last_full >= MONTH:
        return Mode.FULL
    if last_weekly is None or today - last_weekly >= WEEK:
        return Mode.WEEKLY
    return Mode.DAILY


@dataclass(frozen=True, slots=True)
class Held:
    """What the sync's own layer has: for each agency's year the day on which it was fetched, and when it was good."""

    looked_up: Mapping[tuple[Side, Agency, int], date]
    over: frozenset[tuple[Side, Agency, int]]
    last_good: date | None


def plan(run: Run, today: date, held: Held) -> list[Slice]:
    """Everything this run consists of, newest year first; what it has done already may have dropped out."""
    current = fiscal_year(today)
    years = range(current, run.first_year - 1, -1)
    listed = years if run.mode in {Mode.FULL, Mode.EVERYTHING} else range(current, current - 2, -1)
    slices = list[Slice]()
    if run.mode is not Mode.DAILY:
        slices += [each for year in listed for each in _whole_year(run, year, today, held)]
    if run.mode in {Mode.FULL, Mode.EVERYTHING} and run.is_whole:
        slices += _listings(BEFORE)
    if run.mode is not Mode.EVERYTHING and held.last_good is not None and run.is_whole:
        slices += _changes()
    return [*slices, *_never_fetched(years, held, slices)]


def _whole_year(run: Run, year: int, today: date, held: Held) -> Iterator[Slice]:
    yield from _listings(year)
    for side, agency in sides():
        if not _is_fresh(run, (side, agency, year), today, held):
            yield Slice(Task.MONEY, side, agency, year)


def _is_fresh(run: Run, place: tuple[Side, Agency, int], today: date, held: Held) -> bool:
    """An older year that was fetched lately is only brought up to date by what changed."""
    fetched = held.looked_up.get(place)
    older = place[2] < fiscal_year(today) - 1
    known = held.last_good is not None and fetched is not None and place in held.over
    return run.mode is Mode.FULL and older and known and fetched is not None and run.started - fetched < MONTH


def _never_fetched(years: Iterable[int], held: Held, planned: Iterable[Slice]) -> list[Slice]:
    lacking = (
        Slice(Task.MONEY, side, agency, year)
        for year in years
        for side, agency in sides()
        if (side, agency, year) not in held.looked_up
    )
    already = set(planned)
    return [each for each in lacking if each not in already]


def _listings(year: int) -> list[Slice]:
    return [Slice(Task.AWARDS, side, agency, year, kind) for side, agency in sides() for kind in Kind]


def _changes() -> list[Slice]:
    changed = [Slice(Task.CHANGED, side, agency, kind=kind) for side, agency in sides() for kind in Kind]
    return [*changed, *(Slice(Task.FLOWS, side, agency) for side, agency in sides())]


def sides() -> Iterator[tuple[Side, Agency]]:
    yield from ((side, agency) for side in Side for agency in Agency)


def may_vanish(held: int, vanishing: int) -> bool:
    """Whether so many of *held* may be gone; more is rather a fault of the listing than of the records."""
    return vanishing <= max(FEW, held * MOST_VANISHING_PERCENT // 100)


class Circuit:
    """Opens when slice after slice fails: then it is not the slices."""

    def __init__(self) -> None:
        self.failures = 0

    def note(self, *, succeeded: bool) -> None:
        self.failures = 0 if succeeded else self.failures + 1

    @property
    def is_open(self) -> bool:
        return self.failures >= MOST_FAILURES
