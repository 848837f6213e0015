"""Everybody with recorded awards and every reviewed company, in memory: for autocomplete and for lists."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.rules.companies import Agency
from bot.rules.coverage import Coverage
from bot.rules.search import Entry, NameIndex


class Sort(StrEnum):
    AMOUNT = "amount"
    NAME = "name"
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Standing:
    """Direct awards with one agency: net cents and distinct awards within the window, last action of all."""

    agency: Agency
    net_cents: int
    awards: int
    last_action: date


@dataclass(frozen=True, slots=True)
class Holder:
    """A reviewed company, or a recipient as recorded; *resold* counts awards that name its products at resellers."""

    ref: str
    name: str
    names: tuple[str, ...]
    standings: tuple[Standing, ...]
    sector: str = ""
    resold: Mapping[Agency, int] | None = None

    def net_cents(self, agency: Agency | None) -> int:
        return sum(standing.net_cents for standing in self.with_agency(agency))

    def awards(self, agency: Agency | None) -> int:
        return sum(standing.awards for standing in self.with_agency(agency))

    def last_action(self, agency: Agency | None) -> date | None:
        return max((standing.last_action for standing in self.with_agency(agency)), default=None)

    def with_agency(self, agency: Agency | None) -> tuple[Standing, ...]:
        return tuple(standing for standing in self.standings if agency in (None, standing.agency))

    def resold_with(self, agency: Agency | None) -> int:
        return sum(count for of, count in (self.resold or {}).items() if agency in (None, of))


@dataclass(frozen=True, slots=True)
class Listing:
    """All holders of awards within *coverage*, to be paged through."""

    holders: tuple[Holder, ...]
    coverage: Coverage

    def chosen(self, agency: Agency | None, sector: str, sort: Sort, least_cents: int | None = None) -> list[Holder]:
        """Those with an award of *agency*, directly or through resellers, and with at least so much by direct ones."""
        listed = [holder for holder in self.holders if _belongs(holder, agency, sector, least_cents)]
        listed.sort(key=lambda holder: _order(holder, agency, sort))
        return listed


class Directory:
    """The usual listing, and an index of its names."""

    def __init__(self, holders: Iterable[Holder], coverage: Coverage) -> None:
        self.listing = Listing(tuple(holders), coverage)
        self._by_ref = {holder.ref: holder for holder in self.listing.holders}
        self._index = NameIndex(_entry(holder) for holder in self.listing.holders)

    def get(self, ref: str) -> Holder | None:
        return self._by_ref.get(ref)

    def search(self, typed: str, limit: int = 25) -> list[Holder]:
        return [self._by_ref[entry.ref] for entry in self._index.search(typed, limit)]


def _entry(holder: Holder) -> Entry:
    reviewed = holder.ref.startswith("company:")
    return Entry(holder.ref, holder.name, holder.names, weight=holder.net_cents(None) + (10**13 if reviewed else 0))


def _belongs(holder: Holder, agency: Agency | None, sector: str, least_cents: int | None) -> bool:
    if least_cents is not None:
        held = bool(holder.with_agency(agency)) and holder.net_cents(agency) >= least_cents
    else:
        held = bool(holder.with_agency(agency)) or holder.resold_with(agency) > 0
    return held and sector in ("", holder.sector)


def _order(holder: Holder, agency: Agency | None, sort: Sort) -> tuple[bool | int | str, ...]:
    name = holder.name.casefold()
    match sort:
        case Sort.NAME:
            return (name,)
        case Sort.LATEST:
            last = holder.last_action(agency)
            return (last is None, -last.toordinal() if last else 0, name)
        case Sort.AMOUNT:
            return (not holder.with_agency(agency), -holder.net_cents(agency), name)
