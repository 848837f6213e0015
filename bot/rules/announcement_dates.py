"""Single dates of an announcement: which there are to leave out, to move or to put back, and which one is meant."""

from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.rules.announcement_forms import read_day
from bot.rules.recurrence import Schedule, occasions, resolve
from bot.rules.refusal import Refusal
from bot.rules.when import read_when

OFFERED = 25
LOOKED_AT = 400


@dataclass(frozen=True, slots=True)
class Dated:
    """*by_rule* is its local time by the rule, *at* when it is posted, or would be."""

    by_rule: datetime
    at: datetime
    is_skipped: bool = False
    moved_to: datetime | None = None

    @property
    def key(self) -> str:
        return self.by_rule.isoformat(timespec="minutes")

    @property
    def local(self) -> datetime:
        return self.moved_to or self.by_rule


def dates(schedule: Schedule, now: datetime, limit: int = OFFERED) -> list[Dated]:
    """Those to come, and those left out that would have come."""
    everything = replace(schedule, skipped=frozenset(), moved=MappingProxyType({}))
    found = {each.by_rule: each.at for each in occasions(everything, now, limit)}
    found |= {each.by_rule: each.at for each in occasions(schedule, now, limit)}
    dated = (_dated(schedule, by_rule, at) for by_rule, at in found.items())
    return sorted((each for each in dated if each.at > now), key=lambda each: each.at)[:limit]


def _dated(schedule: Schedule, by_rule: datetime, at: datetime) -> Dated:
    moved_to = schedule.moved.get(by_rule)
    if moved_to is not None:
        at = resolve(moved_to, ZoneInfo(schedule.zone))
    return Dated(by_rule, at, by_rule in schedule.skipped, moved_to)


def date_meant(schedule: Schedule, typed: str, now: datetime) -> Dated:
    """By the key of a suggestion, or by the day in words."""
    there = dates(schedule, now, LOOKED_AT)
    if known := next((each for each in there if each.key == typed), None):
        return known
    day = read_day(typed, now, schedule.zone)
    on_that_day = [each for each in there if day == each.local.date()]
    if not on_that_day:
        raise Refusal("date_unknown", typed=typed)
    return on_that_day[0]


def time_meant(schedule: Schedule, typed: str, now: datetime) -> datetime:
    """To which a date is moved, in local time."""
    when = read_when(typed, now, schedule.zone)
    if when.rule:
        raise Refusal("move_to_one_time", typed=typed)
    return when.start
