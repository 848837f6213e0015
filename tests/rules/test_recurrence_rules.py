"""What is understood of RFC 5545's RRULE, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.recurrence_rules import Frequency, Rule, Weekday, read_rule
from bot.rules.refusal import Refusal


@pytest.mark.parametrize("rule", ["FREQ=HOURLY", "FREQ=MINUTELY;INTERVAL=1440", "FREQ=SECONDLY"])
def test_more_than_one_a_day_is_refused(rule: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_rule(rule)

    assert refused.value.code == "rule_too_often"


@pytest.mark.parametrize(
    ("rule", "part"),
    [
        ("", ""),
        ("FREQ", "FREQ"),
        ("FREQ=", "FREQ="),
        ("INTERVAL=2", "FREQ"),
        ("FREQ=FORTNIGHTLY", "FREQ=FORTNIGHTLY"),
        ("FREQ=DAILY;FREQ=DAILY", "FREQ=DAILY"),
        ("FREQ=DAILY;BYHOUR=9,10", "BYHOUR=9,10"),
        ("FREQ=DAILY;BYDAY=MO", "BYDAY=MO"),
        ("FREQ=DAILY;UNTIL=20261231", "UNTIL=20261231"),
        ("FREQ=DAILY;X-NAME=1", "X-NAME=1"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL=0"),
        ("FREQ=DAILY;INTERVAL=-1", "INTERVAL=-1"),
        ("FREQ=DAILY;INTERVAL=1000", "INTERVAL=1000"),
        ("FREQ=DAILY;INTERVAL=99999999999", "INTERVAL=99999999999"),
        ("FREQ=DAILY;INTERVAL=٣", "INTERVAL=٣"),
        ("FREQ=DAILY;COUNT=0", "COUNT=0"),
        ("FREQ=DAILY;COUNT=1001", "COUNT=1001"),
        ("FREQ=WEEKLY;BYDAY=1MO", "BYDAY=1MO"),
        ("FREQ=WEEKLY;BYDAY=XX", "BYDAY=XX"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY=1"),
        ("FREQ=YEARLY;BYDAY=20MO", "BYDAY=20MO"),
        ("FREQ=YEARLY;BYDAY=1MO", "BYDAY=1MO"),
        ("FREQ=MONTHLY;BYDAY=6MO", "BYDAY=6MO"),
        ("FREQ=MONTHLY;BYDAY=0MO", "BYDAY=0MO"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY=32"),
        ("FREQ=MONTHLY;BYMONTH=13", "BYMONTH=13"),
        ("FREQ=MONTHLY;BYMONTH=-1", "BYMONTH=-1"),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS=1"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=367", "BYSETPOS=367"),
        ("FREQ=WEEKLY;WKST=XX", "WKST=XX"),
    ],
)
def test_a_part_that_is_not_understood_is_named(rule: str, part: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_rule(rule)

    assert refused.value.code == "rule_not_understood"
    assert refused.value.details == {"rule": rule, "part": part}


def test_a_rule_too_long_is_refused() -> None:
    with pytest.raises(Refusal, match="too_long"):
        read_rule("FREQ=MONTHLY;BYMONTHDAY=" + ",".join(["1"] * 200))


weekdays = st.builds(Weekday, st.integers(0, 6), st.sampled_from([0, 1, 2, 3, 4, 5, -1, -2, -5]))
rules = st.builds(
    Rule,
    frequency=st.just(Frequency.MONTHLY),
    interval=st.integers(1, 999),
    count=st.none() | st.integers(1, 1000),
    weekdays=st.lists(weekdays, min_size=1, max_size=9, unique=True).map(tuple),
    month_days=st.lists(st.integers(1, 31), max_size=5, unique=True).map(tuple),
    months=st.lists(st.integers(1, 12), max_size=5, unique=True).map(tuple),
    positions=st.lists(st.integers(-366, -1), max_size=3, unique=True).map(tuple),
    week_start=st.integers(0, 6),
)


@given(rules)
def test_a_rule_is_read_as_it_is_written(rule: Rule) -> None:
    assert read_rule(rule.text) == rule
    assert read_rule(f"rrule:{rule.text}".lower()) == rule


@given(st.text(alphabet="FREQDAILYWKMONTHBYSETPOCU=;,-+0123456789", max_size=60))
def test_reading_a_rule_raises_nothing_but_a_refusal(text: str) -> None:
    try:
        read_rule(f"FREQ=MONTHLY;{text}")
    except Refusal as refusal:
        assert refusal.code in {"rule_not_understood", "rule_too_often"}  # noqa: PT017 (it may be refused or not)
