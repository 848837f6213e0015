"""From the transactions of USAspending (CSV, ten columns) to what each award brought in each fiscal year."""

import csv
import gzip
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from bot.rules.companies import Agency
from bot.rules.obligations import Obligation
from bot.sources.starter import AWARD_COLUMNS

COLUMNS = (
    "Agency",
    "Award ID",
    "Recipient Name",
    "Federal Action Obligation",
    "Action Date",
    "Modification",
    "Product/Service Description",
    "NAICS Description",
    "Transaction Description",
    "Generated Award ID",
)

_FILE_NAME = re.compile(r"CBP_ICE_FY(\d{4})_Contract_Obligations\.csv")
_MONEY = re.compile(r"-?\d+(\.\d+)?")
_AWARD_KEY = re.compile(r"CONT_(AWD|IDV)_\S+")
_FISCAL_YEAR_STARTS = 10  # October
_PAGE = 100  # what one page of the listing held


class RowError(Exception):
    """The message names the file, the line and the column."""


@dataclass(frozen=True, slots=True)
class Transaction:
    award_key: str
    agency: Agency
    recipient: str
    cents: int
    day: date
    fiscal_year: int


@dataclass(slots=True)
class YearFile:
    """What was counted of one agency in one fiscal year's file, repeated rows included."""

    rows: int = 0
    negative_rows: int = 0
    award_keys: set[str] = field(default_factory=set[str])

    @property
    def complete(self) -> bool:
        """Not if it ends with a full page and has no negative row: the largest came first, the rest is cut off."""
        return self.rows % _PAGE != 0 or self.negative_rows > 0


@dataclass(frozen=True, slots=True)
class Awards:
    """*obligations* in the order of their file; *duplicates* are rows that were there twice and are counted once."""

    obligations: tuple[Obligation, ...]
    years: dict[tuple[Agency, int], YearFile]
    duplicates: int

    @property
    def recipients(self) -> frozenset[str]:
        return frozenset(row.recipient for row in self.obligations)

    @property
    def award_recipients(self) -> dict[str, frozenset[str]]:
        found = defaultdict[str, set[str]](set)
        for row in self.obligations:
            found[row.award_key].add(row.recipient)
        return {key: frozenset(names) for key, names in found.items()}


def read_awards(folder: Path) -> Awards:
    paths = sorted(path for path in folder.iterdir() if _FILE_NAME.fullmatch(path.name))
    if not paths:
        raise RowError(f"{folder.name} holds no file named CBP_ICE_FY<year>_Contract_Obligations.csv")
    years = defaultdict[tuple[Agency, int], YearFile](YearFile)
    seen = Counter[tuple[str, ...]]()
    transactions = list[Transaction]()
    for path in paths:
        for row, transaction in _transactions(path):
            _count(transaction, years[transaction.agency, transaction.fiscal_year])
            seen[row] += 1
            if seen[row] == 1:
                transactions.append(transaction)
    return Awards(_net(transactions), dict(sorted(years.items())), seen.total() - len(seen))


def write_awards(awards: Awards, path: Path) -> None:
    """The same obligations give the same bytes: no time and no file's name in the gzip header."""
    text = io.StringIO(newline="")
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(AWARD_COLUMNS)
    lines.writerows(
        (o.award_key, o.agency, o.recipient, o.fiscal_year, o.net_cents, o.first_action, o.last_action)
        for o in awards.obligations
    )
    with path.open("wb") as file, gzip.GzipFile("", "wb", compresslevel=9, fileobj=file, mtime=0) as packed:
        packed.write(text.getvalue().encode())


def _transactions(path: Path) -> Iterator[tuple[tuple[str, ...], Transaction]]:
    lines = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    fiscal_year = int(path.name.removeprefix("CBP_ICE_FY")[:4])
    try:
        if tuple(next(lines, list[str]())) != COLUMNS:
            raise RowError(f"{path.name}, line 1: the columns have to be {', '.join(COLUMNS)}")
        for row in lines:
            yield tuple(row), _transaction(row, fiscal_year, f"{path.name}, line {lines.line_num}")
    except csv.Error as error:
        raise RowError(f"{path.name}, line {lines.line_num}: {error}") from error


def _text(path: Path) -> str:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise RowError(f"{path.name}, line {line}: not UTF-8") from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise RowError(f"{path.name}, line {line}: a NUL character")
    return text


def _transaction(row: list[str], fiscal_year: int, where: str) -> Transaction:
    if len(row) != len(COLUMNS):
        raise RowError(f"{where}: {len(row)} columns instead of {len(COLUMNS)}")
    agency, _, recipient, money, day, *_, award_key = row
    if agency not in set(Agency):
        raise RowError(f"{where}, Agency: {agency!r} is neither of {', '.join(Agency)}")
    if recipient != recipient.strip() or not recipient.isprintable() or not recipient:
        raise RowError(f"{where}, Recipient Name: {recipient!r} is no name")
    if not _AWARD_KEY.fullmatch(award_key):
        raise RowError(f"{where}, Generated Award ID: {award_key!r} is no award key")
    return Transaction(
        award_key, Agency(agency), recipient, _cents(money, where), _day(day, fiscal_year, where), fiscal_year
    )


def _cents(money: str, where: str) -> int:
    cents = Decimal(money) * 100 if _MONEY.fullmatch(money) else Decimal("NaN")
    if cents != cents.to_integral_value():
        raise RowError(f"{where}, Federal Action Obligation: {money!r} is no amount in dollars and cents")
    return int(cents)


def _day(written: str, fiscal_year: int, where: str) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError as error:
        raise RowError(f"{where}, Action Date: {written!r} is no date") from error
    if day.year + (day.month >= _FISCAL_YEAR_STARTS) != fiscal_year:
        raise RowError(f"{where}, Action Date: {written} is not in fiscal year {fiscal_year}")
    return day


def _count(transaction: Transaction, year: YearFile) -> None:
    year.rows += 1
    year.negative_rows += transaction.cents < 0
    year.award_keys.add(transaction.award_key)


def _net(transactions: list[Transaction]) -> tuple[Obligation, ...]:
    parted = defaultdict[tuple[str, Agency, str, int], list[Transaction]](list)
    for one in transactions:
        parted[one.award_key, one.agency, one.recipient, one.fiscal_year].append(one)
    return tuple(
        Obligation(*key, sum(t.cents for t in parts), min(t.day for t in parts), max(t.day for t in parts))
        for key, parts in sorted(parted.items())
    )
