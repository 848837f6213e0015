"""Where quiet hours and blackout days put a post, also while the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.quiet import LONGEST_WAIT, Outcome, Placed, Policy, Quiet, QuietHours, Reason, place
from bot.rules.refusal import Refusal

NEW_YORK = "America/New_York"
ZONES = (NEW_YORK, "Europe/London", "Europe/Berlin", "Australia/Lord_Howe", "Africa/Cairo", "America/Santiago", "UTC")
NIGHT = QuietHours(time(22), time(7))
MINUTE = timedelta(minutes=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def quiet(*hours: QuietHours, zone: str = NEW_YORK, blackout: tuple[str, ...] = ()) -> Quiet:
    return Quiet(zone, hours, frozenset(map(date.fromisoformat, blackout)))


def shown(at: datetime, zone: str = NEW_YORK) -> str:
    return at.astimezone(ZoneInfo(zone)).strftime("%d %H:%M")


@pytest.mark.parametrize(
    ("due", "goes"),
    [
        ("2026-01-06 02:59", "05 21:59"),
        ("2026-01-06 03:00", "06 07:00"),
        ("2026-01-06 11:59", "06 07:00"),
        ("2026-01-06 12:00", "06 07:00"),
        ("2026-01-06 12:01", "06 07:01"),
    ],
)
def test_a_night_ends_in_the_morning(due: str, goes: str) -> None:
    placed = place(utc(due), quiet(NIGHT), Policy.MOVE)

    assert shown(placed.at) == goes
    assert (placed.outcome is Outcome.MOVED) == (placed.at != utc(due))


def test_hours_within_a_day() -> None:
    noon = quiet(QuietHours(time(12), time(13, 30)))

    assert shown(place(utc("2026-01-06 17:00"), noon, Policy.MOVE).at) == "06 13:30"
    assert place(utc("2026-01-06 18:30"), noon, Policy.MOVE) == Placed(utc("2026-01-06 18:30"))


def test_skipping_says_why() -> None:
    due = utc("2026-01-06 05:00")

    assert place(due, quiet(NIGHT), Policy.SKIP) == Placed(due, Outcome.SKIPPED, Reason.QUIET)
    assert place(due, quiet(blackout=("2026-01-06",)), Policy.SKIP) == Placed(due, Outcome.SKIPPED, Reason.BLACKOUT)


def test_a_blackout_day_ends_at_its_midnight_and_then_the_night_is_waited_for() -> None:
    placed = place(utc("2026-01-06 17:00"), quiet(NIGHT, blackout=("2026-01-06", "2026-01-07")), Policy.MOVE)

    assert (shown(placed.at), placed.reason) == ("08 07:00", Reason.BLACKOUT)


def test_a_server_and_a_channel_are_both_kept_to() -> None:
    placed = place(utc("2026-01-06 05:00"), quiet(NIGHT, QuietHours(time(6), time(9, 30))), Policy.MOVE)

    assert shown(placed.at) == "06 09:30"


@pytest.mark.parametrize(("following", "outcome"), [(-1, Outcome.SKIPPED), (0, Outcome.SKIPPED), (1, Outcome.MOVED)])
def test_it_does_not_wait_until_the_following_one(following: int, outcome: Outcome) -> None:
    due, end = utc("2026-01-06 05:00"), utc("2026-01-06 12:00")

    placed = place(due, quiet(NIGHT), Policy.MOVE, end + MINUTE * following)

    assert placed.outcome is outcome
    assert placed.reason is Reason.QUIET


def test_what_is_never_free_is_skipped() -> None:
    never = quiet(NIGHT, QuietHours(time(7), time(22)))

    assert place(utc("2026-01-06 05:00"), never, Policy.MOVE).outcome is Outcome.SKIPPED


def test_a_long_blackout_is_not_waited_out() -> None:
    month = tuple(f"2026-01-{day:02}" for day in range(1, 32))

    assert place(utc("2026-01-06 17:00"), quiet(blackout=month), Policy.MOVE).outcome is Outcome.SKIPPED


def test_quiet_all_day_is_refused() -> None:
    with pytest.raises(Refusal, match="quiet_all_day"):
        QuietHours(time(9), time(9))


@pytest.mark.parametrize(
    ("zone", "since", "until", "due", "goes"),
    [
        pytest.param(NEW_YORK, "22:00", "02:30", "2026-03-08 06:30", "08 03:30", id="the end is skipped"),
        pytest.param(NEW_YORK, "22:00", "01:30", "2026-11-01 05:15", "01 01:30", id="first pass"),
        pytest.param(NEW_YORK, "22:00", "01:30", "2026-11-01 06:15", "01 01:30", id="second pass"),
        pytest.param(NEW_YORK, "22:00", "07:00", "2026-11-01 05:15", "01 07:00", id="a longer night"),
        pytest.param("Africa/Cairo", "20:00", "00:30", "2026-04-23 20:00", "24 01:30", id="midnight is skipped"),
        pytest.param("Australia/Lord_Howe", "22:00", "02:15", "2026-10-03 15:00", "04 02:45", id="half an hour"),
    ],
)
def test_quiet_ends_by_the_clock_on_the_wall(zone: str, since: str, until: str, due: str, goes: str) -> None:
    hours = QuietHours(time.fromisoformat(since), time.fromisoformat(until))

    placed = place(utc(due), quiet(hours, zone=zone), Policy.MOVE)

    assert shown(placed.at, zone) == goes
    assert placed.at > utc(due)


def test_the_second_pass_is_another_hour_than_the_first() -> None:
    hours = quiet(QuietHours(time(22), time(1, 30)))

    first, second = (place(utc(f"2026-11-01 {hour}:15"), hours, Policy.MOVE).at for hour in ("05", "06"))

    assert second - first == timedelta(hours=1)


def test_a_blackout_day_that_begins_with_a_gap_ends_like_any_other() -> None:
    cairo = quiet(zone="Africa/Cairo", blackout=("2026-04-24",))

    assert shown(place(utc("2026-04-23 22:00"), cairo, Policy.MOVE).at, "Africa/Cairo") == "25 00:00"


times = st.times(max_value=time(23, 59)).map(lambda each: each.replace(second=0, microsecond=0))
hours = st.tuples(times, times).filter(lambda pair: pair[0] != pair[1]).map(lambda pair: QuietHours(*pair))
changes = [utc(f"2026-{day} 00:00") for day in ("03-08", "11-01", "03-29", "10-25", "04-04", "10-03", "04-23", "10-29")]


def _away(change: datetime, minutes: int) -> datetime:
    return change + MINUTE * minutes


near_a_change = st.builds(_away, st.sampled_from(changes), st.integers(-3000, 3000))
quiets = st.builds(
    Quiet,
    st.sampled_from(ZONES),
    st.lists(hours, max_size=2).map(tuple),
    st.frozensets(st.dates(date(2026, 3, 1), date(2026, 11, 5)), max_size=20),
)


@given(near_a_change, quiets)
def test_what_is_moved_is_later_and_free_and_all_before_it_was_not(due: datetime, where: Quiet) -> None:
    placed = place(due, where, Policy.MOVE)

    assert (placed.outcome is Outcome.KEPT) == _is_free(due, where) == (placed.reason is None)
    if placed.outcome is Outcome.MOVED:
        assert due < placed.at <= due + LONGEST_WAIT
        assert _is_free(placed.at, where)
        assert placed.at.astimezone(UTC) == placed.at


@given(near_a_change, quiets, st.integers(1, 3000))
def test_it_never_lands_on_or_past_the_following_one(due: datetime, where: Quiet, minutes: int) -> None:
    following = due + MINUTE * minutes

    placed = place(due, where, Policy.MOVE, following)

    assert placed.at < following
    assert placed.outcome is not Outcome.KEPT or placed.at == due


@given(near_a_change, quiets)
def test_asked_to_skip_nothing_is_moved(due: datetime, where: Quiet) -> None:
    placed = place(due, where, Policy.SKIP)

    assert placed.at == due
    assert placed.outcome is (Outcome.KEPT if _is_free(due, where) else Outcome.SKIPPED)


def _is_free(at: datetime, where: Quiet) -> bool:
    """Said otherwise than by the rule: minutes of the day that are quiet, listed."""
    local = at.astimezone(ZoneInfo(where.zone))
    minute = local.hour * 60 + local.minute
    return local.date() not in where.blackout and not any(minute in _minutes(each) for each in where.hours)


def _minutes(each: QuietHours) -> set[int]:
    since, until = (moment.hour * 60 + moment.minute for moment in (each.since, each.until))
    length = (until - since) % (24 * 60)
    return {(since + minute) % (24 * 60) for minute in range(length)}
