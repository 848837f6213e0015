"""How times are said in Spanish; folded, mañana is manana and año is ano."""

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

_NUMBERS = {
    "un": 1, "uno": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8,
    "nueve": 9, "diez": 10, "once": 11, "doce": 12, "quince": 15, "veinte": 20, "treinta": 30, "cuarenta": 40,
}  # fmt: skip
_WEEKDAYS = (
    ("lunes", "lun"),
    ("martes", "mar"),
    ("miercoles", "mier", "mie"),
    ("jueves", "jue"),
    ("viernes", "vier", "vie"),
    ("sabado", "sabados", "sab"),
    ("domingo", "domingos", "dom"),
)
_MONTHS = (
    ("enero", "ene"),
    ("febrero", "feb"),
    ("marzo", "mar"),
    ("abril", "abr"),
    ("mayo", "may"),
    ("junio", "jun"),
    ("julio", "jul"),
    ("agosto", "ago"),
    ("septiembre", "setiembre", "sept", "sep", "set"),
    ("octubre", "oct"),
    ("noviembre", "nov"),
    ("diciembre", "dic"),
)
_PLACES = {
    1: ("primer", "primero", "primeros", "1er", "1o"),
    2: ("segundo", "segundos", "2do", "2o"),
    3: ("tercer", "tercero", "terceros", "3er", "3o"),
    4: ("cuarto", "cuartos", "4to", "4o"),
    5: ("quinto", "quintos", "5to", "5o"),
    -1: ("ultimo", "ultimos"),
    -2: ("penultimo", "penultimos"),
    -3: ("antepenultimo", "antepenultimos"),
}

WORDS = Vocabulary(
    numbers=_NUMBERS,
    turns={"alternos": 2, "por medio": 2, "si y otro no": 2},
    weekdays={word: at for at, words in enumerate(_WEEKDAYS) for word in words},
    months={word: at for at, words in enumerate(_MONTHS, 1) for word in words},
    places={word: at for at, words in _PLACES.items() for word in words},
    units={
        "dias": Unit.DAY, "dia": Unit.DAY, "semanas": Unit.WEEK, "semana": Unit.WEEK, "meses": Unit.MONTH,
        "mes": Unit.MONTH, "anos": Unit.YEAR, "ano": Unit.YEAR,
    },
    minutes={
        "minutos": 1, "minuto": 1, "mins": 1, "min": 1, "m": 1, "horas": 60, "hora": 60, "hrs": 60, "hs": 60, "h": 60,
    },
    working=frozenset({
        "dia laborable", "dias laborables", "dia habil", "dias habiles", "dia de semana", "dias de semana",
        "dia laborable (de lunes a viernes)",
    }),
)  # fmt: skip

_AT = r"a las? |las? |@ ?"
_AND = r"(?:, ?y |, ?| y | e )"
_EL = r"(?:el |del )?"
_PART = r" (?:de|en|por) la (?:manana|tarde|noche|madrugada)"
_NO_DAY = rf"{_PART}| ?(?:de )?{any_of(WORDS.months)}(?!\w)| ?(?:[ap]\.? ?m|hs?|hrs?|horas?)(?!\w)"
_WEEKDAY_LIST = rf"{WORDS.weekday}(?:{_AND}(?:el )?{WORDS.weekday})*"
_QUARTERS = {
    "y media": 30, "y cuarto": 15, "menos cuarto": -15, "y cinco": 5, "y diez": 10, "y veinte": 20, "y veinticinco": 25,
    "menos cinco": -5, "menos diez": -10, "menos veinte": -20, "menos veinticinco": -25,
}  # fmt: skip


@cache
def spanish() -> Grammar:
    return Grammar(
        phrases=(*figures(_AT), *_clocks(), *_days(), *_dates(), *_places(), *_repeats(), *_waits(), *_ends()),
        fillers=fillers("el", r"\(se omite donde no existe ese dia\)"),
    )


def _clocks() -> tuple[Phrase, ...]:
    return (
        phrase(rf"(?:{_AT}){WORDS.hour}(?: en punto)?", WORDS.clock),
        phrase(rf"{WORDS.hour}(?={_PART})", WORDS.clock),
        phrase(
            rf"(?:{_AT}){WORDS.hour} (?P<quarter>{any_of(_QUARTERS)})",
            partial(WORDS.parted_clock, quarters=_QUARTERS),
        ),
        phrase(
            rf"(?:(?:{_AT})?(?:12|doce) del? |al? )?medio ?dia|(?:{_AT})?(?:12|doce) del dia", Clock(12, exact=True)
        ),
        phrase(r"(?:a )?(?:la )?media ?noche", Clock(0, exact=True, midnight=True)),
        phrase(r"(?:de|por) (?:la )?madrugada", PartOfDay.EARLY),
        phrase(r"(?:de|por|en|a) la manana", PartOfDay.MORNING),
        phrase(r"(?:de|por|en|a) la tarde", PartOfDay.AFTERNOON),
        phrase(r"(?:de|por|en|a) la noche", PartOfDay.NIGHT),
        phrase(r"cada manana|todas las mananas", lambda _: (Each(1, Unit.DAY), PartOfDay.MORNING)),
        phrase(r"cada tarde|todas las tardes", lambda _: (Each(1, Unit.DAY), PartOfDay.AFTERNOON)),
        phrase(r"cada noche|todas las noches", lambda _: (Each(1, Unit.DAY), PartOfDay.NIGHT)),
        phrase(r"esta manana", lambda _: (Offset(0), PartOfDay.MORNING)),
        phrase(r"esta tarde", lambda _: (Offset(0), PartOfDay.AFTERNOON)),
        phrase(r"esta noche", lambda _: (Offset(0), PartOfDay.NIGHT)),
    )


def _days() -> tuple[Phrase, ...]:
    """Named by the week."""
    working = r"(?:laborables?|habil(?:es)?|de semana|de trabajo)"
    every = partial(WORDS.some_weekdays, Which.EVERY)
    return (
        phrase(r"hoy", Offset(0)),
        phrase(r"manana", Offset(1)),
        phrase(r"pasado manana", Offset(2)),
        phrase(r"(?:(?:de|en) )?la (?:proxima semana|semana (?:que viene|proxima|entrante))", NextWeek()),
        phrase(rf"{_EL}{_WEEKDAY_LIST}", partial(WORDS.some_weekdays, Which.ANY)),
        phrase(
            rf"{_EL}(?P<weekday>{WORDS.weekday}) (?P<days>[0-9]{{1,2}})(?!{_NO_DAY})",
            _weekday_and_day,
        ),
        phrase(rf"este {WORDS.weekday}", partial(WORDS.some_weekdays, Which.THIS)),
        phrase(
            rf"(?:el |del |este )?proximo {WORDS.weekday}|{_EL}{WORDS.weekday} (?:proximo|que viene|entrante)",
            partial(WORDS.some_weekdays, Which.NEXT),
        ),
        phrase(rf"(?:de )?(?P<first>{WORDS.weekday}) (?:a|al) (?P<last>{WORDS.weekday})", WORDS.weekday_range),
        phrase(rf"(?:todos )?los {WORDS.weekday}(?:{_AND}(?:los )?{WORDS.weekday})*|sabados|domingos", every),
        phrase(rf"cada (?:(?P<number>{WORDS.number}) )?(?P<weekdays>{_WEEKDAY_LIST})", WORDS.each_weekday),
        phrase(rf"(?:los |cada )?(?P<weekdays>{WORDS.weekday}) (?P<number>alternos|por medio)", WORDS.each_weekday),
        phrase(rf"un (?P<weekdays>{WORDS.weekday}) (?P<number>si y otro no)", WORDS.each_weekday),
        phrase(
            rf"(?:(?:todos )?los |cada )?dias? {working}|entre semana",
            Weekdays(MONDAY_TO_FRIDAY, Which.EVERY),
        ),
        phrase(r"(?:todos )?los fines de semana|cada fin de semana", Weekdays(WEEKEND, Which.EVERY)),
    )


def _dates() -> tuple[Phrase, ...]:
    number = r"[0-9]{1,2}(?:o|ro)?"
    more = rf"(?:(?:, ?| y )(?:el )?(?:dia )?{number})*(?P<last>(?:, | y )el ultimo dia)?"
    year = rf"(?:(?:,? (?:del? )?|-){YEAR})?"
    return (
        phrase(rf"{_EL}(?:dia )?{DAY}(?:o|ro)?[ -]?(?:de )?{WORDS.month}{year}", WORDS.date),
        phrase(rf"{WORDS.month} {DAY}{year}", WORDS.date),
        phrase(rf"{_EL}primero de {WORDS.month}{year}", WORDS.date),
        phrase(rf"(?:(?:el |los |del )?dias? |el |del ){number}{more}", WORDS.month_days),
        phrase(r"cada [0-9]{1,2}(?= del? mes)", lambda match: (Every(), *WORDS.month_days(match))),
        phrase(r"(?:el )?(?:dia )?primero(?= de (?:cada|mes))", MonthDays((1,))),
        phrase(r"(?:el )?ultimo dia", MonthDays((-1,))),
        phrase(rf"(?:el )?(?:fin|final|ultimo dia) de {WORDS.month}{year}", WORDS.end_of),
        phrase(r"(?:el )?(?:fin|final|ultimo dia) del? (?P<unit>ano)", WORDS.end_of),
        phrase(r"(?:el )?(?:fin|final) de(?:l| este)? (?P<unit>mes)", WORDS.end_of),
    )


def _places() -> tuple[Phrase, ...]:
    item = rf"{WORDS.place}(?:{_AND}(?:el )?{WORDS.place})* {WORDS.counted}"
    items = rf"{item}(?:{_AND}(?:el )?{item})*"
    return (
        phrase(rf"{_EL}{items}", WORDS.month_places),
        phrase(rf"(?:todos )?los {items}", lambda match: (Every(), *WORDS.month_places(match))),
        phrase(rf"(?:de|en) {WORDS.month}(?: (?:del? )?{YEAR})?", WORDS.of_month),
        phrase(r"del? mes", OfTheMonth()),
    )


def _repeats() -> tuple[Phrase, ...]:
    number = rf"(?:(?P<number>{WORDS.number}) )?"
    return (
        phrase(r"cada", Every()),
        phrase(r"cada (?:15|quince) dias", Each(15, Unit.DAY, loosely=True)),
        phrase(r"cada (?:8|ocho) dias", Each(8, Unit.DAY, loosely=True)),
        phrase(rf"cada {number}(?P<unit>dias) exactos", WORDS.each),
        phrase(r"cada tercer dia", Each(3, Unit.DAY, loosely=True)),
        phrase(rf"(?:(?:de|en|una vez) )?cada {number}{WORDS.unit}", WORDS.each),
        phrase(rf"(?:de )?tod[oa]s l[oa]s {WORDS.unit}", WORDS.each),
        phrase(rf"una vez (?:al|a la|por) {WORDS.unit}", WORDS.each),
        phrase(r"dia por medio|un dia si y otro no", Each(2, Unit.DAY)),
        phrase(r"semana por medio|(?:en )?semanas alternas", Each(2, Unit.WEEK)),
        phrase(r"a diario|diariamente|diario", Each(1, Unit.DAY)),
        phrase(r"semanalmente", Each(1, Unit.WEEK)),
        phrase(r"mensualmente", Each(1, Unit.MONTH)),
        phrase(r"anualmente", Each(1, Unit.YEAR)),
        phrase(rf"cada {number}(?:media )?{any_of(WORDS.minutes)}", _too_often),
        phrase(rf"{WORDS.number} veces (?:al|por) dia", _too_often),
    )


def _waits() -> tuple[Phrase, ...]:
    within = rf"(?:dentro de|en) (?P<number>{WORDS.number}) ?"
    units = f"(?P<unit>{any_of((*WORDS.minutes, *WORDS.units))})"
    hours = r"(?P<unit>horas?|hrs?|hs?)"
    return (
        phrase(rf"{within}{units}", WORDS.wait),
        phrase(rf"{within}{hours} y (?P<half>media)", WORDS.wait),
        phrase(rf"{within}{hours}(?: y| con)? (?P<more>{WORDS.number}) ?(?:minutos?|mins?|m)", WORDS.wait),
        phrase(r"(?:dentro de|en) media hora", Wait(minutes=30)),
        phrase(r"(?:dentro de|en) un cuarto de hora", Wait(minutes=15)),
    )


def _ends() -> tuple[Phrase, ...]:
    return (
        phrase(r"hasta", Scope.UNTIL),
        phrase(r"a partir(?: de)?|desde|empezando|comenzando", Scope.SINCE),
        phrase(rf"(?:(?:por|durante|solo) )?(?P<number>{WORDS.number}) veces(?: en total)?", WORDS.count),
        phrase(r"(?P<number>1) vez", WORDS.count),
        phrase(r"una (?:sola )?vez", Once()),
    )


def _weekday_and_day(match: Match) -> tuple[Fact, ...]:
    return (*WORDS.some_weekdays(Which.ANY, match), MonthDays((int(match["days"]),)))


def _too_often(match: Match) -> tuple[Fact, ...]:
    raise Refusal("rule_too_often", rule=match[0])
