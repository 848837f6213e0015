"""Bodies of requests, and the complaints about them that all endpoints share."""

from typing import Any

from tests.usaspending.answers import Json, Refused, crashed
from tests.usaspending.filters import CODES, Filters, read_filters
from tests.usaspending.invention import CONTRACT_CODES, IDV_CODES

LEVELS = ("transactions", "awards", "subawards")


def required(body: Json, key: str) -> Any:
    """*key* as the API names it: `fields`, or `filters|award_type_codes`."""
    value: Any = body
    for part in key.split("|"):
        value = value.get(part, {}) if isinstance(value, dict) else {}  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    if value == {}:
        raise Refused.saying(422, f"Missing value: '{key}' is a required field")
    return value  # pyright: ignore[reportUnknownVariableType]


def number(body: Json, key: str, default: int, most: int | None = None, *, breaks: bool = False) -> int:
    """*breaks*: `spending_by_award` crashes over what is too small, instead of saying so. (Not over its limit.)"""
    value = body.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Refused.saying(422, f"Invalid value in '{key}'. '{value}' is not a valid type (integer).")
    if most is not None and value > most:
        raise Refused.saying(422, f"Field '{key}' value '{value}' is above max '{most}'")
    if value < 1:
        raise crashed() if breaks else Refused.saying(422, f"Field '{key}' value '{value}' is below min '1'")
    return value


def one_of(body: Json, key: str, values: tuple[str, ...], default: str) -> str:
    value = body.get(key, default)
    if value not in values:
        raise Refused.saying(400, f"Field '{key}' is outside valid values {list(values)}")
    return value


def filters(body: Json) -> Filters:
    return read_filters(body.get("filters") or {})


def one_group(codes: tuple[str, ...]) -> None:
    """The one refusal without a `detail`."""
    if not codes:
        raise Refused.saying(422, "Field 'filters|award_type_codes' value '[]' is below min '1' items")
    groups = {"contracts": CONTRACT_CODES, "idvs": IDV_CODES, "grants": CODES[12:16]}
    if not any(set(codes) <= set(group) for group in groups.values()):
        words = "'award_type_codes' must only contain types from one group."
        raise Refused(
            422, {"message": words, "award_type_groups": {name: list(group) for name, group in groups.items()}}
        )
