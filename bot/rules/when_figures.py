"""Dates, times and rules written in figures, which are the same in each language."""

from bot.rules.when_parts import Clock, Dates, Fact, PlainDate, RawRule
from bot.rules.when_scanning import Phrase, phrase
from bot.rules.when_vocabulary import Match

MONTHS = 12
CENTURY = 2000
_NUMERIC = r"(?P<first>[0-9]{1,2})(?P<sign>[/.-])(?P<second>[0-9]{1,2})"
_HALF = r"(?P<half>[ap])\.? ?m\.?"
_H = r"(?P<hour>[01]?[0-9]|2[0-3])"
_M = r"(?P<minute>[0-5][0-9])"
_HOURS = r" ?(?:h|hs|hrs?|horas?|hours?)\.?"
_NO_DATE = r"(?=[0-9]+\.(?:00|3[2-9]|[45][0-9])|(?:1[3-9]|2[0-3])\.(?:1[3-9]|[2-5][0-9]))"  # neither 9.15 nor 15.9 is


def figures(at: str) -> tuple[Phrase, ...]:
    """*at*: what can stand before a time."""
    return (
        phrase(r"(?P<year>20[0-9]{2})(?P<sign>[/.-])(?P<month>[0-9]{1,2})(?P=sign)(?P<day>[0-9]{1,2})", _iso_date),
        phrase(rf"(?P<year>20[0-9]{{2}})-(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}})t{_H}:{_M}(?::00)?", _iso_moment),
        phrase(rf"{_NUMERIC}(?P=sign)(?P<year>20[0-9]{{2}}|[0-9]{{2}})", _numeric_date),
        phrase(r"(?P<first>[0-9]{1,2})/(?P<second>[0-9]{1,2})", _numeric_date),
        phrase(rf"(?:{at})?{_H}(?:[:.]{_M})? ?{_HALF}", _clock),
        phrase(rf"(?:{at})?{_H}:{_M}(?:{_HOURS})?", _clock),
        phrase(rf"(?:{at})?{_H} ?h ?{_M}", _clock),
        phrase(rf"(?:{at}){_H}\.{_M}(?:{_HOURS})?", _clock),
        phrase(rf"(?:{_NO_DATE}|(?=[0-9.]+{_HOURS})){_H}\.{_M}(?:{_HOURS})?", _clock),
        phrase(rf"(?:{at}){_H}(?P<h>{_HOURS})", _clock),
        phrase(rf"{_H}(?P<h> ?(?:h|hs|hrs?)\.?)", _clock),
        phrase(rf"(?:{at})(?P<hour>[01][0-9]|2[0-3]){_M}(?:{_HOURS})?", _clock),
        phrase(r"(?:rrule:)?[a-z]+=\S+", lambda match: (RawRule(match[0].upper().removesuffix(",")),)),
    )


def _clock(match: Match) -> tuple[Fact, ...]:
    found = match.groupdict()
    minute, half, hour = found.get("minute"), found.get("half") or "", found["hour"]
    exact = bool(minute or found.get("h")) and not half
    return (Clock(int(hour), int(minute or 0), half, exact or hour.startswith("0")),)


def _iso_date(match: Match) -> tuple[Fact, ...]:
    return (Dates((PlainDate(int(match["month"]), int(match["day"]), int(match["year"])),)),)


def _iso_moment(match: Match) -> tuple[Fact, ...]:
    return (*_iso_date(match), *_clock(match))


def _numeric_date(match: Match) -> tuple[Fact, ...]:
    """The day first, and the month first, where that is a month."""
    first, second, year = int(match["first"]), int(match["second"]), match.groupdict().get("year")
    whole = None if year is None else CENTURY + int(year) % 100
    pairs = dict.fromkeys([(first, second), (second, first)])
    return (Dates(tuple(PlainDate(month, day, whole) for day, month in pairs if month <= MONTHS)),)
