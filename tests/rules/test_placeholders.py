"""What passes the check is filled without a hole; what does not is named; values are never looked through again."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.placeholders import PLACEHOLDERS, WIDEST, check, fill, filled_length
from bot.rules.refusal import Refusal

NAMES = st.sampled_from(PLACEHOLDERS)
SPACES = st.text(" \t\n", max_size=2)
PLAIN = st.text(st.characters(exclude_characters="{}_", exclude_categories=("Cs",)), max_size=20)
PLACEHOLDER = st.builds("{{{{{}{}{}}}}}".format, SPACES, NAMES, SPACES)
VALUES = st.fixed_dictionaries({name: st.text(max_size=12) for name in PLACEHOLDERS})


def refusal(text: str, *, has_company: bool = True, repeats: bool = True) -> Refusal:
    with pytest.raises(Refusal) as refused:
        check(text, has_company=has_company, repeats=repeats)
    return refused.value


@given(st.lists(st.tuples(PLAIN, SPACES, NAMES), max_size=6), PLAIN, VALUES)
def test_each_placeholder_becomes_its_value_and_all_else_stays(
    pieces: list[tuple[str, str, str]], end: str, values: dict[str, str]
) -> None:
    """Also a value that looks like a placeholder, which one that brings a name of a server might."""
    text = "".join(f"{plain}{{{{{space}{name}{space}}}}}" for plain, space, name in pieces) + end

    check(text, has_company=True, repeats=True)

    assert fill(text, values) == "".join(plain + values[name] for plain, _, name in pieces) + end


@given(st.text(), VALUES)
def test_whatever_passes_the_check_leaves_no_mark_of_its_own(text: str, values: dict[str, str]) -> None:
    try:
        check(text, has_company=True, repeats=True)
    except Refusal:
        return

    assert not re.search(r"\{\{|\}\}|\{%|\{#.*#\}", fill(text, dict.fromkeys(values, "")), re.DOTALL)


@given(PLAIN, st.lists(st.sampled_from(["{{", "}}", "{%", "%}", "{", "}", "#", " ", "date", "{{ date }}"])), PLAIN)
def test_odd_braces_are_refused_or_all_of_them_mean_something(before: str, odd: list[str], after: str) -> None:
    text = before + "".join(odd) + after
    try:
        check(text, has_company=True, repeats=True)
    except Refusal as refused:
        assert refused.code in {"placeholder_not_understood", "unknown_placeholder"}  # noqa: PT017 (any text may pass)
    else:
        filled = fill(text, dict.fromkeys(PLACEHOLDERS, "x"))
        assert "{{" not in filled
        assert "}}" not in filled


@given(st.from_regex(r"\A[a-z_]{1,30}\Z"))
def test_an_unknown_one_is_named_with_what_there_is(name: str) -> None:
    if name in PLACEHOLDERS:
        return

    refused = refusal(f"before {{{{ {name} }}}} after")

    assert refused.details["name"] == name
    assert (refused.code, refused.details["known"]) == ("unknown_placeholder", PLACEHOLDERS)
    assert refused.details["near"] in {"", *PLACEHOLDERS}


@pytest.mark.parametrize(
    ("name", "near"),
    [("dat", "date"), ("Date", "date"), ("nextdate", "next_date"), ("company_name", "company"), ("x", "")],
)
def test_a_slip_of_the_pen_is_met_with_what_was_meant(name: str, near: str) -> None:
    assert refusal(f"{{{{{name}}}}}").details["near"] == near


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("{{ date", "{{"),
        ("date }}", "}}"),
        ("{{}}", "{{}}"),
        ("{{ date | upper }}", "{{ date | upper }}"),
        ("{{ config.items() }}", "{{ config.items() }}"),
        ("{{{ date }}}", "{{{ date }}"),
        ("{{ next date }}", "{{ next date }}"),
        ("{% for x in y %}", "{% for x in y %}"),
        ("{# aside #}", "{# aside #}"),
        ("{{ " + "x" * 60 + " y }}", "{{ " + "x" * 37),
    ],
)
def test_what_is_none_is_refused_as_it_was_typed(text: str, typed: str) -> None:
    refused = refusal(f"See {text}")

    assert (refused.code, refused.details["typed"]) == ("placeholder_not_understood", typed)


@pytest.mark.parametrize(
    ("text", "without"), [("{{ company }}", {"has_company": False}), ("{{ next_date }}", {"repeats": False})]
)
def test_one_that_would_say_nothing_is_refused(text: str, without: dict[str, bool]) -> None:
    assert refusal(text, **without).code == "placeholder_empty"


@pytest.mark.parametrize("text", ["{date}", "a { b } c", "100 % { of } it", "#{hash}", "¡Hola! {fecha}", "{ {date} }"])
def test_single_braces_are_only_braces(text: str) -> None:
    check(text, has_company=False, repeats=False)

    assert fill(text, {}) == text


@given(st.lists(st.one_of(PLAIN, PLACEHOLDER), max_size=6).map("".join))
def test_a_text_is_never_longer_than_was_reckoned(text: str) -> None:
    widest = {name: "x" * width for name, width in WIDEST.items()}

    assert len(fill(text, widest).encode("utf-16-le")) // 2 == filled_length(text)
