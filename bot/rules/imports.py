"""What becomes of imported files: in which order they are taken, what they replace, and what is whole afterwards."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.rules.award_files import FileName
from bot.rules.companies import Agency, Side
from bot.rules.coverage import AgencyYear, Origin

DELTAS_COME = timedelta(days=45)  # monthly, but not on the day

Place = tuple[Side, Agency, int]


class CannotImport(Exception):  # noqa: N818 (the operator reads it as a sentence)
    """One line: which file, and why nothing of it can be used."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """*note* says why nothing was read, if nothing was."""

    name: str
    as_of: date | None = None
    kinds: tuple[str, ...] = ()
    read: int = 0
    kept: int = 0
    new: int = 0
    changed: int = 0
    deleted: int = 0
    left_out: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """*whole* and *partial* are the years that these files touched, as they are now."""

    files: tuple[FileReport, ...]
    whole: tuple[AgencyYear, ...] = ()
    partial: tuple[AgencyYear, ...] = ()

    @property
    def changed_nothing(self) -> bool:
        return all(file.note for file in self.files)


@dataclass(slots=True)
class Touched:
    """What a file changed, for which figures have to be made anew; *whole* are places that it has all of."""

    places: set[Place] = field(default_factory=set[Place])
    whole: set[Place] = field(default_factory=set[Place])

    @property
    def years(self) -> list[int]:
        return sorted({year for _, _, year in self.places | self.whole})


def in_order(names: Sequence[FileName]) -> list[int]:
    """Which to take first: the oldest where each names its day, whole years before changes; else as they came."""
    if any(name.dated is None for name in names):
        return list(range(len(names)))
    return sorted(range(len(names)), key=lambda at: (names[at].dated or date.min, names[at].is_delta, names[at].part))


def check_parts(names: Collection[FileName]) -> None:
    """Of a Full file that was cut into parts, all up to the last one that is there have to be there."""
    full = [name for name in names if name.fiscal_year is not None]
    for name in full:
        parts = {other.part for other in full if other.series == name.series}
        lacking = next((part for part in range(1, name.part) if part not in parts), None)
        if lacking is not None:
            raise CannotImport(f"{name.name}: part {lacking} of it is missing; a year is imported with all its parts")


def check_gap(name: FileName, layers: Iterable[AgencyYear]) -> None:
    """A Delta tells what changed since the one before it: with that one missing, the years would be wrong unseen."""
    held = [layer.as_of for layer in layers if layer.origin is Origin.FILE and layer.complete]
    if name.is_delta and name.dated and held and name.dated - max(held) > DELTAS_COME:
        raise CannotImport(
            f"{name.name}: the files held are of {max(held)}, so a Delta between them is missing; "
            "import the Full files of each year anew"
        )


def newer_held(name: FileName, layers: Iterable[AgencyYear]) -> date | None:
    """The day of what is held of the year of a Full file, if that is whole and newer than the file."""
    if name.fiscal_year is None or name.dated is None:
        return None
    held = [
        layer.as_of
        for layer in layers
        if layer.origin is Origin.FILE and layer.complete and layer.fiscal_year == name.fiscal_year
    ]
    return max(held) if held and max(held) > name.dated else None


def whole_places(name: FileName, found: Collection[Place], *, whole_years: bool) -> set[Place]:
    """What a file has all of: a Full one both agencies' year, another one what it is said to have."""
    if name.fiscal_year is not None:
        return {(side, agency, name.fiscal_year) for side in name.whole_sides for agency in Agency}
    return {place for place in found if place[0] is Side.AWARDING} if whole_years else set()


def years_after(
    layers: Iterable[AgencyYear], touched: Touched, as_of: date, today: date, *, confirmed: bool
) -> list[AgencyYear]:
    """The file layer's years after a file of that day; a Delta *confirmed* all whole years on the awarding side."""
    held = {layer.place: layer for layer in layers if layer.origin is Origin.FILE}
    seen = {place for place, layer in held.items() if confirmed and layer.complete and layer.side is Side.AWARDING}
    return [
        _year(place, held.get(place), as_of, today, complete=place in touched.whole)
        for place in sorted(touched.places | touched.whole | seen)
    ]


def _year(place: Place, held: AgencyYear | None, as_of: date, today: date, *, complete: bool) -> AgencyYear:
    side, agency, year = place
    complete = complete or (held is not None and held.complete)
    return AgencyYear(agency, year, complete, max(as_of, held.as_of) if held else as_of, side, Origin.FILE, today)
