"""Single values of award files, read strictly: what is not plainly right is refused, never guessed."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import TypeVar

from bot.rules.fiscal_years import fiscal_year

T = TypeVar("T")

MOST_SHOWN = 40  # letters of a wrong value
LEAST_MOMENT = len("2026-08-20 00:00+00")
NO_NAME = "RECIPIENT NOT NAMED"
OURS = {"7012": "ICE", "7014": "CBP"}

_AMOUNT = re.compile(r"(-?)(\d{1,15})(?:\.(\d{1,2})0*)?", re.ASCII)
_AMOUNTS = re.compile(r"(?:-?\d{1,15}\.\d\d\n)+", re.ASCII)
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d"
_DAY_AND_TIME = re.compile(rf"(\d{{4}}-\d\d-\d\d)(?:[ T]({_TIME})(\.\d{{1,9}})?(?:\+00(?::?00)?|Z)?)?", re.ASCII)
_MOMENTS = re.compile(rf"(?:\d{{4}}-\d\d-\d\d {_TIME}\+00\n)+", re.ASCII)
_AWARD_KEY = re.compile(r"CONT_(?:AWD|IDV)_[ -~]+")
_AWARD_KEYS = re.compile(r"CONT_(?:AWD|IDV)_[ -~]+(?:\nCONT_(?:AWD|IDV)_[ -~]+)*")
_KEYS = re.compile(r"[ -~]+(?:\n[ -~]+)*")
_UEI = re.compile(r"[0-9A-Z]{12}", re.ASCII)


class WrongValue(Exception):  # noqa: N818 (the reason is told as a sentence)
    """In which of the rows at hand, in which column, and what is wrong."""

    def __init__(self, row: int, column: str, reason: str) -> None:
        super().__init__(reason)
        self.row, self.column = row, column


def each(column: str, values: Sequence[str], read: Callable[[str], T], first: int = 0) -> list[T]:
    """All of a column's values, of which the first is in row *first*; *read* raises ValueError with the reason."""
    try:
        return list(map(read, values))
    except ValueError:
        for row, value in enumerate(values, start=first):
            try:
                read(value)
            except ValueError as error:
                raise WrongValue(row, column, str(error)) from None
        raise


def cents(written: str) -> int:
    found = _AMOUNT.fullmatch(written)
    if not found:
        raise ValueError(f"{_shown(written)} is no amount in dollars and cents")
    sign, dollars, rest = found.groups()
    return int(f"{sign}{dollars}{(rest or '').ljust(2, '0')}")


def all_cents(column: str, values: Sequence[str]) -> list[int]:
    """As `cents` reads each, but at once where all are written as they mostly are."""
    text = "\n".join(values) + "\n"
    if _AMOUNTS.fullmatch(text):
        found = list(map(int, text.replace(".", "").split()))
        if len(found) == len(values):
            return found
    return each(column, values, cents)


class Days(dict[str, str]):
    """Days by how they are written, each read once; `2024-05-01 00:00:00` is a day too."""

    def __missing__(self, written: str) -> str:
        found = _DAY_AND_TIME.fullmatch(written)
        try:
            day = date.fromisoformat(found[1]) if found else None
        except ValueError:
            day = None
        if day is None:
            raise ValueError(f"{_shown(written)} is no day like 2026-08-20")
        self[written] = day.isoformat()
        return self[written]


class Years(dict[str, int]):
    """The fiscal year of each day."""

    def __missing__(self, day: str) -> int:
        self[day] = fiscal_year(date.fromisoformat(day))
        return self[day]


class PerhapsDays(dict[str, str | None]):
    """The same, where there may be none."""

    def __init__(self) -> None:
        super().__init__({"": None})
        self._days = Days()

    def __missing__(self, written: str) -> str:
        self[written] = day = self._days[written]
        return day


def moment(days: Days, written: str) -> str:
    """So that the order of texts is the order of time; a day alone is its beginning."""
    found = _DAY_AND_TIME.fullmatch(written)
    if not found:
        return _other_moment(written)
    _, time, fraction = found.groups()
    return f"{days[written[:10]]} {time or '00:00:00'}{(fraction or '').rstrip('0').rstrip('.')}"


def _other_moment(written: str) -> str:
    """With another offset from UTC than none."""
    try:
        at = datetime.fromisoformat(written)
        utc = at.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        at = utc = None
    if at is None or utc is None or at.tzinfo is None or len(written) < LEAST_MOMENT:
        raise ValueError(f"{_shown(written)} is no time like 2026-08-20 13:45:00+00")
    return utc.isoformat(" ", "auto")


def all_moments(column: str, values: Sequence[str], days: Days) -> list[str]:
    """As `moment` reads each, but at once where all are written as they mostly are."""
    text = "\n".join(values) + "\n"
    if _MOMENTS.fullmatch(text) and text.count("\n") == len(values):
        return [f"{day} {value[11:19]}" for day, value in zip(each(column, [v[:10] for v in values], days.__getitem__),
                                                             values, strict=True)]  # fmt: skip
    return each(column, values, partial(moment, days))


def all_keys(column: str, values: Sequence[str]) -> list[str]:
    """As `key` reads each, but at once where all are well."""
    text = "\n".join(values)
    if _KEYS.fullmatch(text) and text.count("\n") == len(values) - 1:
        return text.upper().split("\n")
    return each(column, values, key)


def all_award_keys(column: str, values: list[str]) -> list[str]:
    text = "\n".join(values)
    if _AWARD_KEYS.fullmatch(text) and text.count("\n") == len(values) - 1:
        return values
    return each(column, values, award_key)


def key(written: str) -> str:
    if not written or not written.isascii() or not written.isprintable():
        raise ValueError(f"{_shown(written)} is no key")
    return written.upper()


def award_key(written: str) -> str:
    if not _AWARD_KEY.fullmatch(written):
        raise ValueError(f"{_shown(written)} is no key of a contract award")
    return written


def agency(code: str) -> str:
    """ICE, CBP, or empty for another agency."""
    if "\0" in code:
        raise ValueError(f"{_shown(code)} is no code of an agency")
    return OURS.get(code.strip(), "")


def uei(written: str) -> str:
    if written and not _UEI.fullmatch(written):
        raise ValueError(f"{_shown(written)} is no UEI of twelve letters and digits")
    return written


def name(written: str) -> str:
    """On one line, without what cannot be seen; NUL, which some files have, is nothing."""
    if written.isprintable() and "  " not in written:
        return written.strip()
    without = written.replace("\0", "")
    return " ".join("".join(letter if letter.isprintable() else " " for letter in without).split())


def _shown(value: str) -> str:
    return repr(value if len(value) <= MOST_SHOWN else value[:MOST_SHOWN] + "…")
