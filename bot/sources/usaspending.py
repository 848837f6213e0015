"""USAspending.gov, as far as Groundswell asks it. What comes back is whole, or it is an exception."""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import md5
from urllib.parse import quote

from bot.rules.awards import Action, Award
from bot.rules.companies import Agency, Side
from bot.rules.fiscal_years import FIRST_SEARCHABLE, first_day, last_day
from bot.rules.sync import BEFORE, Kind, Slice, Task
from bot.rules.sync_days import Days
from bot.sources.usaspending_actions import Actions, sums
from bot.sources.usaspending_answers import DriftError
from bot.sources.usaspending_asking import Asking, NotOffered, Rejected, Unreachable, asking
from bot.sources.usaspending_awards import Unsettled, listed
from bot.sources.usaspending_filters import CODES, EARLIEST, LATEST, filters
from bot.sources.usaspending_pace import together

__all__ = ["DriftError", "NotOffered", "Rejected", "Unreachable", "Unsettled", "Usaspending", "asking"]

LAST_UPDATED = "/api/v2/awards/last_updated/"
ATTEMPTS = 3
NUMBERS_AT_ONCE = 25  # each is a clause of the search behind the API
MOST_ON_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Usaspending:
    """*limit* is the size of a page, at most 100."""

    asking: Asking
    limit: int = MOST_ON_A_PAGE

    async def last_updated(self) -> date | None:
        """The day of the newest data; None where the API does not tell it as it used to."""
        try:
            found = await self.asking.get(LAST_UPDATED)
            return datetime.strptime(found.filled("last_updated"), "%m/%d/%Y").date()  # noqa: DTZ007 (a day has no zone)
        except (ValueError, DriftError, NotOffered):
            return None

    async def awards(self, wanted: Slice, changed_since: date | None = None) -> list[Award]:
        """The awards of a listing, or of its side, agency and kind those modified since *changed_since*."""
        kind = wanted.kind or Kind.CONTRACTS
        days, date_type = _window(wanted, changed_since)
        asked = filters(wanted.side, wanted.agency, CODES[kind], days, date_type=date_type)
        found = await listed(self.asking, kind, asked, self.limit)
        if wanted.task is Task.AWARDS and wanted.year == BEFORE:
            return [award for award in found if award.signed_on is None or award.signed_on < EARLIEST]
        return found

    async def year(self, side: Side, agency: Agency, fiscal_year: int) -> list[Action]:
        """Every action of an agency's year. Unsettled unless it adds up to what the API says, to the cent."""
        for _ in range(ATTEMPTS):
            parts = await together(self._part(side, agency, kind, fiscal_year) for kind in Kind)
            if all(agrees for _, agrees in parts):
                return [action for actions, _ in parts for action in actions.elements()]
        raise Unsettled(f"the actions of FY{fiscal_year} do not add up to what USAspending says")

    async def _part(self, side: Side, agency: Agency, kind: Kind, fiscal_year: int) -> tuple[Counter[Action], bool]:
        span = Days(first_day(fiscal_year), last_day(fiscal_year))
        actions = Actions(self.asking, side, agency, kind, self.limit)
        try:
            found = await actions.within(span)
            counted = await actions.count(span)
        except NotOffered:
            found = await actions.by_award(span)
            counted = None
        summed = (await sums(self.asking, side, agency, span)).get((fiscal_year, kind), 0)
        agrees = _total(found) == summed and counted in {None, found.total()}
        return found, agrees

    async def actions_of(
        self, side: Side, agency: Agency, years: Sequence[int], award_keys: Sequence[str]
    ) -> list[Action]:
        """The actions of these awards within these years, one year beside the other, newest first.

        The API knows awards by their numbers, which several can share; what is not asked for is left out here.
        """
        span = Days(first_day(min(years)), last_day(max(years)))
        wanted, found = set(award_keys), list[Action]()
        for kind, prefix in ((Kind.CONTRACTS, "CONT_AWD_"), (Kind.IDVS, "CONT_IDV_")):
            numbers = sorted({_number(key) for key in award_keys if key.startswith(prefix)})
            for start in range(0, len(numbers), NUMBERS_AT_ONCE):
                some = numbers[start : start + NUMBERS_AT_ONCE]
                of_these = await Actions(self.asking, side, agency, kind, self.limit, some).within(span)
                found += [action for action in of_these.elements() if action.award_key in wanted]
        return found

    async def sums(self, side: Side, agency: Agency, first_year: int, last_year: int) -> dict[int, int]:
        """What the API adds up for each fiscal year, in cents."""
        summed = await sums(self.asking, side, agency, Days(first_day(first_year), last_day(last_year)))
        return {year: sum(summed[year, kind] for kind in Kind) for year, _ in summed}

    async def parents(self, uei: str) -> list[tuple[str, str]]:
        """UEIs and names of those who own, or owned, this recipient."""
        id_ = f"{uuid.UUID(md5(f'uei-{uei}'.encode(), usedforsecurity=False).hexdigest())}-C"
        found = await self.asking.get(f"/api/v2/recipient/{quote(id_, safe='')}/")
        return [(one.text("parent_uei"), one.filled("parent_name")) for one in found.rows("parents")]


def _window(wanted: Slice, changed_since: date | None) -> tuple[Days, str]:
    if changed_since is not None:
        return Days(max(EARLIEST, changed_since), LATEST), "last_modified_date"
    if wanted.year < FIRST_SEARCHABLE:  # signed by then, and with an action since: without a type, a life overlaps
        return Days(EARLIEST, EARLIEST), ""
    return Days(first_day(wanted.year), last_day(wanted.year)), "new_awards_only"


def _number(award_key: str) -> str:
    """The number (PIID), which stands third in the key."""
    return award_key.split("_")[2]


def _total(found: Counter[Action]) -> int:
    return sum(action.cents * times for action, times in found.items())
