"""Whom the rows of a file name, and what they say of awards: gathered once, not once for each row."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from bot.rules.descriptions import public_text
from bot.sources.award_bytes import Share
from bot.sources.award_shapes import LAST_ORDER, ROSTER, WORDS
from bot.sources.award_table import Group, Table
from bot.sources.award_values import NO_NAME, PerhapsDays, WrongValue, each, name, uei

MOST_AWARDS = 40_000  # in memory; then they are handed on, and may come again
MOST_WRITTEN = 20_000
BATCH = 4_000
WHO, PERIOD = "who", "period"  # the groups of columns

Written = tuple[str, ...]  # UEI, name, typed name, trade name, parent's UEI, parent's name
Facts = tuple[str, int, str, str, str, str | None, str | None, str | None, str]
"""Award key, recipient, awarding, funding, description, signed, starts, ends, modified."""
Who = tuple[int, str, str, str, list[str], list[tuple[str, str, str, str]]]
"""Number, UEI, name, the last day it was in use, other names, and parents (UEI, name, first seen, last seen)."""


@dataclass(slots=True)
class _Seen:
    number: int
    first: str
    last: str
    modified: str


class Roster:
    """Numbers recipients by UEI, or by name where there is none; what is written of one is looked at once."""

    def __init__(self, share: Share) -> None:
        self._share = share
        self._numbers = dict[tuple[str, str], int]()
        self._by_text = dict[str, _Seen]()
        self._seen = dict[Written, _Seen]()

    def numbers(self, group: Group, table: Table, days: Sequence[str], modified: Sequence[str]) -> list[int]:
        found, known = list[int](), self._by_text
        for row, (text, day, moment) in enumerate(zip(table[WHO], days, modified, strict=True)):
            seen = known.get(text)
            if seen is None:
                seen = known[text] = self._first_seen(row, group, text, _Seen(0, day, day, moment))
            seen.first = min(seen.first, day)
            seen.last = max(seen.last, day)
            seen.modified = max(seen.modified, moment)
            found.append(seen.number)
        return found

    def _first_seen(self, row: int, group: Group, text: str, seen: _Seen) -> _Seen:
        try:
            written = group.parted(text)
        except ValueError as error:
            raise WrongValue(row, ROSTER[1], str(error)) from None
        for column in (0, 4):
            each(ROSTER[column], [written[column]], uei, row)
        code = written[0]
        who = (code, "") if code else ("", _name_of(written))
        seen.number = self._numbers.setdefault(who, self._share.part + self._share.of * len(self._numbers))
        return self._seen.setdefault(written, seen)

    def forget_texts(self) -> None:
        """Columns that another CSV has in another order are written otherwise."""
        self._by_text.clear()

    def entries(self) -> Iterator[Who]:
        parted = defaultdict[int, list[tuple[Written, _Seen]]](list)
        for written, seen in self._seen.items():
            parted[seen.number].append((written, seen))
        for number, entries in sorted(parted.items()):
            newest, seen = max(entries, key=lambda entry: (entry[1].last, entry[1].modified, _name_of(entry[0])))
            shown = _name_of(newest)
            others = {name(text) for written, _ in entries for text in written[1:4]} - {"", shown}
            yield number, newest[0], shown, seen.last, sorted(others), _parents(entries)


def _name_of(written: Written) -> str:
    return name(written[1]) or name(written[2]) or NO_NAME


def _parents(entries: Sequence[tuple[Written, _Seen]]) -> list[tuple[str, str, str, str]]:
    found = dict[tuple[str, str], tuple[str, str]]()
    for written, seen in entries:
        parent = written[4], name(written[5])
        if any(parent):
            first, last = found.get(parent, (seen.first, seen.last))
            found[parent] = min(first, seen.first), max(last, seen.last)
    return [(*parent, *days) for parent, days in sorted(found.items())]


class Periods:
    """Begin and end of awards by how they are written; a vehicle ends with its last day to order."""

    def __init__(self, group: Group) -> None:
        self._group = group
        self._days = PerhapsDays()
        self._known = dict[str, tuple[str | None, str | None]]()

    def read(self, written: str, row: int) -> tuple[str | None, str | None]:
        found = self._known.get(written)
        if found is None:
            if len(self._known) >= MOST_WRITTEN:
                self._known.clear()
            found = self._known[written] = self._read(written, row)
        return found

    def _read(self, written: str, row: int) -> tuple[str | None, str | None]:
        try:
            fields = self._group.parted(written)
        except ValueError as error:
            raise WrongValue(row, LAST_ORDER, str(error)) from None
        pairs = zip(self._group.names, fields, strict=True)
        starts, ends, last_order = (each(column, [text], self._days.__getitem__, row)[0] for column, text in pairs)
        return starts, ends or last_order


class AwardFacts:
    """The newest of what rows say of each award."""

    def __init__(self) -> None:
        self._held = dict[str, list[Any]]()

    def add(self, table: Table, periods: Periods, rows: Iterator[tuple[str, int, str, str, str | None, str]]) -> None:
        """*rows* are award key, recipient, awarding, funding, day of signature and modification of each row."""
        held, written = self._held, table[PERIOD]
        for row, (key, who, awarding, funding, signed, modified) in enumerate(rows):
            known = held.get(key)
            if known is None:
                period = periods.read(written[row], row)
                held[key] = [key, who, awarding, funding, table.far(WORDS, row), signed, *period, modified]
            elif modified >= known[8]:
                period = periods.read(written[row], row)
                words = known[4] or table.far(WORDS, row)
                known[1:] = who, awarding, funding, words, signed or known[5], *period, modified
            elif signed and not known[5]:
                known[5] = signed

    @property
    def is_full(self) -> bool:
        return len(self._held) >= MOST_AWARDS

    def taken(self) -> Iterator[list[Facts]]:
        """All that is held, in batches in the order of keys; nothing of it is held afterwards."""
        rows = iter(sorted(self._held.values()))
        self._held = {}
        while batch := list(islice(rows, BATCH)):
            yield [(row[0], row[1], row[2], row[3], public_text(row[4]), *row[5:]) for row in batch]
