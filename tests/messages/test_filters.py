import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from messages import Catalogue
from messages.escaping import Safe, escape
from messages.filters import Filters, ago, channel, link, markdown, member, own_words, role, when, when_in_full

NOON = dt.datetime(2026, 8, 20, 12, tzinfo=dt.UTC)
NB = "\u00a0"
MINUS = "\u2212\u2060"


def filters(catalogue: Catalogue, language: str) -> Filters:
    return Filters(Locale.parse(language), catalogue.words(language), escape)


@pytest.fixture
def en(catalogue: Catalogue) -> Filters:
    return filters(catalogue, "en")


@pytest.fixture
def es(catalogue: Catalogue) -> Filters:
    return filters(catalogue, "es")


@pytest.mark.parametrize(
    ("name", "arguments", "english", "spanish"),
    [
        ("number", [1234567], "1,234,567", "1.234.567"),
        ("number", [-5], f"{MINUS}5", f"{MINUS}5"),
        ("number", [Decimal("0.5")], "0.5", "0,5"),
        ("percent", [Decimal("0.123")], "12.3%", "12,3 %"),
        ("percent", [0.5], "50%", "50 %"),
        ("percent", [0], "0%", "0 %"),
        ("percent", [0.00001], "0.1%", "0,1 %"),
        ("percent", [0.99999], "99.9%", "99,9 %"),
        ("percent", [1], "100%", "100 %"),
        ("percent", [-0.25], f"{MINUS}25%", f"{MINUS}25 %"),
        ("money", [123456], "$1,234.56", "1.234,56 US$"),
        ("money", [-100], f"{MINUS}$1.00", f"{MINUS}1,00 US$"),
        ("money", [0], "$0.00", "0,00 US$"),
        ("short_money", [0], "$0", "0 US$"),
        ("short_money", [1], "$0.01", "0,01 US$"),
        ("short_money", [99999], "$999.99", "999,99 US$"),
        ("short_money", [25000], "$250", "250 US$"),
        ("short_money", [4567890], "$45,679", "45.679 US$"),
        ("short_money", [99999949], "$999,999", "999.999 US$"),
        ("short_money", [99999951], "$1 million", "1 millón de dólares"),
        ("short_money", [125000000], "$1.25 million", "1,25 millones de dólares"),
        ("short_money", [13930000000], "$139.3 million", "139,3 millones de dólares"),
        ("short_money", [-13930000000], f"{MINUS}$139.3 million", f"{MINUS}139,3 millones de dólares"),
        ("short_money", [99500000000], "$995 million", "995 millones de dólares"),
        ("short_money", [99996000000], "$1 billion", "1 mil millones de dólares"),
        ("short_money", [125000000000], "$1.25 billion", "1,25 mil millones de dólares"),
        ("short_money", [1390000000000], "$13.9 billion", "13,9 mil millones de dólares"),
        ("day", [dt.date(2026, 8, 20)], "20 Aug 2026", "20 ago 2026"),
        ("day", ["2018-07-06"], "6 Jul 2018", "6 jul 2018"),
        ("day", ["2018-07"], "Jul 2018", "jul 2018"),
        ("day", ["2018"], "2018", "2018"),
        ("both", [()], "", ""),
        ("both", [["ICE"]], "ICE", "ICE"),
        ("both", [["ICE", "CBP"]], "ICE and CBP", "ICE y CBP"),
        ("both", [["a", "b", "c"]], "a, b and c", "a, b y c"),
        ("both", [["Deloitte", "IBM"]], "Deloitte and IBM", "Deloitte e IBM"),
        ("both", [["a*", "Hielo_"]], r"a\* and Hielo\_", r"a\* y Hielo\_"),
        ("choice", ["ICE", "agency"], "ICE (Immigration and Customs Enforcement)", None),
        ("quote", ["# a\n\n> b\n---"], "> \\# a\n> \n> \\> b\n> \\---", None),
    ],
)
def test_in_both_languages(
    en: Filters, es: Filters, name: str, arguments: list[Any], english: str, spanish: str | None
) -> None:
    assert getattr(en, name)(*arguments).replace(NB, " ") == english
    if spanish is not None:
        assert getattr(es, name)(*arguments).replace(NB, " ") == spanish


@pytest.mark.parametrize(
    ("value", "english", "spanish"),
    [
        (0, "0 awards", "0 contratos"),
        (1, "1 award", "1 contrato"),
        (12, "12 awards", "12 contratos"),
        (1_000_000, "1,000,000 awards", "1.000.000 contratos"),
    ],
)
def test_count(en: Filters, es: Filters, value: int, english: str, spanish: str) -> None:
    assert en.count(value, "award", "awards") == english
    assert es.count(value, "contrato", "contratos") == spanish


@given(st.integers(min_value=-(10**17), max_value=10**17))
def test_short_money_is_honest(catalogue: Catalogue, cents: int) -> None:
    shown = filters(catalogue, "en").short_money(cents)
    words = {"million": 10**6, "billion": 10**9, "trillion": 10**12}
    digits, _, word = shown.replace(NB, " ").replace("$", "").replace(",", "").replace(MINUS, "-").partition(" ")
    said = Decimal(digits) * words.get(word, 1) * 100

    assert (said == 0) == (cents == 0)
    assert said * cents >= 0
    assert abs(said - cents) <= abs(cents) / 150
    assert abs(Decimal(digits)) < 10**6


@given(st.floats(min_value=0, max_value=1))
def test_only_nothing_is_zero_percent_and_only_all_is_a_hundred(catalogue: Catalogue, ratio: float) -> None:
    shown = filters(catalogue, "en").percent(ratio)

    assert (shown == "0%") == (ratio == 0)
    assert (shown == "100%") == (ratio == 1)


def test_moments_are_discords() -> None:
    assert when(NOON) == "<t:1787227200:f>"
    assert when_in_full(NOON) == "<t:1787227200:F>"
    assert ago(NOON) == "<t:1787227200:R>"


@pytest.mark.parametrize("filter_", [when, ago])
def test_a_moment_without_a_zone_is_refused(filter_: Any) -> None:
    with pytest.raises(ValueError, match="zone"):
        filter_(NOON.replace(tzinfo=None))


def test_a_moment_is_no_day(en: Filters) -> None:
    with pytest.raises(TypeError, match="when"):
        en.day(NOON)


@pytest.mark.parametrize("text", ["", "July 2018", "2018-7", "2018-13", "2018-07-06T00:00"])
def test_a_day_that_is_none_is_refused(en: Filters, text: str) -> None:
    with pytest.raises(ValueError, match=r"date|month"):
        en.day(text)


@pytest.mark.parametrize("cents", [1.0, True, "1", None, Decimal(1)])
@pytest.mark.parametrize("name", ["money", "short_money"])
def test_money_is_whole_cents(en: Filters, name: str, cents: Any) -> None:
    with pytest.raises(TypeError, match="cents"):
        getattr(en, name)(cents)


def test_yes_is_no_number(en: Filters) -> None:
    with pytest.raises(TypeError, match="number"):
        en.number(value=True)


def test_references() -> None:
    assert channel(12) == "<#12>"
    assert member(12) == "<@12>"
    assert role("34") == "<@&34>"
    with pytest.raises(ValueError, match="everyone"):
        role("everyone")


@pytest.mark.parametrize(
    ("label", "url", "linked"),
    [
        ("USAspending", "https://x.example/a", "[USAspending](<https://x.example/a>)"),
        ("a [b] *c*", "https://x.example/(d) e", r"[a (b) \*c\*](<https://x.example/%28d%29%20e>)"),
        (Safe("**own**"), "https://x.example", "[**own**](<https://x.example>)"),
        ("", "https://x.example/a", "[x.example](<https://x.example/a>)"),
        ("a*", "javascript:alert(1)", r"a\*"),
    ],
)
def test_link(label: str, url: str, linked: str) -> None:
    assert link(label, url) == linked


def test_an_organisers_words_format_and_make_no_parts() -> None:
    assert own_words("# **Come** to [us](https://x.example) {{ 1 }}\n -- -\na --- b") == (
        "# **Come** to [us](https://x.example) {{ 1 }}\n -- -\na --- b"
    )
    assert own_words("a\n---\n --- \nb") == "a\n\u2060---\n\u2060 --- \nb"


def test_our_own_words_are_kept() -> None:
    assert escape(markdown("**ours**")) == "**ours**"
