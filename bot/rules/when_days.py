"""Which one day is meant, seen from today."""

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from bot.rules.refusal import Refusal
from bot.rules.when_parts import (
    Dates,
    EndOf,
    Facts,
    MonthDays,
    NextWeek,
    Offset,
    OfMonth,
    Places,
    PlainDate,
    Reading,
    Unit,
    Wait,
    Weekdays,
    Which,
)
from bot.rules.when_scanning import NotUnderstood

WEEK, YEAR = 7, 12  # days, months
YEARS_AHEAD = 8  # until there is a 29 February again
DAY_KINDS = (Dates, Wait, Offset, EndOf, Places, MonthDays, NextWeek, Weekdays)


@dataclass(frozen=True, slots=True)
class Finding:
    """*is_ahead*: whether a day would still do, if it need not be named more exactly."""

    typed: str
    facts: Facts
    today: date
    is_ahead: Callable[[date], bool]

    def day(self) -> date:
        """Refuses what is none, what could be two, and what is named by a wrong day of the week."""
        found = self._only(self._days())
        weekdays = self.facts.get(Weekdays)
        if weekdays is None or weekdays.days == (found.weekday(),):
            return found
        if len(weekdays.days) > 1:
            raise NotUnderstood(self.typed, self.facts.words[Weekdays], len(self.typed))
        raise Refusal("when_other_weekday", typed=self.typed, day=found)

    def _days(self) -> tuple[date, ...]:
        for kind in DAY_KINDS:
            if fact := self.facts.get(kind):
                return tuple(self._meant(fact))
        raise Refusal("when_without_day", typed=self.typed)

    def _meant(self, fact: object) -> Iterable[date]:
        match fact:
            case Dates():
                return self._dated(fact)
            case Wait():
                return self._after(fact)
            case Offset():
                return self._from_today(fact)
            case EndOf():
                return self._ends(fact)
            case Places():
                return self._placed(fact)
            case MonthDays():
                return self._in_month(fact)
            case NextWeek():
                return self._next_week()
            case Weekdays():
                return self._weekday(fact)
            case _:
                raise TypeError(f"{fact!r} names no day")

    def _only(self, days: tuple[date, ...]) -> date:
        match tuple(dict.fromkeys(days)):
            case (day,):
                return day
            case ():
                raise NotUnderstood(self.typed, " ".join(self.facts.words.values()), len(self.typed))
            case two:
                raise Refusal("when_two_ways", typed=self.typed, readings=tuple(Reading(day=day) for day in two))

    def _dated(self, dates: Dates) -> Iterator[date]:
        """A day of the week tells two readings apart."""
        self._nothing_beside(Dates, Weekdays)
        found = [day for reading in dates.readings if (day := self._coming(reading))]
        weekdays = self.facts.get(Weekdays)
        fitting = [day for day in found if weekdays is None or day.weekday() in weekdays.days]
        return iter(fitting or found)

    def _coming(self, plain: PlainDate) -> date | None:
        """Without a year, the first from today on."""
        if plain.year is not None:
            return valid(plain.year, plain.month, plain.day)
        years = range(self.today.year, self.today.year + YEARS_AHEAD + 1)
        days = (valid(year, plain.month, plain.day) for year in years)
        return next((day for day in days if day and day >= self.today), None)

    def _from_today(self, offset: Offset) -> Iterator[date]:
        self._nothing_beside(Offset, Weekdays)
        yield self.today + timedelta(days=offset.days)

    def _after(self, wait: Wait) -> Iterator[date]:
        self._nothing_beside(Wait)
        months = self.today.month - 1 + wait.months
        day = valid(self.today.year + months // YEAR, months % YEAR + 1, self.today.day)
        if day and not wait.minutes:
            yield day + timedelta(days=wait.days)

    def _ends(self, end: EndOf) -> Iterator[date]:
        self._nothing_beside(EndOf)
        month = end.month or (YEAR if end.unit is Unit.YEAR else self.today.month)
        year = end.year or self.today.year + (month < self.today.month)
        yield date(year, month, monthrange(year, month)[1])

    def _placed(self, places: Places) -> Iterator[date]:
        """The first Monday of May."""
        self._nothing_beside(Places, OfMonth)
        within = self.facts.get(OfMonth)
        if within is None or len(places.items) != 1:
            return
        [(place, counted)] = places.items
        years = [within.year] if within.year else range(self.today.year, self.today.year + YEARS_AHEAD + 1)
        days = (place_in_month(year, within.month, place, counted) for year in years)
        yield from islice((day for day in days if day and (within.year or day >= self.today)), 1)

    def _in_month(self, days: MonthDays) -> Iterator[date]:
        """The 15th, of this month or the next that has one."""
        self._nothing_beside(MonthDays, Weekdays)
        if len(days.days) != 1:
            return
        [number] = days.days
        for year, month in self._months():
            length = monthrange(year, month)[1]
            day = valid(year, month, number if number > 0 else length)
            if day and self.is_ahead(day):
                yield day
                return

    def _months(self) -> Iterator[tuple[int, int]]:
        first = self.today.year * YEAR + self.today.month - 1
        return ((month // YEAR, month % YEAR + 1) for month in range(first, first + YEAR))

    def _next_week(self) -> Iterator[date]:
        """Of weeks that begin on Monday, and of those that begin on Sunday: they differ on Sundays."""
        self._nothing_beside(NextWeek, Weekdays)
        weekdays = self.facts.get(Weekdays)
        if weekdays is None or len(weekdays.days) != 1 or weekdays.which is not Which.ANY:
            return
        [named] = weekdays.days
        for first in (0, WEEK - 1):
            since = (self.today.weekday() - first) % WEEK
            yield self.today + timedelta(days=WEEK - since + (named - first) % WEEK)

    def _weekday(self, weekdays: Weekdays) -> Iterator[date]:
        self._nothing_beside(Weekdays)
        if len(weekdays.days) > 1 or weekdays.which is Which.EVERY:
            return
        first = 1 if weekdays.which is Which.NEXT else 0
        for days in range(first, first + WEEK + 1):
            day = self.today + timedelta(days=days)
            named = day.weekday() in weekdays.days
            if named and (weekdays.which is not Which.ANY or self.is_ahead(day)):
                yield day
                return

    def _nothing_beside(self, *kinds: type) -> None:
        if (words := self.facts.beside(*kinds)) is not None:
            raise NotUnderstood(self.typed, words, len(self.typed))


def valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def place_in_month(year: int, month: int, place: int, weekdays: tuple[int, ...]) -> date | None:
    days = [date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1)]
    counted = [day for day in days if day.weekday() in weekdays]
    at = place - 1 if place > 0 else place
    return counted[at] if -len(counted) <= at < len(counted) else None
