"""What is in the post of a channel, and when its next day begins."""

from datetime import UTC, date, datetime

import pytest

from bot.rules.companies import Agency
from bot.rules.watch_posts import Digest, Rest, local_day, next_day, with_room
from bot.rules.watching import Item, Kind

DAY = date(2026, 8, 20)


def item(number: int, cents: int = 100, kind: Kind = Kind.NEW) -> Item:
    return Item(kind, Agency.ICE, f"CONT_AWD_{number}", 2026, cents, 0, DAY, DAY, DAY)


def digest(items: int, ref: str = "company:a") -> Digest:
    return Digest(ref, "Acme", 0, tuple(item(number) for number in range(items)))


def test_the_day_is_that_of_the_server() -> None:
    evening = datetime(2026, 8, 20, 23, 30, tzinfo=UTC)

    assert [local_day(evening, zone).day for zone in ("UTC", "Europe/Madrid", "America/Los_Angeles")] == [20, 21, 20]
    assert next_day(evening, "Europe/Madrid") == datetime(2026, 8, 21, 22, tzinfo=UTC)
    assert next_day(datetime(2026, 10, 31, 12, tzinfo=UTC), "America/New_York") == datetime(2026, 11, 1, 4, tzinfo=UTC)


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
