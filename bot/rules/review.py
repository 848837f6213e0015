"""Likely joins of recorded names and awards with reviewed companies, for a person to accept or to refuse.

Nothing is joined by them. What is accepted is written into a company's file, what is refused into declined.toml.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.rules.companies import AliasKind, Company
from bot.rules.coverage import AgencyYear, Window
from bot.rules.declined import Declined, declined_names
from bot.rules.names import normalise, spelling
from bot.rules.obligations import AgencyFigures, Obligation, award_url, by_agency
from bot.rules.people import looks_like_a_person

MOST_LINKS = 3
MOST_AWARDS = 10  # of one company


class Evidence(StrEnum):
    """Why a join is likely, the strongest first.

    SAME_UEI: who was recorded under a counted name is recorded under this one, with one UEI. SAME_AWARD: one award
    stands under this name and a counted one. SAME_NAME: it equals a name that finds the company. SAME_LETTERS: it
    equals one of its names but for spaces, marks and "and". SAME_PARENT: both were said to have one owner.
    PRODUCT_NAMED: the award's description names a product of the company.
    """

    SAME_UEI = "same_uei"
    SAME_AWARD = "same_award"
    SAME_NAME = "same_name"
    SAME_LETTERS = "same_letters"
    SAME_PARENT = "same_parent"
    PRODUCT_NAMED = "product_named"

    @property
    def rank(self) -> int:
        return tuple(Evidence).index(self)


@dataclass(frozen=True, slots=True)
class Parent:
    """An owner as the records gave him for both, where it was read, and when first and last."""

    uei: str
    name: str
    origin: str
    first_seen: date
    last_seen: date


@dataclass(frozen=True, slots=True)
class Clue:
    """One piece of evidence about *recipient*; *beside* is the reviewed name, or the product, that it rests on.

    *award_key* is the award under two names, or the one that names the product.
    """

    evidence: Evidence
    company_id: str
    recipient: str
    beside: str
    award_key: str = ""
    parent: Parent | None = None

    @property
    def place(self) -> tuple[str, str, str]:
        """What would be joined: an award, or all that is recorded under a name."""
        award = self.award_key if self.evidence is Evidence.PRODUCT_NAMED else ""
        return self.company_id, award, "" if award else spelling(self.recipient)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One likely join with all that speaks for it, the strongest first. *figures* are of the awarding side."""

    company_id: str
    company: str
    recipient: str
    clues: tuple[Clue, ...]
    figures: tuple[AgencyFigures, ...]
    file: str
    lines: tuple[str, ...]

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return tuple(sorted({clue.evidence for clue in self.clues}, key=lambda kind: kind.rank))

    @property
    def is_of_an_award(self) -> bool:
        return self.evidence[0] is Evidence.PRODUCT_NAMED

    @property
    def award_number(self) -> str:
        """Of an award that names a product: its number (PIID), which stands third in the key."""
        return self.clues[0].award_key.split("_")[2]

    @property
    def shared_awards(self) -> int:
        """How many awards stand under this name and under a counted one."""
        return len({clue.award_key for clue in self.clues if clue.evidence is Evidence.SAME_AWARD})

    def beside(self, kind: Evidence) -> tuple[str, ...]:
        return tuple(sorted({clue.beside for clue in self.clues if clue.evidence is kind}))

    @property
    def parents(self) -> tuple[Parent, ...]:
        return tuple({clue.parent: None for clue in self.clues if clue.parent})

    @property
    def award_keys(self) -> tuple[str, ...]:
        return tuple(sorted({clue.award_key for clue in self.clues if clue.award_key}))

    @property
    def links(self) -> tuple[str, ...]:
        return tuple(award_url(key) for key in self.award_keys[:MOST_LINKS])

    @property
    def net_cents(self) -> int:
        return sum(figure.net_cents for figure in self.figures)


@dataclass(frozen=True, slots=True)
class Review:
    """*as_of* and the figures are of the window; without one there is nothing to count."""

    window: Window
    suggestions: tuple[Suggestion, ...]


def clues_of_names(uncounted: Iterable[str], companies: Iterable[Company]) -> list[Clue]:
    """Names that are counted nowhere, and equal one that a company has by review."""
    reviewed = defaultdict[str, set[tuple[str, str]]](set)
    for company in companies:
        for name in (company.name, *(alias.name for alias in company.aliases if alias.kind is not AliasKind.PRODUCT)):
            reviewed[_letters(name)].add((company.id, name))
    return [
        Clue(_likeness(name, known), company_id, name, known)
        for name in uncounted
        for company_id, known in sorted(reviewed.get(_letters(name), ()))
    ]


def _letters(name: str) -> str:
    return "".join(word for word in normalise(name).split() if word != "AND")


def _likeness(name: str, known: str) -> Evidence:
    return Evidence.SAME_NAME if normalise(name) == normalise(known) else Evidence.SAME_LETTERS


def review(
    clues: Iterable[Clue],
    companies: Mapping[str, Company],
    flows: Collection[Obligation],
    declined: Collection[Declined],
    held: tuple[Collection[AgencyYear], Window],
) -> Review:
    """*flows* are of all recipients and awards in *clues*; what has none is left out, as are private persons."""
    refused = declined_names(declined), {(one.company_id, one.award) for one in declined if one.award}
    parted = defaultdict[tuple[str, str, str], list[Clue]](list)
    for clue in clues:
        if clue.company_id in companies and not _is_left_out(clue, *refused):
            parted[clue.place].append(clue)
    rows = _by_place(flows)
    found = [
        _suggestion(companies[place[0]], sorted(those, key=_clue_order), rows[place[1:]], held)
        for place, those in parted.items()
        if place[1:] in rows and not _is_direct(companies[place[0]], rows[place[1:]])
    ]
    return Review(held[1], tuple(sorted(found, key=_strongest_first)))


def _is_left_out(clue: Clue, names: Collection[tuple[str, str]], awards: Collection[tuple[str, str]]) -> bool:
    if looks_like_a_person(clue.recipient):
        return True
    if clue.evidence is Evidence.PRODUCT_NAMED:
        return (clue.company_id, clue.award_key) in awards
    return (clue.company_id, normalise(clue.recipient)) in names


def _is_direct(company: Company, rows: Iterable[Obligation]) -> bool:
    """Whether any of it is counted under the company already: an award that was handed over to it is not resold."""
    counted = company.names(AliasKind.RECIPIENT)
    return any(normalise(row.recipient) in counted for row in rows)


def _by_place(flows: Iterable[Obligation]) -> dict[tuple[str, str], list[Obligation]]:
    """The flows of each award, and of each recorded name."""
    parted = defaultdict[tuple[str, str], list[Obligation]](list)
    for row in flows:
        parted[row.award_key, ""].append(row)
        parted["", spelling(row.recipient)].append(row)
    return dict(parted)


def _suggestion(
    company: Company, clues: Sequence[Clue], rows: list[Obligation], held: tuple[Collection[AgencyYear], Window]
) -> Suggestion:
    best = clues[0]
    figures = by_agency(rows, *held)
    is_award = best.evidence is Evidence.PRODUCT_NAMED
    lines = _resold_lines(clues, figures, held[1]) if is_award else (_alias_line(company, clues),)
    return Suggestion(
        company.id, company.name, best.recipient, tuple(clues), figures, f"bot/data/companies/{company.id}.toml", lines
    )


def _clue_order(clue: Clue) -> tuple[int, str, str]:
    return clue.evidence.rank, clue.beside, clue.award_key


def _strongest_first(suggestion: Suggestion) -> tuple[int, int, str, str, tuple[str, ...]]:
    best = suggestion.evidence[0].rank
    return best, -abs(suggestion.net_cents), suggestion.company_id, suggestion.recipient, suggestion.award_keys


def _alias_line(company: Company, clues: Sequence[Clue]) -> str:
    """The name as a recipient name of the company, on the line that the reviewed name beside it is shown on."""
    unit = next((found for clue in clues if (found := company.unit_of(clue.beside))), "")
    shown = f", unit = {_quoted(unit)}" if unit else ""
    return f'  {{ name = {_quoted(clues[0].recipient)}, kind = "{AliasKind.RECIPIENT}"{shown} }},'


def _resold_lines(clues: Sequence[Clue], figures: Sequence[AgencyFigures], window: Window) -> tuple[str, ...]:
    """An entry with its source; the reviewer may say better what the award is for."""
    clue = clues[0]
    number = clue.award_key.split("_")[2]
    source = f"usaspending-gov-{number.lower()}"
    return (
        "[[resold]]",
        f"award_key = {_quoted(clue.award_key)}",
        f'agency = "{figures[0].agency}"',
        f"reseller = {_quoted(clue.recipient)}",
        f"product = {_quoted(clue.beside)}",
        f"description = {_quoted(f'The award names {clue.beside}.')}",
        f"source = {_quoted(source)}",
        "",
        f"[sources.{_quoted(source)}]",
        f"title = {_quoted(f'Award {number}')}",
        'publisher = "USAspending.gov (U.S. Treasury)"',
        f"url = {_quoted(award_url(clue.award_key))}",
        f'date = "{window.as_of.isoformat()}"',
    )


def _quoted(text: str) -> str:
    """A basic string of TOML, which is spelt as in JSON."""
    return json.dumps(text, ensure_ascii=False)


def most_telling(found: Review) -> tuple[list[Suggestion], dict[str, int]]:
    """What a person can look through: all names, the largest awards of each company; and how many more those are."""
    shown, more, seen = list[Suggestion](), Counter[str](), Counter[str]()
    for suggestion in found.suggestions:
        seen[suggestion.company_id] += suggestion.is_of_an_award
        if suggestion.is_of_an_award and seen[suggestion.company_id] > MOST_AWARDS:
            more[suggestion.company] += 1
        else:
            shown.append(suggestion)
    return shown, dict(more)
