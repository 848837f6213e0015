"""What the name of a file of USAspending tells: whether it holds a whole year, or changes, and of which day it is."""

import re
from dataclasses import dataclass
from datetime import date

from bot.rules.companies import Side

DHS, EVERY_AGENCY = "070", "All"

_FULL = re.compile(r"FY(\d{4})_(070|All)_Contracts_Full_(\d{8})(?:_(\d+))?\.(?:csv|zip)", re.IGNORECASE)
_DELTA = re.compile(r"FY\(All\)_(070|All)_Contracts_Delta_(\d{8})(?:_(\d+))?\.(?:csv|zip)", re.IGNORECASE)
_DAY = re.compile(r"(?<!\d)(20\d\d)-?([01]\d)-?([0-3]\d)(?!\d)")
_NO_CONTRACTS = re.compile(r"Assistance|Subaward", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FileName:
    """*fiscal_year* is that of a Full file, *part* the number of a file that was cut into several."""

    name: str
    dated: date | None = None
    fiscal_year: int | None = None
    is_delta: bool = False
    of_every_agency: bool = False
    part: int = 1

    @property
    def whole_sides(self) -> tuple[Side, ...]:
        """The sides on which a Full file has all there is: one of DHS lacks what others award with its money."""
        return tuple(Side) if self.of_every_agency else (Side.AWARDING,)

    @property
    def series(self) -> tuple[int | None, bool, date | None]:
        """What the parts of one file have in common."""
        return self.fiscal_year, self.of_every_agency, self.dated


def read_name(name: str) -> FileName:
    if full := _FULL.fullmatch(name):
        year, agency, day, part = full.groups()
        return FileName(name, _day(day), int(year), of_every_agency=agency != DHS, part=int(part or 1))
    if delta := _DELTA.fullmatch(name):
        agency, day, part = delta.groups()
        return FileName(name, _day(day), is_delta=True, of_every_agency=agency != DHS, part=int(part or 1))
    days = (_day("".join(found.groups())) for found in _DAY.finditer(name))
    return FileName(name, next((day for day in days if day), None))


def is_of_something_else(name: str) -> bool:
    """Grants and subcontracts come in the same archives; they are no contracts of ICE or CBP."""
    return bool(_NO_CONTRACTS.search(name))


def _day(digits: str) -> date | None:
    try:
        return date.fromisoformat(digits)
    except ValueError:
        return None
