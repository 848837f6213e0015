"""What holds for whatever is typed: it is refused or lies ahead; in any case, zone and accents."""

import unicodedata
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.clock_changes import Change, ClockNote
from bot.rules.recurrence import Schedule, next_five, resolve
from bot.rules.recurrence_rules import read_rule
from bot.rules.refusal import Refusal
from bot.rules.when import When, note_on_clock, read_day, read_when
from tests.rules.test_when_english import UNDERSTOOD as ENGLISH
from tests.rules.test_when_refusals import NOT_UNDERSTOOD, OTHER, PAST, TWO_WAYS, WITHOUT
from tests.rules.test_when_spanish import UNDERSTOOD as SPANISH
from tests.rules.when_asked import NEW_YORK, NOON, at, said

ZONES = (NEW_YORK, "Europe/Berlin", "Australia/Lord_Howe", "Africa/Cairo", "America/Santiago", "UTC", "Asia/Kathmandu")
SENTENCES = [*(typed for typed, _ in (*ENGLISH, *SPANISH)), *(row[0] for row in (*TWO_WAYS, *PAST, *WITHOUT))]
WORDS = sorted(
    {word for typed in (*SENTENCES, *(row[0] for row in (*NOT_UNDERSTOOD, *OTHER))) for word in typed.split()}
)
CODES = {
    "when_not_understood", "day_not_understood",
    "when_two_ways", "when_without_time", "when_without_day", "when_past", "when_comes_twice",
    "when_other_weekday", "when_never", "rule_not_understood", "rule_too_often", "too_long",
}  # fmt: skip

changes = [at("2026-03-08 00:00"), at("2026-11-01 00:00"), at("2027-04-04 00:00", "Australia/Lord_Howe")]


def _minutes_after(change: datetime, minutes: int) -> datetime:
    return change.astimezone(UTC) + timedelta(minutes=minutes)


def _cut(typed: str, start: int, end: int) -> str:
    return typed[start:end]


moments = st.one_of(
    st.datetimes(datetime(2025, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 (its zone follows)
    st.builds(_minutes_after, st.sampled_from(changes), st.integers(0, 300)),
)
from_words = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
cut = st.builds(_cut, st.sampled_from(SENTENCES), st.integers(0, 9), st.integers(5, 60))
pairs = st.lists(st.sampled_from(SENTENCES), min_size=2, max_size=2).map(" ".join)
odd = st.text(st.characters() | st.sampled_from("0123456789:/.-,;=@ aehlmnpst"), max_size=60)


def read(typed: str, now: datetime, zone: str) -> When | Refusal:
    try:
        return read_when(typed, now, zone)
    except Refusal as refusal:
        return refusal


@given(odd | from_words | cut | pairs, moments, st.sampled_from(ZONES))
def test_whatever_is_typed_is_refused_or_lies_ahead(typed: str, now: datetime, zone: str) -> None:
    when = read(typed, now, zone)

    if isinstance(when, Refusal):
        assert when.code in CODES
        return
    assert resolve(when.start, ZoneInfo(zone)) > now
    assert (when.start.second, when.start.microsecond, when.start.tzinfo) == (0, 0, None)
    assert when.until is None or when.until >= when.start.date()
    assert when.rule == (read_rule(when.rule).text if when.rule else "")


@given(st.sampled_from([typed for typed, _ in (*ENGLISH, *SPANISH)]), moments, st.sampled_from(ZONES))
def test_the_start_is_the_first_occasion(typed: str, now: datetime, zone: str) -> None:
    when = read(typed, now, zone)

    if isinstance(when, When):
        schedule = Schedule(when.rule, zone, when.start, when.until)
        assert next_five(schedule, now)[0].by_rule == when.start


@given(odd | from_words | cut)
def test_a_day_alone_is_a_day_or_refused(typed: str) -> None:
    try:
        found = read_day(typed, at(NOON), NEW_YORK)
    except Refusal as refusal:
        found = refusal.code

    assert isinstance(found, date) or found in CODES


@pytest.mark.parametrize(("typed", "expected"), [*ENGLISH, *SPANISH])
def test_case_accents_and_spaces_do_not_matter(typed: str, expected: str) -> None:
    apart = unicodedata.normalize("NFD", typed)
    spaced = typed.replace(" ", "\N{NO-BREAK SPACE} ")

    assert said(typed.upper()) == said(typed.lower()) == expected
    assert said(apart) == said("".join(c for c in apart if not unicodedata.combining(c))) == expected
    assert said(f"  {spaced}.") == expected


@pytest.mark.parametrize("today", [f"2026-12-{day:02}" for day in range(1, 15)])
def test_next_tuesday_is_the_first_after_today(today: str) -> None:
    now = at(f"{today} 08:00")

    found = read_when("next Tuesday 9am", now, NEW_YORK).start.date()

    assert found.weekday() == 1
    assert 1 <= (found - now.date()).days <= 7
    assert found == read_when("el próximo martes a las 9", now, NEW_YORK).start.date()


def test_a_weekday_is_today_while_its_time_is_ahead() -> None:
    assert said("Friday at 18:30", at("2026-11-27 18:29")) == "2026-11-27 18:30"
    assert said("Friday at 18:30", at("2026-11-27 18:30")) == "2026-12-04 18:30"
    assert said("next Friday at 18:30", at("2026-11-27 12:00")) == "2026-12-04 18:30"


def test_it_goes_by_the_clock_of_the_zone() -> None:
    now = datetime(2026, 11, 26, 3, 30, tzinfo=UTC)

    assert said("tomorrow at 9", now) == "2026-11-26 09:00"
    assert said("tomorrow at 9", now, "Europe/Berlin") == "2026-11-27 09:00"
    assert said("in 20 minutes", now, "Asia/Kathmandu") == "2026-11-26 09:35"


def test_a_wait_is_of_minutes_that_pass() -> None:
    assert said("in 2 hours", at("2026-03-08 01:30")) == "2026-03-08 04:30"
    assert said("in 2 hours", at("2026-10-31 23:30")) == "2026-11-01 01:30"
    assert said("in 1 minute", at(NOON).replace(second=59)) == "2026-11-25 12:01"


def test_a_time_that_clocks_skip_is_taken_and_can_be_told() -> None:
    when = read_when("14 March 2027 at 02:30", at(NOON), NEW_YORK)

    assert when == When(datetime.fromisoformat("2027-03-14 02:30"))
    assert note_on_clock(when.start, NEW_YORK) == ClockNote(Change.SKIPPED, datetime.fromisoformat("2027-03-14 03:30"))


@pytest.mark.parametrize(
    ("local", "zone", "change", "shown"),
    [
        ("2026-11-01 01:30", NEW_YORK, Change.TWICE, "2026-11-01 01:30"),
        ("2026-03-08 02:00", NEW_YORK, Change.SKIPPED, "2026-03-08 03:00"),
        ("2026-10-04 02:15", "Australia/Lord_Howe", Change.SKIPPED, "2026-10-04 02:45"),
        ("2026-04-05 01:45", "Australia/Lord_Howe", Change.TWICE, "2026-04-05 01:45"),
        ("2026-04-24 00:30", "Africa/Cairo", Change.SKIPPED, "2026-04-24 01:30"),
        ("2011-12-30 09:00", "Pacific/Apia", Change.SKIPPED, "2011-12-31 09:00"),
    ],
)
def test_a_changed_clock_is_noted(local: str, zone: str, change: Change, shown: str) -> None:
    assert note_on_clock(datetime.fromisoformat(local), zone) == ClockNote(change, datetime.fromisoformat(shown))


@pytest.mark.parametrize(
    "local", ["2026-03-08 01:59", "2026-03-08 03:00", "2026-11-01 00:59", "2026-11-01 02:00", NOON]
)
def test_all_other_times_come_once(local: str) -> None:
    assert note_on_clock(datetime.fromisoformat(local), NEW_YORK) is None


def test_the_zone_may_stand_in_brackets_but_no_other_one() -> None:
    assert said(f"tomorrow at 9 ({NEW_YORK})") == "2026-11-26 09:00"
    with pytest.raises(Refusal, match="when_not_understood"):
        said("tomorrow at 9 (Europe/Berlin)")


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("today", "2026-11-25"),
        ("mañana", "2026-11-26"),
        ("Friday", "2026-11-27"),
        ("Wednesday", "2026-11-25"),
        ("31 March", "2027-03-31"),
        ("el 31 de marzo de 2027", "2027-03-31"),
        ("2020-01-01", "2020-01-01"),
        ("the end of March", "2027-03-31"),
        ("in two weeks", "2026-12-09"),
    ],
)
def test_a_day_alone(typed: str, day: str) -> None:
    assert read_day(typed, at(NOON), NEW_YORK) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "day_not_understood"),
        ("tomorrow at 9", "day_not_understood"),
        ("every Monday", "day_not_understood"),
        ("03/04/2027", "when_two_ways"),
        ("Friday 12 December", "when_other_weekday"),
    ],
)
def test_what_is_no_day_alone_is_refused(typed: str, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        read_day(typed, at(NOON), NEW_YORK)
