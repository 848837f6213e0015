"""What a question about companies is limited to, and how a button carries that along."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from bot.rules.companies import Agency, Side
from bot.rules.coverage import AgencyYear, Window, chosen_window
from bot.rules.obligations import Obligation
from bot.rules.refusal import Refusal

CENTURY = 2000
FIRST_YEAR, LAST_YEAR = 2001, 2099  # what award data can hold, and two figures can say


class Status(StrEnum):
    """By the end of an award's period of performance as it stands now; an award without a known end is neither."""

    ALL = "all"
    ACTIVE = "active"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class AwardFacts:
    """What is known of an award beside its flows; *gone_on*: since then, USAspending no longer lists it."""

    award_key: str
    description: str = ""
    signed_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    gone_on: date | None = None

    def has(self, status: Status, today: date) -> bool:
        match status:
            case Status.ALL:
                return True
            case Status.ACTIVE:
                return self.ends_on is not None and self.ends_on >= today
            case Status.ENDED:
                return self.ends_on is not None and self.ends_on < today


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose award it is, with which agency, in which fiscal years, and whether it goes on; None is no limit."""

    side: Side = Side.AWARDING
    agency: Agency | None = None
    first_year: int | None = None
    last_year: int | None = None
    status: Status = Status.ALL

    @property
    def is_usual(self) -> bool:
        return self == Scope()

    @property
    def of_any_status(self) -> "Scope":
        """What awards through resellers are limited to: of many of them no end is known."""
        return replace(self, status=Status.ALL)

    @property
    def code(self) -> str:
        """A few letters for a button's id, such as `aI24-26v`; `read_scope` understands them."""
        agency = self.agency.value[0] if self.agency else "x"
        years = "-".join("" if year is None else f"{year - CENTURY:02}" for year in (self.first_year, self.last_year))
        return f"{self.side.value[0]}{agency}{'' if years == '-' else years}{_STATUS_LETTERS[self.status]}"

    def window(self, agency_years: Collection[AgencyYear]) -> Window:
        """Refuses years that are not whole in the data for the agencies asked about."""
        return chosen_window(agency_years, self.agency, self.first_year, self.last_year)

    def kept(
        self, rows: Iterable[Obligation], facts: Mapping[str, AwardFacts], today: date
    ) -> tuple[list[Obligation], int]:
        """The rows of the agency and status asked for, and how many awards were left out for want of an end date."""
        mine = [row for row in rows if self.agency in (None, row.agency)]
        if self.status is Status.ALL:
            return mine, 0
        endless = {row.award_key for row in mine if (held := facts.get(row.award_key)) is None or held.ends_on is None}
        if mine and endless == {row.award_key for row in mine}:
            raise Refusal("ends_unknown")
        kept = [row for row in mine if row.award_key not in endless and facts[row.award_key].has(self.status, today)]
        return kept, len(endless)


_STATUS_LETTERS = {Status.ALL: "x", Status.ACTIVE: "v", Status.ENDED: "e"}
SCOPE = r"(?P<side>[af])(?P<agency>[ICx])(?:(?P<first>\d\d)?-(?P<last>\d\d)?)?(?P<status>[xve])"


def read_scope(code: str) -> Scope:
    """The scope of a button's id; the usual one for what is none, as older buttons have it."""
    found = re.fullmatch(SCOPE, code)
    if found is None:
        return Scope()
    return Scope(
        side=next(side for side in Side if side.value[0] == found["side"]),
        agency=next((agency for agency in Agency if agency.value[0] == found["agency"]), None),
        first_year=CENTURY + int(found["first"]) if found["first"] else None,
        last_year=CENTURY + int(found["last"]) if found["last"] else None,
        status=next(status for status, letter in _STATUS_LETTERS.items() if letter == found["status"]),
    )
