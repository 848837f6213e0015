"""What several typed words may mean together, where no name has them all as typed."""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2

from bot.rules.vocabulary import Sense

MOST_READ = 5  # words, the rarest
MOST_WEIGHED = 2_000  # entries
A_STEP_AWAY = 1e-3  # bits lost by a unit of distance: fewer than any word tells
BITS_OF_A_LETTER = 2


@dataclass(frozen=True, slots=True)
class Word:
    """*bits*: how much the word tells about which entry is meant."""

    bits: float
    senses: Sequence[Sense]
    size: int

    def among(self, candidates: set[int]) -> dict[int, int]:
        """Which candidates have the word, and how far theirs is from what was typed."""
        having: dict[int, int] = {}
        for sense in reversed(self.senses):
            having.update(dict.fromkeys(candidates.intersection(sense.holders), sense.distance))
        return having


class Reading:
    """Weighs entries by the bits of the typed words that they have.

    The last of several words, perhaps unfinished, counts half its bits. A word that an entry lacks, or that nobody has,
    speaks against the entry, with half the bits that would name a single one at most.
    """

    def __init__(self, typed: Mapping[str, Sequence[Sense]], entries: int) -> None:
        self._most_against = log2(entries + 1) / 2
        words = [
            _word(senses, entries, last=n == len(typed) > 1) for n, senses in enumerate(typed.values(), 1) if senses
        ]
        self._words = sorted(words, key=lambda word: word.size)[:MOST_READ]
        unknown = (len(word) for word, senses in typed.items() if not senses)
        self._unknown = sum(min(length * BITS_OF_A_LETTER, self._most_against) for length in unknown)

    def closest(self, limit: int) -> list[int]:
        """The best first: those who have most of what was typed, then those with fewest typos, then the smallest."""
        candidates = self._candidates()
        having = [(word, word.among(candidates)) for word in self._words]
        told = dict.fromkeys(candidates, 0.0)
        for word, distances in having:
            for number, distance in distances.items():
                told[number] += word.bits - distance * A_STEP_AWAY
        best = heapq.nsmallest(limit, told, key=lambda number: (-told[number], number))
        against = {
            number: sum(min(word.bits, self._most_against) for word, distances in having if number not in distances)
            for number in best
        }
        return [n for n in best if told[n] >= against[n] + self._unknown]

    def _candidates(self) -> set[int]:
        """The entries that have the rarest words, and no more than can be weighed in time."""
        candidates: set[int] = set()
        for word in self._words:
            if len(candidates) + word.size > MOST_WEIGHED:
                return candidates or set(sorted(_holders(word))[:MOST_WEIGHED])
            candidates |= _holders(word)
        return candidates


def _word(senses: Sequence[Sense], entries: int, *, last: bool) -> Word:
    size = sum(len(sense.holders) for sense in senses)
    bits = log2((entries + 1) / min(size, entries))
    return Word(bits / 2 if last else bits, senses, size)


def _holders(word: Word) -> set[int]:
    return set[int]().union(*(sense.holders for sense in word.senses))
