"""What is not understood, can mean two things, or is past: refused with what is wrong, and nothing guessed."""

from datetime import date, datetime, time

import pytest

from bot.rules.refusal import Refusal
from bot.rules.when import read_when
from bot.rules.when_parts import Reading
from tests.rules.when_asked import NEW_YORK, NOON, at, said

# What is typed, and the part of it that is not understood.
NOT_UNDERSTOOD = [
    ("", ""),
    ("  ", ""),
    (".", "."),
    ("soon", "soon"),
    ("tomorrow 9am EST", "EST"),
    ("tomorrow blorp at 9am", "blorp"),
    ("tomorrow at 9 or 10", "or 10"),
    ("not tomorrow at 9", "not"),
    ("every Monday at 9 except 7 December", "except"),
    ("every Monday at 9am and 5pm", "and"),
    ("9am Friday 10am", "10am"),
    ("Friday 9-11am", "9-11am"),
    ("from 9 to 5", "9 to 5"),
    ("by 9am tomorrow", "by"),
    ("tomorrow 9", "9"),
    ("tomorrow 25:00", "25:00"),
    ("tomorrow at 24:00", "24:00"),
    ("tomorrow 9:75", "9:75"),
    ("tomorrow 18:30:15", "18:30:15"),
    ("tomorrow 13am", "13am"),
    ("tomorrow 0pm", "0pm"),
    ("13:00 tomorrow morning", "13:00"),
    ("tonight at 15:00", "at 15:00"),
    ("mañana a las 11 de la tarde", "a las 11"),
    ("in 5", "in 5"),
    ("in 0 minutes", "in 0 minutes"),
    ("in 99999 minutes", "in 99999 minutes"),
    ("12 Dec 1999 at 9", "1999"),
    ("12 Dec 2150 at 9", "2150"),
    ("12 Dec 26 at 9", "26"),
    ("31 February 2027 at 9", "31 February 2027"),
    ("30 February at 9", "30 February"),
    ("2027-02-30 9:00", "2027-02-30"),
    ("13/13/2027 9:00", "13/13/2027"),
    ("00/05/2027 9:00", "00/05/2027"),
    ("the 32nd at 9", "the 32nd"),
    ("the fifth Monday of February 2027 at 9", "the fifth Monday of February 2027"),
    ("the 1st and 15th at 9", "the 1st and 15th"),
    ("first Monday at 9", "first Monday"),
    ("last Friday at 9", "last Friday"),
    ("next month at 9", "next month"),
    ("in 999 months at 9", "in 999 months at 9"),
    ("Monday and Thursday at 7pm", "Monday and Thursday"),
    ("lunes y jueves a las 9", "lunes y jueves"),
    ("Monday and Friday 27 November at 9", "Monday and Friday"),
    ("tomorrow at 5pm, the 1st", "the 1st"),
    ("tomorrow 12 December at 9", "tomorrow"),
    ("tomorrow in 3 days at 9", "tomorrow"),
    ("the 15th, the last Friday of May, at 9", "the 15th"),
    ("12 December next week at 9", "next week"),
    ("every", "every"),
    ("every at 9", "every"),
    ("every December at 9", "December"),
    ("every Friday in December at 9", "in December"),
    ("every Friday the 13th at 9", "the 13th"),
    ("every Monday 7 December at 9", "7 December"),
    ("every week on the 15th at 9", "the 15th"),
    ("every month on Monday at 9", "Monday"),
    ("every year on Monday at 9", "Monday"),
    ("every day, Monday, at 9", "Monday"),
    ("every second weekday at 9", "second weekday"),
    ("the first Monday and last weekday of each month at 9", "the first Monday and last weekday"),
    ("biweekly on Monday at 9", "biweekly"),
    ("3 times a week at 9", "a week"),
    ("10 times", "10 times"),
    ("tomorrow at 9, 10 times", "10 times"),
    ("tomorrow at 9 until Friday", "Friday"),
    ("starting tomorrow at 9", "tomorrow"),
    ("every Monday at 9 until", "until"),
    ("every Monday at 9 until 10am", "10am"),
    ("every Monday at 9 until yesterday", "yesterday"),
    ("every Monday at 9 until March 2027", "March 2027"),
    ("every day at 9 until Friday until Saturday", "until"),
    ("tomorrow at 9 every day from Friday", "tomorrow"),
    ("FREQ=DAILY;COUNT=3 09:00 10 times", "10 times"),
    ("FREQ=DAILY;UNTIL=20261201 09:00 until Friday", "Friday"),
    ("once every blue moon at 9", "blue moon"),
    ("una vez cada mil años a las 9", "mil años"),
]

# What is typed, and what it can mean.
TWO_WAYS = [
    ("03/04/2027 18:00", ["2027-04-03", "2027-03-04"]),
    ("3/4/27 18:00", ["2027-04-03", "2027-03-04"]),
    ("03-04-2027 18:00", ["2027-04-03", "2027-03-04"]),
    ("03.04.2027 18:00", ["2027-04-03", "2027-03-04"]),
    ("7/12 9am", ["2026-12-07", "2027-07-12"]),
    ("Tuesday 12/1 6pm", ["2027-01-12", "2026-12-01"]),
    ("every Monday at 9 until 03/04/2027", ["2027-04-03", "2027-03-04"]),
    ("at 5", ["05:00", "17:00"]),
    ("tomorrow at 5", ["05:00", "17:00"]),
    ("tomorrow at seven", ["07:00", "19:00"]),
    ("tomorrow at half past 5", ["05:30", "17:30"]),
    ("tomorrow 5 o'clock", ["05:00", "17:00"]),
    ("tonight at 4", ["04:00", "16:00"]),
    ("every Monday at 6", ["06:00", "18:00"]),
    ("mañana a las 5", ["05:00", "17:00"]),
    ("mañana a las 5 y media", ["05:30", "17:30"]),
    ("mañana a las 12 de la mañana", ["00:00", "12:00"]),
    ("Friday at midnight", ["2026-11-27 00:00", "2026-11-28 00:00"]),
    ("tomorrow at midnight", ["2026-11-26 00:00", "2026-11-27 00:00"]),
    ("el viernes a medianoche", ["2026-11-27 00:00", "2026-11-28 00:00"]),
    ("Friday night at 1am", ["2026-11-27 01:00", "2026-11-28 01:00"]),
    ("every Friday at midnight", ["2026-11-27 00:00", "2026-11-28 00:00"]),
    ("Sunday next week at 9", ["2026-12-06", "2026-11-29"]),
    ("every third Friday at 18:00", ["FREQ=WEEKLY;INTERVAL=3;BYDAY=FR", "FREQ=MONTHLY;BYDAY=3FR"]),
    ("cada segundo martes a las 9", ["FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "FREQ=MONTHLY;BYDAY=2TU"]),
    ("cada quince días a las 9", ["FREQ=DAILY;INTERVAL=14", "FREQ=DAILY;INTERVAL=15"]),
    ("cada 15 días a las 9", ["FREQ=DAILY;INTERVAL=14", "FREQ=DAILY;INTERVAL=15"]),
    ("cada ocho días a las 9", ["FREQ=DAILY;INTERVAL=7", "FREQ=DAILY;INTERVAL=8"]),
    ("cada tercer día a las 9", ["FREQ=DAILY;INTERVAL=2", "FREQ=DAILY;INTERVAL=3"]),
    ("the last Friday of the month at 5pm", ["2026-11-27", "FREQ=MONTHLY;BYDAY=-1FR"]),
    ("the first Monday of the month at 9", ["2026-12-07", "FREQ=MONTHLY;BYDAY=1MO"]),
    ("el 15 del mes a las 9", ["2026-12-15", "FREQ=MONTHLY;BYMONTHDAY=15"]),
]

PAST = [
    ("today at 9", "2026-11-25 09:00"),
    ("hoy a las 9", "2026-11-25 09:00"),
    ("this Wednesday at 11:00", "2026-11-25 11:00"),
    ("this morning at 9", "2026-11-25 09:00"),
    ("today at 12:00", "2026-11-25 12:00"),
    ("25 November at 9", "2026-11-25 09:00"),
    ("24 November 2026 at 9", "2026-11-24 09:00"),
    ("2026-11-25 11:59", "2026-11-25 11:59"),
    ("el 24 de noviembre de 2026 a las 9", "2026-11-24 09:00"),
    ("every Monday at 9 from 1 November 2026", "2026-11-01 09:00"),
    ("FREQ=DAILY 2026-01-01 09:00", "2026-01-01 09:00"),
]

WITHOUT = [
    ("tomorrow", "when_without_time"),
    ("tomorrow morning", "when_without_time"),
    ("tonight", "when_without_time"),
    ("in 3 days", "when_without_time"),
    ("12 December", "when_without_time"),
    ("every Monday", "when_without_time"),
    ("every other Tuesday", "when_without_time"),
    ("cada 15 de mes", "when_without_time"),
    ("el viernes", "when_without_time"),
    ("FREQ=WEEKLY;BYDAY=FR", "when_without_time"),
    ("at 9", "when_without_day"),
    ("18:00", "when_without_day"),
    ("a las 18:00", "when_without_day"),
    ("every week at 9", "when_without_day"),
    ("every month at 9", "when_without_day"),
    ("cada año a las 9", "when_without_day"),
    ("FREQ=WEEKLY 18:00", "when_without_day"),
    ("FREQ=YEARLY;BYMONTH=5 18:00", "when_without_day"),
]

OTHER = [
    ("Friday 12 December 9am", "when_other_weekday"),
    ("el lunes 27 a las 9", "when_other_weekday"),
    ("tomorrow, Friday, at 9", "when_other_weekday"),
    ("every Friday at 9 until 26 November 2026", "when_never"),
    ("every Monday at 9 until Friday", "when_never"),
    ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30 9:00", "when_never"),
    ("every hour", "rule_too_often"),
    ("every 5 minutes", "rule_too_often"),
    ("twice a day at 9", "rule_too_often"),
    ("cada dos horas", "rule_too_often"),
    ("tres veces al día", "rule_too_often"),
    ("FREQ=HOURLY 9:00", "rule_too_often"),
    ("FREQ=WEEKLY;BYDAY=XX 9:00", "rule_not_understood"),
    ("FREQ=WEEKLY;BYDAY 9:00", "rule_not_understood"),
    ("FREQ=DAILY;UNTIL=tomorrow 9:00", "rule_not_understood"),
    ("FREQ=DAILY;UNTIL=20270230 9:00", "rule_not_understood"),
    ("every Monday at 9 " * 12, "too_long"),
]


def refused(typed: str, now: datetime | None = None, zone: str = NEW_YORK) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read_when(typed, now or at(NOON), zone)
    return caught.value


def shown(reading: Reading) -> str:
    clock = f"{reading.clock:%H:%M}" if reading.clock else ""
    return " ".join(part for part in (str(reading.day or ""), clock, reading.rule) if part)


@pytest.mark.parametrize(("typed", "part"), NOT_UNDERSTOOD)
def test_the_part_that_is_not_understood_is_named(typed: str, part: str) -> None:
    refusal = refused(typed)

    assert (refusal.code, refusal.details) == ("when_not_understood", {"typed": typed, "part": part})


@pytest.mark.parametrize(("typed", "readings"), TWO_WAYS)
def test_what_can_mean_two_things_is_asked_back(typed: str, readings: list[str]) -> None:
    refusal = refused(typed)

    assert (refusal.code, refusal.details["typed"]) == ("when_two_ways", typed)
    assert [shown(reading) for reading in refusal.details["readings"]] == readings


@pytest.mark.parametrize(("typed", "understood"), PAST)
def test_what_is_past_is_refused_with_what_was_understood(typed: str, understood: str) -> None:
    refusal = refused(typed)

    assert refusal.code == "when_past"
    assert refusal.details == {"typed": typed, "understood": datetime.fromisoformat(understood), "zone": NEW_YORK}


@pytest.mark.parametrize(("typed", "code"), [*WITHOUT, *OTHER])
def test_what_is_missing_or_wrong_is_told(typed: str, code: str) -> None:
    assert refused(typed).code == code


def test_a_wrong_day_of_the_week_is_told_with_the_right_date() -> None:
    assert refused("Friday 12 December 9am").details["day"] == date(2026, 12, 12)


def test_next_week_differs_on_sundays() -> None:
    sunday = at("2026-11-29 12:00")

    readings = refused("Tuesday next week at 9", sunday).details["readings"]

    assert [shown(reading) for reading in readings] == ["2026-12-01", "2026-12-08"]


@pytest.mark.parametrize(
    ("typed", "understood"),
    [("in 20 minutes", "01:10"), ("en 20 minutos", "01:10"), ("today at 1:30am", "01:30"), ("today at 01:05", "01:05")],
)
def test_the_second_of_two_equal_times_cannot_be_planned(typed: str, understood: str) -> None:
    now = at("2026-11-01 01:50") if typed.endswith(("minutes", "minutos")) else at("2026-11-01 01:02", fold=1)

    refusal = refused(typed, now)

    assert refusal.code == "when_comes_twice"
    assert refusal.details["understood"].time() == time.fromisoformat(understood)


def test_midnight_is_one_only_if_the_other_is_over() -> None:
    assert said("today at midnight") == "2026-11-26 00:00"
    assert said("Wednesday at midnight") == "2026-11-26 00:00"
    assert refused("tonight at 1am", at("2026-11-25 00:15")).code == "when_two_ways"
