"""Reading TOML strictly: every complaint names the file and the key, and a key that nothing reads is one."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar, cast

from bot.rules.companies import Source

Choice = TypeVar("Choice", bound=StrEnum)

_PARTIAL_DAY = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_DOLLARS = re.compile(r"(-?)(\d{1,3}(?:,\d{3})*)\.(\d\d)")


class StarterDamaged(Exception):  # noqa: N818 (it says what happened to the data)
    """A file of the starter data is not what it has to be; the message names the file and the place in it."""


class Fields:
    """One table of a TOML file; *where* is the file's name, and the way to the table in it."""

    def __init__(self, table: Mapping[str, object], where: str) -> None:
        self._table = table
        self._where = where
        self._read = set[str]()

    def __iter__(self) -> Iterator[str]:
        self._read.update(self._table)
        return iter(self._table)

    def __contains__(self, key: str) -> bool:
        return key in self._table

    def wrong(self, key: str, why: str) -> StarterDamaged:
        return StarterDamaged(f"{self._where}: {key} {why}")

    def text(self, key: str, default: str | None = None) -> str:
        """The text of *key*, without control characters; it may be missing or empty only where there is a default."""
        value = self._take(key, default)
        if not isinstance(value, str) or any(ord(c) < ord(" ") for c in value):
            raise self.wrong(key, "has to be one line of text")
        if default is None and not value.strip():
            raise self.wrong(key, "is empty")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(Fields({f"{key}[{i}]": one}, self._where).text(f"{key}[{i}]") for i, one in self._list(key))

    def number(self, key: str) -> int:
        value = self._take(key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.wrong(key, "has to be a whole number")
        return value

    def flag(self, key: str) -> bool:
        value = self._take(key)
        if not isinstance(value, bool):
            raise self.wrong(key, "has to be true or false")
        return value

    def day(self, key: str) -> date:
        value = self._take(key)
        if type(value) is not date:
            raise self.wrong(key, "has to be a date like 2026-08-20, without quotes")
        return value

    def partial_day(self, key: str) -> str:
        """A day as precise as known: `2018-07-06`, `2018-07`, `2018`, or empty."""
        value = self.text(key, "")
        if value and not _PARTIAL_DAY.fullmatch(value):
            raise self.wrong(key, "has to be like 2018-07-06, 2018-07 or 2018")
        return value

    def choice(self, key: str, kinds: type[Choice]) -> Choice:
        value = self.text(key)
        if value not in set(kinds):
            raise self.wrong(key, f"has to be one of {', '.join(kinds)}")
        return kinds(value)

    def cents(self, key: str) -> int:
        """US dollars written like `1,234.56`, as cents."""
        written = _DOLLARS.fullmatch(self.text(key))
        if not written:
            raise self.wrong(key, "has to be dollars and cents like 1,234.56, in quotes")
        sign, dollars, cents = written.groups()
        return int(f"{sign}{dollars.replace(',', '')}{cents}")

    def table(self, key: str) -> "Fields":
        """The table of *key*; an empty one if it is missing."""
        return self._nested(self._take(key, {}), key)

    def tables(self, key: str) -> list["Fields"]:
        return [self._nested(one, f"{key}[{i}]") for i, one in self._list(key)]

    def done(self) -> None:
        """Complains of the keys that nothing has read: a misspelt key would be lost without a word."""
        unread = sorted(set(self._table) - self._read)
        if unread:
            raise self.wrong(unread[0], "is not a key that belongs here")

    def _take(self, key: str, default: object = None) -> object:
        self._read.add(key)
        value = self._table.get(key, default)
        if value is None:
            raise self.wrong(key, "is missing")
        return value

    def _list(self, key: str) -> list[tuple[int, object]]:
        value = self._take(key, [])
        if not isinstance(value, list):
            raise self.wrong(key, "has to be a list")
        return list(enumerate(cast("list[object]", value), start=1))

    def _nested(self, value: object, key: str) -> "Fields":
        if not isinstance(value, dict):
            raise self.wrong(key, "has to be a table")
        return Fields(cast("dict[str, object]", value), f"{self._where}: {key}")


def read_fields(path: Path) -> Fields:
    where = path.name if path.parent.name != "companies" else f"companies/{path.name}"
    try:
        return Fields(tomllib.loads(path.read_text(encoding="utf-8")), where)
    except OSError as error:
        raise StarterDamaged(f"{where} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StarterDamaged(f"{where} is not TOML: {error}") from error


def read_source(fields: Fields) -> Source:
    source = Source(fields.text("title"), fields.text("publisher"), fields.text("url"), fields.partial_day("date"))
    if not re.fullmatch(r"https?://[^\s/]+\.[^\s/]+(/\S*)?", source.url):
        raise fields.wrong("url", "has to be a web address")
    fields.done()
    return source
