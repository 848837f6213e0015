"""What single words say about a time; `when.py` makes one time of what they say together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import Enum, StrEnum
from typing import TypeVar

from bot.rules.recurrence_rules import read_rule
from bot.rules.schedule_words import Pattern, pattern


@dataclass(frozen=True, slots=True)
class Reading:
    """One of two ways to understand the same words; only what differs is set. *rule* is an RRULE."""

    day: date | None = None
    clock: time | None = None
    rule: str = ""

    @property
    def pattern(self) -> Pattern:
        return pattern(read_rule(self.rule))


class PartOfDay(Enum):
    """The hours that can be meant beside it. Of a night, those after midnight are on the next day."""

    EARLY = frozenset(range(7))
    MORNING = frozenset(range(13))
    AFTERNOON = frozenset(range(12, 21))
    EVENING = frozenset(range(16, 24))
    NIGHT = frozenset({0, 1, 2, 3, 4, 5, *range(13, 24)})


class Unit(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Which(Enum):
    """EVERY one of them; THIS may be today; NEXT is not today; ANY is the first that is still to come."""

    ANY = "any"
    THIS = "this"
    NEXT = "next"
    EVERY = "every"


@dataclass(frozen=True, slots=True)
class Clock:
    """*half* is "a" or "p" for am and pm. *exact*: read by the 24-hour clock unless a part of the day is named."""

    hour: int
    minute: int = 0
    half: str = ""
    exact: bool = False
    midnight: bool = False


@dataclass(frozen=True, slots=True)
class Offset:
    """0 is today, 1 tomorrow."""

    days: int


@dataclass(frozen=True, slots=True)
class Weekdays:
    """0 is Monday."""

    days: tuple[int, ...]
    which: Which = Which.ANY


@dataclass(frozen=True, slots=True)
class NextWeek:
    pass


@dataclass(frozen=True, slots=True)
class PlainDate:
    month: int
    day: int
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Dates:
    """More than one if the figures can be read so."""

    readings: tuple[PlainDate, ...]


@dataclass(frozen=True, slots=True)
class EndOf:
    """The last day of the year or month that runs, or of *month*."""

    unit: Unit
    month: int | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class MonthDays:
    """-1 is the last."""

    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """Each of *items*: a place in the month, -1 the last, and the weekdays among which it is counted."""

    items: tuple[tuple[int, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class OfMonth:
    month: int
    year: int | None = None


@dataclass(frozen=True, slots=True)
class OfTheMonth:
    """The one that runs, or each one."""


@dataclass(frozen=True, slots=True)
class Each:
    """*loosely*: counting both ends, as in "cada quince días" for two weeks."""

    interval: int
    unit: Unit
    loosely: bool = False


@dataclass(frozen=True, slots=True)
class Every:
    """Said before a date or place. *other*: before a second place it can mean every other one."""

    other: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """From now on; *minutes* pass, *days* and *months* are counted on the calendar."""

    minutes: int = 0
    days: int = 0
    months: int = 0


@dataclass(frozen=True, slots=True)
class Count:
    times: int


@dataclass(frozen=True, slots=True)
class RawRule:
    text: str


@dataclass(frozen=True, slots=True)
class Once:
    pass


class Scope(Enum):
    """What a day is said of: the occasion itself, the first day, the last day."""

    ITSELF = "itself"
    SINCE = "since"
    UNTIL = "until"


Fact = (
    Clock | PartOfDay | Offset | Weekdays | NextWeek | Dates | EndOf | MonthDays | Places | OfMonth | OfTheMonth
    | Each | Every | Wait | Count | RawRule | Once | Scope
)  # fmt: skip

_Fact = TypeVar("_Fact", bound=Fact)


@dataclass(frozen=True, slots=True)
class Facts:
    """What was said of one scope; one fact of a kind, and the words for each."""

    facts: Mapping[type[Fact], Fact] = field(default_factory=dict[type[Fact], Fact])
    words: Mapping[type[Fact], str] = field(default_factory=dict[type[Fact], str])

    def get(self, kind: type[_Fact]) -> _Fact | None:
        found = self.facts.get(kind)
        return found if isinstance(found, kind) else None

    def has(self, *kinds: type[Fact]) -> bool:
        return any(kind in self.facts for kind in kinds)

    def only(self, *kinds: type[Fact]) -> "Facts":
        return Facts(
            {kind: fact for kind, fact in self.facts.items() if kind in kinds},
            {kind: words for kind, words in self.words.items() if kind in kinds},
        )

    def beside(self, *kinds: type[Fact]) -> str | None:
        """The words for something of none of these *kinds*, if there is any."""
        return next((words for kind, words in self.words.items() if kind not in kinds), None)


@dataclass(frozen=True, slots=True)
class Said:
    typed: str
    itself: Facts
    since: Facts
    until: Facts
