"""Some rows of a file by the names of their columns; what is seldom looked at is parted only when it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.sources.award_records import Records, parted, stretches, text_of, texts_of, unquoted
from bot.sources.award_values import WrongValue


@dataclass(frozen=True, slots=True)
class Group:
    """Columns that are compared as they are written, all together, and mostly are as they were before."""

    names: tuple[str, ...]
    stretches: tuple[tuple[int, int], ...]
    fields: Mapping[str, int]  # within what all the stretches part into

    @classmethod
    def of(cls, names: Sequence[str], places: Mapping[str, int]) -> "Group":
        """Those of the columns that the file has."""
        found = stretches([places[name] for name in names if name in places])
        columns = [column for first, last in found for column in range(first, last + 1)]
        return cls(tuple(names), tuple(found), {n: columns.index(places[n]) for n in names if n in places})

    def parted(self, written: str) -> tuple[str, ...]:
        """The values by the order of the names, empty where there is no such column."""
        fields = parted(written) if self.stretches else []
        if len(fields) != sum(last - first + 1 for first, last in self.stretches):
            raise ValueError("a quote is out of place")
        return tuple(fields[self.fields[name]] if name in self.fields else "" for name in self.names)


class Table:
    """*alone* are the columns that are read each for itself, *groups* those that are compared together."""

    def __init__(
        self, records: Records, places: Mapping[str, int], alone: Sequence[str], groups: Mapping[str, Group]
    ) -> None:
        self._records, self._places = records, places
        self._rows: Sequence[int] = range(len(records))
        wanted = [(places[name], places[name]) for name in alone]
        wanted += [stretch for group in groups.values() for stretch in group.stretches]
        found = iter(texts_of(records, wanted))
        self._columns = {name: _unquoted(next(found), name) for name in alone}
        for name, group in groups.items():
            self._columns[name] = _beside([next(found) for _ in group.stretches], len(records))
        self._far = dict[str, tuple[list[int], list[int]]]()

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, column: str) -> list[str]:
        return self._columns[column]

    def only(self, rows: Sequence[int]) -> "Table":
        made = object.__new__(Table)
        made._records, made._places, made._far = self._records, self._places, self._far
        made._rows = [self._rows[row] for row in rows]
        made._columns = {name: [column[row] for row in rows] for name, column in self._columns.items()}
        return made

    def far(self, column: str, row: int) -> str:
        """A field of a column that is not read for every row; empty if there is no such column."""
        if column not in self._places:
            return ""
        if column not in self._far:
            place = self._places[column]
            starts, ends = self._records.fields(place, place)
            self._far[column] = starts.tolist(), ends.tolist()
        starts, ends = self._far[column]
        at = self._rows[row]
        (text,) = _unquoted([text_of(self._records, at, starts[at], ends[at])], column)
        return text


def _unquoted(texts: list[str], column: str) -> list[str]:
    try:
        return unquoted(texts)
    except ValueError:
        for row, text in enumerate(texts):
            try:
                unquoted([text])
            except ValueError as error:
                raise WrongValue(row, column, str(error)) from None
        raise


def _beside(found: list[list[str]], rows: int) -> list[str]:
    if len(found) == 1:
        return found[0]
    return list(map(",".join, zip(*found, strict=True))) if found else [""] * rows
