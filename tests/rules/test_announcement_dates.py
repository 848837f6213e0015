"""The dates that a moderator can leave out, move or put back are offered, and found by words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.announcement_dates import date_meant, dates, time_meant
from bot.rules.recurrence import Schedule
from bot.rules.refusal import Refusal

ZONE = "America/Chicago"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
WEEK = timedelta(days=7)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


FIRST = local("2026-12-01T09:00")
WEEKLY = Schedule("FREQ=WEEKLY;BYDAY=TU", ZONE, FIRST)
CHANGED = replace(
    WEEKLY, skipped=frozenset({FIRST}), moved={FIRST + WEEK: local("2026-12-09T18:00"), FIRST - 9 * WEEK: FIRST}
)


def test_dates_to_come_are_offered_with_those_left_out_or_moved() -> None:
    skipped, moved, plain = dates(CHANGED, NOW, 3)

    assert (skipped.key, skipped.is_skipped, skipped.moved_to) == ("2026-12-01T09:00", True, None)
    assert (moved.key, moved.is_skipped, moved.local) == ("2026-12-08T09:00", False, local("2026-12-09T18:00"))
    assert (plain.key, plain.is_skipped, plain.at) == (
        "2026-12-15T09:00", False, datetime(2026, 12, 15, 15, tzinfo=UTC)
    )  # fmt: skip


def test_what_is_past_is_not_offered() -> None:
    posted_early = replace(WEEKLY, moved={FIRST + WEEK: FIRST + timedelta(hours=1)})

    assert dates(CHANGED, NOW + WEEK, 1)[0].key == "2026-12-08T09:00"
    assert dates(posted_early, NOW + WEEK, 1)[0].key == "2026-12-15T09:00"


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("2026-12-15T09:00", "2026-12-15T09:00"),
        ("next Tuesday", "2026-12-01T09:00"),
        ("el próximo martes", "2026-12-01T09:00"),
        ("9 December", "2026-12-08T09:00"),
    ],
)
def test_a_date_is_meant_by_its_key_or_by_the_day_on_which_it_is_now(typed: str, key: str) -> None:
    assert date_meant(CHANGED, typed, NOW).key == key


@pytest.mark.parametrize("typed", ["8 December", "tomorrow"])
def test_a_day_without_a_date_is_refused(typed: str) -> None:
    with pytest.raises(Refusal, match="date_unknown"):
        date_meant(CHANGED, typed, NOW)


def test_a_date_is_moved_to_a_single_time() -> None:
    assert time_meant(WEEKLY, "Wednesday 2 December at 18:00", NOW) == local("2026-12-02T18:00")
    with pytest.raises(Refusal, match="move_to_one_time"):
        time_meant(WEEKLY, "every Wednesday at 18:00", NOW)
