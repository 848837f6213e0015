"""Which company or recorded name a question means: exactly one, several that are asked back, or none."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.rules.companies import AliasKind, Ambiguity
from bot.rules.names import spelling


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


@dataclass(frozen=True, slots=True)
class RecordedName:
    """A recipient as one award record writes it; *company_id* is the reviewed company it is counted under, if any."""

    id: int
    name: str
    company_id: str = ""

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
    """All that equals the question after normalisation; *ambiguous* are the resolved candidates of a reviewed ambiguity."""

    reviewed: tuple[ReviewedName, ...] = ()
    recorded: tuple[RecordedName, ...] = ()
    ambiguous: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Meaning:
    match: Match
    ref: str = ""
    candidates: tuple[Candidate, ...] = ()


def meaning(query: str, found: Found) -> Meaning:
    """What *query* means. A product's name never means its maker: that is only offered."""
    if found.ambiguous:
        return Meaning(Match.AMBIGUOUS, candidates=found.ambiguous)
    candidates = _companies(found) + _recipients(query, found)
    if not candidates:
        return Meaning(Match.NONE, candidates=_makers(found.reviewed))
    if len(candidates) > 1:
        return Meaning(Match.AMBIGUOUS, candidates=candidates)
    (only,) = candidates
    return Meaning(Match.COMPANY if only.ref.startswith("company:") else Match.RECIPIENT, only.ref)


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


def distinct(names: Iterable[RecordedName]) -> tuple[Candidate, ...]:
    """One candidate for each spelling, in the order of the first of each."""
    first = dict[str, RecordedName]()
    for recorded in names:
        first.setdefault(spelling(recorded.name), recorded)
    return tuple(Candidate(recorded.ref, recorded.name) for recorded in first.values())
