"""Files of contract awards from USAspending, CSV or zip, read in one pass: what they hold, or what is wrong."""

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

from bot.rules.award_files import is_of_something_else, read_name
from bot.sources.award_bytes import (
    WHOLE,
    Digest,
    OpenQuote,
    Piece,
    Share,
    Skipped,
    hash_of,
    pieces_of_file,
    pieces_of_stream,
)
from bot.sources.award_records import Records, WrongRecord, header_of, records_of
from bot.sources.award_roster import BATCH, AwardFacts, Roster
from bot.sources.award_rows import Message, RowReader
from bot.sources.award_shapes import UnknownShape, shape_of

MOST_MEMBERS = 1_000
MOST_TIMES_PACKED = 250  # what a member may be larger than it is in the zip; CSVs of awards are ten to forty times
SMALL = 64 << 20  # below this size nothing is a bomb


class WrongFile(Exception):  # noqa: N818 (the operator reads it as a sentence)
    """One line: the file, where in it, and what is wrong."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What can be said of a file once it is read: *newest* is the latest day that its rows name, perhaps empty."""

    sha256: str
    kinds: frozenset[str]
    rows: int
    kept: int
    newest: str
    left_out: tuple[str, ...]


def read_file(path: Path, share: Share = WHOLE) -> Iterator[Message]:
    """Everything of ICE and CBP; at last `end` with the fields of `Ended`. WrongFile at the first thing amiss.

    Of a CSV, a *share* can be read: recipients are numbered apart from those of other shares. `turn` comes at
    the end of each piece, with how many bytes of CSV were read.
    """
    try:
        with Digest() as digest:
            reading = _Reading(path, share, digest)
            yield from _zip(reading) if zipfile.is_zipfile(path) else _csv(reading)
            yield from reading.rest()
    except OSError as error:
        raise WrongFile(f"{path.name}: it cannot be read: {error.strerror or error}") from error


@dataclass(slots=True)
class _Counts:
    rows: int = 0
    kept: int = 0
    octets: int = 0
    newest: str = ""


class _Reading:
    """One file, of however many CSVs."""

    def __init__(self, path: Path, share: Share, digest: Digest) -> None:
        self.path, self.share = path, share
        self.digest = digest if share.part == 0 else None
        self.named = read_name(path.name)
        self._roster, self._facts, self._counts = Roster(share), AwardFacts(), _Counts()
        self._kinds = set[str]()
        self.left_out = list[str]()
        self.sha256 = ""

    def csv(self, pieces: Iterable[Piece | Skipped], where: str) -> Iterator[Message]:
        """*where* names the CSV for whoever has to mend it."""
        lines, reader = 0, None
        try:
            for number, piece in enumerate(pieces):
                if isinstance(piece, Skipped):
                    lines += piece.newlines
                    continue
                skip = 0
                if reader is None:
                    reader, skip = self._begun(piece, where)
                if self.share.has(number):
                    records = _records(piece, reader.shape.columns, skip, where, lines)
                    yield from _located(reader, records, where, lines)
                    self._counts.octets += len(piece.octets)
                    yield "turn", self._counts.octets
                lines += len(piece.newlines)
        except OpenQuote as error:
            raise WrongFile(f"{where}, line {error.newlines + 1}: {error}") from None
        if reader is None:
            raise WrongFile(f"{where}: it is empty")
        self._count(reader)

    def _begun(self, piece: Piece, where: str) -> tuple[RowReader, int]:
        try:
            names, end = header_of(piece)
            shape = shape_of(names)
        except UnicodeDecodeError:
            raise WrongFile(f"{where}, line 1: this is not UTF-8") from None
        except (UnknownShape, ValueError) as error:
            raise WrongFile(f"{where}, line 1: {error}") from None
        self._kinds.add(shape.kind.value)
        return RowReader(shape, self._roster, self._facts, self.named.fiscal_year), end

    def _count(self, reader: RowReader) -> None:
        self._counts.rows += reader.read
        self._counts.kept += reader.kept
        self._counts.newest = max(self._counts.newest, reader.newest)

    def rest(self) -> Iterator[Message]:
        for batch in self._facts.taken():
            yield "awards", batch
        entries = self._roster.entries()
        while some := list(islice(entries, BATCH)):
            yield "who", some
        counts = self._counts
        sha256 = self.sha256 or (self.digest.hexdigest() if self.digest else "")
        yield "end", (sha256, sorted(self._kinds), counts.rows, counts.kept, counts.newest, self.left_out)


def ended(found: tuple[str, list[str], int, int, str, list[str]]) -> Ended:
    sha256, kinds, rows, kept, newest, left_out = found
    return Ended(sha256, frozenset(kinds), rows, kept, newest, tuple(left_out))


def _records(piece: Piece, columns: int, skip: int, where: str, lines: int) -> Records:
    try:
        return records_of(piece, columns, skip)
    except WrongRecord as error:
        raise _wrong(piece, error, where, lines) from None


def _located(reader: RowReader, records: Records, where: str, lines: int) -> Iterator[Message]:
    try:
        yield from reader.messages(records)
    except WrongRecord as error:
        raise _wrong(records.piece, error, where, lines) from None


def _wrong(piece: Piece, error: WrongRecord, where: str, lines: int) -> WrongFile:
    line = lines + int((piece.newlines < error.place).sum()) + 1
    column = f", column {error.column}" if error.column else ""
    return WrongFile(f"{where}, line {line}{column}: {error}")


def _csv(reading: _Reading) -> Iterator[Message]:
    if _begins_like_a_zip(reading.path):
        raise WrongFile(f"{reading.path.name}: this zip is cut off or damaged")
    yield from reading.csv(pieces_of_file(reading.path, reading.digest, reading.share), reading.path.name)


def _begins_like_a_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def _zip(reading: _Reading) -> Iterator[Message]:
    name = reading.path.name
    reading.sha256 = hash_of(reading.path)
    try:
        with zipfile.ZipFile(reading.path) as archive:
            members = _members(archive, name)
            reading.left_out += [info.filename for info in members if is_of_something_else(info.filename)]
            wanted = [info for info in members if info.filename not in reading.left_out]
            if not wanted:
                raise WrongFile(f"{name}: there is no CSV of contracts in this zip")
            for info in wanted:
                with archive.open(info) as stream:
                    yield from reading.csv(pieces_of_stream(cast("BinaryIO", stream)), f"{name} ({info.filename})")
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise WrongFile(f"{name}: this zip is damaged: {error}") from None
    except (NotImplementedError, RuntimeError) as error:  # a way of packing that Python cannot undo
        raise WrongFile(f"{name}: this zip cannot be unpacked: {error}") from None


def _members(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """The CSVs, in the order of the numbers in their names."""
    found = [info for info in archive.infolist() if _is_csv(info)]
    if len(found) > MOST_MEMBERS:
        raise WrongFile(f"{name}: {len(found)} files in one zip are too many")
    for info in found:
        if info.flag_bits & 1:
            raise WrongFile(f"{name} ({info.filename}): it is encrypted")
        if info.file_size > SMALL and info.file_size > info.compress_size * MOST_TIMES_PACKED:
            raise WrongFile(
                f"{name} ({info.filename}): it would unpack to {info.file_size:,} bytes, which is no file of awards"
            )
    return sorted(found, key=lambda info: _natural(info.filename))


def _is_csv(info: zipfile.ZipInfo) -> bool:
    path = Path(info.filename)
    return not info.is_dir() and path.suffix.lower() == ".csv" and not path.name.startswith(("._", "."))


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]
