"""Which company or recorded name a question means: exactly one, several that are asked back, or none."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from bot.rules.companies import AliasKind
from bot.rules.names import normalise, spelling
from bot.rules.people import looks_like_a_person

LONG_WORD = 6
ALIKE = 0.8  # of SequenceMatcher: one typo in five letters, two in ten


class Match(StrEnum):
    COMPANY = "company"
    RECIPIENT = "recipient"
    AMBIGUOUS = "ambiguous"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ReviewedName:
    """A reviewed name that equals the question after normalisation."""

    company_id: str
    company: str
    kind: AliasKind
    name: str


@dataclass(frozen=True, slots=True)
class RecordedName:
    """A recipient as one award record writes it; *company_id* is the reviewed company it is counted under, if any.

    *uei* is empty where the source gives none.
    """

    id: int
    name: str
    company_id: str = ""
    uei: str = ""

    @property
    def ref(self) -> str:
        return f"recipient:{self.id}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of the things a question may mean: *ref* asks for exactly that."""

    ref: str
    name: str


@dataclass(frozen=True, slots=True)
class Found:
    """All that equals the question after normalisation; *ambiguous* are the candidates of a reviewed ambiguity.

    *former* are recipients who had that name before, or had it typed so, and are recorded under another one now.
    """

    reviewed: tuple[ReviewedName, ...] = ()
    recorded: tuple[RecordedName, ...] = ()
    former: tuple[RecordedName, ...] = ()
    ambiguous: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Meaning:
    match: Match
    ref: str = ""
    candidates: tuple[Candidate, ...] = ()


def meaning(query: str, found: Found) -> Meaning:
    """What *query* means. A product never means its maker, nor a former name its bearer: that is only offered."""
    candidates = _in_full(query, found)
    if found.ambiguous and len(candidates) != 1:
        return Meaning(Match.AMBIGUOUS, candidates=found.ambiguous)
    candidates = candidates or _companies(found) + _recipients(query, found)
    match candidates:
        case ():
            return Meaning(Match.NONE, candidates=_makers(found.reviewed) + _bearers(found.former))
        case (only,):
            return Meaning(Match.COMPANY if only.ref.startswith("company:") else Match.RECIPIENT, only.ref)
        case _:
            return Meaning(Match.AMBIGUOUS, candidates=candidates)


def _in_full(query: str, found: Found) -> tuple[Candidate, ...]:
    """Companies with a reviewed name that was typed in full, legal form and all: HP Inc. is not just any HP."""
    asked = spelling(query)
    if asked == normalise(query):
        return ()
    hits = (hit for hit in found.reviewed if hit.kind is not AliasKind.PRODUCT and spelling(hit.name) == asked)
    return _makers(hits)


def _companies(found: Found) -> tuple[Candidate, ...]:
    return _makers(hit for hit in found.reviewed if hit.kind is not AliasKind.PRODUCT)


def _makers(hits: Iterable[ReviewedName]) -> tuple[Candidate, ...]:
    return tuple({hit.company_id: Candidate(f"company:{hit.company_id}", hit.company) for hit in hits}.values())


def _recipients(query: str, found: Found) -> tuple[Candidate, ...]:
    """Recorded names of no reviewed company: those spelt like the question, or else all; equal spellings are one."""
    free = [recorded for recorded in found.recorded if not recorded.company_id]
    asked = spelling(query)
    same = [recorded for recorded in free if spelling(recorded.name) == asked]
    return distinct(same or free)


def _bearers(former: Iterable[RecordedName]) -> tuple[Candidate, ...]:
    """Who had a name before; a private person is answered by her own name only."""
    return distinct(recorded for recorded in former if not looks_like_a_person(recorded.name))


def is_near(query: str, names: Iterable[str]) -> bool:
    """Whether one of *names* could be what was meant: much the same letters, or all the words and some more."""
    asked = normalise(query)
    return bool(asked) and any(_is_near(asked, normalise(name)) for name in names)


def _is_near(asked: str, name: str) -> bool:
    words = name.split()
    return (
        all(any(word.startswith(part) for word in words) for part in asked.split())
        or SequenceMatcher(None, asked, name).ratio() >= ALIKE
        or (len(asked) >= LONG_WORD and any(SequenceMatcher(None, asked, word).ratio() >= ALIKE for word in words))
    )


def distinct(names: Iterable[RecordedName]) -> tuple[Candidate, ...]:
    """One candidate for each spelling, in the order of the first of each."""
    first = dict[str, RecordedName]()
    for recorded in names:
        first.setdefault(spelling(recorded.name), recorded)
    return tuple(Candidate(recorded.ref, recorded.name) for recorded in first.values())
