"""What the occasions of a schedule should be, found in another way than the bot's: day by day, without a rule engine.

A day fits if its period is one of the interval's and the day has what the rule asks for. Its time is found by asking
the zone what its clocks show at the two moments that can be meant, and never by a `fold`.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from random import Random
from zoneinfo import ZoneInfo

from bot.rules.recurrence import Occasion, Schedule

DAY = timedelta(days=1)
WEEK = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


@dataclass(frozen=True)
class Days:
    """The days of a rule from *start* on."""

    rule: str
    start: date

    @cached_property
    def parts(self) -> dict[str, str]:
        return dict(part.split("=") for part in self.rule.split(";"))

    @cached_property
    def interval(self) -> int:
        return int(self.parts.get("INTERVAL", "1"))

    @cached_property
    def positions(self) -> list[int]:
        return self.numbers("BYSETPOS")

    @cached_property
    def weekdays(self) -> list[str]:
        return self.parts["BYDAY"].split(",") if "BYDAY" in self.parts else []

    @cached_property
    def month_days(self) -> list[int]:
        return self.numbers("BYMONTHDAY")

    @cached_property
    def months(self) -> list[int]:
        return self.numbers("BYMONTH")

    def numbers(self, part: str) -> list[int]:
        return [int(number) for number in self.parts[part].split(",")] if part in self.parts else []

    def until(self, last: date) -> Iterator[date]:
        left = int(self.parts.get("COUNT", "1000000"))
        day = self.start
        while day <= last and left:
            if self.has(day):
                left -= 1
                yield day
            day += DAY

    def has(self, day: date) -> bool:
        if not (self.in_turn(day) and self.fits(day)):
            return False
        if not self.positions:
            return True
        fitting = [each for each in self.period(day) if self.fits(each)]
        place = fitting.index(day)
        return place + 1 in self.positions or place - len(fitting) in self.positions

    def in_turn(self, day: date) -> bool:
        match self.parts["FREQ"]:
            case "DAILY":
                passed = (day - self.start).days
            case "WEEKLY":
                passed = (self.week_of(day) - self.week_of(self.start)).days // 7
            case "MONTHLY":
                passed = (day.year - self.start.year) * 12 + day.month - self.start.month
            case _:
                passed = day.year - self.start.year
        return passed % self.interval == 0

    def week_of(self, day: date) -> date:
        return day - DAY * ((day.weekday() - WEEK.index(self.parts.get("WKST", "MO"))) % 7)

    def period(self, day: date) -> list[date]:
        months = [day.month] if self.parts["FREQ"] == "MONTHLY" else range(1, 13)
        return [
            date(day.year, month, number) for month in months for number in range(1, monthrange(day.year, month)[1] + 1)
        ]

    def fits(self, day: date) -> bool:
        frequency = self.parts["FREQ"]
        if self.months and day.month not in self.months:
            return False
        if not self.weekdays and not self.month_days:
            return self.fits_the_start(day, frequency)
        length = monthrange(day.year, day.month)[1]
        if self.month_days and not {day.day, day.day - length - 1} & set(self.month_days):
            return False
        name = WEEK[day.weekday()]
        names = {name, f"{(day.day + 6) // 7}{name}", f"-{(length - day.day) // 7 + 1}{name}"}
        return not self.weekdays or not names.isdisjoint(self.weekdays)

    def fits_the_start(self, day: date, frequency: str) -> bool:
        match frequency:
            case "DAILY":
                return True
            case "WEEKLY":
                return day.weekday() == self.start.weekday()
            case "MONTHLY":
                return day.day == self.start.day
            case _:
                return day.day == self.start.day and (bool(self.months) or day.month == self.start.month)


def local_days(schedule: Schedule, last: date) -> list[date]:
    end = min(last, schedule.until or last)
    return list(Days(schedule.rule, schedule.start.date()).until(end))


def expected(schedule: Schedule, days: list[date], zone: ZoneInfo, after: datetime) -> list[Occasion]:
    """*days*: see `local_days`; they are the same in every zone."""
    found = dict[datetime, Occasion]()
    for day in days:
        local = datetime.combine(day, schedule.start.time())
        at = moment(schedule.moved.get(local, local), zone)
        if at > after and local not in schedule.skipped and at not in found:
            found[at] = Occasion(local.isoformat()[:16], at)
    return sorted(found.values(), key=lambda occasion: occasion.at)


def moment(local: datetime, zone: ZoneInfo) -> datetime:
    as_utc = local.replace(tzinfo=UTC)
    before, later = (offset_at(as_utc + around, zone) for around in (-DAY, DAY))
    meant = [as_utc - offset for offset in {before, later}]
    shown = [at for at in meant if at.astimezone(zone).replace(tzinfo=None) == local]
    return min(shown, default=as_utc - before)


def offset_at(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def invented(random: Random, zone: str) -> Schedule:
    """A schedule that begins in 2024 or 2025."""
    start = datetime(2024, 1, 1) + timedelta(days=random.randrange(730), minutes=random.randrange(24 * 60))  # noqa: DTZ001 (local)
    frequency = random.choice(("DAILY", "WEEKLY", "WEEKLY", "MONTHLY", "MONTHLY", "YEARLY"))
    parts = [f"FREQ={frequency}", *_often(random), *_which(random, frequency)]
    ends = random.random() < 0.2
    until = start.date() + timedelta(days=random.randrange(1500)) if ends else None
    return Schedule(";".join(parts), zone, start, until)


def _often(random: Random) -> Iterator[str]:
    if random.random() < 0.5:
        yield f"INTERVAL={random.choice((2, 2, 3, 4, 6, 12, 53))}"
    if random.random() < 0.2:
        yield f"COUNT={random.choice((1, 2, 10, 400))}"
    if random.random() < 0.2:
        yield f"WKST={random.choice(WEEK)}"


def _which(random: Random, frequency: str) -> Iterator[str]:
    if frequency == "DAILY":
        return
    months = random.sample(range(1, 13), random.randint(1, 4)) if random.random() < 0.3 else []
    if months:
        yield f"BYMONTH={','.join(map(str, months))}"
    if frequency == "WEEKLY":
        if random.random() < 0.8:
            yield f"BYDAY={','.join(random.sample(WEEK, random.randint(1, 5)))}"
        return
    yield from _of_month(random, numbered=bool(months) or frequency == "MONTHLY")


def _of_month(random: Random, *, numbered: bool) -> Iterator[str]:
    kind = random.random()
    if kind < 0.2:
        return
    if kind < 0.6:
        nths = ("", "", "1", "2", "3", "4", "5", "-1", "-2") if numbered else ("",)
        yield f"BYDAY={','.join({random.choice(nths) + random.choice(WEEK) for _ in range(random.randint(1, 3))})}"
    if kind > 0.5:
        days = (1, 2, 13, 15, 28, 29, 30, 31, -1, -2, -31)
        yield f"BYMONTHDAY={','.join(map(str, random.sample(days, random.randint(1, 4))))}"
    if random.random() < 0.2:
        yield f"BYSETPOS={random.choice(('1', '-1', '2', '1,-1', '5', '200'))}"
