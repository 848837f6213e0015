"""The occasions of a schedule: across changes of the clock, against another way of finding them, for odd rules."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo, available_timezones

import pytest

from benchmarks.recurrence_oracle import expected, invented, local_days
from bot.rules.recurrence import Schedule, next_five, occasions

BEGUN = datetime(2026, 1, 5, tzinfo=UTC)
NEW_YORK = "America/New_York"


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


NINE = local("2026-01-05 09:00")  # a Monday

# Zone, time of day, first of five days around a change, and when each of them is, in UTC.
AROUND_CHANGES = [
    pytest.param("America/New_York", "02:30", "2026-03-06", "06 07:30, 07 07:30, 08 07:30, 09 06:30, 10 06:30", id="1"),
    pytest.param("America/New_York", "01:30", "2026-10-30", "30 05:30, 31 05:30, 01 05:30, 02 06:30, 03 06:30", id="2"),
    pytest.param("Europe/London", "01:30", "2026-03-27", "27 01:30, 28 01:30, 29 01:30, 30 00:30, 31 00:30", id="3"),
    pytest.param("Europe/London", "01:30", "2026-10-23", "23 00:30, 24 00:30, 25 00:30, 26 01:30, 27 01:30", id="4"),
    pytest.param("Europe/Berlin", "02:30", "2026-03-27", "27 01:30, 28 01:30, 29 01:30, 30 00:30, 31 00:30", id="5"),
    pytest.param("Europe/Berlin", "02:30", "2026-10-23", "23 00:30, 24 00:30, 25 00:30, 26 01:30, 27 01:30", id="6"),
    pytest.param(
        "Australia/Lord_Howe", "02:15", "2026-10-02", "01 15:45, 02 15:45, 03 15:45, 04 15:15, 05 15:15", id="7"
    ),
    pytest.param(
        "Australia/Lord_Howe", "01:45", "2026-04-03", "02 14:45, 03 14:45, 04 14:45, 05 15:15, 06 15:15", id="8"
    ),
    pytest.param("Africa/Cairo", "00:30", "2026-04-22", "21 22:30, 22 22:30, 23 22:30, 24 21:30, 25 21:30", id="9"),
    pytest.param("Africa/Cairo", "23:30", "2026-10-27", "27 20:30, 28 20:30, 29 20:30, 30 21:30, 31 21:30", id="10"),
    pytest.param(
        "America/Santiago", "00:30", "2026-09-04", "04 04:30, 05 04:30, 06 04:30, 07 03:30, 08 03:30", id="11"
    ),
    pytest.param(
        "America/Santiago", "23:30", "2026-04-02", "03 02:30, 04 02:30, 05 02:30, 06 03:30, 07 03:30", id="12"
    ),
]

# Zone, time of day, when "what is next" is asked in UTC, and what is next.
ASKED_INSIDE = [
    pytest.param(NEW_YORK, "01:30", "2026-11-01 05:10", "2026-11-01T01:30 at 2026-11-01 05:30", id="13, in the fold"),
    pytest.param(NEW_YORK, "01:30", "2026-11-01 06:10", "2026-11-02T01:30 at 2026-11-02 06:30", id="14, second pass"),
    pytest.param(NEW_YORK, "02:30", "2026-03-08 07:05", "2026-03-08T02:30 at 2026-03-08 07:30", id="15, after a gap"),
    pytest.param(
        "Australia/Lord_Howe", "01:45", "2026-04-04 15:10", "2026-04-06T01:45 at 2026-04-05 15:15", id="16, second pass"
    ),
    pytest.param(
        "Africa/Cairo", "00:30", "2026-04-23 22:05", "2026-04-24T00:30 at 2026-04-23 22:30", id="17, after a gap"
    ),
]


def daily(zone: str, clock: str) -> Schedule:
    return Schedule("FREQ=DAILY", zone, datetime.fromisoformat(f"2026-01-01T{clock}"))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def keys(schedule: Schedule, limit: int, after: datetime = BEGUN) -> list[str]:
    return [occasion.key for occasion in occasions(schedule, after, limit)]


@pytest.mark.parametrize(("zone", "clock", "first", "when"), AROUND_CHANGES)
def test_around_a_change_of_the_clock_there_is_one_a_day(zone: str, clock: str, first: str, when: str) -> None:
    day = date.fromisoformat(first)

    before = datetime.combine(day, datetime.min.time(), ZoneInfo(zone)) - timedelta(minutes=1)
    found = occasions(daily(zone, clock), before, 5)

    assert [occasion.key for occasion in found] == [f"{day + timedelta(days=n)}T{clock}" for n in range(5)]
    assert ", ".join(f"{occasion.at:%d %H:%M}" for occasion in found) == when


@pytest.mark.parametrize(("zone", "clock", "asked", "is_next"), ASKED_INSIDE)
def test_next_is_never_past_and_never_skipped(zone: str, clock: str, asked: str, is_next: str) -> None:
    [found] = occasions(daily(zone, clock), utc(asked), 1)

    assert f"{found.key} at {found.at:%Y-%m-%d %H:%M}" == is_next


def test_next_goes_by_the_rule_and_not_by_the_hour_of_asking() -> None:
    weekly = Schedule("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", NEW_YORK, local("2026-01-09 17:30"))
    whole = occasions(weekly, BEGUN, 60)

    late = timedelta(hours=5, seconds=17)
    one_by_one = [occasions(weekly, before.at + late, 1)[0] for before in whole[:-1]]

    assert one_by_one == whole[1:]
    assert {occasion.by_rule.time() for occasion in whole} == {weekly.start.time()}


def test_what_is_due_this_very_moment_is_not_next() -> None:
    schedule = Schedule("FREQ=DAILY", "UTC", NINE)

    assert keys(schedule, 1, after=utc("2026-01-05 09:00")) == ["2026-01-06T09:00"]


def test_rules_have_the_occasions_that_a_look_at_each_day_finds() -> None:
    random = Random(20261124)  # noqa: S311 (seeded, so that a failure can be repeated)
    zones = sorted(available_timezones())
    for _ in range(400):
        schedule = invented(random, random.choice(zones))
        after = utc("2025-06-01 00:00") + timedelta(minutes=random.randrange(500_000))
        days = local_days(schedule, after.date() + timedelta(days=400))

        found = occasions(schedule, after, 25)

        wanted = expected(schedule, days, ZoneInfo(schedule.zone), after)[:25]
        assert [each for each in found if each.by_rule.date() <= after.date() + timedelta(days=400)] == wanted, schedule
        assert all(each.at > after for each in found)
        assert len({each.by_rule.date() for each in found}) == len(found)


def test_once_is_once() -> None:
    once = Schedule("", NEW_YORK, local("2026-03-08 02:30"))

    assert [f"{occasion.at:%d %H:%M}" for occasion in next_five(once, BEGUN)] == ["08 07:30"]
    assert next_five(once, utc("2026-03-08 07:30")) == []


def test_until_is_the_last_day() -> None:
    schedule = Schedule("FREQ=DAILY", NEW_YORK, NINE, until=date(2026, 1, 7))

    assert keys(schedule, 9) == ["2026-01-05T09:00", "2026-01-06T09:00", "2026-01-07T09:00"]


def test_a_skipped_occasion_is_left_out_and_the_others_stay() -> None:
    schedule = Schedule("FREQ=DAILY;COUNT=3", NEW_YORK, NINE, skipped=frozenset({local("2026-01-06 09:00")}))

    assert keys(schedule, 9) == ["2026-01-05T09:00", "2026-01-07T09:00"]


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_a_moved_occasion_keeps_its_key_and_comes_in_its_new_place(limit: int) -> None:
    schedule = Schedule("FREQ=DAILY", "UTC", NINE, moved={local("2026-01-05 09:00"): local("2026-01-07 18:00")})

    found = occasions(schedule, BEGUN, limit)

    assert [occasion.key[:10] for occasion in found] == [
        f"2026-01-{day}" for day in ("06", "07", "05", "08", "09")[:limit]
    ]


def test_an_occasion_moved_to_before_the_others_is_first() -> None:
    schedule = Schedule("FREQ=DAILY", "UTC", NINE, moved={local("2026-02-01 09:00"): local("2026-01-05 08:00")})

    assert keys(schedule, 1) == ["2026-02-01T09:00"]


def test_a_moved_day_that_is_none_of_the_rule_adds_nothing() -> None:
    weekly = Schedule("FREQ=WEEKLY", "UTC", NINE, moved={local("2026-01-06 09:00"): local("2026-01-06 10:00")})

    assert keys(weekly, 2) == ["2026-01-05T09:00", "2026-01-12T09:00"]


def test_a_day_that_a_zone_skipped_is_not_posted_twice_at_once() -> None:
    samoa = Schedule("FREQ=DAILY", "Pacific/Apia", local("2011-12-29 09:00"))

    found = occasions(samoa, utc("2011-12-29 00:00"), 3)

    assert [occasion.key for occasion in found] == ["2011-12-29T09:00", "2011-12-30T09:00", "2012-01-01T09:00"]
    assert len({occasion.at for occasion in found}) == 3


def test_plain_and_numbered_weekdays_of_a_month_add_up() -> None:
    schedule = Schedule("FREQ=MONTHLY;BYDAY=MO,-1FR", "UTC", NINE)

    assert [key[8:10] for key in keys(schedule, 5)] == ["05", "12", "19", "26", "30"]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTH=4,6,9,11;BYMONTHDAY=31",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTH=2",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=300",
        "FREQ=YEARLY;BYMONTH=2;BYDAY=5SU;BYMONTHDAY=1",
    ],
)
def test_a_rule_that_never_comes_true_ends_with_none(rule: str) -> None:
    assert next_five(Schedule(rule, NEW_YORK, NINE), BEGUN) == []


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;INTERVAL=999;COUNT=1000",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;INTERVAL=100",
        "FREQ=WEEKLY;INTERVAL=999;BYMONTH=2",
        "FREQ=DAILY;INTERVAL=999",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=-366,366,1",
    ],
)
def test_an_extreme_rule_ends(rule: str) -> None:
    found = occasions(Schedule(rule, NEW_YORK, NINE), BEGUN, 10_000)

    assert len(found) <= 10_000
    assert all(each.at.year < 2400 for each in found)


@pytest.mark.parametrize("start", [NINE.replace(tzinfo=UTC), NINE.replace(second=1), NINE.replace(year=1999)])
def test_a_start_is_a_whole_local_minute_of_this_century(start: datetime) -> None:
    with pytest.raises(ValueError, match="schedule"):
        Schedule("", "UTC", start)
