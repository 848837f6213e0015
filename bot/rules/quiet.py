"""Quiet hours and blackout days: a post that falls into them waits for their end, or is left out.

They go by the clocks of the place: an hour that comes twice is quiet twice, and one that is skipped never was.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.rules.recurrence import resolve
from bot.rules.refusal import Refusal

LONGEST_WAIT = timedelta(days=7)
DAY = timedelta(days=1)


class Policy(StrEnum):
    MOVE = "move"
    SKIP = "skip"


class Reason(StrEnum):
    QUIET = "quiet"
    BLACKOUT = "blackout"


class Outcome(StrEnum):
    KEPT = "kept"
    MOVED = "moved"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From *since* up to but without *until*, which is on the next day if it is not later in the day."""

    since: time
    until: time

    def __post_init__(self) -> None:
        if self.since == self.until:
            raise Refusal("quiet_all_day", time=f"{self.since:%H:%M}")

    def end(self, local: datetime) -> datetime | None:
        """The local time at which the quiet around *local* ends; None if it is not quiet then."""
        now, today = local.time(), local.date()
        if self.since <= now < self.until:
            return datetime.combine(today, self.until)
        if self.since < self.until or self.until <= now < self.since:
            return None
        return datetime.combine(today if now < self.until else today + DAY, self.until)


@dataclass(frozen=True, slots=True)
class Quiet:
    """A server's and a channel's together, in the local time of *zone*."""

    zone: str
    hours: tuple[QuietHours, ...] = ()
    blackout: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Placed:
    """*at* is when to post, or, of what is skipped, when it would have been; *reason* says why it is not kept."""

    at: datetime
    outcome: Outcome = Outcome.KEPT
    reason: Reason | None = None


def place(at: datetime, quiet: Quiet, policy: Policy, following: datetime | None = None) -> Placed:
    """Where a post due *at* goes. One that would have to wait until the *following* one, or for days, is skipped."""
    waits = list(_waits(at, quiet))
    if not waits:
        return Placed(at)
    free, reason = waits[-1][0], waits[0][1]
    too_late = free - at > LONGEST_WAIT or (following is not None and free >= following)
    if policy is Policy.SKIP or too_late:
        return Placed(at, Outcome.SKIPPED, reason)
    return Placed(free, Outcome.MOVED, reason)


def _waits(at: datetime, quiet: Quiet) -> Iterator[tuple[datetime, Reason]]:
    """Each thing that has to be waited for, one after the other, with its end; ends once that takes too long."""
    zone = ZoneInfo(quiet.zone)
    now = at
    while now - at <= LONGEST_WAIT and (wait := _wait(now.astimezone(zone).replace(tzinfo=None), quiet)):
        end, reason = wait
        now = _when_clocks_show(end, zone, now)
        yield now, reason


def _wait(local: datetime, quiet: Quiet) -> tuple[datetime, Reason] | None:
    if local.date() in quiet.blackout:
        return datetime.combine(local.date() + DAY, time()), Reason.BLACKOUT
    ends = [end for hours in quiet.hours if (end := hours.end(local))]
    return (max(ends), Reason.QUIET) if ends else None


def _when_clocks_show(local: datetime, zone: ZoneInfo, after: datetime) -> datetime:
    """The first moment later than *after* for a time that comes twice."""
    first = resolve(local, zone)
    return first if first > after else local.replace(tzinfo=zone, fold=1).astimezone(UTC)
