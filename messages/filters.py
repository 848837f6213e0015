"""What a template can do with a value, in one language. Each filter's answer is finished and shown as it stands."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_compact_decimal, format_currency, format_decimal, format_percent

from messages.commands import CommandWords
from messages.escaping import Safe, escape_label, safe_url

_CURRENCY = "USD"
_MINUS = "−"  # noqa: RUF001 (a real minus, which no line starts a list with)
_JOINER = "\u2060"  # no line may end between the sign and its figure
_COMPACT_FROM = 10**6
_EXACT_BELOW = 1000
_TWO_PLACES_BELOW = 10
_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_DAY_PATTERNS = ("y", "MMM y", "d MMM y")
_SEPARATOR = re.compile(r"^[ \t]*---[ \t]*$", re.MULTILINE)
_SOUNDS_LIKE_I = re.compile(r"h?i(?![aeou])", re.IGNORECASE)

Number = int | float | Decimal


@dataclass(frozen=True, slots=True)
class Filters:
    """*outside* makes a text from elsewhere fit: escaped in a body, only cleaned in a label."""

    locale: Locale
    words: CommandWords
    outside: Callable[[str], str]

    def all(self) -> dict[str, Callable[..., str]]:
        return {
            "number": self.number, "percent": self.percent, "count": self.count,
            "money": self.money, "short_money": self.short_money,
            "day": self.day, "when": when, "when_in_full": when_in_full, "ago": ago,
            "both": self.both, "choice": self.choice, "quote": self.quote,
            "link": link, "channel": channel, "role": role, "member": member,
            "markdown": markdown, "own_words": own_words,
        }  # fmt: skip

    def number(self, value: Number) -> Safe:
        return _signed(format_decimal(abs(_number(value)), locale=self.locale), value)

    def percent(self, ratio: Number) -> Safe:
        """0.123 → 12.3%. Only nothing is 0%, and only all is 100%."""
        share = Decimal(str(_number(ratio))).quantize(Decimal("0.001"))
        if 0 < ratio < 1:
            share = min(max(share, Decimal("0.001")), Decimal("0.999"))
        pattern = self.locale.percent_formats[None].pattern.replace("#,##0", "#,##0.#")
        return _signed(format_percent(abs(share), pattern, locale=self.locale), share)

    def count(self, value: int, one: str, other: str) -> Safe:
        """12 → "12 awards": *one* and *other* are the template's own words."""
        form = self.locale.plural_form(abs(_number(value)))
        return Safe(f"{self.number(value)} {one if form == 'one' else other}")

    def money(self, cents: int) -> Safe:
        """Dollars and cents, exactly."""
        return _signed(format_currency(_dollars(cents), _CURRENCY, locale=self.locale), cents)

    def short_money(self, cents: int) -> Safe:
        """Three figures or so from a million up, whole dollars from a thousand up, else exactly: never 0 for more."""
        dollars = _dollars(cents)
        if round(dollars) >= _COMPACT_FROM:
            return _signed(self.words.label("short_money").format(amount=self._compact(dollars)), cents)
        if dollars < _EXACT_BELOW and dollars % 1:
            return self.money(cents)
        pattern = self.locale.currency_formats["standard"].pattern.replace(".00", "")
        return _signed(format_currency(round(dollars), _CURRENCY, pattern, self.locale, currency_digits=False), cents)

    def day(self, value: dt.date | str) -> Safe:
        """A date, or as much of one as is known: "2018-07-06", "2018-07", "2018"."""
        if isinstance(value, dt.datetime):
            raise TypeError("a moment is shown with | when: its day depends on the zone")
        year, month, day = _read_day(value.isoformat() if isinstance(value, dt.date) else value)
        pattern = _DAY_PATTERNS[bool(month) + bool(day)]
        return Safe(format_date(dt.date(year, month or 1, day or 1), pattern, self.locale))

    def both(self, values: Iterable[Any]) -> Safe:
        """Words in a row: "a, b and c"."""
        words = [self.outside(word) for word in values]
        if len(words) < 2:  # noqa: PLR2004 (a row of words begins with two)
            return Safe("".join(words))
        joint = self.words.label("and_before_i" if _SOUNDS_LIKE_I.match(words[-1]) else "and")
        return Safe(f"{', '.join(words[:-1])} {joint} {words[-1]}")

    def choice(self, value: str, choices: str) -> Safe:
        """The label that *value* has among these *choices* of commands.toml."""
        return Safe(self.outside(self.words.choice(choices, value)))

    def quote(self, text: str) -> Safe:
        """A block quote that keeps the lines of *text*; it stands on a line of its own."""
        return Safe("\n".join(f"> {self.outside(line)}" for line in text.strip().splitlines()))

    def _compact(self, dollars: Decimal) -> str:
        rounded = _three_figures(dollars)
        return format_compact_decimal(rounded, format_type="long", locale=self.locale, fraction_digits=2)


def when(moment: dt.datetime) -> Safe:
    """Day and time, in the reader's own zone and language."""
    return _timestamp(moment, "f")


def when_in_full(moment: dt.datetime) -> Safe:
    """The same with the day of the week."""
    return _timestamp(moment, "F")


def ago(moment: dt.datetime) -> Safe:
    """How long ago, or how soon; Discord keeps it true."""
    return _timestamp(moment, "R")


def link(label: str, url: str) -> Safe:
    """*label*, linked without a preview; not linked if *url* is no plain web address."""
    shown = escape_label(label)
    address = safe_url(url)
    if address is None:
        return shown
    return Safe(f"[{shown or escape_label(address.split('/')[2])}](<{address}>)")


def channel(identity: int | str) -> Safe:
    return Safe(f"<#{int(identity)}>")


def role(identity: int | str) -> Safe:
    return Safe(f"<@&{int(identity)}>")


def member(identity: int | str) -> Safe:
    """For moderators among themselves; nobody is rung."""
    return Safe(f"<@{int(identity)}>")


def markdown(text: str) -> Safe:
    """*text* is of our own making: a macro's answer, or words of another template. Never for outside text."""
    return Safe(text)


def own_words(text: str) -> Safe:
    """*text* is an organiser's own Markdown: it formats, and links, but makes no parts of the message."""
    return Safe(_SEPARATOR.sub(f"{_JOINER}\\g<0>", text))


def _timestamp(moment: dt.datetime, style: str) -> Safe:
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone is no moment")
    return Safe(f"<t:{int(moment.timestamp())}:{style}>")


def _number(value: Number) -> Number:
    if isinstance(value, bool):
        raise TypeError("a yes or no is no number")
    return value


def _dollars(cents: int) -> Decimal:
    """Without the sign."""
    if isinstance(cents, bool) or not isinstance(cents, int):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"money is a whole number of cents, not {cents!r}")
    return abs(Decimal(cents)) / 100


def _signed(text: str, value: Number) -> Safe:
    return Safe(f"{_MINUS + _JOINER if value < 0 else ''}{text}")


def _three_figures(amount: Decimal) -> Decimal:
    """*amount* as it can be said in millions, billions or trillions: 1.25, 13.9, 139.3."""
    rounded = unit = Decimal(_COMPACT_FROM)
    for unit in (Decimal(10**6), Decimal(10**9), Decimal(10**12)):
        scaled = amount / unit
        places = Decimal("0.01") if scaled < _TWO_PLACES_BELOW else Decimal("0.1")
        rounded = scaled.quantize(places, ROUND_HALF_EVEN)
        if rounded < _EXACT_BELOW:
            break
    return rounded * unit


def _read_day(text: str) -> tuple[int, int, int]:
    match = _DAY.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no date such as 2018-07-06, 2018-07 or 2018")
    return int(match[1]), int(match[2] or 0), int(match[3] or 0)
