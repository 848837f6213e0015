"""What a request's filters let through, and how each endpoint complains about them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias, cast

from tests.usaspending.agencies import agency
from tests.usaspending.answers import LEVEL_MESSAGE, WINDOW_MESSAGE, Json, Refused, crashed, unknown_to_us
from tests.usaspending.invention import CONTRACT_CODES, IDV_CODES
from tests.usaspending.recipients import recipient_id
from tests.usaspending.records import SEARCHABLE_SINCE, Action, Award, Side

Test: TypeAlias = Callable[[Action], bool]

LAST_DAY = date(2099, 12, 31)
ASSISTANCE_CODES = ("02", "03", "04", "05", "06", "07", "08", "09", "10", "11")
CODES = (*CONTRACT_CODES, *IDV_CODES, *ASSISTANCE_CODES, "-1")
DATE_TYPES = ("action_date", "date_signed", "last_modified_date", "new_awards_only")
AGENCY_KEYS = {"type", "tier", "name", "toptier_name"}
PLAYED = {"agencies", "award_type_codes", "time_period", "recipient_id", "recipient_search_text", "award_ids"}
NOT_PLAYED = {
    "keywords", "description", "place_of_performance_scope", "place_of_performance_locations", "recipient_scope",
    "recipient_locations", "recipient_type_names", "award_amounts", "program_numbers", "naics_codes", "psc_codes",
    "contract_pricing_type_codes", "set_aside_type_codes", "extent_competed_type_codes", "tas_codes", "def_codes",
    "treasury_account_components", "program_activities", "award_unique_id",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Window:
    start: date
    end: date
    date_type: str | None

    def has_award(self, award: Award) -> bool:
        """Without a type: the award overlaps the window. With `action_date`: its *latest* action is inside."""
        match self.date_type:
            case None:
                return award.latest.day >= self.start and award.first.signed <= self.end
            case "action_date":
                return self._has(award.latest.day)
            case "last_modified_date":
                return self._has(award.modified)
            case _:
                return self._has(award.first.signed)

    def has_action(self, action: Action) -> bool:
        match self.date_type:
            case "last_modified_date":
                return self._has(action.modified)
            case "date_signed":
                return self._has(action.signed)
            case "new_awards_only":
                return self._has(action.signed) and self._has(action.day)
            case _:
                return self._has(action.day)

    def _has(self, day: date) -> bool:
        return self.start <= day <= self.end


@dataclass(frozen=True, slots=True)
class Filters:
    codes: tuple[str, ...]
    windows: tuple[Window, ...]
    tests: tuple[Test, ...]
    messages: tuple[str, ...]

    def has_action(self, action: Action) -> bool:
        """The index of transactions begins with FY2008."""
        inside = not self.windows or any(window.has_action(action) for window in self.windows)
        return inside and action.day >= SEARCHABLE_SINCE and self._fits(action)

    def has_award(self, award: Award) -> bool:
        """An award has the agencies, the recipient and the code of its latest action."""
        inside = not self.windows or any(window.has_award(award) for window in self.windows)
        return inside and award.latest.day >= SEARCHABLE_SINCE and self._fits(award.latest)

    def _fits(self, action: Action) -> bool:
        return (not self.codes or action.type_code in self.codes) and all(test(action) for test in self.tests)


def read_filters(asked: Json, *, of_awards: bool = False) -> Filters:
    """*of_awards*: `spending_by_award` has a validation of its own, which breaks over its own error messages."""
    unknown = set(asked) - PLAYED - NOT_PLAYED
    if of_awards and "recipient_id" in asked:
        unknown.add("recipient_id")
    if unplayed := set(asked) & NOT_PLAYED:
        raise unknown_to_us(f"the filters {sorted(unplayed)}")
    return Filters(
        _codes(asked.get("award_type_codes", ())),
        tuple(_window(period, of_awards=of_awards) for period in asked.get("time_period", ())),
        tuple(_tests({name: asked[name] for name in asked if name not in unknown}, of_awards=of_awards)),
        _messages(unknown),
    )


def _messages(unknown: set[str]) -> tuple[str, ...]:
    unused = (
        f"The following filters from the request were not used: {unknown}. "
        "See https://api.usaspending.gov/docs/endpoints for a list of appropriate filters"
    )
    return (WINDOW_MESSAGE, *([unused] if unknown else []), LEVEL_MESSAGE)


def _codes(asked: Any) -> tuple[str, ...]:
    for code in asked:
        if code not in CODES:
            raise Refused.saying(400, f"Field 'filters|award_type_codes' is outside valid values {list(CODES)}")
    return tuple(asked)


def _window(asked: Json, *, of_awards: bool) -> Window:
    try:
        days = [date.fromisoformat(asked[key]) for key in ("start_date", "end_date")]
    except KeyError as missing:
        what = (
            "Missing value: 'filters' is a required field"
            if of_awards
            else f"Required object fields: {missing.args[0]}"
        )
        raise Refused.saying(422, what) from None
    except (TypeError, ValueError):
        raise (
            crashed() if of_awards else Refused.saying(422, f"Invalid value in 'filters|time_period': {asked}.")
        ) from None
    kind = asked.get("date_type")
    if kind is not None and kind not in DATE_TYPES:
        words = f"Field 'filters|time_period' is outside valid values {list(DATE_TYPES)}"
        raise crashed() if of_awards else Refused.saying(400, words)
    if min(days) < SEARCHABLE_SINCE:
        raise crashed() if of_awards else Refused.saying(422, _too_early(days))
    return Window(days[0], days[1], kind)


def _too_early(days: list[date]) -> str:
    return (
        f"{'start_date' if days[0] < SEARCHABLE_SINCE else 'end_date'} falls before the earliest available search date "
        "of 2007-10-01.  For data going back to 2000-10-01, use either the Custom Award Download feature on the "
        "website or one of our download or bulk_download API endpoints listed on https://api.usaspending.gov/docs/endpoints."
    )


def _tests(asked: Json, *, of_awards: bool) -> list[Test]:
    tests = _agency_tests(asked.get("agencies"), of_awards=of_awards)
    if "recipient_id" in asked:
        tests.append(_recipient_test(asked["recipient_id"]))
    if "recipient_search_text" in asked:
        tests.append(_text_test(asked["recipient_search_text"]))
    if "award_ids" in asked:
        tests.append(lambda action: action.piid in asked["award_ids"])
    return tests


def _agency_tests(asked: Any, *, of_awards: bool) -> list[Test]:
    """All awarding ones are ORed, all funding ones are ORed, and the two groups are ANDed."""
    if asked is None:
        return []
    if not isinstance(asked, list):
        words = (
            f"Invalid value in 'filters|agencies'. '{asked}' is not a valid type ({'lis' if of_awards else 'array'})."
        )
        raise Refused.saying(422 if of_awards else 400, words)
    groups: dict[Side, list[Json]] = {"awarding": [], "funding": []}
    for one in cast("list[Json]", asked):
        _check_agency(one)
        groups[one["type"]].append(one)
    return [_agency_test(side, wanted) for side, wanted in groups.items() if wanted]


def _check_agency(one: Json) -> None:
    for key in one:
        if key not in AGENCY_KEYS:
            raise Refused.saying(400, f"Unexpected field '{key}' in parameter filters|agencies")
    for key in ("type", "tier", "name"):
        if key not in one:
            raise Refused.saying(422, "Missing value: 'filters' is a required field")
    for key, values in (("type", ["awarding", "funding"]), ("tier", ["toptier", "subtier"])):
        if one[key] not in values:
            raise Refused.saying(400, f"Field 'filters|agencies' is outside valid values {values}")


def _agency_test(side: Side, wanted: list[Json]) -> Test:
    """Names are matched as they are written: another case, or a name of old, finds nothing."""

    def fits(action: Action) -> bool:
        found = agency(action, side)
        return found is not None and any(
            one["name"] == found.toptier
            if one["tier"] == "toptier"
            else one["name"] == found.name and one.get("toptier_name", found.toptier) == found.toptier
            for one in wanted
        )

    return fits


def _recipient_test(wanted: str) -> Test:
    """`-P` takes in all whose parent that is."""
    if wanted.endswith("-P"):
        return lambda action: bool(action.parent_uei) and recipient_id(action.parent_uei, "P") == wanted
    return lambda action: action.recipient_id == wanted


def _text_test(wanted: list[str]) -> Test:
    """Looks into the recipient's and the parent's name and UEI; a quoted text keeps its quotes and finds nothing."""
    texts = [text.upper() for text in wanted]

    def fits(action: Action) -> bool:
        fields = (action.recipient_name, action.uei, action.parent_name, action.parent_uei)
        return any(text in field.upper() for text in texts for field in fields)

    return fits
