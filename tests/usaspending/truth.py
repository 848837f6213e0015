"""What really happened, to the cent: the world that the stand-in speaks of, and that a sync has to arrive at.

`invented(seed, awards, years)` makes one up whose shape is that of the real ICE and CBP records.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from tests.usaspending.invention import invent
from tests.usaspending.records import Action, Award, Place, Recipient, Side, fiscal_year_of


@dataclass(frozen=True)
class Truth:
    """Never changed in place: each change is a new Truth, to be given to the stand-in."""

    actions: tuple[Action, ...]
    last_updated: date

    def __post_init__(self) -> None:
        if len({_identity(action) for action in self.actions}) != len(self.actions):
            raise ValueError("Two actions share an award key and a modification number.")

    @cached_property
    def _awards(self) -> dict[str, Award]:
        found: defaultdict[str, list[Action]] = defaultdict(list)
        for action in sorted(self.actions, key=lambda action: (action.day, action.mod)):
            found[action.award_key].append(action)
        return {key: Award(key, tuple(found[key])) for key in sorted(found)}

    def awards(self) -> dict[str, Award]:
        return self._awards

    def net(self, side: Side, agency: Place, fiscal_year: int) -> dict[Recipient, int]:
        """Cents of the actions inside the year; whoever had only zeros is in it with zero."""
        sums: defaultdict[Recipient, int] = defaultdict(int)
        for action in self._within(side, agency, fiscal_year):
            sums[action.recipient] += action.cents
        return dict(sums)

    def awards_in(self, side: Side, agency: Place, fiscal_year: int) -> dict[Recipient, set[str]]:
        """Keys of the awards with an action inside the year."""
        keys: defaultdict[Recipient, set[str]] = defaultdict(set)
        for action in self._within(side, agency, fiscal_year):
            keys[action.recipient].add(action.award_key)
        return dict(keys)

    def with_actions(self, *actions: Action, last_updated: date | None = None) -> "Truth":
        """An action with a known identity replaces the old one: a correction, or a move to another day."""
        kept = {_identity(action): action for action in (*self.actions, *actions)}
        return Truth(tuple(kept.values()), last_updated or self.last_updated)

    def without_award(self, key: str) -> "Truth":
        """It vanishes without a trace, as it does in the API."""
        return Truth(tuple(action for action in self.actions if action.award_key != key), self.last_updated)

    def modified(self, key: str, day: date, **changes: Any) -> "Truth":
        """All actions of the award changed, and modified on *day*."""
        touched = (replace(action, modified=day, **changes) for action in self._awards[key].actions)
        return self.with_actions(*touched, last_updated=max(day, self.last_updated))

    def _within(self, side: Side, agency: Place, fiscal_year: int) -> Iterator[Action]:
        for action in self.actions:
            if getattr(action, side) == agency and fiscal_year_of(action.day) == fiscal_year:
                yield action


def invented(seed: int, awards: int, years: Iterable[int]) -> Truth:
    """*years* are fiscal years, the last one known until 20 June. The same seed gives the same world."""
    span = sorted(years)
    last_updated = date(span[-1], 6, 20)
    return Truth(tuple(invent(seed, awards, span, last_updated)), last_updated)


def _identity(action: Action) -> tuple[str, str]:
    return action.award_key, action.mod
