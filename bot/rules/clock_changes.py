"""Local times that a clock on the wall does not show once, because it was changed."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class Change(StrEnum):
    SKIPPED = "skipped"
    TWICE = "twice"


@dataclass(frozen=True, slots=True)
class ClockNote:
    """*shown*: what the clock does show at the moment that is meant; of two it is the first."""

    change: Change
    shown: datetime


def note_on_clock(local: datetime, zone: str) -> ClockNote | None:
    """None for a time that comes once, as nearly all do."""
    place = ZoneInfo(zone)
    first, second = (local.replace(tzinfo=place, fold=fold) for fold in (0, 1))
    before, after = first.utcoffset(), second.utcoffset()
    if before is None or after is None or before == after:
        return None
    change = Change.TWICE if before > after else Change.SKIPPED
    return ClockNote(change, first.astimezone(UTC).astimezone(place).replace(tzinfo=None, fold=0))
