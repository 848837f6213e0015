"""A schedule said in words: every rule, in both languages, and as it was understood."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import messages
from benchmarks.recurrence_oracle import invented
from bot.rules.recurrence import Schedule, local_times
from bot.rules.recurrence_rules import Frequency, Rule, Weekday, read_rule
from bot.rules.refusal import Refusal
from bot.rules.schedule_words import Pattern, in_words, pattern
from bot.rules.when import read_when
from messages import Catalogue
from tests.rules.schedule_sentences import ONLY_SAID, TYPED

START = datetime.fromisoformat("2026-12-02 18:00")  # a Wednesday
BEFORE = datetime(2026, 11, 25, 12, tzinfo=UTC)
LANGUAGES = ("en", "es")
TEMPLATE = '+++\nlayout = "plain"\n+++\n{% include "announcements/_schedule.md.j2" %}\n'

Say = Callable[[str, Schedule], str]


@pytest.fixture(scope="module")
def say(tmp_path_factory: pytest.TempPathFactory) -> Say:
    """The partial is not a message of its own; so one is made that says no more than it."""
    folder = tmp_path_factory.mktemp("messages")
    for language in LANGUAGES:
        shutil.copytree(Path(messages.__file__).parent / language, folder / language)
        (folder / language / "say.md.j2").write_text(TEMPLATE, "utf-8")
    catalogue = Catalogue.load(folder)
    return lambda language, schedule: catalogue.text("say", language, schedule=schedule).replace("\\", "")


def schedule(rule: str, start: datetime = START, until: date | None = None, zone: str = "UTC") -> Schedule:
    return Schedule(rule, zone, start, until)


def pattern_of(rule: str) -> Pattern:
    return pattern(read_rule(rule).filled(START))


@pytest.mark.parametrize(("rule", "english", "spanish"), [*TYPED, *ONLY_SAID])
def test_it_is_said_in_good_words(say: Say, rule: str, english: str, spanish: str) -> None:
    assert say("en", schedule(rule)) == english
    assert say("es", schedule(rule)) == spanish


def test_once(say: Say) -> None:
    once = schedule("", datetime.fromisoformat("2026-11-27 09:00"))

    assert say("en", once) == "once, on Friday, 27 November 2026 at 09:00 (UTC)"
    assert say("es", once) == "una vez, el viernes 27 de noviembre de 2026 a las 09:00 (UTC)"


def test_end_zone_and_number(say: Say) -> None:
    ends = schedule("FREQ=WEEKLY;INTERVAL=2;COUNT=10", until=date(2027, 3, 31), zone="America/New_York")

    assert say("en", ends) == "every second Wednesday at 18:00 (America/New_York), 10 times, until 31 March 2027"
    assert say("es", ends) == (
        "cada dos semanas, el miércoles a las 18:00 (America/New_York), 10 veces, hasta el 31 de marzo de 2027"
    )


def test_one_time_and_one_o_clock(say: Say) -> None:
    one = schedule("FREQ=DAILY;COUNT=1", datetime.fromisoformat("2026-12-02 01:05"))

    assert say("en", one) == "every day at 01:05 (UTC), 1 time"
    assert say("es", one) == "todos los días a la 01:05 (UTC), 1 vez"


def test_a_time_that_clocks_skip_is_said_to_be_one(say: Say) -> None:
    once = schedule("", datetime.fromisoformat("2027-03-14 02:30"), zone="America/New_York")

    assert say("en", once).endswith(" – clocks skip that time, and will show 03:30")
    assert say("es", once).endswith(" – los relojes se saltan esa hora, y marcarán las 03:30")


def test_a_time_that_clocks_show_twice_is_said_to_be_one(say: Say) -> None:
    once = schedule("", datetime.fromisoformat("2026-11-01 01:30"), zone="America/New_York")

    assert say("en", once).endswith(" – clocks show that time twice, and the first is meant")
    assert say("es", once).endswith(" – los relojes marcan esa hora dos veces, y vale la primera")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("FREQ=MONTHLY;BYDAY=MO", "FREQ=WEEKLY;BYDAY=MO"),
        ("FREQ=YEARLY;BYDAY=MO", "FREQ=WEEKLY;BYDAY=MO"),
        ("FREQ=YEARLY;BYMONTHDAY=15", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("FREQ=MONTHLY;BYMONTH=5;BYMONTHDAY=1", "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1"),
        ("FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-1", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", "FREQ=DAILY"),
        ("FREQ=MONTHLY;BYDAY=MO,1MO", "FREQ=WEEKLY;BYDAY=MO"),
        ("FREQ=YEARLY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYDAY=1MO", "FREQ=MONTHLY;BYDAY=1MO"),
        ("FREQ=WEEKLY;BYDAY=TH,MO", "FREQ=WEEKLY;BYDAY=MO,TH;WKST=SU"),
    ],
)
def test_what_comes_to_the_same_is_said_the_same(one: str, other: str) -> None:
    assert pattern_of(one) == pattern_of(other)


def test_what_is_said_the_same_comes_to_the_same() -> None:
    random = Random(20261125)  # noqa: S311 (seeded, so that a failure can be repeated)
    by_pattern = dict[Pattern, set[tuple[datetime, ...]]]()
    for _ in range(600):
        rule = read_rule(_small_rule(random)).filled(START)
        by_pattern.setdefault(pattern(rule), set()).add(tuple(_occasions(rule)))

    assert len(by_pattern) > 150
    assert [words for words, occasions in by_pattern.items() if len(occasions) > 1] == []


def test_no_two_patterns_are_said_alike(say: Say) -> None:
    random = Random(20261126)  # noqa: S311 (seeded, so that a failure can be repeated)
    said = dict[tuple[str, str], set[Pattern]]()
    for _ in range(300):
        rule = _small_rule(random)
        for language in LANGUAGES:
            said.setdefault((language, say(language, schedule(rule))), set()).add(pattern_of(rule))

    assert [words for words, patterns in said.items() if len(patterns) > 1] == []


def _small_rule(random: Random) -> str:
    """Of few parts and values, so that many come to the same."""
    frequency = random.choice(["WEEKLY", "MONTHLY", "MONTHLY", "YEARLY"])
    plain = random.sample(["MO", "TU", "FR"], random.randint(1, 3))
    parts = {"FREQ": frequency, "INTERVAL": random.choice(["1", "1", "2"]), "BYDAY": ",".join(plain)}
    if random.random() < 0.4:
        parts["BYMONTH"] = random.choice(["2", "3", "3,5", "1,2,3,4,5,6,7,8,9,10,11,12"])
    if random.random() < 0.2:
        parts["WKST"] = "SU"
    if frequency == "WEEKLY":
        return ";".join(f"{name}={value}" for name, value in parts.items())
    numbered = frequency == "MONTHLY" or "BYMONTH" in parts
    parts["BYDAY"] = random.choice([parts["BYDAY"], *(["1MO", "-1FR", "MO,-1FR", "1MO,-1MO"] if numbered else [])])
    parts["BYDAY"] = random.choice([parts["BYDAY"], "MO,TU,WE,TH,FR", "MO,TU,WE,TH,FR,SA,SU"])
    if random.random() < 0.4:
        parts["BYMONTHDAY"] = random.choice(["1", "13", "-1", "1,-1", "28,29,30", "31"])
        if random.random() < 0.5:
            del parts["BYDAY"]
    if random.random() < 0.4:
        parts["BYSETPOS"] = random.choice(["1", "-1", "1,-1", "2", "20"])
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _occasions(rule: Rule) -> list[datetime]:
    """From its first one on, as for every schedule that was typed: before it there is no turn."""
    first = next(local_times(schedule(replace(rule, interval=1).text)), None)
    return [] if first is None else list(islice(local_times(schedule(rule.text, first)), 25))


@pytest.mark.parametrize(("rule", "english", "spanish"), TYPED)
def test_what_is_said_can_be_typed(rule: str, english: str, spanish: str) -> None:
    for typed in (english, spanish):
        when = read_when(typed, BEFORE, "UTC")

        assert pattern_of(when.rule) == pattern_of(rule)
        assert when.start.time() == START.time()


@pytest.mark.parametrize(("rule", "english", "spanish"), ONLY_SAID)
def test_what_can_only_be_said_is_refused(rule: str, english: str, spanish: str) -> None:
    for typed in (english, spanish):
        with pytest.raises(Refusal, match="when_not_understood"):
            read_when(typed, BEFORE, "UTC")


@pytest.mark.parametrize("language", LANGUAGES)
def test_end_and_number_can_be_typed_as_they_are_said(say: Say, language: str) -> None:
    ends = schedule("FREQ=WEEKLY;INTERVAL=2;COUNT=10", until=date(2027, 3, 31), zone="America/New_York")

    when = read_when(say(language, ends), BEFORE, "America/New_York")

    assert (when.rule, when.until) == ("FREQ=WEEKLY;INTERVAL=2;COUNT=10;BYDAY=WE", date(2027, 3, 31))


@pytest.mark.parametrize("language", LANGUAGES)
def test_once_can_be_typed_as_it_is_said(say: Say, language: str) -> None:
    once = schedule("", START + timedelta(days=100))

    assert read_when(say(language, once), BEFORE, "UTC").start == once.start


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_that_is_typed_is_never_taken_for_another_rule(say: Say, language: str) -> None:
    random = Random(20261127)  # noqa: S311 (seeded, so that a failure can be repeated)
    understood = 0
    for _ in range(200):
        said = schedule(invented(random, "UTC").rule)
        try:
            when = read_when(say(language, said), BEFORE, "UTC")
        except Refusal:
            continue
        understood += 1
        assert pattern_of(when.rule) == pattern_of(said.rule)
    assert understood > 30


weekdays = st.builds(Weekday, st.integers(0, 6), st.sampled_from([0, 0, 1, 2, 3, 4, 5, -1, -2, -3, -5]))
plain_weekdays = st.builds(Weekday, st.integers(0, 6))


def _several(least: int, most: int) -> st.SearchStrategy[tuple[int, ...]]:
    return st.lists(st.integers(least, most).filter(bool), max_size=4, unique=True).map(tuple)


rules = st.builds(
    Rule,
    frequency=st.sampled_from(Frequency),
    interval=st.integers(1, 999),
    count=st.none() | st.integers(1, 1000),
    weekdays=st.lists(weekdays | plain_weekdays, max_size=8, unique=True).map(tuple),
    month_days=_several(-31, 31),
    months=_several(1, 12),
    positions=_several(-366, 366),
    week_start=st.integers(0, 6),
)


@given(rules, st.integers(0, 60 * 24 * 20_000), st.none() | st.dates())
def test_each_rule_that_can_be_read_can_be_said(say: Say, rule: Rule, minutes: int, until: date | None) -> None:
    try:
        read_rule(rule.text)
    except Refusal:
        return
    start = START + timedelta(minutes=minutes)
    told = schedule(rule.text, start, until)

    english, spanish = say("en", told), say("es", told)

    assert english != spanish
    assert f"{start:%H:%M} (UTC)" in english
    assert f"{start:%H:%M} (UTC)" in spanish
    assert "  " not in english + spanish
    assert "\n" not in english + spanish
    assert "None" not in english + spanish


def test_a_schedule_says_itself() -> None:
    told = schedule("FREQ=DAILY;COUNT=3", until=date(2027, 1, 1))

    assert told.in_words == in_words(told.rule, told.start, told.zone, told.until)
    assert told.in_words.count == 3
