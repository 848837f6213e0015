"""Which companies somebody who types may mean: a suggestion to choose from, never a join of two names."""

import heapq
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, islice

from bot.rules.names import normalise, spelling
from bot.rules.reading import Reading
from bot.rules.typos import beginning_with, one_off
from bot.rules.vocabulary import Vocabulary

LONGEST_QUERY = 120  # letters; the rest is not read
MOST_WORDS = 6
MOST_WITH_TWO_TYPOS = 3
SHORTEST_INFIX = 3
SHORTEST_WITH_A_TYPO = 4
SHORTEST_BEGINNING_WITH_A_TYPO = 5
FEW = 500  # entries to look through one by one


@dataclass(frozen=True, slots=True)
class Entry:
    """What can be chosen. *ref*: `company:ID` or `recipient:ID`; *names*: all it is found by; *weight*: how known."""

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
        spelled = [sorted({spelling(name) for name in entry.names} - {""}) for entry in self._entries]
        names = {(normalise(name), n) for n, several in enumerate(spelled) for name in several}
        self._names = _Sorted(names)
        self._unspaced_names = _Sorted({(name.replace(" ", ""), n) for name, n in names})
        self._vocabulary = Vocabulary({word for name in several for word in name.split()} for several in spelled)
        self._texts = _Texts(f" {'  '.join(several)}" for several in spelled)
        self._unspaced_texts = _Texts("\n".join(several).replace(" ", "") for several in spelled)

    def search(self, query: str, limit: int = 25) -> list[Entry]:
        """At most *limit* entries, the best first; the best known ones if *query* has no letter or digit of ours."""
        limit = max(limit, 0)
        typed = spelling(query.strip()[:LONGEST_QUERY])[:LONGEST_QUERY].strip()
        numbers = islice(self._found(typed, limit), limit) if typed else range(min(limit, len(self._entries)))
        return [self._entries[n] for n in numbers]

    def _found(self, typed: str, limit: int) -> Iterable[int]:
        """As typed if there is one; those one typo away fill the list; what only resembles it, if nothing fits."""
        found: dict[int, None] = {}
        for fitting in (self._called, self._beginning, self._with_words, partial(self._containing, most=2 * limit)):
            found.update(dict.fromkeys(heapq.nsmallest(limit - len(found), fitting(typed) - found.keys())))
            if len(found) == limit:
                return found
        near = dict.fromkeys(self._beginning_with_a_typo(typed, limit))
        return found | near if found else near | dict.fromkeys(self._resembling(typed, limit))

    def _called(self, typed: str) -> AbstractSet[int]:
        return self._names.equal_to(normalise(typed))

    def _beginning(self, typed: str) -> AbstractSet[int]:
        return self._names.beginning_with(typed.removeprefix("THE "))

    def _with_words(self, typed: str) -> AbstractSet[int]:
        """Each word typed begins a word of the entry's names, in any order."""
        words = _words(typed)
        holders = sorted(
            ((self._vocabulary.with_beginning(word), word) for word in words), key=lambda held: len(held[0])
        )
        having = set(holders[0][0])
        for held, word in holders[1:]:
            if len(having) > FEW:
                having.intersection_update(held)
            else:
                having = {number for number in having if f" {word}" in self._texts[number]}
        return having

    def _containing(self, typed: str, most: int) -> AbstractSet[int]:
        """At most *most* that contain what was typed, with all words written together: `geogroup`, `soft corp`."""
        part = typed.replace(" ", "")
        return set(islice(self._unspaced_texts.containing(part), most)) if len(part) >= SHORTEST_INFIX else set()

    def _beginning_with_a_typo(self, typed: str, limit: int) -> Iterable[int]:
        """Spaces do not count: a space forgotten, or hit by mistake, leaves room for another typo."""
        letters = normalise(typed).replace(" ", "")
        if len(letters) < SHORTEST_WITH_A_TYPO:
            return ()
        whole, beginning = self._unspaced_names.one_off(letters)
        if len(letters) < SHORTEST_BEGINNING_WITH_A_TYPO:
            beginning.clear()
        return heapq.nsmallest(limit, whole) + heapq.nsmallest(limit, beginning - whole)

    def _resembling(self, typed: str, limit: int) -> Iterable[int]:
        words = _words(normalise(typed))
        longest = set(heapq.nlargest(MOST_WITH_TWO_TYPOS, words, key=len))
        senses = {word: self._vocabulary.senses(word, two_typos=word in longest) for word in words}
        return Reading(senses, len(self._entries)).closest(limit)


class _Sorted:
    """Names in the order of the alphabet, each with the number of its entry."""

    def __init__(self, numbered: AbstractSet[tuple[str, int]]) -> None:
        ordered = sorted(numbered)
        self._names = [name for name, _ in ordered]
        self._numbers = array("I", (number for _, number in ordered))

    def equal_to(self, name: str) -> AbstractSet[int]:
        return self._between(bisect_left(self._names, name), bisect_right(self._names, name))

    def beginning_with(self, beginning: str) -> AbstractSet[int]:
        span = beginning_with(self._names, beginning)
        return self._between(span.first, span.last)

    def one_off(self, typed: str) -> tuple[set[int], set[int]]:
        """Those whose name is one edit away from *typed*, and those of whose name only a beginning is."""
        whole: set[int] = set()
        part: set[int] = set()
        for beginning, first, last in one_off(self._names, typed):
            whole |= self.equal_to(beginning)
            part |= self._between(first, last)
        return whole, part

    def _between(self, first: int, last: int) -> AbstractSet[int]:
        return set(self._numbers[first:last])


class _Texts:
    """The text of each entry, all in one string: it is searched faster, and takes less memory."""

    def __init__(self, texts: Iterable[str]) -> None:
        lines = [f"{text}\n" for text in texts]
        self._all = "".join(lines)
        self._starts = array("I", accumulate(map(len, lines), initial=0))

    def __getitem__(self, number: int) -> str:
        return self._all[self._starts[number] : self._starts[number + 1]]

    def containing(self, part: str) -> Iterator[int]:
        """The numbers of the texts that contain *part*, in order."""
        place = self._all.find(part)
        while place >= 0:
            number = bisect_right(self._starts, place) - 1
            yield number
            place = self._all.find(part, self._starts[number + 1])


def _words(typed: str) -> Sequence[str]:
    return list(dict.fromkeys(typed.split()))[:MOST_WORDS]
