"""Joins that a person has looked at and refused: they are not suggested again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.rules.names import normalise


@dataclass(frozen=True, slots=True)
class Declined:
    """Either *recipient*, a recorded name, is not that company's, or *award* is none through which it is resold."""

    company_id: str
    reason: str
    date: date
    recipient: str = ""
    award: str = ""

    @property
    def place(self) -> tuple[str, str, str]:
        return self.company_id, normalise(self.recipient), self.award


def declined_awards(declined: Iterable[Declined], company_id: str) -> frozenset[str]:
    return frozenset(each.award for each in declined if each.award and each.company_id == company_id)


def declined_names(declined: Iterable[Declined]) -> frozenset[tuple[str, str]]:
    """Pairs of a company's id and a normalised name that is not the company's."""
    return frozenset((each.company_id, normalise(each.recipient)) for each in declined if each.recipient)
