"""Awards as the records list them, and single actions on them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.rules.companies import Agency, Side
from bot.rules.fiscal_years import fiscal_year
from bot.rules.obligations import Obligation


@dataclass(frozen=True, slots=True)
class Award:
    """What is known of an award beside its flows; *awarding* and *funding* are None where it is another agency."""

    award_key: str
    uei: str
    recipient: str
    awarding: Agency | None
    funding: Agency | None
    description: str
    signed_on: date | None
    starts_on: date | None
    ends_on: date | None
    modified_on: date | None
    is_child: bool = False  # the recipient has an owner in the API's records

    @property
    def last_change(self) -> date | None:
        return self.modified_on or self.signed_on

    def of(self, side: Side) -> Agency | None:
        return self.awarding if side is Side.AWARDING else self.funding


@dataclass(frozen=True, slots=True)
class Action:
    """One transaction on an award: what it obligated, perhaps nothing, perhaps less than nothing."""

    award_key: str
    mod: str
    uei: str
    recipient: str
    day: date
    cents: int


def united(pages: Iterable[Sequence[Action]]) -> Counter[Action]:
    """What pages hold together that repeat and overlap: two equal actions are two only where one page has both."""
    found = Counter[Action]()
    for page in pages:
        found |= Counter(page)
    return found


def flows(actions: Iterable[Action], side: Side, agency: Agency) -> list[Obligation]:
    """The actions added up by award, recipient and fiscal year; a recipient with a UEI has its newest name."""
    rows = list(actions)
    names = _newest_names(rows)
    parted = defaultdict[tuple[str, str, str, int], list[Action]](list)
    for row in rows:
        parted[row.award_key, row.uei, "" if row.uei else row.recipient, fiscal_year(row.day)].append(row)
    return [
        Obligation(
            key,
            agency,
            names[uei] if uei else name,
            year,
            sum(row.cents for row in those),
            min(row.day for row in those),
            max(row.day for row in those),
            uei,
            side,
        )
        for (key, uei, name, year), those in sorted(parted.items())
    ]


def _newest_names(rows: Iterable[Action]) -> dict[str, str]:
    return {row.uei: row.recipient for row in sorted(rows, key=lambda row: (row.day, row.recipient)) if row.uei}
