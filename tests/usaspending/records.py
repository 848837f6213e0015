"""Transactions and awards as they really are, before anybody's API speaks of them."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["contract", "idv"]
Side: TypeAlias = Literal["awarding", "funding"]
Place: TypeAlias = Literal["ICE", "CBP", ""]
Recipient: TypeAlias = tuple[str, str]  # UEI, name

SEARCHABLE_SINCE = date(2007, 10, 1)  # nothing older is in the search, except in an award's lifetime amount


@dataclass(frozen=True, slots=True)
class Action:
    """One transaction. An empty text is a null; an empty agency is another agency. (award_key, mod) is its identity."""

    award_key: str
    piid: str
    kind: Kind
    type_code: str
    awarding: Place
    funding: Place
    recipient_name: str
    uei: str
    recipient_id: str
    parent_uei: str
    parent_name: str
    day: date
    mod: str
    cents: int
    description: str
    signed: date
    start: date
    end: date | None
    modified: date

    @property
    def recipient(self) -> Recipient:
        return self.uei, self.recipient_name


@dataclass(frozen=True, slots=True)
class Award:
    """An award's whole life, oldest action first."""

    key: str
    actions: tuple[Action, ...]

    @property
    def first(self) -> Action:
        return self.actions[0]

    @property
    def latest(self) -> Action:
        return self.actions[-1]

    @property
    def cents(self) -> int:
        return sum(action.cents for action in self.actions)

    @property
    def modified(self) -> date:
        return max(action.modified for action in self.actions)


def fiscal_year_of(day: date) -> int:
    return day.year + (day.month >= 10)
