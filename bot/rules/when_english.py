"""How times are said in English."""

from functools import cache, partial

from bot.rules.refusal import Refusal
from bot.rules.when_figures import figures
from bot.rules.when_parts import (
    Clock,
    Each,
    Every,
    Fact,
    MonthDays,
    NextWeek,
    Offset,
    OfTheMonth,
    Once,
    PartOfDay,
    Scope,
    Unit,
    Wait,
    Weekdays,
    Which,
)
from bot.rules.when_scanning import Grammar, Phrase, fillers, phrase
from bot.rules.when_vocabulary import DAY, MONDAY_TO_FRIDAY, WEEKEND, YEAR, Match, Vocabulary, any_of

_NUMBERS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_WEEKDAYS = (
    ("monday", "mondays", "mon"),
    ("tuesday", "tuesdays", "tues", "tue"),
    ("wednesday", "wednesdays", "weds", "wed"),
    ("thursday", "thursdays", "thurs", "thur", "thu"),
    ("friday", "fridays", "fri"),
    ("saturday", "saturdays", "sat"),
    ("sunday", "sundays", "sun"),
)
_MONTHS = (
    ("january", "jan"),
    ("february", "feb"),
    ("march", "mar"),
    ("april", "apr"),
    ("may",),
    ("june", "jun"),
    ("july", "jul"),
    ("august", "aug"),
    ("september", "sept", "sep"),
    ("october", "oct"),
    ("november", "nov"),
    ("december", "dec"),
)
_PLACES = {
    1: ("first", "1st"),
    2: ("second", "2nd"),
    3: ("third", "3rd"),
    4: ("fourth", "4th"),
    5: ("fifth", "5th"),
    -1: ("last",),
    -2: ("second to last", "second-to-last", "next to last", "next-to-last", "penultimate", "last but one"),
}

WORDS = Vocabulary(
    numbers={word: at for at, word in enumerate(_NUMBERS, 1)},
    turns={"other": 2, "alternate": 2, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4},
    weekdays={word: at for at, words in enumerate(_WEEKDAYS) for word in words},
    months={word: at for at, words in enumerate(_MONTHS, 1) for word in words},
    places={word: at for at, words in _PLACES.items() for word in words},
    units={
        "days": Unit.DAY, "day": Unit.DAY, "weeks": Unit.WEEK, "week": Unit.WEEK, "wks": Unit.WEEK, "wk": Unit.WEEK,
        "months": Unit.MONTH, "month": Unit.MONTH, "years": Unit.YEAR, "year": Unit.YEAR,
    },
    minutes={
        "minutes": 1, "minute": 1, "mins": 1, "min": 1, "m": 1, "hours": 60, "hour": 60, "hrs": 60, "hr": 60, "h": 60,
    },
    working=frozenset({"weekday", "workday", "work day", "working day", "business day", "weekday (monday to friday)"}),
)  # fmt: skip

_AT = r"at |@ ?"
_AND = r"(?:, ?and | ?and | ?& ?|, ?| ?/ ?)"
_QUARTERS = {"half past": 30, "quarter past": 15, "a quarter past": 15, "quarter to": -15, "a quarter to": -15}


_EVERY = r"(?:every|each)"
_TH = r"(?:st|nd|rd|th)"
_WEEKDAY_LIST = rf"{WORDS.weekday}(?:{_AND}{WORDS.weekday})*"
_PLURAL = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days"


@cache
def english() -> Grammar:
    return Grammar(
        phrases=(*figures(_AT), *_clocks(), *_days(), *_dates(), *_places(), *_repeats(), *_waits(), *_ends()),
        fillers=fillers("on", "the", "at", "then", r"\(left out where there is no such day\)"),
    )


def _clocks() -> tuple[Phrase, ...]:
    half = r"(?: ?(?P<half>[ap])\.? ?m\.?)?"
    parted = partial(WORDS.parted_clock, quarters=_QUARTERS)
    return (
        phrase(rf"(?:{_AT}){WORDS.hour}(?: o'?clock)?{half}", WORDS.clock),
        phrase(rf"{WORDS.hour}(?: o'?clock{half}|(?= in the (?:morning|afternoon|evening)| at night))", WORDS.clock),
        phrase(rf"(?:{_AT})?(?P<quarter>{any_of(_QUARTERS)}) {WORDS.hour}{half}", parted),
        phrase(rf"(?:{_AT})?(?:12 )?(?:noon|midday)", Clock(12, exact=True)),
        phrase(rf"(?:{_AT})?(?:12 )?midnight", Clock(0, exact=True, midnight=True)),
        phrase(r"(?:(?:in the )?(?:early )?)?morning", PartOfDay.MORNING),
        phrase(r"(?:in the )?afternoon", PartOfDay.AFTERNOON),
        phrase(r"(?:in the )?evening", PartOfDay.EVENING),
        phrase(r"(?:at )?night", PartOfDay.NIGHT),
        phrase(rf"{_EVERY} morning", lambda _: (Each(1, Unit.DAY), PartOfDay.MORNING)),
        phrase(rf"{_EVERY} afternoon", lambda _: (Each(1, Unit.DAY), PartOfDay.AFTERNOON)),
        phrase(rf"{_EVERY} evening", lambda _: (Each(1, Unit.DAY), PartOfDay.EVENING)),
        phrase(rf"{_EVERY} night", lambda _: (Each(1, Unit.DAY), PartOfDay.NIGHT)),
        phrase(r"this morning", lambda _: (Offset(0), PartOfDay.MORNING)),
        phrase(r"this afternoon", lambda _: (Offset(0), PartOfDay.AFTERNOON)),
        phrase(r"this evening", lambda _: (Offset(0), PartOfDay.EVENING)),
        phrase(r"tonight", lambda _: (Offset(0), PartOfDay.NIGHT)),
    )


def _days() -> tuple[Phrase, ...]:
    """Named by the week."""
    return (
        phrase(r"today", Offset(0)),
        phrase(r"tomorrow|tommorr?ow|tomorow|tmrw|tmr", Offset(1)),
        phrase(r"(?:the )?day after tomorrow", Offset(2)),
        phrase(r"next week", NextWeek()),
        phrase(
            rf"(?:{WORDS.weekday}{_AND})*{_PLURAL}(?:{_AND}{WORDS.weekday})*",
            partial(WORDS.some_weekdays, Which.EVERY),
        ),
        phrase(_WEEKDAY_LIST, partial(WORDS.some_weekdays, Which.ANY)),
        phrase(rf"this {WORDS.weekday}", partial(WORDS.some_weekdays, Which.THIS)),
        phrase(rf"(?:the |this )?(?:next|coming) {WORDS.weekday}", partial(WORDS.some_weekdays, Which.NEXT)),
        phrase(
            rf"(?:(?:every|each|from) )?(?P<first>{WORDS.weekday}) ?(?:to|through|thru|-) ?(?P<last>{WORDS.weekday})",
            WORDS.weekday_range,
        ),
        phrase(rf"{_EVERY} (?:(?P<number>other|{WORDS.number}) )?(?P<weekdays>{_WEEKDAY_LIST})", WORDS.each_weekday),
        phrase(rf"(?P<number>alternate) (?P<weekdays>{_WEEKDAY_LIST})", WORDS.each_weekday),
        phrase(
            rf"{_EVERY} {any_of(WORDS.working)}|(?:week|work|working |business )days",
            Weekdays(MONDAY_TO_FRIDAY, Which.EVERY),
        ),
        phrase(rf"{_EVERY} weekend|weekends", Weekdays(WEEKEND, Which.EVERY)),
    )


def _dates() -> tuple[Phrase, ...]:
    number = rf"[0-9]{{1,2}}{_TH}"
    return (
        phrase(rf"(?:the )?{DAY}{_TH}?(?: of)?[ -]?{WORDS.month}(?:(?:,? |-){YEAR})?", WORDS.date),
        phrase(rf"{WORDS.month} (?:the )?{DAY}{_TH}?(?:,? {YEAR})?", WORDS.date),
        phrase(rf"(?:the )?first of {WORDS.month}(?:,? {YEAR})?", WORDS.date),
        phrase(
            rf"(?:the )?{number}(?:{_AND}(?:the )?{number})*(?P<last>{_AND}(?:the )?last day)?|the [0-9]{{1,2}}",
            WORDS.month_days,
        ),
        phrase(r"days? [0-9]{1,2}", WORDS.month_days),
        phrase(r"(?:the )?first(?= of (?:the|each|every))", MonthDays((1,))),
        phrase(r"(?:the )?last day", MonthDays((-1,))),
        phrase(rf"(?:the )?(?:end|last day) of {WORDS.month}(?:,? {YEAR})?", WORDS.end_of),
        phrase(r"(?:the )?(?:end|last day) of (?:the |this )?(?P<unit>year)", WORDS.end_of),
        phrase(r"(?:the )?end of (?:the |this )?(?P<unit>month)", WORDS.end_of),
    )


def _places() -> tuple[Phrase, ...]:
    item = rf"{WORDS.place}(?:{_AND}(?:the )?{WORDS.place})* {WORDS.counted}"
    return (
        phrase(rf"(?:the )?{item}(?:{_AND}(?:the )?{item})*", WORDS.month_places),
        phrase(rf"(?:of|in) {WORDS.month}(?:,? {YEAR})?", WORDS.of_month),
        phrase(r"(?:of|in) the month", OfTheMonth()),
    )


def _repeats() -> tuple[Phrase, ...]:
    number = rf"(?:(?P<number>{WORDS.number}|{any_of(WORDS.turns)}) )?"
    return (
        phrase(_EVERY, Every(other=True)),
        phrase(rf"(?:(?:of|in|on|once) )?{_EVERY} {number}{WORDS.unit}", WORDS.each),
        phrase(rf"once an? {WORDS.unit}", WORDS.each),
        phrase(r"daily", Each(1, Unit.DAY)),
        phrase(r"weekly", Each(1, Unit.WEEK)),
        phrase(r"fortnightly|every fortnight", Each(2, Unit.WEEK)),
        phrase(r"monthly", Each(1, Unit.MONTH)),
        phrase(r"yearly|annually", Each(1, Unit.YEAR)),
        phrase(rf"{_EVERY} {number}(?:half )?{any_of(WORDS.minutes)}|hourly", _too_often),
        phrase(rf"(?:twice|{WORDS.number} times) (?:a|each|every|per) day", _too_often),
    )


def _waits() -> tuple[Phrase, ...]:
    number = rf"(?P<number>{WORDS.number}|an?)"
    units = f"(?P<unit>{any_of((*WORDS.minutes, *WORDS.units))})"
    hours = "(?P<unit>hours?|hrs?|h)"
    return (
        phrase(rf"in {number} ?{units}", WORDS.wait),
        phrase(rf"{number} ?{units} from now", WORDS.wait),
        phrase(rf"in {number} ?{hours}(?: and)? ?(?P<more>{WORDS.number}) ?(?:minutes?|mins?|m)", WORDS.wait),
        phrase(rf"in {number}h(?P<more>[0-5][0-9])", WORDS.wait),
        phrase(rf"in {number} {hours} and a (?P<half>half)", WORDS.wait),
        phrase(r"in half an hour", Wait(minutes=30)),
    )


def _ends() -> tuple[Phrase, ...]:
    return (
        phrase(r"(?:until|till|'?til|thru|through|up to|ending|ends?)(?: on)?", Scope.UNTIL),
        phrase(r"(?:starting|beginning|as of|from)(?: on| from)?", Scope.SINCE),
        phrase(rf"(?:(?:just|only|for) )?(?P<number>{WORDS.number}) times(?: in (?:all|total))?", WORDS.count),
        phrase(r"(?P<number>1) time", WORDS.count),
        phrase(r"once|one time", Once()),
    )


def _too_often(match: Match) -> tuple[Fact, ...]:
    raise Refusal("rule_too_often", rule=match[0])
