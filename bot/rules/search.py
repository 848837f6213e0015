"""Which companies somebody who types may mean: a suggestion to choose from, never a join of two names."""

import heapq
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, islice
from math import log2

from bot.rules.names import normalise, spelling
from bot.rules.typos import beginning_with
from bot.rules.vocabulary import Vocabulary

LONGEST_QUERY = 120  # letters; the rest is not read
MOST_WORDS = 8
MOST_WITH_TWO_TYPOS = 3
MOST_WEIGHED = 3_000
SHORTEST_INFIX = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """What can be chosen. *ref*: `company:ID` or `recipient:ID`; *names*: all it is found by; *weight*: how well known."""

    ref: str
    label: str
    names: tuple[str, ...]
    weight: int


class NameIndex:
    """Entries by their names. Inside, an entry is a number, its place among the best known: the smaller, the better.

    Of several entries with one *ref*, the last counts.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        distinct = {entry.ref: entry for entry in entries}.values()
        self._entries = tuple(sorted(distinct, key=lambda entry: (-entry.weight, entry.label, entry.ref)))
        spelled = [{spelling(name) for name in entry.names} - {""} for entry in self._entries]
        names = sorted({(normalise(name), n) for n, several in enumerate(spelled) for name in several})
        self._names = [name for name, _ in names]
        self._named = array("I", (n for _, n in names))
        self._vocabulary = Vocabulary({word for name in several for word in name.split()} for several in spelled)
        unspaced = ["".join(f"{name.replace(' ', '')}\n" for name in sorted(several)) for several in spelled]
        self._text = "".join(unspaced)
        self._ends = array("I", accumulate(map(len, unspaced)))

    def search(self, query: str, limit: int = 25) -> list[Entry]:
        """At most *limit* entries, the best first; the best known ones if *query* has no letter or digit of ours."""
        limit = max(limit, 0)
        typed = spelling(query.strip()[:LONGEST_QUERY])[:LONGEST_QUERY].strip()
        numbers = islice(self._found(typed, limit), limit) if typed else range(min(limit, len(self._entries)))
        return [self._entries[n] for n in numbers]

    def _found(self, typed: str, limit: int) -> Iterable[int]:
        found: dict[int, None] = {}
        for fitting in (self._called, self._beginning, self._with_words, partial(self._containing, most=2 * limit)):
            found.update(dict.fromkeys(heapq.nsmallest(limit - len(found), fitting(typed) - found.keys())))
            if len(found) == limit:
                return found
        return found | dict.fromkeys(self._resembling(typed, limit))

    def _called(self, typed: str) -> Set[int]:
        name = normalise(typed)
        return set(self._named[bisect_left(self._names, name) : bisect_right(self._names, name)])

    def _beginning(self, typed: str) -> Set[int]:
        """Also where a leading article was typed that names are kept without."""
        span = beginning_with(self._names, typed)
        if span.first == span.last:
            span = beginning_with(self._names, normalise(typed))
        return set(self._named[span.first : span.last])

    def _with_words(self, typed: str) -> Set[int]:
        """Each word typed begins a word of the entry's names, in any order."""
        rarest, *others = sorted(map(self._vocabulary.with_beginning, _words(typed)), key=len)
        having = set(rarest)
        for other in others:
            having.intersection_update(other)
            if not having:
                break
        return having

    def _containing(self, typed: str, most: int) -> Set[int]:
        """At most *most* that contain what was typed, with all words written together: `geogroup`, `soft corp`."""
        part = typed.replace(" ", "")
        having: set[int] = set()
        place = self._text.find(part) if len(part) >= SHORTEST_INFIX else -1
        while place >= 0 and len(having) < most:
            number = bisect_right(self._ends, place)
            having.add(number)
            place = self._text.find(part, self._ends[number])
        return having

    def _resembling(self, typed: str, limit: int) -> list[int]:
        """With typos, or with words left out: those that miss least of what was typed, then those with fewest typos."""
        words = _words(normalise(typed))
        longest = set(heapq.nlargest(MOST_WITH_TWO_TYPOS, words, key=len))
        senses = [self._vocabulary.near(word, two_typos=word in longest) for word in words]
        reading = _Reading(senses, len(self._entries))
        return [n for n in heapq.nsmallest(limit, reading.candidates(), key=reading.distance) if reading.is_close(n)]


class _Reading:
    """What each word typed may stand for: for each the entries that have it, and how far their word is from it.

    A word counts as many bits as it tells about which entry is meant; the last of several, perhaps unfinished, half of
    them. One that no entry has, or that an entry lacks, speaks against an entry by half the bits that name one, at most.
    """

    def __init__(self, senses: Sequence[dict[int, int]], entries: int) -> None:
        self._most = log2(entries + 1) / 2
        told = [(log2((entries + 1) / len(sense)), sense) for sense in senses if sense]
        if len(senses) > 1 and senses[-1]:
            told[-1] = (told[-1][0] / 2, senses[-1])
        self._known = sorted(told, key=lambda known: len(known[1]))
        self._unknown = self._most * (len(senses) - len(told))

    def candidates(self) -> set[int]:
        """The entries that have the rarest words, and not many more than can be weighed in time."""
        having: set[int] = set()
        for _, sense in self._known:
            if len(having) + len(sense) > MOST_WEIGHED:
                return having or set(heapq.nsmallest(MOST_WEIGHED, sense))
            having.update(sense)
        return having

    def distance(self, number: int) -> tuple[float, int, int]:
        missed, typos = 0.0, 0
        for bits, sense in self._known:
            if number in sense:
                typos += sense[number]
            else:
                missed += bits
        return missed, typos, number

    def is_close(self, number: int) -> bool:
        told = sum(bits for bits, sense in self._known if number in sense)
        missed = sum(min(bits, self._most) for bits, sense in self._known if number not in sense)
        return told >= missed + self._unknown


def _words(typed: str) -> list[str]:
    return list(dict.fromkeys(typed.split()))[:MOST_WORDS]
