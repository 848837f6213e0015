"""How often is meant: the rule that words say together, if they say one."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.rules.recurrence import resolve
from bot.rules.recurrence_rules import Frequency, Rule, Weekday, read_rule
from bot.rules.refusal import Refusal
from bot.rules.when_days import valid
from bot.rules.when_parts import (
    Dates,
    Each,
    Every,
    Fact,
    Facts,
    MonthDays,
    NextWeek,
    Offset,
    OfMonth,
    OfTheMonth,
    Places,
    RawRule,
    Reading,
    Said,
    Unit,
    Wait,
    Weekdays,
    Which,
)
from bot.rules.when_scanning import NotUnderstood

WEEK = 7
OTHER = 2
_CERTAIN = (Dates, Offset, NextWeek, Wait)
_UNTIL = re.compile(
    r"UNTIL=(?P<year>20[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"
    r"(?:T(?P<hour>[01][0-9]|2[0-3])(?P<minute>[0-5][0-9])(?P<second>[0-5][0-9])(?P<utc>Z)?)?"
)


@dataclass(frozen=True, slots=True)
class Repeat:
    """*kinds* are the facts that *rule* says, *first_kinds* those that can tell its first day; *last* is the end of a
    typed RRULE.
    """

    rule: Rule
    kinds: tuple[type[Fact], ...]
    first_kinds: tuple[type[Fact], ...] = ()
    last: "Last | None" = None


@dataclass(frozen=True, slots=True)
class Last:
    """*at* is in UTC if *is_utc*, else local."""

    at: datetime
    is_utc: bool
    whole_day: bool

    def day(self, clock: time, zone: ZoneInfo) -> date:
        """The last on which *clock* is not after it."""
        if self.whole_day:
            return self.at.date()
        at = self.at.replace(tzinfo=UTC if self.is_utc else zone)
        days = (at.astimezone(zone).date() + timedelta(days=1 - back) for back in range(4))
        return next(day for day in days if resolve(datetime.combine(day, clock), zone) <= at)


def repeat_of(said: Said) -> Repeat | None:
    """None for once."""
    if raw := said.itself.get(RawRule):
        return _typed_rule(raw.text)
    match _unit(said.itself):
        case None:
            return None
        case Unit.DAY:
            repeat = _daily(said)
        case Unit.WEEK:
            repeat = _weekly(said.itself)
        case Unit.MONTH:
            repeat = _monthly(said)
        case Unit.YEAR:
            repeat = _yearly(said)
    return replace(repeat, first_kinds=_first_kinds(said.itself, repeat))


def _first_kinds(facts: Facts, repeat: Repeat) -> tuple[type[Fact], ...]:
    """A day beside a rule that says its own is not understood, nor just any weekday beside a month."""
    if repeat.rule.frequency is not Frequency.DAILY and not needs_a_day(repeat.rule):
        return ()
    weekdays = facts.get(Weekdays)
    certain = facts.has(*_CERTAIN) or (weekdays is not None and weekdays.which in (Which.THIS, Which.NEXT))
    return (*_CERTAIN, Weekdays) if certain else _CERTAIN


def this_month_or_each(said: Said) -> Rule | None:
    """For "the last Friday of the month", the rule that it is if each month is meant."""
    facts = said.itself
    if not facts.has(OfTheMonth) or facts.has(Each, Every, RawRule):
        return None
    return _monthly(said).rule


def _typed_rule(text: str) -> Repeat:
    parts = text.removeprefix("RRULE:").split(";")
    ends = [part for part in parts if part.startswith("UNTIL=")]
    rule = read_rule(";".join(part for part in parts if part not in ends[:1]))
    return Repeat(rule, (RawRule,), (*_CERTAIN, Weekdays), _last(text, ends[0]) if ends else None)


def _last(text: str, part: str) -> Last:
    found = _UNTIL.fullmatch(part)
    day = valid(*(int(found[name]) for name in ("year", "month", "day"))) if found else None
    if found is None or day is None:
        raise Refusal("rule_not_understood", rule=text, part=part)
    if found["hour"] is None:
        return Last(datetime.combine(day, time()), is_utc=False, whole_day=True)
    at = datetime.combine(day, time(int(found["hour"]), int(found["minute"]), int(found["second"])))
    return Last(at, is_utc=bool(found["utc"]), whole_day=False)


def _unit(facts: Facts) -> Unit | None:
    each, weekdays = facts.get(Each), facts.get(Weekdays)
    if each is not None:
        fortnight = each.loosely and weekdays is not None
        days_of_each_week = weekdays is not None and weekdays.which is Which.EVERY and each.interval == 1
        return Unit.WEEK if each.unit is Unit.DAY and (fortnight or days_of_each_week) else each.unit
    if weekdays is not None and weekdays.which is Which.EVERY:
        return Unit.WEEK
    if facts.has(Every):
        return _unit_of_every(facts)
    return None


def _unit_of_every(facts: Facts) -> Unit | None:
    if facts.has(Places):
        return Unit.YEAR if facts.has(OfMonth) else Unit.MONTH
    if facts.has(MonthDays):
        return Unit.MONTH
    return Unit.YEAR if facts.has(Dates) else None


def _daily(said: Said) -> Repeat:
    each = said.itself.get(Each) or Each(1, Unit.DAY)
    if each.loosely:
        rules = (Rule(Frequency.DAILY, each.interval - 1), Rule(Frequency.DAILY, each.interval))
        raise _two_ways(said, *rules)
    return Repeat(Rule(Frequency.DAILY, each.interval), (Each,))


def _weekly(facts: Facts) -> Repeat:
    """A weekday beside a date, or of a certain week, is no part of the rule but of its first day."""
    each, weekdays = facts.get(Each) or Each(1, Unit.WEEK), facts.get(Weekdays)
    interval = (each.interval - 1) // WEEK if each.loosely else each.interval
    of_first_day = weekdays is not None and weekdays.which is not Which.EVERY and facts.has(*_CERTAIN)
    if weekdays is None or of_first_day or weekdays.which in (Which.THIS, Which.NEXT):
        return Repeat(Rule(Frequency.WEEKLY, interval), (Each,))
    days = tuple(Weekday(day) for day in weekdays.days)
    return Repeat(Rule(Frequency.WEEKLY, interval, weekdays=days), (Each, Weekdays))


def _monthly(said: Said) -> Repeat:
    facts = said.itself
    each = facts.get(Each) or Each(1, Unit.MONTH)
    rule = Rule(Frequency.MONTHLY, each.interval)
    if places := facts.get(Places):
        if each_other := _every_other(said, places):
            return each_other
        return Repeat(_with_places(said, rule, places), (Each, Every, Places, OfTheMonth))
    if days := facts.get(MonthDays):
        return Repeat(replace(rule, month_days=days.days), (Each, Every, MonthDays, OfTheMonth))
    return Repeat(rule, (Each,))


def _yearly(said: Said) -> Repeat:
    facts = said.itself
    each = facts.get(Each) or Each(1, Unit.YEAR)
    rule, places, month = Rule(Frequency.YEARLY, each.interval), facts.get(Places), facts.get(OfMonth)
    if places is None or month is None or month.year is not None:
        return Repeat(rule, (Each, Every))
    rule = replace(rule, months=(month.month,))
    return Repeat(_with_places(said, rule, places), (Each, Every, Places, OfMonth))


def _with_places(said: Said, rule: Rule, places: Places) -> Rule:
    """A place among all Mondays is an RRULE's weekday, a place among several weekdays a position."""
    if all(len(days) == 1 for _, days in places.items):
        return replace(rule, weekdays=tuple(Weekday(day, place) for place, days in places.items for day in days))
    counted = {days for _, days in places.items}
    if len(counted) > 1:
        raise NotUnderstood(said.typed, said.itself.words[Places], len(said.typed))
    days = tuple(Weekday(day) for day in counted.pop())
    return replace(rule, weekdays=days, positions=tuple(place for place, _ in places.items))


def _every_other(said: Said, places: Places) -> Repeat | None:
    """ "Every second Tuesday" is every other one, "every third" can be of weeks or of a month."""
    every = said.itself.get(Every)
    if every is None or said.itself.has(Each, OfTheMonth) or len(places.items) != 1:
        return None
    [(place, days)] = places.items
    if place < OTHER:
        return None
    if len(days) > 1:
        raise NotUnderstood(said.typed, said.itself.words[Places], len(said.typed))
    by_weeks = Rule(Frequency.WEEKLY, place, weekdays=tuple(Weekday(day) for day in days))
    if every.other and place == OTHER:
        return Repeat(by_weeks, (Every, Places))
    raise _two_ways(said, by_weeks, _with_places(said, Rule(Frequency.MONTHLY), places))


def _two_ways(said: Said, *rules: Rule) -> Refusal:
    return Refusal("when_two_ways", typed=said.typed, readings=tuple(Reading(rule=rule.text) for rule in rules))


def needs_a_day(rule: Rule) -> bool:
    return not (rule.weekdays or rule.month_days or rule.frequency is Frequency.DAILY)
