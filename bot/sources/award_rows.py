"""From records of award files to what is stored: transactions, deletions, facts of awards, recipients."""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.sources.award_records import Records, WrongRecord, ours
from bot.sources.award_roster import PERIOD, WHO, AwardFacts, Periods, Roster
from bot.sources.award_shapes import (
    AWARD_KEY,
    AWARDING,
    CHANGE,
    DAY,
    FUNDING,
    KEY,
    LISTED,
    MOD,
    MODIFIED,
    MONEY,
    NEEDED,
    PERIODS,
    ROSTER,
    SIGNED,
    Kind,
    Shape,
)
from bot.sources.award_table import Group, Table
from bot.sources.award_values import (
    Days,
    PerhapsDays,
    WrongValue,
    Years,
    agency,
    all_award_keys,
    all_cents,
    all_keys,
    all_moments,
    award_key,
    each,
    key,
    moment,
    name,
)

Message = tuple[str, Any]
"""What is found, and what kind of it: `rows`, `gone`, `awards`, `who`, `listed`."""

AGENCIES = ("ICE", "CBP")
DELETED, CHANGED = "D", frozenset({"", "C"})


class RowReader:
    """Reads all the pieces of one CSV. *newest* is the latest day that any of its rows names, *year* the fiscal year
    that its file's name promises."""

    def __init__(self, shape: Shape, roster: Roster, facts: AwardFacts, year: int | None = None) -> None:
        self.shape, self.read, self.kept, self.newest = shape, 0, 0, ""
        self.facts, self._roster, self._promised = facts, roster, year
        self._who, self._period = Group.of(ROSTER, shape.places), Group.of(PERIODS, shape.places)
        self._alone = [column for column in NEEDED[shape.kind] if shape.kind is Kind.LISTING or column not in ROSTER]
        self._groups = {} if shape.kind is Kind.LISTING else {WHO: self._who, PERIOD: self._period}
        self._periods = Periods(self._period)
        self._days, self._perhaps, self._years = Days(), PerhapsDays(), Years()
        self._agencies = dict[str, str]()
        roster.forget_texts()

    def messages(self, records: Records) -> Iterator[Message]:
        """WrongRecord at the first value that is not as it has to be."""
        self.read += len(records)
        chosen = records.only(ours(records, self.shape.agencies)) if self.shape.agencies else records
        if not len(chosen):
            return
        try:
            yield from self._read(Table(chosen, self.shape.places, self._alone, self._groups))
        except WrongValue as error:
            raise WrongRecord(int(chosen.starts[error.row]), str(error), error.column) from None
        if self.facts.is_full:
            yield from (("awards", batch) for batch in self.facts.taken())

    def _read(self, table: Table) -> Iterator[Message]:
        match self.shape.kind:
            case Kind.DELTA:
                return self._delta(table)
            case Kind.TRANSACTIONS:
                return self._transactions(table)
            case Kind.SUMMARIES:
                return self._summaries(table)
            case Kind.LISTING:
                return self._listing(table)

    def _delta(self, table: Table) -> Iterator[Message]:
        """Deletions have keys alone, so they come before any look at the agency; so do rows that now are another's."""
        marks = each(CHANGE, table[CHANGE], _known_mark)
        sides = zip(self._codes(table, AWARDING), self._codes(table, FUNDING), strict=True)
        are_ours = [mark != DELETED and any(pair) for mark, pair in zip(marks, sides, strict=True)]
        gone = [at for at, is_ours in enumerate(are_ours) if not is_ours]
        if gone:
            yield "gone", _located(gone, lambda: self._gone(table.only(gone)))
        kept = [at for at, is_ours in enumerate(are_ours) if is_ours]
        if kept:
            yield from _located(kept, lambda: list(self._transactions(table.only(kept))))

    def _gone(self, table: Table) -> list[tuple[str, str]]:
        modified = each(MODIFIED, table[MODIFIED], lambda text: moment(self._days, text) if text else "")
        self._note(max(modified))
        return list(zip(each(KEY, table[KEY], key), modified, strict=True))

    def _transactions(self, table: Table) -> Iterator[Message]:
        self.kept += len(table)
        keys = all_keys(KEY, table[KEY])
        days = each(DAY, table[DAY], self._days.__getitem__)
        years = each(DAY, days, self._year)
        modified = all_moments(MODIFIED, table[MODIFIED], self._days)
        who = self._roster.numbers(self._who, table, days, modified)
        awards = all_award_keys(AWARD_KEY, table[AWARD_KEY])
        awarding, funding = self._codes(table, AWARDING), self._codes(table, FUNDING)
        self._note(max(days), max(modified))
        signed = [day if not mod.strip("0") else None for day, mod in zip(days, table[MOD], strict=True)]
        self.facts.add(table, self._periods, zip(awards, who, awarding, funding, signed, modified, strict=True))
        money = all_cents(MONEY, table[MONEY])
        yield "rows", list(zip(keys, awards, who, awarding, funding, years, days, money, modified, strict=True))

    def _summaries(self, table: Table) -> Iterator[Message]:
        self.kept += len(table)
        modified = all_moments(MODIFIED, table[MODIFIED], self._days)
        signed = each(SIGNED, table[SIGNED], self._perhaps.__getitem__)
        days = [day or at[:10] for day, at in zip(signed, modified, strict=True)]
        who = self._roster.numbers(self._who, table, days, modified)
        self._note(max(modified))
        awards = all_award_keys(AWARD_KEY, table[AWARD_KEY])
        sides = self._codes(table, AWARDING), self._codes(table, FUNDING)
        self.facts.add(table, self._periods, zip(awards, who, *sides, signed, modified, strict=True))
        return iter(())

    def _listing(self, table: Table) -> Iterator[Message]:
        """All ten columns of each, since a row that is there twice is known by all of them."""
        self.kept += len(table)
        by, names, money, written, keys = (table[LISTED[at]] for at in (0, 2, 3, 4, 9))
        days = each(LISTED[4], written, self._days.__getitem__)
        self._note(max(days))
        rows = zip(
            each(LISTED[0], by, _known_agency),
            each(LISTED[9], keys, award_key),
            each(LISTED[2], names, _some_name),
            all_cents(LISTED[3], money),
            days,
            ("\x1f".join(row) for row in zip(*(table[column] for column in LISTED), strict=True)),
            strict=True,
        )
        yield "listed", list(rows)

    def _codes(self, table: Table, column: str) -> list[str]:
        known = self._agencies
        try:
            return [known[code] for code in table[column]]
        except KeyError:
            known.update(zip(table[column], each(column, table[column], agency), strict=True))
            return [known[code] for code in table[column]]

    def _year(self, day: str) -> int:
        year = self._years[day]
        if self._promised is not None and year != self._promised:
            raise ValueError(f"{day} is not in fiscal year {self._promised}, which the file's name promises")
        return year

    def _note(self, *days: str) -> None:
        self.newest = max(self.newest, *(day[:10] for day in days))


def _located(rows: Sequence[int], read: Any) -> Any:
    """The rows of a part, numbered as in the whole."""
    try:
        return read()
    except WrongValue as error:
        raise WrongValue(rows[error.row], error.column, str(error)) from None


def _known_mark(written: str) -> str:
    mark = written.strip().upper()
    if mark != DELETED and mark not in CHANGED:
        raise ValueError(f"{written!r} is neither D nor C nor empty")
    return mark


def _known_agency(written: str) -> str:
    if written not in AGENCIES:
        raise ValueError(f"{written!r} is neither of {', '.join(AGENCIES)}")
    return written


def _some_name(written: str) -> str:
    found = name(written)
    if not found:
        raise ValueError("there is no name")
    return found
