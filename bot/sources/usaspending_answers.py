"""Reading USAspending's answers: what is not as it has always been is an alarm, and never a figure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, cast

ENOUGH_ROWS = 50  # so many without a value that may be missing show that the field is gone
STANDARD_NOTES = (  # the two that every answer may carry; any other says that we asked for what is not there
    "For searches, time period start and end dates are currently limited to an earliest date of ",
    "'subawards' will be deprecated in the future.",
)


class DriftError(Exception):
    """The API answers otherwise than it did: *endpoint* and *field* say where. Nothing of it is believed."""

    def __init__(self, endpoint: str, field: str, why: str) -> None:
        super().__init__(f"{endpoint}: {field} {why}")
        self.endpoint = endpoint
        self.field = field


class Answer:
    """One JSON object of an endpoint's answer."""

    def __init__(self, endpoint: str, found: Mapping[str, Any]) -> None:
        self.endpoint = endpoint
        self._found = found

    def drift(self, field: str, why: str) -> DriftError:
        return DriftError(self.endpoint, field, why)

    def text(self, field: str) -> str:
        """Empty for a null."""
        value = self._take(field)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.drift(field, "is no text")
        return value.replace("\0", "")

    def filled(self, field: str) -> str:
        value = self.text(field)
        if not value:
            raise self.drift(field, "is empty")
        return value

    def day(self, field: str) -> date | None:
        """The day of a date or of a moment; None for a null."""
        value = self.text(field)
        if not value:
            return None
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            raise self.drift(field, "is no date") from None

    def cents(self, field: str) -> int:
        """Dollars as integer cents; half a cent is not rounded but refused. A null is no money."""
        value = self._take(field)
        if value is None:
            return 0
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise self.drift(field, "is no number")
        cents = Decimal(value) * 100
        if cents != cents.to_integral_value():
            raise self.drift(field, "has parts of a cent")
        return int(cents)

    def number(self, field: str) -> int:
        value = self._take(field)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.drift(field, "is no whole number")
        return value

    def flag(self, field: str) -> bool:
        value = self._take(field)
        if not isinstance(value, bool):
            raise self.drift(field, "is neither true nor false")
        return value

    def value(self, field: str) -> Any:
        return self._take(field)

    def table(self, field: str) -> "Answer":
        return self._nested(field, self._take(field))

    def rows(self, field: str) -> list["Answer"]:
        value = self._take(field)
        if not isinstance(value, list):
            raise self.drift(field, "is no list")
        return [self._nested(field, one) for one in cast("list[object]", value)]

    def check_notes(self) -> None:
        for note in cast("list[object]", self._found.get("messages") or []):
            if not str(note).startswith(STANDARD_NOTES):
                raise self.drift("messages", f"says: {str(note)[:200]}")

    def _take(self, field: str) -> Any:
        if field not in self._found:
            raise self.drift(field, "is missing")
        return self._found[field]

    def _nested(self, field: str, value: object) -> "Answer":
        if not isinstance(value, dict):
            raise self.drift(field, "is no object")
        return Answer(self.endpoint, cast("dict[str, Any]", value))


def check_filled(rows: Sequence[Answer], always: Iterable[str], mostly: Iterable[str]) -> None:
    """A field that is null in every row has been renamed: the API answers unknown names with nulls."""
    for field in (*always, *mostly) if len(rows) >= ENOUGH_ROWS else always:
        if rows and all(row.value(field) is None for row in rows):
            raise rows[0].drift(field, "is null in every row")
