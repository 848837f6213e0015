"""What may be saved of an announcement, and which times are shown of it."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.announcements import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_CHANNELS,
    Content,
    Placement,
    check,
    comings,
    longest_text,
    spoken,
)
from bot.rules.placeholders import WIDEST, fill
from bot.rules.quiet import Outcome, Placed, Policy, Quiet, QuietHours, Reason
from bot.rules.recurrence import SHOWN, Schedule
from bot.rules.refusal import Refusal

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
NINE = datetime.fromisoformat("2026-11-24T09:00")
DAILY = Schedule("FREQ=DAILY", "UTC", NINE)
CONTENT = Content("Meeting", {"en": "We meet."}, (11,), DAILY)
EN, BOTH = ("en",), ("en", "es")
LOUD, NIGHT = Quiet("UTC"), Quiet("UTC", (QuietHours(time(22), time(10)),))


def refusal(content: Content, languages: tuple[str, ...] = EN) -> Refusal:
    with pytest.raises(Refusal) as refused:
        check(content, languages, NOW)
    return refused.value


@pytest.mark.parametrize(
    "content",
    [
        CONTENT,
        replace(CONTENT, title="T" * LONGEST_TITLE),
        replace(CONTENT, channels=tuple(range(MOST_CHANNELS))),
        replace(CONTENT, texts={"en": "x" * LONGEST_TEXT}),
        replace(CONTENT, texts={"en": "Know your rights, whatever your immigration status."}),
        replace(CONTENT, schedule=replace(DAILY, rule="", start=NOW.replace(tzinfo=None) + timedelta(minutes=1))),
    ],
)
def test_what_can_be_posted_may_be_saved(content: Content) -> None:
    check(content, EN, NOW)


@pytest.mark.parametrize(
    ("content", "languages", "code", "details"),
    [
        (replace(CONTENT, title=""), EN, "title_missing", {}),
        (replace(CONTENT, title="T" * 81), EN, "too_long", {"limit": 80}),
        (replace(CONTENT, channels=()), EN, "no_channel_chosen", {}),
        (replace(CONTENT, channels=tuple(range(11))), EN, "too_many_channels", {"limit": 10}),
        (CONTENT, BOTH, "text_missing", {"language": "es"}),
        (replace(CONTENT, texts={"en": " \n"}), EN, "text_missing", {"language": "en"}),
        (replace(CONTENT, texts={"en": "x" * 3001}), EN, "too_long", {"limit": LONGEST_TEXT}),
        (replace(CONTENT, texts={"en": "😀" * 1501}), EN, "too_long", {"limit": 1499}),
        (replace(CONTENT, texts={"en": "x" * 2900 + "{{server}}"}), EN, "too_long", {"limit": 2810}),
        (replace(CONTENT, texts={"en": "{{server}}" * 299}), EN, "too_long", {"limit": 0}),
        (replace(CONTENT, schedule=replace(DAILY, until=NOW.date())), EN, "when_never", {}),
        (replace(CONTENT, schedule=replace(DAILY, rule="", skipped=frozenset({NINE}))), EN, "when_never", {}),
    ],
)
def test_what_cannot_be_posted_is_refused(
    content: Content, languages: tuple[str, ...], code: str, details: dict[str, object]
) -> None:
    refused = refusal(content, languages)

    assert (refused.code, dict(refused.details)) == (code, details)


@given(
    st.sampled_from([EN, BOTH]),
    st.lists(st.sampled_from(["word ", "😀", "{{ date }}", "{{server}}", "{{ company }}", "ñ"]), max_size=400),
    st.booleans(),
)
def test_whatever_is_taken_has_room_when_it_is_filled(
    languages: tuple[str, ...],
    words: list[str],
    has_company: bool,  # noqa: FBT001 (hypothesis gives it by position)
) -> None:
    text = "".join(words) or "x"
    content = replace(CONTENT, texts=dict.fromkeys(languages, text), company_ref="company:x" if has_company else None)
    try:
        check(content, languages, NOW)
    except Refusal:
        return

    filled = fill(text, {name: "x" * width for name, width in WIDEST.items()})

    assert len(filled.encode("utf-16-le")) // 2 <= longest_text(len(languages), has_company=has_company)


@pytest.mark.parametrize("has_company", [False, True])
def test_two_languages_share_one_message(*, has_company: bool) -> None:
    alone, both = (longest_text(languages, has_company=has_company) for languages in (1, 2))

    assert 1000 < 2 * both + 2 * LONGEST_TITLE < 4000
    assert both < alone <= LONGEST_TEXT


def test_texts_in_other_languages_are_left_out() -> None:
    assert spoken(replace(CONTENT, texts={"en": "We meet.", "es": "Nos reunimos."}), EN) == CONTENT


def test_the_next_five_times_are_shown_with_what_was_moved_and_without_what_was_left_out() -> None:
    changed = replace(DAILY, skipped=frozenset({NINE + DAY}), moved={NINE + 2 * DAY: NINE + 2 * DAY - DAY / 4})

    found = comings(replace(CONTENT, schedule=changed), {11: LOUD}, NOW)

    assert [f"{each.occasion.at:%d %H}" for each in found] == ["24 09", "26 03", "27 09", "28 09", "29 09"]
    assert [each.is_moved for each in found] == [False, True, False, False, False]
    assert len(found) == SHOWN
    assert not any(each.placements for each in found)


def test_what_quiet_hours_make_of_it_names_channels_only_where_they_differ() -> None:
    everywhere = comings(CONTENT, {11: NIGHT}, NOW)[0]
    somewhere = comings(replace(CONTENT, channels=(11, 12, 13)), {11: NIGHT, 12: LOUD, 13: NIGHT}, NOW)[0]

    moved = Placed(datetime(2026, 11, 24, 10, tzinfo=UTC), Outcome.MOVED, Reason.QUIET)
    assert everywhere.placements == (Placement(moved),)
    assert somewhere.placements == (Placement(moved, (11, 13)),)
    assert somewhere.occasion.at == datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_what_would_have_to_wait_until_the_next_one_is_shown_as_left_out() -> None:
    long_night = Quiet("UTC", (QuietHours(time(8), time(7)),), frozenset({(NOW + DAY).date(), (NOW + 2 * DAY).date()}))

    placed = comings(CONTENT, {11: long_night}, NOW)[0].placements[0].placed

    assert placed.outcome is Outcome.SKIPPED


def test_who_wants_it_left_out_sees_it_left_out() -> None:
    (placement,) = comings(replace(CONTENT, quiet=Policy.SKIP), {11: NIGHT}, NOW)[0].placements

    assert placement.placed.outcome is Outcome.SKIPPED


def test_the_last_time_of_all_has_none_after_it_to_make_way_for() -> None:
    once = replace(CONTENT, schedule=replace(DAILY, rule=""))

    (only,) = comings(once, {11: Quiet("UTC", (QuietHours(time(8), time(7)),))}, NOW)

    assert only.placements[0].placed.outcome is Outcome.MOVED
