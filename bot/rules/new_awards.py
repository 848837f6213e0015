"""Which awards are new: signed, or first acted on, in the last days before the day of the data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.rules.companies import Agency
from bot.rules.coverage import Coverage
from bot.rules.obligations import award_number, award_url
from bot.rules.people import looks_like_a_person
from bot.rules.scope import AwardFacts


@dataclass(frozen=True, slots=True)
class NewAward:
    """A new award with all that was obligated on it so far; *holder* is whom it is counted under, *ref* asks for it."""

    facts: AwardFacts
    agency: Agency
    recipient: str
    holder: str
    ref: str
    net_cents: int
    first_action: date

    @property
    def born(self) -> date:
        return self.facts.signed_on or self.first_action

    @property
    def number(self) -> str:
        return award_number(self.facts.award_key)

    @property
    def url(self) -> str:
        return award_url(self.facts.award_key)


@dataclass(frozen=True, slots=True)
class NewAwards:
    """*by_signature*: whether days of signing are known; else an award counts from its first action on record.

    *withheld* awards went to recipients who may be private persons.
    """

    coverage: Coverage
    agency: Agency | None
    days: int
    awards: tuple[NewAward, ...]
    withheld: int
    by_signature: bool

    @property
    def since(self) -> date:
        return first_day(self.coverage, self.days)


def first_day(coverage: Coverage, days: int) -> date:
    return coverage.as_of - timedelta(days=days - 1)


def new_awards(
    coverage: Coverage, agency: Agency | None, days: int, found: Sequence[NewAward], *, by_signature: bool
) -> NewAwards:
    public = tuple(award for award in found if not looks_like_a_person(award.recipient))
    return NewAwards(coverage, agency, days, public, len(found) - len(public), by_signature)
