"""The distinct words of many names: which numbered names hold a word that was typed in part, or misspelt."""

from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from itertools import accumulate

from bot.rules.typos import Trigrams, beginning_with, one_off

SHORTEST_INFIX = 4
SHORTEST_WITH_A_TYPO = 4
SHORTEST_BEGINNING_WITH_A_TYPO = 5
SHORTEST_WITH_TWO_TYPOS = 7
MOST_INFIXES = 300
TYPO, TYPO_IN_A_BEGINNING, INFIX, TWO_TYPOS = 2, 3, 3, 5  # how far from what was typed; a plain beginning is 0


class Vocabulary:
    """Which holders have which words; holders are numbers from 0, and a span of words is found by their order."""

    def __init__(self, holders: Iterable[Set[str]]) -> None:
        held: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        for number, words in enumerate(holders):
            for word in words:
                held[word].append(number)
        self._words = sorted(held)
        self._starts = array("I", accumulate((len(held[word]) for word in self._words), initial=0))
        self._holders = array("I")
        for word in self._words:
            self._holders.extend(held.pop(word))
        self._text = "\n".join(self._words)
        self._places = array("I", accumulate((len(word) + 1 for word in self._words), initial=0))
        self._trigrams = Trigrams(self._words)

    def with_beginning(self, typed: str) -> "array[int]":
        """The holders of words that begin with *typed*, possibly repeated."""
        span = beginning_with(self._words, typed)
        return self._between(span.first, span.last)

    def near(self, typed: str, *, two_typos: bool) -> dict[int, int]:
        """The holders of words that *typed* may stand for, and how far each is from it (0: begins with it)."""
        spans = [(0, *beginning_with(self._words, typed)[1:]), *self._infixes(typed), *self._one_off(typed)]
        near = self._closest(spans)
        if near or not two_typos or len(typed) < SHORTEST_WITH_TWO_TYPOS:
            return near
        return self._closest((TWO_TYPOS, n, n + 1) for n in self._trigrams.two_off(typed))

    def _between(self, first: int, last: int) -> "array[int]":
        return self._holders[self._starts[first] : self._starts[last]]

    def _closest(self, spans: Iterable[tuple[int, int, int]]) -> dict[int, int]:
        closest: dict[int, int] = {}
        for distance, first, last in sorted(spans, reverse=True):
            closest.update(dict.fromkeys(self._between(first, last), distance))
        return closest

    def _one_off(self, typed: str) -> Iterator[tuple[int, int, int]]:
        if len(typed) < SHORTEST_WITH_A_TYPO:
            return
        for beginning, first, last in one_off(self._words, typed):
            if len(typed) >= SHORTEST_BEGINNING_WITH_A_TYPO:
                yield TYPO_IN_A_BEGINNING, first, last
            if self._words[first] == beginning:
                yield TYPO, first, first + 1

    def _infixes(self, typed: str) -> Iterator[tuple[int, int, int]]:
        if len(typed) < SHORTEST_INFIX:
            return
        place = self._text.find(typed)
        for _ in range(MOST_INFIXES):
            if place < 0:
                return
            number = bisect_right(self._places, place) - 1
            yield INFIX, number, number + 1
            place = self._text.find(typed, self._places[number + 1])
