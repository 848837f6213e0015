"""Times of the day as they are typed for quiet hours."""

from datetime import time

import pytest

from bot.rules.quiet_times import read_clock
from bot.rules.refusal import Refusal


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("22:00", time(22)),
        ("22.00", time(22)),
        (" 22 ", time(22)),
        ("22 h", time(22)),
        ("21:30 h", time(21, 30)),
        ("10pm", time(22)),
        ("10:30 p.m.", time(22, 30)),
        ("at 22:00", time(22)),
        ("9", time(9)),
        ("7:00", time(7)),
        ("07:00", time(7)),
        ("noon", time(12)),
        ("midnight", time()),
        ("medianoche", time()),
        ("las diez de la noche", time(22)),
        ("a las 7 de la mañana", time(7)),
        ("0:00", time()),
        ("24:00", time()),
        ("24 h", time()),
    ],
)
def test_a_time_of_day_is_read(typed: str, expected: time) -> None:
    assert read_clock(typed) == expected


@pytest.mark.parametrize(
    "typed",
    ["", "late", "25", "24:30", "2200", "22:60", "tomorrow 9am", "from 22:00", "until 7:00", "9:00 CET", "x" * 300],
)
def test_whatever_else_is_refused(typed: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_clock(typed)

    assert (refused.value.code, refused.value.details) == ("clock_not_understood", {"typed": typed})


@pytest.mark.parametrize("typed", ["7", "at 7"])
def test_what_can_be_of_either_half_of_the_day_is_asked_back(typed: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_clock(typed)

    assert refused.value.code == "when_two_ways"
    assert refused.value.details["typed"] == typed
    assert [reading.clock for reading in refused.value.details["readings"]] == [time(7), time(19)]
