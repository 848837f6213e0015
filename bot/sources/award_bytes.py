"""The bytes of a CSV in pieces of whole records, from a file or out of a zip, hashed on the way."""

import hashlib
import mmap
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

PIECE = 2 << 20
NEAR_THE_END = 64 << 10
LONGEST_RECORD = 8 << 20
NEWLINE, QUOTE = ord("\n"), ord('"')

Places = NDArray[np.int64]


class OpenQuote(Exception):  # noqa: N818 (the reason is told as a sentence)
    """After *newlines* whole lines a record begins in which a quote is never closed."""

    def __init__(self, newlines: int) -> None:
        super().__init__("a quote is opened and never closed")
        self.newlines = newlines


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole records: *ends* are the newlines after them, *newlines* are those within quotes too.

    Places count from the beginning of the piece, which is at *offset* of *data*. Only the very last piece of a CSV can
    lack the newline at its end; its length then stands for it.
    """

    data: Any  # bytes or a memory map: what slices into bytes
    offset: int
    octets: NDArray[np.uint8]
    newlines: Places
    quotes: Places
    ends: Places

    def text(self, start: int, end: int, errors: str = "strict") -> str:
        return self.data[self.offset + start : self.offset + end].decode(errors=errors)

    @property
    def is_cut(self) -> bool:
        return not len(self.newlines) or int(self.ends[-1]) != int(self.newlines[-1])


def _places(at: NDArray[np.bool_]) -> Places:
    """As `np.flatnonzero`, but quicker where there are few."""
    packed = np.packbits(at, bitorder="little")
    words = np.concatenate((packed, np.zeros(-len(packed) % 8, np.uint8))).view(np.uint64)
    some = np.flatnonzero(words)
    bits = np.flatnonzero(np.unpackbits(words[some].view(np.uint8), bitorder="little"))
    return (some[bits >> 6] << 6) + (bits & 63)


class Digest(AbstractContextManager["Digest"]):
    """SHA-256, computed beside everything else."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._thread = ThreadPoolExecutor(1)
        self._pending: Future[None] | None = None

    def update(self, octets: Any) -> None:
        self.wait()
        self._pending = self._thread.submit(self._hash.update, octets)

    def wait(self) -> None:
        if self._pending:
            self._pending.result()
            self._pending = None

    def hexdigest(self) -> str:
        self.wait()
        return self._hash.hexdigest()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._thread.shutdown()


def hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A piece that is another reader's."""

    octets: int
    newlines: int


@dataclass(frozen=True, slots=True)
class Share:
    """Which pieces of a file are read: every *of*-th, beginning with number *part*."""

    part: int = 0
    of: int = 1

    def has(self, number: int) -> bool:
        return number % self.of == self.part


WHOLE = Share()


def pieces_of_file(path: Path, digest: "Digest | None", share: Share = WHOLE) -> Iterator[Piece | Skipped]:
    """The file is mapped, not copied; pages that were read are given back, so that memory stays small.

    The first piece always comes, for its header.
    """
    with path.open("rb") as file:
        size = file.seek(0, 2)
        if not size:
            return
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        offset, wanted, newlines, number = 0, PIECE, 0, 0
        while offset < size:
            octets = np.frombuffer(mapped, np.uint8, min(wanted, size - offset), offset)
            is_last = offset + len(octets) == size
            skipped = None if share.has(number) or not number or is_last else _skipped(octets)
            piece = skipped or _piece(mapped, offset, octets, newlines, is_last=is_last)
            if piece is None:
                wanted = _more(wanted, newlines)
                continue
            length = piece.octets if isinstance(piece, Skipped) else len(piece.octets)
            if digest:
                digest.update(memoryview(mapped)[offset : offset + length])
            yield piece
            if digest:
                digest.wait()
            newlines += piece.newlines if isinstance(piece, Skipped) else len(piece.newlines)
            _give_back(mapped, offset, offset + length)
            offset, wanted, number = offset + length, PIECE, number + 1


def _skipped(octets: NDArray[np.uint8]) -> Skipped | None:
    """Where the whole records at the beginning of *octets* end; None if that cannot be seen near its end."""
    near = max(len(octets) - NEAR_THE_END, 0)
    newlines, quotes = _places(octets[near:] == NEWLINE), _places(octets[near:] == QUOTE)
    before = np.count_nonzero(octets[:near] == QUOTE)
    ends = newlines[(np.searchsorted(quotes, newlines) + before) % 2 == 0]
    if not len(ends):
        return None
    length = near + int(ends[-1]) + 1
    return Skipped(length, int(np.count_nonzero(octets[:length] == NEWLINE)))


def _give_back(mapped: mmap.mmap, start: int, end: int) -> None:
    page = mmap.PAGESIZE
    start, end = start // page * page, end // page * page  # the page of the border was given back before, or will be
    if hasattr(mmap, "MADV_DONTNEED") and end > start:
        mapped.madvise(mmap.MADV_DONTNEED, start, end - start)


def pieces_of_stream(stream: BinaryIO) -> Iterator[Piece]:
    held, wanted, newlines, ended = b"", PIECE, 0, False
    while not ended:
        more = stream.read(max(wanted - len(held), PIECE // 4))
        held, ended = held + more, not more
        piece = _piece(held, 0, np.frombuffer(held, np.uint8), newlines, is_last=ended) if held else None
        if piece is None:
            wanted = wanted if ended or len(held) < wanted else _more(wanted, newlines)
            continue
        yield piece
        held, wanted, newlines = held[len(piece.octets) :], PIECE, newlines + len(piece.newlines)


def _more(wanted: int, newlines: int) -> int:
    if wanted >= LONGEST_RECORD:
        raise OpenQuote(newlines)
    return wanted * 2


def _piece(data: Any, offset: int, octets: NDArray[np.uint8], before: int, *, is_last: bool) -> Piece | None:
    """The whole records at the beginning of *octets*; None if there is none."""
    newlines, quotes = _places(octets == NEWLINE), _places(octets == QUOTE)
    ends = newlines[np.searchsorted(quotes, newlines) % 2 == 0] if len(quotes) else newlines
    if is_last and (not len(ends) or ends[-1] < len(octets) - 1):
        if len(quotes) % 2:
            raise OpenQuote(before + (int(np.searchsorted(newlines, ends)[-1]) + 1 if len(ends) else 0))
        ends = np.append(ends, len(octets))
    if not len(ends):
        return None
    length = min(int(ends[-1]) + 1, len(octets))
    return Piece(
        data,
        offset,
        octets[:length],
        newlines[: np.searchsorted(newlines, length)],
        quotes[: np.searchsorted(quotes, length)],
        ends,
    )
