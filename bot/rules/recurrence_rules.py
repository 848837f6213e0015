"""How often: the part of RFC 5545's RRULE that announcements use, read from text and written as text.

A rule gives at most one occasion a day: its time of day is the schedule's. Where its end is a day, the schedule has it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from bot.rules.refusal import Refusal

LONGEST_RULE = 200  # characters
MOST_INTERVAL = 999
MOST_COUNT = 1000
MONTHS, DAYS_OF_MONTH, WEEKS_OF_MONTH = 12, 31, 5
WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

_Value = TypeVar("_Value")


class Frequency(StrEnum):
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


_MONTHLY_PARTS = frozenset({"BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS"})
_PARTS = {
    Frequency.DAILY: frozenset[str](),
    Frequency.WEEKLY: frozenset({"BYDAY", "BYMONTH"}),
    Frequency.MONTHLY: _MONTHLY_PARTS,
    Frequency.YEARLY: _MONTHLY_PARTS,
}
_ALWAYS = frozenset({"FREQ", "INTERVAL", "COUNT", "WKST"})
_TOO_OFTEN = frozenset({"HOURLY", "MINUTELY", "SECONDLY"})
_WEEKDAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_NUMBER = re.compile(r"[+-]?[0-9]{1,4}")


@dataclass(frozen=True, slots=True, order=True)
class Weekday:
    """*day*: 0 is Monday. *nth* of its month, -1 the last; 0 is each."""

    day: int
    nth: int = 0

    @property
    def text(self) -> str:
        return f"{self.nth or ''}{WEEK[self.day]}"


@dataclass(frozen=True, slots=True)
class Rule:
    """*positions* choose among the days that a month or year has by the rest; -1 is the last of them."""

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    weekdays: tuple[Weekday, ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    week_start: int = 0

    @property
    def text(self) -> str:
        """As RFC 5545 writes it, shortest form."""
        parts = {
            "FREQ": self.frequency.value,
            "INTERVAL": "" if self.interval == 1 else str(self.interval),
            "COUNT": str(self.count or ""),
            "BYMONTH": _joined(self.months),
            "BYMONTHDAY": _joined(self.month_days),
            "BYDAY": _joined(weekday.text for weekday in self.weekdays),
            "BYSETPOS": _joined(self.positions),
            "WKST": WEEK[self.week_start] if self.week_start else "",
        }
        return ";".join(f"{name}={value}" for name, value in parts.items() if value)

    def filled(self, start: datetime) -> "Rule":
        """With the days that RFC 5545 takes from *start* where the rule itself names none."""
        if self.weekdays or self.month_days or self.frequency is Frequency.DAILY:
            return self
        if self.frequency is Frequency.WEEKLY:
            return replace(self, weekdays=(Weekday(start.weekday()),))
        yearly = self.frequency is Frequency.YEARLY
        return replace(self, month_days=(start.day,), months=self.months or ((start.month,) if yearly else ()))


@lru_cache(maxsize=512)
def read_rule(text: str) -> Rule:
    """Refuses what is no rule, what comes more than once a day, and every part that is not known here."""
    if len(text) > LONGEST_RULE:
        raise Refusal("too_long", limit=LONGEST_RULE)
    return _Reader(text, _parts(text)).rule()


def _parts(text: str) -> dict[str, str]:
    parts = dict[str, str]()
    for part in text.upper().removeprefix("RRULE:").split(";"):
        name, sign, value = part.partition("=")
        if not sign or not value or name in parts:
            raise Refusal("rule_not_understood", rule=text, part=part)
        parts[name] = value
    return parts


@dataclass(frozen=True, slots=True)
class _Reader:
    text: str
    parts: Mapping[str, str]

    def rule(self) -> Rule:
        frequency = self._frequency()
        for name in self.parts.keys() - _ALWAYS - _PARTS[frequency]:
            raise self._refusal(name)
        rule = Rule(
            frequency,
            interval=self._one("INTERVAL", MOST_INTERVAL) or 1,
            count=self._one("COUNT", MOST_COUNT),
            weekdays=self._several("BYDAY", self._weekday),
            month_days=self._several("BYMONTHDAY", lambda value: self._number("BYMONTHDAY", value, DAYS_OF_MONTH)),
            months=self._several("BYMONTH", lambda value: self._number("BYMONTH", value, MONTHS, least=1)),
            positions=self._several("BYSETPOS", lambda value: self._number("BYSETPOS", value, 366)),
            week_start=self._week_start(),
        )
        return self._fitting(rule)

    def _frequency(self) -> Frequency:
        value = self.parts.get("FREQ", "")
        if value in _TOO_OFTEN:
            raise Refusal("rule_too_often", rule=self.text)
        if value not in _PARTS:
            raise self._refusal("FREQ")
        return Frequency(value)

    def _fitting(self, rule: Rule) -> Rule:
        """Numbered weekdays belong to months; positions choose among something."""
        in_months = rule.frequency is Frequency.MONTHLY or (rule.frequency is Frequency.YEARLY and rule.months)
        if any(weekday.nth for weekday in rule.weekdays) and not in_months:
            raise self._refusal("BYDAY")
        if rule.positions and not (rule.weekdays or rule.month_days):
            raise self._refusal("BYSETPOS")
        return rule

    def _weekday(self, value: str) -> Weekday:
        found = _WEEKDAY.fullmatch(value)
        if found is None:
            raise self._refusal("BYDAY")
        return Weekday(WEEK.index(found[2]), int(found[1] or 0))

    def _week_start(self) -> int:
        value = self.parts.get("WKST", WEEK[0])
        if value not in WEEK:
            raise self._refusal("WKST")
        return WEEK.index(value)

    def _several(self, name: str, read: Callable[[str], _Value]) -> tuple[_Value, ...]:
        """In the order written, each once."""
        written = self.parts[name].split(",") if name in self.parts else ()
        return tuple(dict.fromkeys(read(value) for value in written))

    def _one(self, name: str, most: int) -> int | None:
        return self._number(name, self.parts[name], most, least=1) if name in self.parts else None

    def _number(self, name: str, value: str, most: int, least: int | None = None) -> int:
        number = int(value) if _NUMBER.fullmatch(value) else 0
        if number == 0 or not (-most if least is None else least) <= number <= most:
            raise self._refusal(name)
        return number

    def _refusal(self, name: str) -> Refusal:
        part = f"{name}={self.parts[name]}" if name in self.parts else name
        return Refusal("rule_not_understood", rule=self.text, part=part)


def _joined(values: Iterable[object]) -> str:
    return ",".join(str(value) for value in values)
