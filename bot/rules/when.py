"""When: from what people type, in English or Spanish, to the start and rule of a schedule.

Nothing is guessed. What is not understood to its last word, what is past, and what can mean two things is refused with
the reason; `when_english.py` and `when_spanish.py` have the words.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from math import inf
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.rules.clock_changes import note_on_clock
from bot.rules.recurrence import LAST_YEAR, Schedule, local_times, resolve
from bot.rules.recurrence_rules import Frequency, Rule
from bot.rules.refusal import Refusal
from bot.rules.when_days import DAY_KINDS, Finding
from bot.rules.when_english import english
from bot.rules.when_hours import Hour, hour_of
from bot.rules.when_parts import (
    Clock,
    Count,
    Fact,
    Facts,
    NextWeek,
    Offset,
    OfMonth,
    OfTheMonth,
    Once,
    PartOfDay,
    Reading,
    Said,
    Wait,
)
from bot.rules.when_rules import Last, Repeat, needs_a_day, repeat_of, this_month_or_each
from bot.rules.when_scanning import Grammar, NotUnderstood, scan
from bot.rules.when_spanish import spanish

__all__ = ("When", "note_on_clock", "read_day", "read_when")

_Read = TypeVar("_Read")

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class When:
    """*start* is local, without a zone, in whole minutes; *rule* an RRULE, empty for once; *until* the last day."""

    start: datetime
    rule: str = ""
    until: date | None = None


def read_when(typed: str, now: datetime, zone: str) -> When:
    """Refuses, with a code that begins with `when_` or `rule_`; the zone may stand in it, in brackets."""

    def read(grammar: Grammar) -> When:
        said = scan(typed.replace(f"({zone})", " "), grammar)
        return _Reckoning(replace(said, typed=typed), now, ZoneInfo(zone)).when()

    answers = _in_each_language(read)
    if len(answers) > 1:
        readings = tuple(Reading(day=when.start.date(), clock=when.start.time()) for when in answers)
        raise Refusal("when_two_ways", typed=typed, readings=readings)
    return answers[0]


def read_day(typed: str, now: datetime, zone: str) -> date:
    """A day without a time; it can be one that is past, if it is named by its year."""

    def read(grammar: Grammar) -> date:
        return _Reckoning(scan(typed, grammar), now, ZoneInfo(zone)).day_alone()

    with refused_as_a_day(typed):
        answers = _in_each_language(read)
    if len(answers) > 1:
        raise Refusal("when_two_ways", typed=typed, readings=tuple(Reading(day=day) for day in answers))
    return answers[0]


@contextmanager
def refused_as_a_day(typed: str) -> Generator[None]:
    """What is not understood is not to be mended with a time of day."""
    try:
        yield
    except Refusal as refusal:
        if refusal.code == "when_not_understood":
            raise Refusal("day_not_understood", typed=typed) from None
        raise


def _in_each_language(read: Callable[[Grammar], _Read]) -> list[_Read]:
    """All that *read* comes to, or the refusal of the language in which more was understood."""
    answers, refusals = dict[_Read, None](), list[Refusal]()
    for grammar in (english(), spanish()):
        try:
            answers[read(grammar)] = None
        except Refusal as refusal:
            refusals.append(refusal)
    if not answers:
        raise max(refusals, key=_understood)
    return list(answers)


def _understood(refusal: Refusal) -> float:
    return refusal.place if isinstance(refusal, NotUnderstood) else inf


@dataclass(frozen=True, slots=True)
class _Reckoning:
    said: Said
    now: datetime
    zone: ZoneInfo

    def when(self) -> When:
        wait = self.said.itself.get(Wait)
        if wait and wait.minutes:
            return self._after(wait)
        repeat = repeat_of(self.said)
        return self._once() if repeat is None else self._repeated(repeat)

    def day_alone(self) -> date:
        self._nothing_beside(OfMonth, *DAY_KINDS)
        if not self.said.itself.facts:
            raise NotUnderstood(self.said.typed, self.said.typed.strip(), len(self.said.typed))
        return self._found(self.said.itself, lambda day: day >= self.today)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def _after(self, wait: Wait) -> When:
        self._nothing_beside(Wait, Once)
        at = (self.now.astimezone(UTC) + timedelta(minutes=wait.minutes)).astimezone(self.zone)
        start = at.replace(tzinfo=None, fold=0, second=0, microsecond=0)
        if at.fold:
            raise self._refusal("when_comes_twice", start)
        return When(self._possible(start))

    def _once(self) -> When:
        self._nothing_beside(Clock, PartOfDay, Once, OfMonth, OfTheMonth, *DAY_KINDS)
        named = self.said.itself.only(OfMonth, *DAY_KINDS)
        if not self.said.itself.facts:
            raise NotUnderstood(self.said.typed, self.said.typed.strip(), len(self.said.typed))
        hour = hour_of(self.said)
        if rule := this_month_or_each(self.said):
            day = self._first(rule, None, hour.time).date()
            raise self._two_ways(Reading(day=day), Reading(rule=rule.text))
        day = self._found(named, lambda day: bool(self._ahead(day, hour)))
        return When(self._possible(self._only(self._ahead(day, hour)) or datetime.combine(day, hour.time)))

    def _repeated(self, repeat: Repeat) -> When:
        self._nothing_beside(*repeat.kinds, *repeat.first_kinds, Clock, PartOfDay, Count, ends=True)
        hour = hour_of(self.said)
        since = self._since(self.said.itself.only(*repeat.first_kinds), hour)
        rule = self._counted(repeat.rule)
        if needs_a_day(rule):
            if since is None:
                raise Refusal("when_without_day", typed=self.said.typed)
            rule = rule.filled(datetime.combine(since, hour.time))
        start = self._first(rule, since, hour.time)
        if hour.after_midnight and rule.frequency is not Frequency.DAILY:
            start = self._only(self._ahead(start.date(), hour)) or start
        until = self._until(repeat.last, start)
        if until is not None and until < start.date():
            raise Refusal("when_never", typed=self.said.typed)
        return When(start, rule.text, until)

    def _since(self, named: Facts, hour: Hour) -> date | None:
        """The day from which on it is; said by "from", or beside the rule."""
        if named.facts and self.said.since.facts:
            raise self._not_understood(named)
        facts = named if named.facts else self.said.since
        if not facts.facts:
            return None
        day = self._found(facts, lambda day: bool(self._ahead(day, hour)))
        if day < self.today:
            raise self._refusal("when_past", datetime.combine(day, hour.time))
        return day

    def _counted(self, rule: Rule) -> Rule:
        said = self.said.itself.get(Count)
        if said is None:
            return rule
        if rule.count is not None:
            raise self._not_understood(self.said.itself.only(Count))
        return replace(rule, count=said.times)

    def _first(self, rule: Rule, since: date | None, clock: time) -> datetime:
        """The first occasion that is still to come; turns are counted from it, or from the first one *since* a day."""
        start = datetime.combine(since or self.today, clock)
        if start.year > LAST_YEAR:
            raise self._too_far()
        endless = replace(rule, count=None)
        every = self._times(replace(endless, interval=1), start)
        if since is not None and (first := next(every, None)):
            every = self._times(endless, first)
        found = next((local for local in every if resolve(local, self.zone) > self.now), None)
        if found is None or found.year > LAST_YEAR:
            raise Refusal("when_never", typed=self.said.typed)
        return found

    def _times(self, rule: Rule, start: datetime) -> Iterator[datetime]:
        return local_times(Schedule(rule.text, self.zone.key, start))

    def _until(self, last: Last | None, start: datetime) -> date | None:
        facts = self.said.until
        if last is not None:
            if facts.facts:
                raise self._not_understood(facts)
            return last.day(start.time(), self.zone)
        if not facts.facts:
            return None
        from_today = facts.has(Offset, Wait, NextWeek) or not facts.has(*DAY_KINDS[:-1])
        seen_from = self.today if from_today else max(self.today, start.date())
        return Finding(self.said.typed, facts, seen_from, lambda day: day >= seen_from).day()

    def _found(self, facts: Facts, is_ahead: Callable[[date], bool]) -> date:
        return Finding(self.said.typed, facts, self.today, is_ahead).day()

    def _ahead(self, day: date, hour: Hour) -> list[datetime]:
        """The local times that can be meant on *day* and are still to come: two after the midnight of a night."""
        days = (day, day + DAY) if hour.after_midnight else (day,)
        times = (datetime.combine(each, hour.time) for each in days)
        return [local for local in times if resolve(local, self.zone) > self.now]

    def _only(self, times: list[datetime]) -> datetime | None:
        if len(times) > 1:
            raise self._two_ways(*(Reading(day=local.date(), clock=local.time()) for local in times))
        return times[0] if times else None

    def _possible(self, start: datetime) -> datetime:
        if start.year > LAST_YEAR:
            raise self._too_far()
        if resolve(start, self.zone) > self.now:
            return start
        again = start.replace(tzinfo=self.zone, fold=1) > self.now.astimezone(UTC)
        raise self._refusal("when_comes_twice" if again else "when_past", start)

    def _nothing_beside(self, *kinds: type[Fact], ends: bool = False) -> None:
        """*ends*: "from" and "until" may be said."""
        words = self.said.itself.beside(*kinds)
        if words is not None:
            raise NotUnderstood(self.said.typed, words, len(self.said.typed))
        for facts in () if ends else (self.said.since, self.said.until):
            if facts.facts:
                raise self._not_understood(facts)

    def _not_understood(self, facts: Facts) -> NotUnderstood:
        return NotUnderstood(self.said.typed, " ".join(dict.fromkeys(facts.words.values())), len(self.said.typed))

    def _too_far(self) -> NotUnderstood:
        return self._not_understood(self.said.itself)

    def _two_ways(self, *readings: Reading) -> Refusal:
        return Refusal("when_two_ways", typed=self.said.typed, readings=readings)

    def _refusal(self, code: str, understood: datetime) -> Refusal:
        return Refusal(code, typed=self.said.typed, understood=understood, zone=self.zone.key)
