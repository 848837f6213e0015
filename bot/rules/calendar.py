"""Announcements as a calendar file (RFC 5545), which people's own calendars can read.

A rule is written with its own clock and zone, so that nine o'clock stays nine o'clock there, too. Where clocks skip or
repeat a time, the standard says what this bot does: a skipped one has the offset from before; of two, the first is
meant.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from bot.rules.calendar_zones import LOCAL, zone_lines
from bot.rules.clock_changes import note_on_clock
from bot.rules.recurrence import LAST_YEAR, Schedule, local_times, resolve
from bot.rules.recurrence_rules import WEEKS_OF_MONTH, Rule, Weekday, read_rule

PRODUCT = "-//Groundswell//Announcements//EN"
LONGEST_LINE = 75  # octets
FORESEEN = timedelta(days=5 * 366)  # of a rule without an end
NO_LATER = datetime(LAST_YEAR + 1, 12, 31, tzinfo=UTC)

_UTC = f"{LOCAL}Z"
_ESCAPED = re.compile(r"[\\;,]")
_DROPPED = re.compile("[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]")
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Event:
    """An announcement; *revision* grows with each change of it. Without a *duration* it is a moment."""

    id: int
    server_id: int
    title: str
    schedule: Schedule
    text: str = ""
    url: str = ""
    revision: int = 0
    duration: timedelta = timedelta()

    @property
    def uid(self) -> str:
        """The same in each file, so that a calendar changes what it has and adds nothing twice."""
        return f"announcement-{self.id}-{self.server_id}-groundswell"


def calendar(name: str, events: Iterable[Event], now: datetime) -> str:
    """Text of the media type text/calendar. What has no occasion, not even a past one, is left out."""
    planned = [plan for event in events if (plan := _planned(event, now))]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN"]
    lines += [f"NAME:{_text(name)}", f"X-WR-CALNAME:{_text(name)}"]
    for zone in sorted({plan.zone.key for plan in planned}):
        inside = [plan for plan in planned if plan.zone.key == zone]
        first, last = min(plan.first for plan in inside), max(plan.last for plan in inside)
        lines += zone_lines(ZoneInfo(zone), first - timedelta(days=2), last + timedelta(days=2))
    lines += [line for plan in planned for line in plan.lines()]
    return "".join(f"{_folded(line)}\r\n" for line in (*lines, "END:VCALENDAR"))


@dataclass(frozen=True, slots=True)
class _Plan:
    """*begins* is the first local time by the rule; *first* and *last* are the moments that its zone has to cover."""

    event: Event
    zone: ZoneInfo
    begins: datetime
    skipped: tuple[datetime, ...]
    moved: tuple[tuple[datetime, datetime], ...]
    first: datetime
    last: datetime
    now: datetime

    def lines(self) -> Iterator[str]:
        if self.event.schedule.rule:
            yield from self._event_lines(self.begins, self._repeats())
            for by_rule, local in self.moved:
                original = f"RECURRENCE-ID;{self._at(by_rule)}"
                yield from self._event_lines(_on_the_clock(local, self.zone), [original])
        else:
            local = dict(self.moved).get(self.begins, self.begins)
            yield from self._event_lines(_on_the_clock(local, self.zone), [])

    def _repeats(self) -> Iterator[str]:
        yield f"RRULE:{_rule(self.event.schedule)}"
        yield from (f"EXDATE;{self._at(local)}" for local in self.skipped)

    def _event_lines(self, local: datetime, more: Iterable[str]) -> Iterator[str]:
        event = self.event
        yield "BEGIN:VEVENT"
        yield f"UID:{event.uid}"
        yield f"DTSTAMP:{self.now.astimezone(UTC):{_UTC}}"
        yield f"SEQUENCE:{event.revision}"
        yield f"DTSTART;{self._at(local)}"
        yield from more
        if event.duration:
            yield f"DURATION:PT{event.duration // timedelta(minutes=1)}M"
        yield f"SUMMARY:{_text(event.title)}"
        if event.text:
            yield f"DESCRIPTION:{_text(event.text)}"
        if event.url:
            yield f"URL:{_DROPPED.sub('', _BREAKS.sub('', event.url)).strip()}"
        yield "TRANSP:TRANSPARENT"
        yield "END:VEVENT"

    def _at(self, local: datetime) -> str:
        return f"TZID={self.zone.key}:{local:{LOCAL}}"


def _planned(event: Event, now: datetime) -> _Plan | None:
    """None for what never happens."""
    schedule, zone = event.schedule, ZoneInfo(event.schedule.zone)
    begins = next(local_times(schedule), None)
    if begins is None or (not schedule.rule and begins in schedule.skipped):
        return None
    changed = {*schedule.skipped, *schedule.moved}
    by_rule = set(takewhile(lambda local: local <= max(changed, default=begins), local_times(schedule)))
    skipped = tuple(sorted(schedule.skipped & by_rule))
    moved = tuple((key, schedule.moved[key]) for key in sorted((schedule.moved.keys() - schedule.skipped) & by_rule))
    ends = (_end(schedule, begins, now, zone), *(local for _, local in moved))
    begun = min((begins, *(local for _, local in moved)))
    last = min(NO_LATER, max(resolve(local, zone) for local in ends))
    return _Plan(event, zone, begins, skipped, moved, resolve(begun, zone), last, now)


def _end(schedule: Schedule, begins: datetime, now: datetime, zone: ZoneInfo) -> datetime:
    """Of the last occasion, or, of a rule without an end, of five years from now or from its beginning."""
    if not schedule.rule:
        return begins
    foreseen = max(begins, now.astimezone(zone).replace(tzinfo=None)) + FORESEEN
    latest = NO_LATER.replace(tzinfo=None)
    if read_rule(schedule.rule).count is not None:
        return max(takewhile(lambda local: local < latest, local_times(schedule)), default=begins)
    return foreseen if schedule.until is None else min(latest, datetime.combine(schedule.until, time.max))


def _rule(schedule: Schedule) -> str:
    """With its days named, since DTSTART may be later than the start; it has one end, a number or a moment."""
    rule = read_rule(schedule.rule).filled(schedule.start)
    rule = replace(rule, weekdays=tuple(_counted(rule)))
    if schedule.until is None:
        return rule.text
    if rule.count is not None:
        return replace(rule, count=sum(1 for _ in local_times(schedule))).text
    return f"{rule.text};UNTIL={_last_moment(schedule.until, ZoneInfo(schedule.zone)):{_UTC}}"


def _last_moment(day: date, zone: ZoneInfo) -> datetime:
    return min(NO_LATER, datetime.combine(min(day, NO_LATER.date()), time(23, 59, 59), zone).astimezone(UTC))


def _counted(rule: Rule) -> Iterator[Weekday]:
    """Each Monday beside the last Friday is written as its first to fifth: programs read one kind, or the other."""
    numbered = any(weekday.nth for weekday in rule.weekdays)
    for each in rule.weekdays:
        if numbered and not each.nth:
            yield from (Weekday(each.day, nth) for nth in range(1, WEEKS_OF_MONTH + 1))
        else:
            yield each


def _on_the_clock(local: datetime, zone: ZoneInfo) -> datetime:
    """One that is not by a rule is written as clocks will show it, which no program can read otherwise."""
    note = note_on_clock(local, zone.key)
    return note.shown if note else local


def _text(text: str) -> str:
    clean = _DROPPED.sub("", _BREAKS.sub("\n", text).replace("\t", " "))
    return _ESCAPED.sub(r"\\\g<0>", clean.strip()).replace("\n", "\\n")


def _folded(line: str) -> str:
    """In lines of at most 75 octets, none of which ends within a letter."""
    folded, room = list[str](), LONGEST_LINE
    for letter in line:
        size = len(letter.encode())
        if size > room:
            folded.append("\r\n ")
            room = LONGEST_LINE - 1
        folded.append(letter)
        room -= size
    return "".join(folded)
