"""What differs between two states of an announcement is named, and nothing else is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.rules.announcement_changes import DateChange, TextChange, changes, history
from bot.rules.announcements import Content, Revision
from bot.rules.effects import Effect
from bot.rules.quiet import Policy
from bot.rules.recurrence import Schedule

START = datetime.fromisoformat("2026-12-01T09:00")
WEEKLY = Schedule("FREQ=WEEKLY", "America/Chicago", START)
BEFORE = Content("Meeting", {"en": "We meet.\nBring a friend."}, (11,), WEEKLY)


def test_the_same_differs_in_nothing() -> None:
    assert not changes(BEFORE, replace(BEFORE, texts=dict(BEFORE.texts)))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "Gathering"),
        ("channels", (11, 12)),
        ("company_ref", "company:microsoft"),
        ("role_id", 5),
        ("late", timedelta(days=1)),
        ("quiet", Policy.SKIP),
        ("effects", frozenset({Effect.PIN})),
    ],
)
def test_what_was_decided_otherwise_is_named(field: str, value: Any) -> None:
    found = changes(BEFORE, replace(BEFORE, **{field: value}))

    assert found
    assert found.fields == {field}
    assert getattr(found.after, field) == value


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"rule": ""}, "schedule"),
        ({"zone": "America/New_York"}, "schedule"),
        ({"start": START + timedelta(hours=1)}, "schedule"),
        ({"until": START.date()}, "schedule"),
        ({"skipped": frozenset({START})}, "dates"),
        ({"moved": {START: START + timedelta(days=1)}}, "dates"),
    ],
)
def test_times_and_single_dates_are_told_apart(changed: dict[str, Any], named: str) -> None:
    assert changes(BEFORE, replace(BEFORE, schedule=replace(WEEKLY, **changed))).fields == {named}


def test_each_single_date_is_named_with_what_became_of_it() -> None:
    second, third = START + timedelta(days=7), START + timedelta(days=14)
    before = replace(BEFORE, schedule=replace(WEEKLY, skipped=frozenset({START, third})))
    after = replace(BEFORE, schedule=replace(WEEKLY, skipped=frozenset({third}), moved={second: third}))

    assert changes(before, after).dates == (DateChange(START, False, None), DateChange(second, False, third))
    assert changes(after, before).dates == (DateChange(START, True, None), DateChange(second, False, None))


def test_single_dates_that_are_dropped_with_their_times_are_not_named() -> None:
    before = replace(BEFORE, schedule=replace(WEEKLY, skipped=frozenset({START})))

    assert changes(before, replace(BEFORE, schedule=replace(WEEKLY, rule="FREQ=DAILY"))).dates == ()


def test_of_a_text_the_lines_that_differ_are_shown_without_empty_ones() -> None:
    after = replace(BEFORE, texts={"en": "We meet.\n\nBring two friends.", "es": "Nos reunimos."})

    assert changes(BEFORE, after).texts == (
        TextChange("en", ("Bring a friend.",), ("Bring two friends.",)),
        TextChange("es", (), ("Nos reunimos.",)),
    )


def test_a_history_says_of_each_change_what_it_changed_newest_first() -> None:
    at = datetime(2026, 11, 25, tzinfo=UTC)
    second = replace(BEFORE, title="Gathering")
    revisions = [Revision(3, at, 7, second), Revision(2, at, 8, second), Revision(1, at, 9, BEFORE)]

    newest, oldest = history(revisions, replace(second, role_id=5))

    assert (newest.moderator_id, newest.changed.fields) == (7, {"role_id"})
    assert (oldest.moderator_id, oldest.changed.fields) == (9, {"title"})


def test_without_revisions_there_is_no_history() -> None:
    assert history([], BEFORE) == []
