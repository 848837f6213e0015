"""Words that begin almost as typed: one letter missing, added, wrong or swapped with its neighbour, or two of these."""

import heapq
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

AFTER_ALL = "~"  # sorts after every letter and digit of a spelling
MOST_COMPARED = 120


class Span(NamedTuple):
    """The neighbours *first* to *last* (exclusive) in a sorted vocabulary: all words that begin with *beginning*."""

    beginning: str
    first: int
    last: int

    def narrowed(self, words: Sequence[str], more: str) -> "Span":
        beginning = self.beginning + more
        first = bisect_left(words, beginning, self.first, self.last)
        return Span(beginning, first, bisect_left(words, beginning + AFTER_ALL, first, self.last))

    def by_next_letter(self, words: Sequence[str]) -> Iterator["Span"]:
        depth = len(self.beginning)
        first = bisect_right(words, self.beginning, self.first, self.last)
        while first < self.last:
            beginning = words[first][: depth + 1]
            end = bisect_left(words, beginning + AFTER_ALL, first, self.last)
            yield Span(beginning, first, end)
            first = end


def beginning_with(words: Sequence[str], beginning: str) -> Span:
    """The words of the sorted *words* that begin with *beginning*."""
    return Span("", 0, len(words)).narrowed(words, beginning)


def one_off(words: Sequence[str], typed: str) -> set[Span]:
    """All the words of the sorted *words* of which some beginning is one edit away from *typed*.

    The sorted list is walked as if it were a tree of letters, so that only beginnings that exist are tried.
    """
    found: set[Span] = set()
    span = Span("", 0, len(words))
    for place, letter in enumerate(typed):
        for edited, rest in _edits(words, span, typed[place:]):
            ending = edited.narrowed(words, rest)
            if ending.first < ending.last:
                found.add(ending)
        span = span.narrowed(words, letter)
        if span.first == span.last:
            break
    return found


def _edits(words: Sequence[str], span: Span, rest: str) -> Iterator[tuple[Span, str]]:
    """Each way to go on from *span* with an edit at the start of *rest*, and what is left to be read after it."""
    yield span, rest[1:]
    if len(rest) > 1:
        yield span.narrowed(words, rest[1] + rest[0]), rest[2:]
    for following in span.by_next_letter(words):
        yield following, rest[1:]
        yield following, rest


def edits_to_beginning(typed: str, word: str) -> int:
    """The fewest edits that turn *typed* into some beginning of *word*; a swap of neighbours is one (OSA distance).

    One column of the table of distances a letter of *word*, its rows as bits: Myers 1999, Hyyrö 2003.
    """
    return _edits_to_beginning(len(typed), _places(typed), word)


def _places(typed: str) -> dict[str, int]:
    places: defaultdict[str, int] = defaultdict(int)
    for n, letter in enumerate(typed):
        places[letter] |= 1 << n
    return dict(places)


def _edits_to_beginning(length: int, places: dict[str, int], word: str) -> int:
    every = (1 << length) - 1
    lowest = 1 << length >> 1
    rises, falls, diagonal, before = every, 0, 0, 0
    best = edits = length
    for letter in word:
        here = places.get(letter, 0)
        swapped = ((~diagonal & here) << 1) & before
        diagonal = swapped | (((here & rises) + rises) ^ rises) | here | falls
        up, down = falls | ~(diagonal | rises) & every, diagonal & rises
        edits += bool(up & lowest) - bool(down & lowest)
        up, down = up << 1 | 1, down << 1
        rises, falls, before = (down | ~(diagonal | up)) & every, up & diagonal & every, here
        best = min(best, edits)
    return best


class Trigrams:
    """Finds words that are two edits off by the three-letter pieces they share; almost all of them, not every one."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        holders: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        for number, word in enumerate(words):
            for piece in _pieces(word):
                holders[piece].append(number)
        self._holders = dict(holders)

    def two_off(self, typed: str) -> list[int]:
        """The places of words of which some beginning is at most two edits away from *typed*."""
        shared: Counter[int] = Counter()
        for piece in sorted(_pieces(typed)):
            shared.update(self._holders.get(piece, ()))
        likely = heapq.nsmallest(MOST_COMPARED, shared, key=lambda number: (-shared[number], number))
        length, places = len(typed), _places(typed)
        return [n for n in likely if _edits_to_beginning(length, places, self._words[n][: length + 2]) <= 2]  # noqa: PLR2004


def _pieces(word: str) -> set[str]:
    marked = f"^{word}"
    return {marked[n : n + 3] for n in range(len(marked) - 2)}
