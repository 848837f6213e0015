"""Outside text can never format, mention or link: shown by three judges that do not know how it is escaped."""

import re
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from simcord.preview._markdown import markdown_tokens

from messages.escaping import Safe, clean, escape, safe_url
from messages.filters import link

TRICKS = [
    "**bold**", "_it_", "__u__", "~~s~~", "||spoiler||", "`code`", "```py\nx\n```", "# head", "-# small",
    "- item", "+ item", "* item", "1. one", "2) two", "> quote", ">>> quote", "[a](https://x.example)",
    "[a](<https://x.example>)", "<https://x.example>", "https://x.example", "HTTP://X.EXAMPLE", "ftp://x",
    "discord.gg/abc", "Discord.com/invite/a", "@everyone", "@here", "@", "every", "one", "<@1>", "<@!1>",
    "<@&1>", "<#1>", "<t:1:R>", "<:e:12>", "<a:e:12>", "</cmd:1>", "<id:home>", ":smile:",
    ":white_check_mark:", "\\", "\\\\", "---", "===", "\n", "\r\n", "\u2028", " ", "\t", "\x00", "\x1b[31m",
    "\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\ud800", "👩‍👩‍👧", "é", "a", "1", ".", ")", ":", "/",
    "//", "https:", "#", "-", "<", ">", "(", ")", "]", "[", "!", "|", "_", "*", "~", "=", "+",
]  # fmt: skip
texts = st.lists(st.sampled_from(TRICKS) | st.text(max_size=4), max_size=8).map("".join)

# Discord looks for these in the raw text, whatever stands escaped around them.
RAW = re.compile(
    r"@(everyone|here)|<@[!&]?\d+>|<#\d+>|<t:-?\d+|<a?:\w+:\d+>|</[^>]*:\d+>|<id:\w+>|\w+://\S|discord(app)?\.\w+/",
    re.IGNORECASE,
)
ESCAPED = re.compile(r"\\[^0-9A-Za-z\s]")
MARKS = re.compile(r"[*_~|`<>\[\]\\]|:[^\s:]+:")
LINE_START = re.compile(r"^\s*(#{1,3} |-# |[-*+] |\d+[.)] |>|---|===)")
PLAIN_TOKENS = {"inline", "paragraph", "text", "break"}


def types(tokens: list[dict[str, Any]]) -> set[str]:
    return {token["type"] for token in tokens} | {t for token in tokens for t in types(token.get("children", []))}


def shown(tokens: list[dict[str, Any]]) -> str:
    return "".join(token.get("content", "") + shown(token.get("children", [])) for token in tokens)


@given(texts)
@example("<@1>")
@example("@everyone")
def test_what_is_not_escaped_has_no_meaning(text: str) -> None:
    rest = ESCAPED.sub("\ufffd", escape(text))

    assert not MARKS.search(rest)
    assert not LINE_START.search(rest)


@given(texts, texts)
@example("https:", "//x.example")
@example("@every", "one")
@example("1", ". one")
def test_discord_finds_nothing_in_the_raw_text_of_one_value_or_of_two_side_by_side(first: str, second: str) -> None:
    beside = escape(first) + escape(second)

    assert not RAW.search(beside)
    assert not LINE_START.search(ESCAPED.sub("\ufffd", beside))
    assert "\n" not in beside


@given(texts)
def test_a_parser_of_markdown_sees_only_text(text: str) -> None:
    assume("-# " not in clean(text))  # this parser takes even an escaped one for small print; Discord does not
    tokens = markdown_tokens(escape(text), context={"everyone": True, "users": {"1": "x"}, "roles": {"1": "x"}})

    assert types(tokens) <= PLAIN_TOKENS
    if "&" not in text:  # Discord reads no HTML entities; this parser does
        assert shown(tokens).replace("\u200b", "") == clean(text).replace("\u200b", "")


@pytest.mark.parametrize("around", ["before {} after", "line\n{} after", "**{}**", "- {}", "> {}", "||{}||", "# {}"])
@given(text=texts)
def test_inside_a_template_a_value_adds_no_format(around: str, text: str) -> None:
    assume("-# " not in clean(text))  # as above
    allowed = types(markdown_tokens(around.format("word"))) | PLAIN_TOKENS

    assert types(markdown_tokens(around.format(escape(text)))) <= allowed


@given(texts)
def test_nothing_that_can_be_read_is_lost(text: str) -> None:
    without_escapes = re.sub(r"\\([^0-9A-Za-z\s])", r"\1", escape(text))

    assert without_escapes.replace("\u200b", "") == clean(text).replace("\u200b", "")


@given(texts)
def test_no_character_steers_the_display(text: str) -> None:
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", escape(text))


@given(texts)
def test_what_is_escaped_is_escaped_once(text: str) -> None:
    assert escape(escape(text)) == escape(text)


def test_str_methods_make_outside_text_again() -> None:
    assert not isinstance(Safe("<t:1:R>").upper(), Safe)


@given(texts, texts)
def test_a_link_is_one_link_or_none(label: str, url: str) -> None:
    tokens = markdown_tokens(link(label, f"https://x.example/{url}"))

    assert types(tokens) <= PLAIN_TOKENS | {"link_open", "link_close"}
    assert not RAW.search(re.sub(r"\]\(<https://x\.example/[!-~]*>\)$", "", link(label, f"https://x.example/{url}")))


@given(texts)
def test_an_address_cannot_end_its_link(url: str) -> None:
    address = safe_url(f"https://x.example/{url}")

    assert address is not None
    assert re.fullmatch(r"https://x\.example/[A-Za-z0-9%/:?#!$&'+,;=._~-]*", address)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://x.example/a b(c)", "https://x.example/a%20b%28c%29"),
        ("https://x.example/a%20b?q=1&r=é", "https://x.example/a%20b?q=1&r=%C3%A9"),
        ("http://x.example:8080", "http://x.example:8080"),
        ("https://áé.example/", "https://xn--1caq.example/"),
        ("https://medium.example/@here", "https://medium.example/%40here"),
        ("javascript:alert(1)", None),
        ("https://", None),
        ("//x.example", None),
        ("https://known.example@other.example", None),
        ("https://[::1]/", None),
        ("https://[", None),
        ("https://x.exa mple/", None),
        ("", None),
    ],
)
def test_addresses(url: str, address: str | None) -> None:
    assert safe_url(url) == address


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("Caddell Construction Co. (DE), LLC", "Caddell Construction Co. (DE), LLC"),
        ("Johnson & Johnson", "Johnson & Johnson"),
        ("#1 Fence\nCo", "\\#1 Fence Co"),
        ("see https://x.example", "see https\\://x.example"),
        ("@everyone", "@\u200beveryone"),
        ("<@1>", "\\<@1\\>"),
        ("  - x  ", "\\- x"),
    ],
)
def test_it_reads_well(text: str, escaped: str) -> None:
    assert escape(text) == escaped
