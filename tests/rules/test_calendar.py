"""Calendar files, read by another program: it finds the same occasions, and the standard's form is kept."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.recurrence_oracle import invented
from bot.rules.calendar import Event, calendar
from bot.rules.calendar_zones import changes
from bot.rules.recurrence import Schedule, local_times, occasions
from tests.rules.calendar_reader import moments, parse, unescaped, unfolded

NEW_YORK = "America/New_York"
ZONES = (NEW_YORK, "Europe/Berlin", "Australia/Lord_Howe", "Africa/Cairo", "America/Santiago", "UTC")
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


WEDNESDAY = local("2026-12-02 18:00")


def event(schedule: Schedule, title: str = "Call your senator") -> Event:
    return Event(7, 42, title, schedule, revision=3)


def file(*schedules: Schedule) -> str:
    return calendar("Our calendar", [event(schedule) for schedule in schedules], NOW)


def wanted(schedule: Schedule, after: datetime, limit: int) -> list[tuple[str, datetime]]:
    return [(occasion.key, occasion.at) for occasion in occasions(schedule, after, limit)]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("clock", ["00:30", "01:45", "02:30", "23:30"])
def test_each_day_is_found_by_another_program(zone: str, clock: str) -> None:
    daily = Schedule("FREQ=DAILY", zone, local(f"2026-01-01 {clock}"))
    after = datetime(2025, 12, 30, tzinfo=UTC)

    assert moments(file(daily), after, 450) == wanted(daily, after, 450)


@pytest.mark.parametrize("zone", ZONES)
def test_the_occasions_of_any_rule_are_found_by_another_program(zone: str) -> None:
    random = Random(f"calendar of {zone}")  # noqa: S311 (seeded, so that a failure can be repeated)
    for _ in range(15):
        schedule = _changed(invented(random, zone), random)
        after = datetime(2024, 6, 1, tzinfo=UTC)

        found = wanted(schedule, after, 12)

        if found:
            foreseen = [each for each in found if each[1] < NOW + timedelta(days=5 * 365)]
            assert moments(file(schedule), after, 12)[: len(foreseen)] == foreseen, schedule


def _changed(schedule: Schedule, random: Random) -> Schedule:
    """With an occasion left out, and two that are moved, one of them far."""
    times = [each for each, _ in zip(local_times(schedule), range(8), strict=False)]
    if len(times) < 8 or random.random() < 0.4:
        return schedule
    moved = {times[2]: times[2] + timedelta(hours=5), times[4]: times[4] + timedelta(days=40)}
    return replace(schedule, skipped=frozenset({times[1], times[3]}), moved=moved)


def test_many_zones_in_one_file() -> None:
    every = [Schedule("FREQ=WEEKLY", zone, WEDNESDAY) for zone in ZONES]

    zones = [zone.value("TZID") for zone in parse(file(*every)).all("VTIMEZONE")]

    assert zones == sorted(ZONES)


def test_once_has_no_rule() -> None:
    [found] = parse(file(Schedule("", NEW_YORK, WEDNESDAY))).all("VEVENT")

    assert found.properties["DTSTART"] == [(f"TZID={NEW_YORK}", "20261202T180000")]
    assert not {"RRULE", "DTEND", "DURATION", "RECURRENCE-ID"} & found.properties.keys()


def test_once_and_moved_is_at_its_new_time() -> None:
    moved = Schedule("", NEW_YORK, WEDNESDAY, moved={WEDNESDAY: local("2026-12-03 10:00")})

    [found] = parse(file(moved)).all("VEVENT")

    assert found.value("DTSTART") == "20261203T100000"


@pytest.mark.parametrize(
    ("start", "written"), [("2027-03-14 02:30", "20270314T033000"), ("2026-11-01 01:30", "20261101T013000")]
)
def test_once_at_a_time_that_clocks_skip_is_written_as_they_show_it(start: str, written: str) -> None:
    [found] = parse(file(Schedule("", NEW_YORK, local(start)))).all("VEVENT")

    assert found.value("DTSTART") == written


@pytest.mark.parametrize(
    "never",
    [
        Schedule("", NEW_YORK, WEDNESDAY, skipped=frozenset({WEDNESDAY})),
        Schedule("FREQ=DAILY", NEW_YORK, WEDNESDAY, until=date(2026, 12, 1)),
        Schedule("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", NEW_YORK, WEDNESDAY),
    ],
)
def test_what_never_happens_is_left_out(never: Schedule) -> None:
    assert parse(file(never)).inside == []


def test_the_first_time_is_one_of_the_rule() -> None:
    fridays = Schedule("FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR", NEW_YORK, WEDNESDAY)

    [found] = parse(file(fridays)).all("VEVENT")

    assert (found.value("DTSTART"), found.value("RRULE")) == ("20261225T180000", "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR")


def test_days_that_come_from_the_start_are_named() -> None:
    [found] = parse(file(Schedule("FREQ=MONTHLY", "UTC", local("2026-12-31 18:00")))).all("VEVENT")

    assert found.value("RRULE") == "FREQ=MONTHLY;BYMONTHDAY=31"


def test_weekdays_are_all_numbered_or_none() -> None:
    [found] = parse(file(Schedule("FREQ=MONTHLY;BYDAY=MO,-1FR", "UTC", WEDNESDAY))).all("VEVENT")

    assert found.value("RRULE") == "FREQ=MONTHLY;BYDAY=1MO,2MO,3MO,4MO,5MO,-1FR"


@pytest.mark.parametrize(
    ("zone", "until", "written"),
    [
        ("UTC", "2027-03-31", "20270331T235959Z"),
        (NEW_YORK, "2027-03-31", "20270401T035959Z"),
        ("Australia/Lord_Howe", "2027-03-31", "20270331T125959Z"),
        (NEW_YORK, "9999-12-31", "21001231T000000Z"),
    ],
)
def test_the_last_day_ends_in_utc(zone: str, until: str, written: str) -> None:
    daily = Schedule("FREQ=DAILY", zone, WEDNESDAY, until=date.fromisoformat(until))

    [found] = parse(file(daily)).all("VEVENT")

    assert found.value("RRULE") == f"FREQ=DAILY;UNTIL={written}"


def test_of_two_ends_the_first_is_written() -> None:
    by_day = Schedule("FREQ=DAILY;COUNT=10", NEW_YORK, WEDNESDAY, until=date(2026, 12, 5))
    by_number = Schedule("FREQ=DAILY;COUNT=3", NEW_YORK, WEDNESDAY, until=date(2026, 12, 5))

    rules = [each.value("RRULE") for each in parse(file(by_day, by_number)).all("VEVENT")]

    assert rules == ["FREQ=DAILY;COUNT=4", "FREQ=DAILY;COUNT=3"]


def test_what_is_left_out_and_what_is_moved() -> None:
    changed = Schedule(
        "FREQ=WEEKLY",
        NEW_YORK,
        WEDNESDAY,
        skipped=frozenset({local("2026-12-09 18:00"), local("2026-12-10 18:00"), local("2026-12-23 18:00")}),
        moved={
            local("2026-12-16 18:00"): local("2026-12-17 10:00"),
            local("2026-12-18 18:00"): local("2026-12-19 10:00"),
            local("2026-12-23 18:00"): local("2026-12-24 10:00"),
        },
    )

    series, override = parse(file(changed)).all("VEVENT")

    assert [value for _, value in series.properties["EXDATE"]] == ["20261209T180000", "20261223T180000"]
    assert override.value("RECURRENCE-ID") == "20261216T180000"
    assert override.value("DTSTART") == "20261217T100000"
    assert override.value("UID") == series.value("UID") == "announcement-7-42-groundswell"
    assert override.value("SEQUENCE") == series.value("SEQUENCE") == "3"


def test_a_duration_is_written_in_minutes() -> None:
    long = replace(event(Schedule("FREQ=WEEKLY", NEW_YORK, WEDNESDAY)), duration=timedelta(minutes=90))

    [found] = parse(calendar("Ours", [long], NOW)).all("VEVENT")

    assert found.value("DURATION") == "PT90M"


def test_an_empty_calendar_has_a_name() -> None:
    empty = parse(calendar("Ours, and; yours", [], NOW))

    assert (empty.value("VERSION"), empty.value("NAME")) == ("2.0", "Ours\\, and\\; yours")
    assert empty.inside == []


def test_the_form_of_the_standard() -> None:
    written = replace(
        event(Schedule("FREQ=WEEKLY", NEW_YORK, WEDNESDAY), "¡Llama, ya! " * 20),
        text="One;\nTwo\\ \r\nThree\x00",
        url="https://discord.com/channels/42/1/2\r\nX-EVIL:1",
    )

    text = calendar("Ours", [written], NOW)

    [found] = parse(text).all("VEVENT")
    assert "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in text.split("\r\n")) == 75
    assert unescaped(found.value("SUMMARY")) == ("¡Llama, ya! " * 20).strip()
    assert found.value("DESCRIPTION") == "One\\;\\nTwo\\\\ \\nThree"
    assert found.value("URL") == "https://discord.com/channels/42/1/2X-EVIL:1"
    assert "X-EVIL" not in found.properties
    assert found.value("DTSTAMP") == "20261125T120000Z"


PLAIN = [line.partition(":")[0] for line in unfolded(file(Schedule("", "UTC", WEDNESDAY)))]


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_text_can_become_structure(name: str, title: str) -> None:
    text = calendar(name, [event(Schedule("", "UTC", WEDNESDAY), title)], NOW)

    assert [line.partition(":")[0] for line in unfolded(text)] == PLAIN
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


@pytest.mark.parametrize(
    ("rule", "until", "last"),
    [
        ("FREQ=WEEKLY", None, 2031),
        ("FREQ=WEEKLY", date(2028, 6, 1), 2028),
        ("FREQ=YEARLY;COUNT=20", None, 2045),
        ("FREQ=WEEKLY", date(2099, 1, 1), 2098),
        ("", None, 2026),
    ],
)
def test_a_zone_is_told_as_long_as_it_is_needed(rule: str, until: date | None, last: int) -> None:
    [zone] = parse(file(Schedule(rule, NEW_YORK, local("2026-06-03 18:00"), until))).all("VTIMEZONE")

    written = [
        value for each in zone.inside for name in ("DTSTART", "RDATE") for _, value in each.properties.get(name, [])
    ]

    assert max(written)[:4] == str(last)


def test_the_changes_of_each_zone_are_those_that_an_hourly_look_finds() -> None:
    first, last = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
    hours = [first + timedelta(hours=hour) for hour in range((last - first) // timedelta(hours=1) + 1)]
    for name in Random(20261125).sample(sorted(available_timezones()), 25):  # noqa: S311 (seeded)
        zone = ZoneInfo(name)
        offsets = [(hour, hour.astimezone(zone).utcoffset()) for hour in hours]

        seen = [later for (_, before), (later, after) in pairwise(offsets) if before != after]

        found = [change.at for change in changes(zone, first, last) if change.before.offset != change.after.offset]
        assert len(found) == len(seen)
        assert all(hour - timedelta(hours=1) < at <= hour for at, hour in zip(found, seen, strict=True))
