"""Invented companies: few win much, some share a name, some have no parent, and two are not companies at all."""

import hashlib
import random
import uuid
from dataclasses import dataclass
from itertools import accumulate

WORDS = ("HARBOR", "CEDAR", "GRANITE", "PRAIRIE", "SUMMIT", "RIVERBEND", "BEACON", "COPPER", "LARK", "MERIDIAN")
TRADES = ("LOGISTICS", "SYSTEMS", "SECURITY", "AVIATION", "STAFFING", "SOFTWARE", "FACILITIES", "TRANSPORT")
FORMS = ("INC.", "LLC", "CORPORATION", "L.P.", "& SONS, INC.", "(US) LTD")
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
SPECIAL = ("MULTIPLE RECIPIENTS", "REDACTED DUE TO PII")


@dataclass(frozen=True, slots=True)
class Company:
    name: str
    uei: str
    recipient_id: str
    parent_uei: str
    parent_name: str


def recipient_id(uei: str, level: str) -> str:
    """The API's: md5 of `uei-<UEI>` as a UUID, and C (child), P (parent) or R (no parent known)."""
    return f"{uuid.UUID(hashlib.md5(f'uei-{uei}'.encode(), usedforsecurity=False).hexdigest())}-{level}"


class Companies:
    """Drawn by Zipf's law: the first ones win again and again."""

    def __init__(self, draw: random.Random, number: int) -> None:
        self._draw = draw
        parents = [self._name_and_uei() for _ in range(max(1, number // 12))]
        found = [self._company(parents) for _ in range(max(2, number))]
        for at in range(3, len(found), 30):
            found[at] = self._namesake(found[at - 3], found[at])
        for at in range(5, len(found), 40):
            found[at] = self._orphaned(found[at - 5])
        self._all = [*found[:9], *(Company(name, "", "", "", "") for name in SPECIAL), *found[9:]]
        self._weights = list(accumulate(1 / (rank + 1) ** 0.6 for rank in range(len(self._all))))

    def one(self) -> Company:
        return self._draw.choices(self._all, cum_weights=self._weights)[0]

    def _name_and_uei(self) -> tuple[str, str]:
        words = (self._draw.choice(part) for part in (WORDS, WORDS, TRADES, FORMS))
        return " ".join(words), "".join(self._draw.choices(LETTERS, k=12))

    def _company(self, parents: list[tuple[str, str]]) -> Company:
        name, uei = self._name_and_uei()
        kind = self._draw.random()
        if kind < 0.2:
            return Company(name, uei, recipient_id(uei, "R"), "", "")
        parent_name, parent_uei = (name, uei) if kind < 0.45 else self._draw.choice(parents)
        return Company(name, uei, recipient_id(uei, "C"), parent_uei, parent_name)

    def _namesake(self, known: Company, other: Company) -> Company:
        """An equal name under another UEI."""
        return Company(known.name, other.uei, other.recipient_id, other.parent_uei, other.parent_name)

    def _orphaned(self, known: Company) -> Company:
        """The same company once more, in records that know no parent: a second id for one UEI."""
        return Company(known.name, known.uei, recipient_id(known.uei, "R"), "", "")
