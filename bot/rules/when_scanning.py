"""From typed text to what its words say: left to right, the longest phrase of a grammar first, each word once.

A word that no phrase has is refused, and so is a second one of a kind: nothing that was typed is passed over.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.rules.refusal import Refusal
from bot.rules.when_parts import (
    Dates,
    EndOf,
    Fact,
    Facts,
    MonthDays,
    NextWeek,
    Offset,
    OfMonth,
    Places,
    Said,
    Scope,
    Wait,
    Weekdays,
    Which,
)

LONGEST = 200  # characters

Read = Callable[[re.Match[str]], tuple[Fact, ...]]

_SIGNS = str.maketrans("–—−‐‑’‘", "-----''", "\u200b\u2060\ufeff")  # noqa: RUF001 (what phones put in)
_STOPS = re.compile(r"(?:[ ,.;]|-(?=\s))*")
_WORD = re.compile(r"\S+ ?")
_ENDS = r"(?!\w)(?![:./-]\d)"  # 9 is no hour in 9:30, 9/12 or 9-10
_DAYS = (Dates, Offset, Weekdays, NextWeek, MonthDays, Places, OfMonth, EndOf, Wait)
_BESIDE_ONE_ANOTHER = frozenset({Weekdays, Dates, Offset, NextWeek, MonthDays}), frozenset({Places, OfMonth})


@dataclass(frozen=True, slots=True)
class Phrase:
    pattern: re.Pattern[str]
    read: Read


@dataclass(frozen=True, slots=True)
class Grammar:
    """*fillers* say nothing by themselves."""

    phrases: tuple[Phrase, ...]
    fillers: re.Pattern[str]


def phrase(pattern: str, read: Read | Fact) -> Phrase:
    """*pattern* is for folded text: small letters without accents, single spaces."""
    compiled = re.compile(f"(?:{pattern}){_ENDS}")
    return Phrase(compiled, read if callable(read) else lambda _: (read,))


def fillers(*words: str) -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(words)}){_ENDS}")


@dataclass(frozen=True, slots=True)
class Folded:
    """*text* for comparing; *places* of its letters in what was typed."""

    typed: str
    text: str
    places: tuple[int, ...]

    def words(self, start: int, end: int) -> str:
        """What was typed there."""
        if start >= end:
            return ""
        return " ".join(self.typed[self.places[start] : self.places[end - 1] + 1].split())


def fold(typed: str) -> Folded:
    letters = list[tuple[str, int]]()
    for place, char in enumerate(typed):
        plain = unicodedata.normalize("NFKD", char.translate(_SIGNS).casefold()).casefold()
        for each in plain:
            letter = " " if each.isspace() else each
            if not unicodedata.combining(each) and not (letter == " " and letters and letters[-1][0] == " "):
                letters.append((letter, place))
    return Folded(typed, "".join(letter for letter, _ in letters), tuple(place for _, place in letters))


class NotUnderstood(Refusal):
    """*place* is how far the grammar got."""

    def __init__(self, typed: str, part: str, place: int) -> None:
        super().__init__("when_not_understood", typed=typed, part=part)
        self.place = place


@dataclass(frozen=True, slots=True)
class _Found:
    fact: Fact
    words: str
    end: int


def scan(typed: str, grammar: Grammar) -> Said:
    if len(typed) > LONGEST:
        raise Refusal("too_long", limit=LONGEST)
    folded = fold(typed)
    return _Gathering(typed, {scope: Facts() for scope in Scope}).gathered(_found(folded, grammar))


def _found(folded: Folded, grammar: Grammar) -> Iterator[_Found]:
    place = 0
    while (place := _past_stops(folded, place)) < len(folded.text):
        best = _longest(folded, grammar, place)
        if best is not None:
            facts, end = best
            words = folded.words(place, end)
            yield from (_Found(fact, words, end) for fact in facts)
            place = end
        elif filler := grammar.fillers.match(folded.text, place):
            place = filler.end()
        else:
            raise _unknown(folded, grammar, place)


def _longest(folded: Folded, grammar: Grammar, place: int) -> tuple[tuple[Fact, ...], int] | None:
    """Of phrases of one length the first."""
    matches = [(match, each) for each in grammar.phrases if (match := each.pattern.match(folded.text, place))]
    if not matches:
        return None
    match, best = max(matches, key=lambda found: found[0].end())
    return best.read(match), match.end()


def _past_stops(folded: Folded, place: int) -> int:
    match = _STOPS.match(folded.text, place)
    return match.end() if match else place


def _unknown(folded: Folded, grammar: Grammar, place: int) -> NotUnderstood:
    """All words up to one that is known."""
    end = place
    while match := _WORD.match(folded.text, end):
        end = match.end()
        after = _past_stops(folded, end)
        if _longest(folded, grammar, after) or grammar.fillers.match(folded.text, after):
            break
    return NotUnderstood(folded.typed, folded.words(place, end).strip(" ,.;"), place)


@dataclass(slots=True)
class _Gathering:
    typed: str
    scopes: dict[Scope, Facts]
    scope: Scope = Scope.ITSELF

    def gathered(self, found: Iterator[_Found]) -> Said:
        for each in found:
            self._take(each)
        if self.scope is not Scope.ITSELF and not self.scopes[self.scope].facts:
            raise NotUnderstood(self.typed, self.typed.split()[-1], len(self.typed))
        return Said(self.typed, self.scopes[Scope.ITSELF], self.scopes[Scope.SINCE], self.scopes[Scope.UNTIL])

    def _take(self, found: _Found) -> None:
        if isinstance(found.fact, Scope):
            self._open(found.fact, found)
            return
        if not self._belongs(found.fact):
            self._close(found)
        self.scopes[self.scope] = self._added(self.scopes[self.scope], found)

    def _close(self, found: _Found) -> None:
        if self.scope is not Scope.ITSELF and not self.scopes[self.scope].facts:
            raise NotUnderstood(self.typed, found.words, found.end)
        self.scope = Scope.ITSELF

    def _open(self, scope: Scope, found: _Found) -> None:
        if self.scopes[scope].facts:
            raise NotUnderstood(self.typed, found.words, found.end)
        self.scope = scope

    def _belongs(self, fact: Fact) -> bool:
        """Whether *fact* is part of the day that "until" or "from" has begun to name."""
        held = frozenset(self.scopes[self.scope].facts)
        repeats = isinstance(fact, Weekdays) and fact.which is Which.EVERY
        return (
            isinstance(fact, _DAYS)
            and not repeats
            and (not held or any(held | {type(fact)} <= together for together in _BESIDE_ONE_ANOTHER))
        )

    def _added(self, facts: Facts, found: _Found) -> Facts:
        kind = type(found.fact)
        held = facts.facts.get(kind, found.fact)
        if held != found.fact:
            raise NotUnderstood(self.typed, found.words, found.end)
        return Facts({**facts.facts, kind: found.fact}, {**facts.words, kind: found.words})
