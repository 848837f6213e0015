"""What is typed comes to an announcement, is kept word for word, and means the same when it is saved later."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.rules.announcement_forms import LATE, USUAL_LATE, WHENEVER, Typed, content_of, typed_of, understood
from bot.rules.announcements import Content
from bot.rules.effects import Effect
from bot.rules.quiet import Policy
from bot.rules.recurrence import Schedule
from bot.rules.refusal import Refusal

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
ZONE = "America/Chicago"
START = datetime.fromisoformat("2026-12-01T09:00")
TYPED = Typed(title=" Meeting ", texts={"en": "We meet.\n"}, channels=(11,), when="next Tuesday 9am", zone=ZONE)
FULL = Content(
    "Meeting",
    {"en": "We meet.", "es": "Nos reunimos."},
    (11, 12),
    Schedule("FREQ=WEEKLY;BYDAY=TU", ZONE, START, date(2026, 12, 31), frozenset({START}), {}),
    "company:microsoft",
    5,
    LATE["86400"],
    Policy.SKIP,
    frozenset({Effect.PIN, Effect.EVENT}),
)


def test_what_was_typed_comes_to_an_announcement() -> None:
    assert content_of(understood(TYPED, NOW)) == Content(
        "Meeting", {"en": "We meet."}, (11,), Schedule("", ZONE, START)
    )


def test_a_day_that_was_typed_stays_the_same_day_when_it_is_saved_later() -> None:
    """Only what the words came to is read again."""
    typed = understood(replace(TYPED, when="tomorrow 9am"), NOW)

    assert content_of(Typed.read(typed.kept)).schedule.start == datetime.fromisoformat("2026-11-26T09:00")


def test_all_is_kept_as_json_and_comes_back_the_same() -> None:
    typed = replace(understood(TYPED, NOW), effects=("pin",), role_id=5, company_ref="company:dell", late="900")

    again = Typed.read(json.loads(json.dumps(typed.kept)))

    assert again == typed
    assert again.mark == typed.mark != replace(typed, title="Gathering").mark


def test_of_one_that_there_is_everything_stays_if_nothing_is_typed() -> None:
    assert content_of(understood(typed_of(FULL), NOW), FULL) == FULL


def test_dates_left_out_are_forgotten_with_the_times_that_they_were_of() -> None:
    later = content_of(understood(replace(typed_of(FULL), when="every Tuesday 10am"), NOW), FULL)
    elsewhere = content_of(understood(replace(typed_of(FULL), zone="America/New_York"), NOW), FULL)

    assert later.schedule.skipped == elsewhere.schedule.skipped == frozenset()
    assert (elsewhere.schedule.start, elsewhere.schedule.zone) == (START, "America/New_York")


def test_the_last_day_stands_by_itself_or_in_the_words() -> None:
    weekly = replace(TYPED, when="every Tuesday 9am until 2026-12-31")

    assert content_of(understood(weekly, NOW)).schedule.until == date(2026, 12, 31)
    shorter = replace(weekly, until="20 December")
    assert content_of(understood(shorter, NOW)).schedule.until == date(2026, 12, 20)
    assert content_of(understood(replace(typed_of(FULL), until=""), NOW), FULL).schedule.until is None


def test_what_comes_once_needs_no_last_day() -> None:
    assert content_of(understood(replace(TYPED, until="20 December"), NOW)).schedule.until is None


def test_a_title_is_one_line_of_what_can_be_seen() -> None:
    seen = replace(understood(TYPED, NOW), title="\u202e A \u200b\ufefftitle\n of 👩\u200d🌾 ")

    assert content_of(seen).title == "A title of 👩\u200d🌾"
    assert not content_of(replace(seen, title="\ufeff\u200b")).title


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"when": ""}, "when_missing"),
        ({"when": "gibberish"}, "when_not_understood"),
        ({"until": "every Tuesday"}, "not_one_day"),
        ({"until": "gibberish"}, "day_not_understood"),
    ],
)
def test_what_is_no_time_is_refused(changed: dict[str, str], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        understood(replace(TYPED, **changed), NOW)

    assert refused.value.code == code


def test_without_a_time_there_is_no_announcement() -> None:
    with pytest.raises(Refusal, match="when_missing"):
        content_of(TYPED)


def test_the_limits_of_lateness_are_one_hour_unless_another_is_chosen() -> None:
    assert LATE[USUAL_LATE] == timedelta(hours=1)
    assert content_of(replace(understood(TYPED, NOW), late="whenever")).late == WHENEVER
    assert {key: str(int(late.total_seconds())) for key, late in LATE.items() if key != "whenever"} == {
        key: key for key in LATE if key != "whenever"
    }
