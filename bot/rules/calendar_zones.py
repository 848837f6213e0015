"""A time zone as a calendar file tells it: RFC 5545's VTIMEZONE (3.6.5), each change of its clocks by its date.

The changes are those of `zoneinfo`; it does not list them, so they are looked for, day by day, and then to the second.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
MORE_THAN_A_YEAR = timedelta(days=400)
LOCAL = "%Y%m%dT%H%M%S"


@dataclass(frozen=True, slots=True)
class Observance:
    """How far clocks are from UTC, what that is called, and whether it is of summer time."""

    offset: timedelta
    name: str
    is_summer: bool


@dataclass(frozen=True, slots=True)
class Change:
    at: datetime
    before: Observance
    after: Observance

    @property
    def local(self) -> datetime:
        """By the clock that has not been changed yet."""
        return (self.at + self.before.offset).replace(tzinfo=None)


def zone_lines(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[str]:
    """What holds from *first* to *last*."""
    yield "BEGIN:VTIMEZONE"
    yield f"TZID:{zone.key}"
    alike = dict[tuple[Observance, Observance], list[datetime]]()
    for change in _since_the_last_before(zone, first, last):
        alike.setdefault((change.before, change.after), []).append(change.local)
    for (before, after), times in alike.items():
        yield from _observance_lines(before, after, times)
    yield "END:VTIMEZONE"


def _since_the_last_before(zone: ZoneInfo, first: datetime, last: datetime) -> list[Change]:
    """Beginning with what holds at *first*, if it can be with the change that brought it: some programs need both."""
    found = list(changes(zone, first - MORE_THAN_A_YEAR, last))
    begun = [change for change in found if change.at <= first]
    if begun:
        return found[len(begun) - 1 :]
    same = _observed(zone, first)
    return [Change(first, same, same), *found]


def changes(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[Change]:
    at = first.astimezone(UTC)
    before = _observed(zone, at)
    while at < last:
        after = _observed(zone, at + DAY)
        if before != after:
            yield Change(_moment(zone, at, at + DAY), before, after)
        at, before = at + DAY, after


def _moment(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first second that is no longer as *before*."""
    old = _observed(zone, before)
    while after - before > SECOND:
        middle = before + (after - before) // (2 * SECOND) * SECOND
        before, after = (middle, after) if _observed(zone, middle) == old else (before, middle)
    return after


def _observed(zone: ZoneInfo, at: datetime) -> Observance:
    local = at.astimezone(zone)
    return Observance(local.utcoffset() or timedelta(), local.tzname() or zone.key, bool(local.dst()))


def _observance_lines(before: Observance, after: Observance, times: list[datetime]) -> Iterator[str]:
    kind = "DAYLIGHT" if after.is_summer else "STANDARD"
    yield f"BEGIN:{kind}"
    yield f"DTSTART:{times[0]:{LOCAL}}"
    yield f"TZOFFSETFROM:{_signed(before.offset)}"
    yield f"TZOFFSETTO:{_signed(after.offset)}"
    yield f"TZNAME:{after.name}"
    yield from (f"RDATE:{local:{LOCAL}}" for local in times[1:])
    yield f"END:{kind}"


def _signed(offset: timedelta) -> str:
    minutes = offset // timedelta(minutes=1)
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}{rest:02}"
