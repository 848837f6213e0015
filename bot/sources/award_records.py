"""Records of a CSV found by the places of commas, quotes and line ends; only what is asked for becomes text."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.sources.award_bytes import QUOTE, Piece, Places
from bot.sources.award_values import OURS

COMMA, RETURN = ord(","), ord("\r")
CODE = 4  # letters of an agency's code
BETWEEN = "\x1e"  # stands between texts that are made at once
PRIVATE_USE = range(0xE000, 0xF900)  # letters that mean nothing
NEAR = 2  # columns between which it is quicker to take all
_OURS = [int.from_bytes(code.encode(), "little") for code in OURS]


class WrongRecord(Exception):  # noqa: N818 (the reason is told as a sentence)
    """The record that begins at *place* of the piece is not as it has to be, perhaps in one *column*."""

    def __init__(self, place: int, reason: str, column: str = "") -> None:
        super().__init__(reason)
        self.place, self.column = place, column


@dataclass(frozen=True, slots=True)
class Records:
    """Those of a piece that are not empty lines. *commas* are all outside quotes; *firsts* numbers those after each
    record's first field."""

    piece: Piece
    commas: Places
    starts: Places
    ends: Places  # without the line end
    firsts: Places
    columns: int

    def __len__(self) -> int:
        return len(self.starts)

    def only(self, chosen: NDArray[np.bool_]) -> "Records":
        return Records(
            self.piece, self.commas, self.starts[chosen], self.ends[chosen], self.firsts[chosen], self.columns
        )

    def fields(self, first: int, last: int) -> tuple[Places, Places]:
        """Where column *first* begins and column *last* ends in each record."""
        starts = self.starts if first == 0 else self.commas[self.firsts + (first - 1)] + 1
        ends = self.ends if last == self.columns - 1 else self.commas[self.firsts + last]
        return starts, ends


def header_of(piece: Piece) -> tuple[list[str], int]:
    """The first record's fields, and where the second begins."""
    end = int(piece.ends[0])
    text = piece.text(0, end).removeprefix("\ufeff").removesuffix("\r")
    return parted(text), min(end + 1, len(piece.octets))


def records_of(piece: Piece, columns: int, skip: int = 0) -> Records:
    """Every one is seen to have all its *columns*; the first *skip* bytes are left out."""
    ends = piece.ends[np.searchsorted(piece.ends, skip) :] if skip < len(piece.octets) else piece.ends[:0]
    starts = np.concatenate((np.array([skip], np.int64), ends[:-1] + 1))[: len(ends)]
    returns = (ends > starts) & (piece.octets[ends - 1] == RETURN)
    commas = _commas(piece)
    made = Records(piece, commas, starts, ends - returns, np.searchsorted(commas, starts), columns)
    if (made.ends == made.starts).any():
        made = made.only(made.ends > made.starts)
    _check_columns(made)
    return made


def _commas(piece: Piece) -> Places:
    at = piece.octets == COMMA
    opened, closed = piece.quotes[0::2], piece.quotes[1::2]
    at[_stretched(opened, closed - opened)] = False
    return np.flatnonzero(at)


def _stretched(starts: Places, lengths: Places) -> Places:
    """All places of stretches that begin at *starts*."""
    before = np.cumsum(lengths) - lengths
    return np.arange(int(lengths.sum())) + np.repeat(starts - before, lengths)


def _check_columns(records: Records) -> None:
    found = np.searchsorted(records.commas, records.ends) - records.firsts + 1
    wrong = np.flatnonzero(found != records.columns)
    is_cut = records.piece.is_cut and len(records) > 0
    if len(wrong):
        first = int(wrong[0])
        if is_cut and first == len(records) - 1:
            raise WrongRecord(int(records.starts[first]), "the file ends in the middle of this row")
        raise WrongRecord(int(records.starts[first]), f"{found[first]} fields instead of {records.columns}")
    if is_cut and len(records) > 1:
        _check_last(records)


def _check_last(records: Records) -> None:
    """A row without its line end may have lost more: its last field has to be as long as that of the row before."""
    starts, ends = records.fields(records.columns - 1, records.columns - 1)
    lengths = (ends - starts)[-2:]
    if lengths[0] != lengths[1]:
        raise WrongRecord(int(records.starts[-1]), "the file ends in the middle of this row")


def ours(records: Records, columns: Sequence[int]) -> NDArray[np.bool_]:
    """Which have the code of ICE or CBP in any of these columns."""
    chosen = np.zeros(len(records), bool)
    for column in columns:
        chosen |= _has_code(records, *records.fields(column, column))
    return chosen


def _has_code(records: Records, starts: Places, ends: Places) -> NDArray[np.bool_]:
    octets, lengths = records.piece.octets, ends - starts
    at = np.clip(starts, 0, max(len(octets) - CODE - 1, 0))
    quoted = (lengths == CODE + 2) & (octets[at] == QUOTE)
    plain = (lengths == CODE) | quoted
    letters = octets[(at + quoted)[:, None] + np.arange(CODE)].view(np.uint32).ravel()
    found = plain & ((letters == _OURS[0]) | (letters == _OURS[1]))
    for strange in np.flatnonzero(~plain & (lengths > CODE)):  # a code with spaces around it, or worse
        text = records.piece.text(int(starts[strange]), int(ends[strange]), errors="replace").replace("\0", "")
        found[strange] = text.strip(' "') in OURS
    return found


def stretches(columns: Sequence[int]) -> list[tuple[int, int]]:
    """First and last of the columns that stand near one another."""
    found = list[tuple[int, int]]()
    for column in sorted(set(columns)):
        if found and column - found[-1][1] <= NEAR:
            found[-1] = (found[-1][0], column)
        else:
            found.append((column, column))
    return found


def texts_of(records: Records, wanted: Sequence[tuple[int, int]]) -> list[list[str]]:
    """Of each record what is written from one column to another, quotes included: a list for each stretch wanted."""
    places = [records.fields(first, last) for first, last in wanted]
    starts, ends = (np.concatenate(each) for each in zip(*places, strict=True))
    texts = _texts(records, starts, ends)
    return [texts[at : at + len(records)] for at in range(0, len(texts), len(records))]


def _texts(records: Records, starts: Places, ends: Places) -> list[str]:
    """All at once: stretches are laid side by side, and a mark in the place of the comma after each."""
    octets, lengths = records.piece.octets, ends - starts + 1
    beside = octets[np.minimum(_stretched(starts, lengths), len(octets) - 1)]
    beside[np.cumsum(lengths) - 1] = ord(BETWEEN)
    try:
        texts = beside.tobytes().decode().split(BETWEEN)[:-1]
    except UnicodeDecodeError:
        texts = []
    if len(texts) == len(starts):
        return texts
    places = enumerate(zip(starts.tolist(), ends.tolist(), strict=True))
    return [text_of(records, at % len(records), start, end) for at, (start, end) in places]


def text_of(records: Records, row: int, start: int, end: int) -> str:
    try:
        return records.piece.text(start, end)
    except UnicodeDecodeError:
        raise WrongRecord(int(records.starts[row]), "this row is not UTF-8") from None


def parted(text: str) -> list[str]:
    """The fields of one or several columns. ValueError if a quote is where none can be."""
    if '"' not in text:
        return text.split(",")
    if text.count('"') == 2 and text[0] == text[-1] == '"':  # noqa: PLR2004 (the commonest case, quickly)
        return [text[1:-1]]
    if "\r" in text:
        return _parted_with_returns(text)
    try:
        return next(csv.reader([text], strict=True), [""])
    except csv.Error:
        raise ValueError("a quote is out of place") from None


def _parted_with_returns(text: str) -> list[str]:
    """The csv module takes a return outside quotes for a line end; here only a newline is one."""
    unused = next(letter for letter in map(chr, PRIVATE_USE) if letter not in text)
    return [field.replace(unused, "\r") for field in parted(text.replace("\r", unused))]


def unquoted(texts: list[str]) -> list[str]:
    """Single fields without their quotes."""
    if '"' not in BETWEEN.join(texts):
        return texts
    return [_field(text) if '"' in text else text for text in texts]


def _field(text: str) -> str:
    fields = parted(text)
    if len(fields) != 1:
        raise ValueError("a quote is out of place")
    return fields[0]
