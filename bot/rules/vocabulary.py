"""The distinct words of many names: which numbered names hold a word that was typed in part, or misspelt."""

from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import accumulate
from typing import NamedTuple

from bot.rules.typos import Trigrams, beginning_with, one_off

SHORTEST_INFIX = 4
SHORTEST_WITH_A_TYPO = 3
SHORTEST_BEGINNING_WITH_A_TYPO = 5
SHORTEST_WITH_TWO_TYPOS = 6
MOST_INFIXES = 300
TAKEN_AS_MEANT = 200  # what so many begin with is no typo
TYPO, TYPO_IN_A_BEGINNING, INFIX, TWO_TYPOS = 2, 3, 3, 5  # how far from what was typed; a plain beginning is 0


class Sense(NamedTuple):
    """One thing that a typed word may stand for: *holders* of such words, possibly repeated, and how far they are."""

    distance: int
    holders: "array[int]"


class Vocabulary:
    """Which holders have which words. Holders are numbers from 0; so are words, in the order of the alphabet."""

    def __init__(self, holders: Iterable[AbstractSet[str]]) -> None:
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

    def senses(self, typed: str, *, two_typos: bool) -> Sequence[Sense]:
        """The nearest first; typos are thought of only where few or no words begin as typed."""
        plain = self.with_beginning(typed)
        if len(plain) >= TAKEN_AS_MEANT:
            return [Sense(0, plain)]
        senses = [Sense(0, plain), *self._one_off(typed), *self._infixes(typed)]
        if two_typos and len(typed) >= SHORTEST_WITH_TWO_TYPOS and not any(sense.holders for sense in senses):
            senses = [Sense(TWO_TYPOS, self._between(n, n + 1)) for n in self._trigrams.two_off(typed)]
        return sorted((sense for sense in senses if sense.holders), key=lambda sense: sense.distance)

    def _between(self, first: int, last: int) -> "array[int]":
        return self._holders[self._starts[first] : self._starts[last]]

    def _one_off(self, typed: str) -> Iterator[Sense]:
        if len(typed) < SHORTEST_WITH_A_TYPO:
            return
        for beginning, first, last in one_off(self._words, typed):
            if self._words[first] == beginning:
                yield Sense(TYPO, self._between(first, first + 1))
            if len(typed) >= SHORTEST_BEGINNING_WITH_A_TYPO:
                yield Sense(TYPO_IN_A_BEGINNING, self._between(first, last))

    def _infixes(self, typed: str) -> Iterator[Sense]:
        if len(typed) < SHORTEST_INFIX:
            return
        place = self._text.find(typed)
        for _ in range(MOST_INFIXES):
            if place < 0:
                return
            number = bisect_right(self._places, place) - 1
            yield Sense(INFIX, self._between(number, number + 1))
            place = self._text.find(typed, self._places[number + 1])
