"""When: the occasions of a schedule, by its own clock on the wall, across every change of that clock.

A rule is counted out in naive local times, and each is then found in its zone as RFC 5545 (3.3.5) says: a time that the
clock skips has the offset from before the change, a time that comes twice is the first one. So there is one occasion a
local day, nine o'clock stays nine o'clock, and the next one never depends on when the last one was sent.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from types import MappingProxyType
from typing import Literal
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule, weekday

from bot.rules.recurrence_rules import WEEKS_OF_MONTH, Frequency, Rule, Weekday, read_rule
from bot.rules.schedule_words import ScheduleWords, in_words

FIRST_YEAR, LAST_YEAR = 2000, 2099  # of a start
SHOWN = 5

# The calendar repeats after 400 years. A rule that never comes true is looked for until the year 9999, which takes
# seconds; so each is counted out in the last cycle before that, where the search ends after a tenth of one.
_LATE = timedelta(days=19 * 146_097)
_DATEUTIL: Mapping[Frequency, Literal[0, 1, 2, 3]] = {
    Frequency.DAILY: DAILY,
    Frequency.WEEKLY: WEEKLY,
    Frequency.MONTHLY: MONTHLY,
    Frequency.YEARLY: YEARLY,
}
_WIDEST_OFFSET = timedelta(days=2)  # a local time is never further from UTC


@dataclass(frozen=True, slots=True)
class Schedule:
    """*rule* is an RRULE without an end, or empty for once. *start*, *skipped* and *moved* are in the time of *zone*,
    without one of their own; *until* is the last day. An occasion of *moved* is the one by the rule → its new time.
    """

    rule: str
    zone: str
    start: datetime
    until: date | None = None
    skipped: frozenset[datetime] = frozenset()
    moved: Mapping[datetime, datetime] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        if any(local.tzinfo for local in (self.start, *self.skipped, *self.moved, *self.moved.values())):
            raise ValueError("a schedule is in local time; its zone stands beside it")
        if self.start.second or self.start.microsecond or not FIRST_YEAR <= self.start.year <= LAST_YEAR:
            raise ValueError(f"{self.start} cannot begin a schedule")

    @property
    def in_words(self) -> ScheduleWords:
        """Of its rule; without what is skipped or moved."""
        return in_words(self.rule, self.start, self.zone, self.until)


@dataclass(frozen=True, slots=True)
class Occasion:
    """*key* is the local time by the rule. It stays when the occasion is moved, or its zone's law is changed."""

    key: str
    at: datetime

    @property
    def by_rule(self) -> datetime:
        return datetime.fromisoformat(self.key)


def occasions(schedule: Schedule, after: datetime, limit: int) -> list[Occasion]:
    """The next *limit* occasions later than *after*, soonest first."""
    zone = ZoneInfo(schedule.zone)
    last_moved = max(schedule.moved, default=schedule.start)
    earliest = after.astimezone(UTC).replace(tzinfo=None) - _WIDEST_OFFSET
    found = dict[datetime, Occasion]()  # by moment: where a zone skips a whole day, two fall on the same one
    in_place = 0
    for local in local_times(schedule):
        if in_place >= limit and local > last_moved:
            break
        is_moved = local in schedule.moved
        if local in schedule.skipped or (local < earliest and not is_moved):
            continue
        at = resolve(schedule.moved.get(local, local), zone)
        if at > after and at not in found:
            found[at] = Occasion(local.isoformat(timespec="minutes"), at)
            in_place += not is_moved
    return sorted(found.values(), key=lambda occasion: occasion.at)[:limit]


def next_five(schedule: Schedule, after: datetime) -> list[Occasion]:
    return occasions(schedule, after, SHOWN)


def local_times(schedule: Schedule) -> Iterator[datetime]:
    """By rule and end alone: also those in the past, skipped or moved. Ends by itself, if after centuries."""
    if not schedule.rule:
        every: Iterable[datetime] = (schedule.start,)
    else:
        every = _counted(read_rule(schedule.rule).filled(schedule.start), schedule.start)
    if schedule.until is None:
        return iter(every)
    last = schedule.until
    return takewhile(lambda local: local.date() <= last, every)


def resolve(local: datetime, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which clocks of *zone* show *local*; see above for those they show twice or never."""
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def _counted(rule: Rule, start: datetime) -> Iterator[datetime]:
    late = rrule(
        _DATEUTIL[rule.frequency],
        dtstart=start + _LATE,
        interval=rule.interval,
        count=rule.count,
        wkst=rule.week_start,
        byweekday=[weekday(each.day, each.nth or None) for each in _alike(rule.weekdays)] or None,
        bymonthday=rule.month_days or None,
        bymonth=rule.months or None,
        bysetpos=rule.positions or None,
    )
    return (local - _LATE for local in late)


def _alike(weekdays: tuple[Weekday, ...]) -> Iterator[Weekday]:
    """Each weekday of a month said as its first to fifth, if others are numbered: dateutil takes only one kind."""
    numbered = any(weekday.nth for weekday in weekdays)
    for each in weekdays:
        if numbered and not each.nth:
            yield from (Weekday(each.day, nth) for nth in range(1, WEEKS_OF_MONTH + 1))
        else:
            yield each
