"""Values of a message as text that is kept until it is written: numbers, words, moments, days, and lists of them."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast

_MOMENT, _DAY = "$moment", "$day"


def pack(values: Mapping[str, Any]) -> str:
    """TypeError for whatever else; tuples come back as such."""
    return json.dumps(values, default=_packed, separators=(",", ":"))


def _packed(value: Any) -> Any:
    match value:
        case datetime():
            return {_MOMENT: value.isoformat()}
        case date():
            return {_DAY: value.isoformat()}
        case _:
            raise TypeError(f"{type(value).__name__} cannot be kept as a message's value")


def unpack(text: str) -> dict[str, Any]:
    return {key: _tupled(value) for key, value in json.loads(text, object_hook=_unpacked).items()}


def _unpacked(found: dict[str, Any]) -> Any:
    match found:
        case {"$moment": text}:
            return datetime.fromisoformat(text)
        case {"$day": text}:
            return date.fromisoformat(text)
        case _:
            return found


def _tupled(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_tupled(each) for each in cast("list[Any]", value))
    return value
