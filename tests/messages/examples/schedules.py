from datetime import date, datetime, time

from bot.rules.when_parts import Reading
from tests.messages.example import example

NEW_YORK = "America/New_York"
WEEKLY, MONTHLY = "FREQ=WEEKLY;INTERVAL=3;BYDAY=FR", "FREQ=MONTHLY;BYDAY=3FR"
FRIDAY, SATURDAY = date(2026, 11, 27), date(2026, 11, 28)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


EXAMPLES = [
    example("refusals/when_not_understood", typed="tomorrow 9am EST", part="EST"),
    example("refusals/when_not_understood", "nothing of it", typed="*soon*", part="*soon*"),
    example("refusals/when_not_understood", "nothing typed", typed=" ", part=""),
    example(
        "refusals/when_two_ways", "dates", typed="03/04/2027 18:00",
        readings=(Reading(day=date(2027, 4, 3)), Reading(day=date(2027, 3, 4))),
    ),
    example(
        "refusals/when_two_ways", "hours", typed="tomorrow at 5",
        readings=(Reading(clock=time(5)), Reading(clock=time(17))),
    ),
    example(
        "refusals/when_two_ways", "midnights", typed="Friday at midnight",
        readings=(Reading(day=FRIDAY, clock=time()), Reading(day=SATURDAY, clock=time())),
    ),
    example(
        "refusals/when_two_ways", "rules", typed="every third Friday at 18:00",
        readings=(Reading(rule=WEEKLY), Reading(rule=MONTHLY)),
    ),
    example(
        "refusals/when_two_ways", "once or each month", typed="the last Friday of the month at 17:00",
        readings=(Reading(day=FRIDAY), Reading(rule="FREQ=MONTHLY;BYDAY=-1FR")),
    ),
    example("refusals/when_without_time", typed="tomorrow"),
    example("refusals/when_without_day", typed="at 9"),
    example("refusals/when_past", typed="today at 9", understood=local("2026-11-25 09:00"), zone=NEW_YORK),
    example("refusals/when_comes_twice", typed="in 2 hours", understood=local("2026-11-01 01:20"), zone=NEW_YORK),
    example("refusals/when_other_weekday", typed="Friday 12 December 9am", day=date(2026, 12, 12)),
]  # fmt: skip
