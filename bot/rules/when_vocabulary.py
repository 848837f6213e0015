"""The words of a language for times, and how what was matched by them is read."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.rules.when_parts import (
    Clock,
    Count,
    Dates,
    Each,
    EndOf,
    Fact,
    MonthDays,
    OfMonth,
    Places,
    PlainDate,
    Unit,
    Wait,
    Weekdays,
    Which,
)

Match = re.Match[str]
Found = tuple[Fact, ...]

MONDAY_TO_FRIDAY = (0, 1, 2, 3, 4)
WEEKEND = (5, 6)
NOON, HALF_A_DAY, HOUR = 12, 12, 60

YEAR = r"(?P<year>20[0-9][0-9])"
DAY = r"(?P<day>[0-9]{1,2})"
_FIGURES = re.compile(r"[0-9]+")


def any_of(words: Iterable[str]) -> str:
    """The longest of *words* that stands there."""
    return f"(?:{'|'.join(re.escape(word) for word in sorted(words, key=len, reverse=True))})"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Folded words. *turns*: other, second, third …; *weekdays*: 0 is Monday; *places* in a month: -1 is the last;
    *minutes* of a unit of waiting; *working*: words for any of Monday to Friday.
    """

    numbers: Mapping[str, int]
    turns: Mapping[str, int]
    weekdays: Mapping[str, int]
    months: Mapping[str, int]
    places: Mapping[str, int]
    units: Mapping[str, Unit]
    minutes: Mapping[str, int]
    working: frozenset[str]

    @property
    def number(self) -> str:
        return f"(?:[1-9][0-9]{{0,2}}|{any_of(self.numbers)})"

    @property
    def weekday(self) -> str:
        return rf"(?:{any_of(self.weekdays)}\.?(?!\w))"

    @property
    def month(self) -> str:
        return rf"(?P<month>{any_of(self.months)})\.?"

    @property
    def place(self) -> str:
        return rf"(?:{any_of(self.places)}(?!\w))"

    @property
    def hour(self) -> str:
        spelled = any_of(word for word, number in self.numbers.items() if number <= NOON)
        return rf"(?P<hour>[01]?[0-9](?![0-9])|2[0-3]|{spelled}(?!\w))"

    @property
    def unit(self) -> str:
        return f"(?P<unit>{any_of(self.units)})"

    @property
    def counted(self) -> str:
        return f"(?:{self.weekday}|{any_of(self.working)})"

    def clock(self, match: Match) -> Found:
        """Written as 05, 17, 5:00 or 5 h it is of 24 hours."""
        found = match.groupdict()
        written, half = found["hour"], found.get("half") or ""
        hour, minute = self.numbered(written), int(found.get("minute") or 0)
        exact = found.get("minute") is not None or found.get("h") is not None or written.startswith("0") or hour > NOON
        return (Clock(hour, minute, half, exact),)

    def parted_clock(self, match: Match, quarters: Mapping[str, int]) -> Found:
        """Half past nine: the *quarters* are minutes after the hour, or before it."""
        minute = quarters[match["quarter"]]
        hour = self.numbered(match["hour"])
        if minute < 0:
            hour, minute = (hour - 2) % HALF_A_DAY + 1, minute + HOUR
        return (Clock(hour, minute, match.groupdict().get("half") or ""),)

    def some_weekdays(self, which: Which, match: Match) -> Found:
        return (Weekdays(self._weekdays(match[0]), which),)

    def weekday_range(self, match: Match) -> Found:
        first, last = self._weekdays(f"{match['first']} {match['last']}", in_order=False)
        return (Weekdays(tuple(sorted((first + n) % 7 for n in range((last - first) % 7 + 1))), Which.EVERY),)

    def date(self, match: Match) -> Found:
        found = match.groupdict()
        day = int(found.get("day") or 1)
        return (Dates((PlainDate(self.months[found["month"]], day, int(found["year"]) if found["year"] else None),)),)

    def month_days(self, match: Match) -> Found:
        days = (int(day) for day in _FIGURES.findall(match[0]))
        last = (-1,) if match.groupdict().get("last") else ()
        return (MonthDays((*dict.fromkeys(days), *last)),)

    def month_places(self, match: Match) -> Found:
        """ "The first and third Monday and the last Friday"."""
        items, places = list[tuple[int, tuple[int, ...]]](), list[int]()
        for place, counted in re.findall(rf"(?<!\w)(?:({self.place})|({self.counted}))", match[0]):
            if place:
                places.append(self.places[place])
            else:
                items += [(each, self._counted_days(counted)) for each in places]
                places = []
        return (Places(tuple(dict.fromkeys(items))),)

    def of_month(self, match: Match) -> Found:
        return (OfMonth(self.months[match["month"]], int(match["year"]) if match["year"] else None),)

    def end_of(self, match: Match) -> Found:
        found = match.groupdict()
        if found.get("month"):
            return (EndOf(Unit.MONTH, self.months[found["month"]], int(found["year"]) if found["year"] else None),)
        return (EndOf(self.units[found["unit"]]),)

    def each(self, match: Match) -> Found:
        found = match.groupdict()
        return (Each(self.numbered(found.get("number") or "1"), self.units[found["unit"]]),)

    def each_weekday(self, match: Match) -> Found:
        """Every N Mondays."""
        number = match.groupdict().get("number") or "1"
        every = Weekdays(self._weekdays(match["weekdays"]), Which.EVERY)
        return (every,) if number == "1" else (Each(self.numbered(number), Unit.WEEK), every)

    def wait(self, match: Match) -> Found:
        found = match.groupdict()
        number, word = self.numbered(found["number"]), found.get("unit", "h")
        if word in self.minutes:
            more = found.get("more")
            half = self.minutes[word] // 2 if found.get("half") else 0
            return (Wait(minutes=number * self.minutes[word] + half + (self.numbered(more) if more else 0)),)
        match self.units[word]:
            case Unit.DAY:
                return (Wait(days=number),)
            case Unit.WEEK:
                return (Wait(days=7 * number),)
            case Unit.MONTH:
                return (Wait(months=number),)
            case Unit.YEAR:
                return (Wait(months=12 * number),)

    def count(self, match: Match) -> Found:
        return (Count(self.numbered(match["number"])),)

    def numbered(self, word: str) -> int:
        """1 for an article."""
        return int(word) if word.isdecimal() else {**self.turns, **self.numbers}.get(word, 1)

    def _counted_days(self, word: str) -> tuple[int, ...]:
        return MONDAY_TO_FRIDAY if word in self.working else self._weekdays(word)

    def _weekdays(self, text: str, *, in_order: bool = True) -> tuple[int, ...]:
        words = re.findall(rf"(?<!\w){self.weekday}", text)
        days = [self.weekdays[word.removesuffix(".")] for word in words]
        return tuple(sorted(set(days))) if in_order else tuple(days)
