"""How a schedule is said, whatever the language: which kind of sentence, of which days; the templates have the words.

Rules that come to the same are said the same: each Monday of each month is each Monday.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.rules.clock_changes import ClockNote, note_on_clock
from bot.rules.recurrence_rules import DAYS_OF_MONTH, MONTHS, Frequency, Rule, read_rule

WHOLE_WEEK, WORKING_WEEK = tuple(range(7)), tuple(range(5))
WEEKS_OF_MONTH, WEEKS_OF_YEAR, SHORTEST_MONTH = 4, 52, 28  # that each has
NO_LEAP_YEAR = 2001


class Shape(StrEnum):
    """DAYS are days of a month or year; AMONG takes some of them by their place."""

    DAILY = "daily"
    WEEKLY = "weekly"
    DAYS = "days"
    AMONG = "among"


class Within(StrEnum):
    """What the days are days of; nothing, where the period has been named."""

    NOTHING = "nothing"
    EACH_MONTH = "each_month"
    MONTHS = "months"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Days:
    """The 1st and 15th (*numbers* alone; -1 is the last), the first and last Friday, or every Friday."""

    numbers: tuple[int, ...] = ()
    weekdays: tuple[int, ...] = ()

    @property
    def of_whole_week(self) -> bool:
        return self.weekdays == WHOLE_WEEK

    @property
    def of_working_week(self) -> bool:
        return self.weekdays == WORKING_WEEK


@dataclass(frozen=True, slots=True)
class Pattern:
    """How often. *unit* and *interval*: every second month. *days* are one group, or each by itself; they count *if*
    they are these, too; *places* are among them. *months* are those that they are *within*, or, with *only_months*, all
    that count. *can_lack*: some months have no such day. *week_start* is set where it matters and is not Monday.
    """

    shape: Shape
    unit: Frequency
    interval: int = 1
    days: tuple[Days, ...] = ()
    if_: tuple[Days, ...] = ()
    places: tuple[int, ...] = ()
    within: Within = Within.NOTHING
    months: tuple[int, ...] = ()
    only_months: bool = False
    can_lack: bool = False
    week_start: int | None = None

    @property
    def is_date(self) -> bool:
        """One day of one month, such as 1 May."""
        alone = len(self.days) == len(self.months) == 1 and self.within is Within.MONTHS
        return alone and not self.days[0].weekdays and len(self.days[0].numbers) == 1 and self.days[0].numbers[0] > 0


@dataclass(frozen=True, slots=True)
class ScheduleWords:
    """*pattern* is None for once; *note* is only of that one time."""

    pattern: Pattern | None
    start: datetime
    zone: str
    until: date | None = None
    count: int | None = None
    note: ClockNote | None = None


def in_words(rule: str, start: datetime, zone: str, until: date | None = None) -> ScheduleWords:
    if not rule:
        return ScheduleWords(None, start, zone, note=note_on_clock(start, zone))
    filled = read_rule(rule).filled(start)
    return ScheduleWords(pattern(filled), start, zone, until, filled.count)


def pattern(rule: Rule) -> Pattern:
    """*rule* names its days."""
    if len(rule.months) == MONTHS:
        return pattern(replace(rule, months=()))
    months = tuple(sorted(rule.months))
    match rule.frequency:
        case Frequency.DAILY:
            return Pattern(Shape.DAILY, rule.frequency, rule.interval)
        case Frequency.WEEKLY:
            return _weekly(rule, months)
        case Frequency.MONTHLY | Frequency.YEARLY:
            return _of_period(rule, months)


def _weekly(rule: Rule, months: tuple[int, ...]) -> Pattern:
    weekdays = _plain(rule)
    if weekdays == WHOLE_WEEK and rule.interval == 1 and not months:
        return Pattern(Shape.DAILY, Frequency.DAILY)
    matters = rule.interval > 1 and len(weekdays) > 1 and rule.week_start
    return Pattern(
        Shape.WEEKLY,
        Frequency.WEEKLY,
        rule.interval,
        (Days(weekdays=weekdays),),
        months=months,
        only_months=rule.interval > 1 and bool(months),
        week_start=rule.week_start if matters else None,
    )


def _of_period(rule: Rule, months: tuple[int, ...]) -> Pattern:
    if rule.positions:
        placed = _placed(rule, months)
        return _of_days(rule, months, placed) if placed else _among(rule, months)
    if rule.month_days:
        return _of_days(rule, months, _numbered(rule.month_days), _condition(rule))
    if _is_plain(rule) and rule.interval == 1:
        return _weekly(Rule(Frequency.WEEKLY, weekdays=rule.weekdays), months)
    return _of_days(rule, months, _weekdays(rule))


def _of_days(rule: Rule, months: tuple[int, ...], days: tuple[Days, ...], if_: tuple[Days, ...] = ()) -> Pattern:
    unit, within = rule.frequency, Within.NOTHING
    yearly = unit is Frequency.YEARLY
    if rule.interval == 1 or yearly:
        unit, within = _period(rule, months, days)
    whole = Pattern(Shape.DAYS, unit, rule.interval, days, if_, (), within, months)
    only_months = bool(months) and within is not Within.MONTHS
    return replace(whole, only_months=only_months, can_lack=any(_can_lack(each, whole) for each in days))


def _period(rule: Rule, months: tuple[int, ...], days: tuple[Days, ...]) -> tuple[Frequency, Within]:
    """The 15th in each month of the year is the 15th of each month, and in March of each month it is in March."""
    if months:
        return Frequency.YEARLY, Within.MONTHS
    if rule.frequency is Frequency.MONTHLY:
        return Frequency.MONTHLY, Within.EACH_MONTH
    if rule.positions:
        return Frequency.YEARLY, Within.YEAR
    if not any(each.numbers for each in days):
        return Frequency.YEARLY, Within.NOTHING
    return (Frequency.MONTHLY if rule.interval == 1 else Frequency.YEARLY), Within.EACH_MONTH


def _among(rule: Rule, months: tuple[int, ...]) -> Pattern:
    days = _numbered(rule.month_days) if rule.month_days else _weekdays(rule)
    if_ = _condition(rule) if rule.month_days else ()
    yearly = rule.frequency is Frequency.YEARLY
    within = Within.NOTHING
    if yearly:
        of_month = any(each.numbers for each in days)
        within = Within.MONTHS if months else Within.EACH_MONTH if of_month else Within.YEAR
    only_months = bool(months) and not yearly
    return Pattern(
        Shape.AMONG, rule.frequency, rule.interval, days, if_, rule.positions, within, months, only_months=only_months
    )


def _placed(rule: Rule, months: tuple[int, ...]) -> tuple[Days, ...]:
    """Positions among weekdays, said as their numbers: the last Saturday or Sunday, the first weekday. None if they
    count through several months.
    """
    of_month = rule.frequency is Frequency.MONTHLY or len(months) == 1
    if rule.month_days or not _is_plain(rule) or not (of_month or not months):
        return ()
    weekdays = _plain(rule)
    if weekdays == WHOLE_WEEK and of_month:
        fits = all(abs(each) <= DAYS_OF_MONTH for each in rule.positions)
        return _numbered(rule.positions) if fits else ()
    return (Days(rule.positions, weekdays),)


def _same_side(numbers: tuple[int, ...]) -> bool:
    return len({number > 0 for number in numbers}) == 1


def _numbered(numbers: tuple[int, ...]) -> tuple[Days, ...]:
    """Counted from the beginning as one group, or each by itself."""
    ordered = (*sorted(n for n in numbers if n > 0), *sorted(n for n in numbers if n < 0))
    return (Days(ordered),) if _same_side(ordered) else tuple(Days((number,)) for number in ordered)


def _weekdays(rule: Rule) -> tuple[Days, ...]:
    groups = list(_groups(rule))
    if len(groups) == 1:
        return tuple(groups)
    return tuple(single for group in groups for single in _singles(group))


def _groups(rule: Rule) -> Iterator[Days]:
    plain = _plain(rule)
    if plain:
        yield Days(weekdays=plain)
    for day in WHOLE_WEEK:
        numbers = [each.nth for each in rule.weekdays if each.nth and each.day == day and day not in plain]
        if numbers:
            yield Days((*sorted(n for n in numbers if n > 0), *sorted(n for n in numbers if n < 0)), (day,))


def _singles(days: Days) -> Iterator[Days]:
    if days.numbers:
        return (Days((number,), days.weekdays) for number in days.numbers)
    if days.of_whole_week or days.of_working_week:
        return iter([days])
    return (Days(weekdays=(day,)) for day in days.weekdays)


def _condition(rule: Rule) -> tuple[Days, ...]:
    """On which weekdays the numbered days count; none if on all."""
    return () if not rule.weekdays or _plain(rule) == WHOLE_WEEK else _weekdays(rule)


def _is_plain(rule: Rule) -> bool:
    """Also if the first Monday is named beside every one."""
    return bool(rule.weekdays) and {each.day for each in rule.weekdays} == set(_plain(rule))


def _plain(rule: Rule) -> tuple[int, ...]:
    return tuple(sorted({each.day for each in rule.weekdays if not each.nth}))


def _can_lack(days: Days, said: Pattern) -> bool:
    highest = max((abs(number) for number in days.numbers), default=0)
    if days.weekdays:
        weeks = WEEKS_OF_YEAR if said.within is Within.YEAR else WEEKS_OF_MONTH
        return highest > weeks * len(days.weekdays)
    shortest = min((monthrange(NO_LEAP_YEAR, month)[1] for month in said.months), default=SHORTEST_MONTH)
    return highest > shortest
