from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.lateness import Lateness, judge

DUE = datetime(2026, 3, 8, 7, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
spans = st.timedeltas(timedelta(0), timedelta(days=400))


@pytest.mark.parametrize(
    ("late", "limit", "judged"),
    [
        (timedelta(0), HOUR, Lateness.ON_TIME),
        (-HOUR, HOUR, Lateness.ON_TIME),
        (timedelta(seconds=60), HOUR, Lateness.ON_TIME),
        (timedelta(seconds=61), HOUR, Lateness.LATE),
        (HOUR, HOUR, Lateness.LATE),
        (HOUR + timedelta(microseconds=1), HOUR, Lateness.HELD),
        (timedelta(seconds=20), timedelta(seconds=10), Lateness.HELD),
        (timedelta(0), timedelta(0), Lateness.ON_TIME),
        (timedelta(days=2), timedelta(days=3), Lateness.LATE),
    ],
)
def test_lateness_has_a_name(late: timedelta, limit: timedelta, judged: Lateness) -> None:
    assert judge(DUE, DUE + late, limit) is judged


def test_the_usual_limit_is_an_hour() -> None:
    assert [judge(DUE, DUE + HOUR * n / 2) for n in (2, 3)] == [Lateness.LATE, Lateness.HELD]


@given(spans, spans, spans)
def test_it_is_held_just_when_it_is_past_the_limit_and_never_gets_earlier(
    late: timedelta, later: timedelta, limit: timedelta
) -> None:
    order = list(Lateness)

    assert (judge(DUE, DUE + late, limit) is Lateness.HELD) == (late > limit)
    assert order.index(judge(DUE, DUE + late + later, limit)) >= order.index(judge(DUE, DUE + late, limit))
