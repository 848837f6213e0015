"""Occasions of random rules in every IANA zone over some years, against another way of finding them.

    python -m benchmarks.recurrence [--rules 2000] [--years 3] [--every-name]

Zones whose clocks show the same throughout these years are asked once, for all their names, unless `--every-name` says
otherwise. Exit code 1 if one occasion differs, lies in the past, or shares its local day with another.
"""

import argparse
import sys
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from time import process_time
from zoneinfo import ZoneInfo, available_timezones

from benchmarks.recurrence_oracle import expected, invented, local_days
from bot.rules.recurrence import Occasion, Schedule, occasions

SEED = 20261124
AFTER = datetime(2026, 1, 1, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
ALL = 10**6
MARGIN = timedelta(days=2)


def main() -> None:
    options = _options()
    began = process_time()
    names = _by_clock(options.years, every_name=options.every_name)
    counted = Counter[str]()
    random = Random(SEED)
    for _ in range(options.rules):
        schedule = invented(random, "UTC")
        counted += _compared(schedule, list(names), options.years)
    names_in_all = sum(len(alike) for alike in names.values())
    print(f"rules {options.rules}, years {options.years}, zones {names_in_all} (with {len(names)} different clocks)")
    print(f"schedules {counted['schedules']:,}, occasions {counted['occasions']:,}, {process_time() - began:.0f} s")
    for fault in ("differing", "past", "twice a day", "out of order"):
        print(f"{fault}: {counted[fault]}")
    sys.exit(any(counted[fault] for fault in ("differing", "past", "twice a day", "out of order")))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rules", type=int, default=2000)
    parser.add_argument("--years", type=int, default=3)
    parser.add_argument("--every-name", action="store_true")
    return parser.parse_args()


def _by_clock(years: int, *, every_name: bool) -> dict[str, list[str]]:
    """A name → all names of zones whose clocks show the same at each quarter of an hour, some days around included."""
    alike = defaultdict[object, list[str]](list)
    for name in sorted(available_timezones()):
        alike[name if every_name else _changes(ZoneInfo(name), years)].append(name)
    return {names[0]: names for names in alike.values()}


def _changes(zone: ZoneInfo, years: int) -> tuple[tuple[datetime, timedelta], ...]:
    """The quarters of an hour at which the zone's offset is another than before; whole days are passed over at once."""
    at, end = AFTER - MARGIN, AFTER + timedelta(days=366 * years) + MARGIN
    changes = [(at, _offset(at, zone))]
    while at < end:
        step = timedelta(days=1) if _offset(at + timedelta(days=1), zone) == changes[-1][1] else QUARTER
        at += step
        if (offset := _offset(at, zone)) != changes[-1][1]:
            changes.append((at, offset))
    return tuple(changes)


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _compared(schedule: Schedule, zones: list[str], years: int) -> Counter[str]:
    last = AFTER.date() + timedelta(days=365 * years)
    days = local_days(schedule, last)
    counted = Counter[str]()
    for name in zones:
        here = Schedule(schedule.rule, name, schedule.start, min(last, schedule.until or last))
        found = occasions(here, AFTER, ALL)
        counted["schedules"] += 1
        counted["occasions"] += len(found)
        counted += _faults(found, expected(here, days, ZoneInfo(name), AFTER))
    return counted


def _faults(found: list[Occasion], wanted: list[Occasion]) -> Counter[str]:
    moments = [occasion.at for occasion in found]
    return Counter({
        "differing": len(set(found) ^ set(wanted)),
        "past": sum(at <= AFTER for at in moments),
        "twice a day": len(found) - len({occasion.by_rule.date() for occasion in found}),
        "out of order": sum(later <= before for before, later in pairwise(moments)),
    })  # fmt: skip


if __name__ == "__main__":
    main()
