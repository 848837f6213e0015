"""Which time of the day is meant; one that could be two is asked back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

from bot.rules.refusal import Refusal
from bot.rules.when_parts import Clock, PartOfDay, Reading, Said
from bot.rules.when_scanning import NotUnderstood

NOON, DAY = 12, 24
ASKED_BACK = range(1, 8)  # "at 5" is said of both halves of the day, "at 9" of the morning
SMALL_HOURS = range(6)
AFTERNOON = range(13, 17)  # "tonight at 4" can be meant so, if it says no more


@dataclass(frozen=True, slots=True)
class Hour:
    """*after_midnight*: said of a night, so that the day it is named by can be the one before."""

    time: time
    after_midnight: bool = False


def hour_of(said: Said) -> Hour:
    clock, part = said.itself.get(Clock), said.itself.get(PartOfDay)
    if clock is None:
        raise Refusal("when_without_time", typed=said.typed)
    hours = sorted(set(_hours(clock, part)))
    if not hours:
        raise NotUnderstood(said.typed, said.itself.words[Clock], len(said.typed))
    if len(hours) > 1:
        readings = tuple(Reading(clock=time(hour, clock.minute)) for hour in hours)
        raise Refusal("when_two_ways", typed=said.typed, readings=readings)
    of_night = clock.midnight or (part is PartOfDay.NIGHT and hours[0] in SMALL_HOURS)
    return Hour(time(hours[0], clock.minute), of_night)


def _hours(clock: Clock, part: PartOfDay | None) -> Iterator[int]:
    """What it can mean; none if its words contradict one another."""
    hours = _by_the_clock(clock, named=part is not None)
    for hour in hours:
        is_day = part is PartOfDay.NIGHT and hour in AFTERNOON and len(hours) == 1
        if part is None or (hour in part.value and not is_day):
            yield hour


def _by_the_clock(clock: Clock, *, named: bool) -> tuple[int, ...]:
    """*named*: a part of the day is, so that 5:30 is of either half of it."""
    hour = clock.hour
    both = (hour % NOON, hour % NOON + NOON)
    match clock.half:
        case "a":
            return (hour % NOON,) if hour <= NOON else ()
        case "p":
            return (hour,) if hour > NOON else both[1:] if hour else ()
        case _ if not 0 < hour <= NOON or clock.midnight:
            return (hour,)
        case _ if named or (not clock.exact and hour in ASKED_BACK):
            return both
        case _:
            return (hour,)
