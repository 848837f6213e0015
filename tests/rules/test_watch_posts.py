"""When a channel gets its next post, what is in it, and how one that broke off goes on."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.rules.companies import Agency
from bot.rules.watch_posts import (
    Digest,
    Post,
    Rest,
    Standing,
    State,
    Way,
    is_free,
    local_day,
    next_day,
    post_id,
    way_on,
    with_room,
)
from bot.rules.watching import Item, Kind

NOW = datetime(2026, 8, 20, 9, tzinfo=UTC)
DAY = date(2026, 8, 20)
THIS = post_id(17, DAY)


def item(number: int, cents: int = 100, kind: Kind = Kind.NEW) -> Item:
    return Item(kind, Agency.ICE, f"CONT_AWD_{number}", 2026, cents, 0, DAY, DAY, DAY)


def digest(items: int, ref: str = "company:a") -> Digest:
    return Digest(ref, "Acme", 0, tuple(item(number) for number in range(items)))


def test_an_id_fits_a_nonce_and_differs_by_channel_and_day() -> None:
    longest = post_id(2**64 - 1, date(2099, 12, 31))

    assert len(longest) <= 25
    assert len({THIS, post_id(18, DAY), post_id(17, DAY + timedelta(days=1))}) == 3


def test_the_day_is_that_of_the_server() -> None:
    evening = datetime(2026, 8, 20, 23, 30, tzinfo=UTC)

    assert [local_day(evening, zone).day for zone in ("UTC", "Europe/Madrid", "America/Los_Angeles")] == [20, 21, 20]
    assert next_day(evening, "Europe/Madrid") == datetime(2026, 8, 21, 22, tzinfo=UTC)
    assert next_day(datetime(2026, 10, 31, 12, tzinfo=UTC), "America/New_York") == datetime(2026, 11, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "hours_ago", "free"),
    [
        (State.SENT, 1, False),
        (State.UNKNOWN, 1, False),
        (State.SENT, 10, True),
        (State.SENDING, 1, False),
        (State.SENDING, 100, False),
        (State.DUE, 1, True),
        (State.HELD, 1, True),
    ],
)
def test_a_channel_has_one_post_a_day_and_none_while_one_is_under_way(
    state: State, hours_ago: int, *, free: bool
) -> None:
    before = NOW - timedelta(hours=hours_ago)
    post = Standing(post_id(17, before.date()), state, before)

    assert is_free([post], THIS, NOW, "UTC") is free


def test_another_zone_does_not_make_a_second_post_of_the_same_day() -> None:
    sent = Standing(post_id(17, DAY), State.SENT, NOW)

    assert not is_free([sent], THIS, NOW + timedelta(hours=15), "Pacific/Honolulu")


@pytest.mark.parametrize(
    ("seconds", "may_read", "way"),
    [(59, False, Way.SEND), (59, True, Way.SEND), (60, True, Way.LOOK), (60, False, Way.ASK)],
)
def test_how_to_go_on_depends_on_what_discord_still_knows(seconds: int, may_read: bool, way: Way) -> None:  # noqa: FBT001
    post = Post(THIS, 1, 17, NOW, ("en",), (digest(1),))

    assert way_on(post, NOW + timedelta(seconds=seconds), may_read=may_read) is way


def test_up_to_ten_are_named_and_of_more_the_five_largest() -> None:
    (ten,), (eleven,) = with_room([digest(10)], 1), with_room([digest(11)], 1)

    assert (len(ten.items), ten.rest) == (10, ())
    assert len(eleven.items) == 5
    assert eleven.rest == (Rest(Kind.NEW, Agency.ICE, 0, 6, 600, DAY),)


def test_the_rest_is_told_apart_by_kind_and_changed_year() -> None:
    items = (*(item(number) for number in range(5)), *(item(9, 100, kind) for kind in Kind for _ in range(2)))

    (shown,) = with_room([Digest("company:a", "Acme", 0, items)], 1)

    assert [(rest.kind, rest.fiscal_year, rest.count, rest.cents) for rest in shown.rest] == [
        (Kind.NEW, 0, 2, 200),
        (Kind.CHANGED, 2026, 2, 200),
        (Kind.GONE, 0, 2, 200),
        (Kind.MOVED, 0, 2, 200),
    ]


@pytest.mark.parametrize("languages", [1, 2])
def test_what_a_message_has_no_room_for_waits_for_the_next(languages: int) -> None:
    shown = with_room([digest(10, f"company:{number}") for number in range(9)], languages)

    assert [each.ref for each in shown] == [f"company:{number}" for number in range(len(shown))]
    assert 1 < len(shown) < 9
    assert all(len(each.items) + sum(rest.count for rest in each.rest) == 10 for each in shown)
    assert all(each.items for each in shown)


def test_in_two_languages_fewer_are_named() -> None:
    (shown,) = with_room([digest(10)], 2)

    assert 2 < len(shown.items) < 10
    assert [rest.count for rest in shown.rest] == [10 - len(shown.items)]
