"""The next times that a moderator is shown: those of the rule, with what quiet hours and moderators do to them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from bot.rules.announcements import Content
from bot.rules.coming import Placement, comings
from bot.rules.quiet import Outcome, Placed, Policy, Quiet, QuietHours, Reason
from bot.rules.recurrence import Schedule

ZONE = "America/Chicago"
START = datetime.fromisoformat("2026-12-01T23:00")
DAILY = Content("Good night", {"en": "…"}, (11, 12), Schedule("FREQ=DAILY", ZONE, START))
NOW = datetime(2026, 11, 25, tzinfo=UTC)
FIRST = datetime(2026, 12, 2, 5, tzinfo=UTC)
LOUD = Quiet(ZONE)
NIGHT = Quiet(ZONE, (QuietHours(time(22), time(7)),))


def test_the_next_five_are_shown_as_they_are() -> None:
    shown = comings(DAILY, {11: LOUD, 12: LOUD}, NOW)

    assert [each.occasion.at for each in shown] == [FIRST + timedelta(days=day) for day in range(5)]
    assert not any(each.is_moved or each.placements for each in shown)


def test_one_that_comes_once_is_shown_once() -> None:
    once = replace(DAILY, schedule=replace(DAILY.schedule, rule=""))

    assert len(comings(once, {11: LOUD, 12: LOUD}, NOW)) == 1


def test_quiet_in_all_channels_is_said_once() -> None:
    first = comings(DAILY, {11: NIGHT, 12: NIGHT}, NOW)[0]

    assert first.placements == (Placement(Placed(FIRST + timedelta(hours=8), Outcome.MOVED, Reason.QUIET)),)


def test_quiet_in_one_channel_says_in_which() -> None:
    first = comings(replace(DAILY, quiet=Policy.SKIP), {11: LOUD, 12: NIGHT}, NOW)[0]

    assert first.placements == (Placement(Placed(FIRST, Outcome.SKIPPED, Reason.QUIET), (12,)),)


def test_a_post_does_not_wait_until_the_following_one() -> None:
    day_off = Quiet(ZONE, blackout=frozenset({date(2026, 12, 1), date(2026, 12, 2)}))

    shown = comings(DAILY, {11: day_off, 12: day_off}, NOW, limit=1)

    assert shown[0].placements[0].placed.outcome is Outcome.SKIPPED


def test_what_a_moderator_moved_is_told_and_what_was_skipped_is_not_there() -> None:
    tomorrow = START + timedelta(days=1)
    schedule = replace(DAILY.schedule, skipped=frozenset({START}), moved={tomorrow: tomorrow + timedelta(hours=12)})

    first, second, *_ = comings(replace(DAILY, schedule=schedule), {11: LOUD, 12: LOUD}, NOW)

    assert (first.is_moved, first.occasion.at) == (True, FIRST + timedelta(days=1, hours=12))
    assert (second.is_moved, second.occasion.at) == (False, FIRST + timedelta(days=2))
