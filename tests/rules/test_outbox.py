from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.outbox import (
    BACK_OFF,
    LEASE,
    NONCE_KNOWN,
    Delivery,
    Kind,
    Trouble,
    Way,
    delivery_id,
    is_expired,
    look_from,
    may_repeat,
    pause_after,
    trouble_of,
    way_on,
)

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
NONCE_LETTERS = 25


def post(**fields: object) -> Delivery:
    usual = {"id": "a", "server_id": 1, "channel_id": 2, "kind": Kind.ANNOUNCEMENT, "subject": "5", "occasion": "o"}
    return Delivery(**{**usual, "label": "Meeting", "due_at": NOW, **fields})  # pyright: ignore[reportArgumentType]


def test_the_same_post_always_has_the_same_id() -> None:
    one = delivery_id(Kind.ANNOUNCEMENT, "5", "2026-11-27T09:00", 77)

    assert one == delivery_id(Kind.ANNOUNCEMENT, "5", "2026-11-27T09:00", 77)
    assert len(one) <= NONCE_LETTERS
    assert one.isalnum()
    assert one == one.lower()


PARTS = st.tuples(
    st.sampled_from(Kind),
    st.text(max_size=12),
    st.text(max_size=16).filter(lambda each: "\n" not in each),
    st.integers(),
)


@given(PARTS, PARTS)
def test_another_post_has_another_id(one: tuple[Kind, str, str, int], other: tuple[Kind, str, str, int]) -> None:
    assert (delivery_id(*one) == delivery_id(*other)) == (one == other)


@pytest.mark.parametrize(
    ("age", "may_read", "way"),
    [
        (timedelta(0), True, Way.LOOK),
        (timedelta(days=2), True, Way.LOOK),
        (timedelta(0), False, Way.SEND),
        (NONCE_KNOWN - SECOND, False, Way.SEND),
        (NONCE_KNOWN, False, Way.ASK),
        (timedelta(hours=25), False, Way.ASK),
        (-SECOND, False, Way.ASK),  # the clock was set back: nobody knows how long ago it was
    ],
)
def test_the_way_on_is_the_safest_that_is_open(*, age: timedelta, may_read: bool, way: Way) -> None:
    assert way_on(NOW - age, NOW, may_read=may_read) is way


@pytest.mark.parametrize(("age", "may"), [(0, True), (59, True), (60, False), (3600, False), (-1, False)])
def test_a_request_is_repeated_only_while_discord_knows_its_nonce(*, age: int, may: bool) -> None:
    assert may_repeat(NOW - age * SECOND, NOW) is may


def test_the_look_begins_before_a_clock_that_was_an_hour_ahead() -> None:
    assert look_from(NOW, NOW) <= NOW - timedelta(hours=1)
    assert look_from(NOW - timedelta(days=2), NOW) <= NOW - timedelta(days=2, hours=1)
    assert look_from(NOW + timedelta(hours=3), NOW) == look_from(NOW, NOW)


def test_pauses_grow_and_then_stay() -> None:
    pauses = [pause_after(tries) for tries in range(20)]

    assert pauses[0] == pauses[1] == SECOND
    assert pauses == sorted(pauses)
    assert pauses[-1] == BACK_OFF[-1] * SECOND


@pytest.mark.parametrize(
    ("status", "code", "trouble"),
    [
        (404, 10008, Trouble.GONE),
        (404, 10003, Trouble.NO_CHANNEL),
        (404, 0, Trouble.NO_CHANNEL),
        (403, 50013, Trouble.MAY_NOT),
        (403, 50001, Trouble.MAY_NOT),
        (401, 0, Trouble.MAY_NOT),
        (400, 50035, Trouble.REFUSED),
        (413, 40005, Trouble.REFUSED),
        (429, 0, Trouble.AGAIN),
        (500, 0, Trouble.AGAIN),
        (503, 0, Trouble.AGAIN),
        (522, 0, Trouble.AGAIN),
        (0, 0, Trouble.AGAIN),
    ],
)
def test_what_an_answer_means(status: int, code: int, trouble: Trouble) -> None:
    assert trouble_of(status, code) is trouble


@pytest.mark.parametrize(
    ("left", "expired"),
    [
        (SECOND, False),
        (LEASE, False),
        (timedelta(0), True),
        (-SECOND, True),
        (timedelta(hours=1), True),  # no lease is that long: the clock was set back
        (LEASE + pause_after(99), False),
    ],
)
def test_a_lease_is_over_at_its_end_or_if_no_clock_can_have_given_it(*, left: timedelta, expired: bool) -> None:
    assert is_expired(NOW + left, NOW) is expired


@pytest.mark.parametrize(
    ("late_at", "approved", "too_late"),
    [
        (NOW - SECOND, False, True),
        (NOW, False, False),
        (NOW + SECOND, False, False),
        (None, False, False),
        (NOW - SECOND, True, False),
    ],
)
def test_too_late_is_after_its_limit_unless_a_moderator_said_send(
    *, late_at: datetime | None, approved: bool, too_late: bool
) -> None:
    assert post(late_at=late_at, approved=approved).is_too_late(NOW) is too_late
