import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.shortening import length, shorten, shorten_plain

ATOMS = [
    "A sentence. ", "Words and words ", "one\n", "\n\n", "**bold text**", "*it **b** x*", "_under_",
    "__line__ ", "~~gone~~", "||spoiler||", "`code`", "[a label](<https://x.example/a_b>)", "<t:1787227200:f>",
    "<@&1234>", "</company show:12>", "👩‍👩‍👧", "🇲🇽", "é", "e\u0301", "👍🏽", "❤️", "\\*", "\\[",
    "- item\n", "### Heading\n", "> quote\n",
]  # fmt: skip
WHOLE = [atom.strip() for atom in ATOMS if re.search(r"[*_~|`<\\]|[^\x00-\x7f]", atom)]
bodies = st.lists(st.sampled_from(ATOMS), min_size=1, max_size=60).map(" ".join)


def without_whole_atoms(text: str) -> str:
    for atom in sorted(WHOLE, key=len, reverse=True):
        text = text.replace(atom, "")
    return text


@given(bodies, st.integers(min_value=60, max_value=300))
def test_it_keeps_the_limit_and_breaks_nothing(body: str, limit: int) -> None:
    short = shorten(body, limit)

    assert length(short) <= limit
    assert short == body or short.endswith("…")
    assert not re.search(r"[*_~|`<\\\[\]\u200d]|[^\x00-\x7f…]", without_whole_atoms(short))


@given(st.text(), st.integers(min_value=3, max_value=50))
def test_any_text_keeps_the_limit(text: str, limit: int) -> None:
    assert length(shorten(text, limit)) <= limit
    assert length(shorten_plain(text, limit)) <= limit


def test_what_fits_is_left_alone() -> None:
    assert shorten("One. Two.", 9) == "One. Two."


def test_it_ends_at_a_sentence() -> None:
    assert shorten("The first sentence. The second one is long.", 35) == "The first sentence. …"


def test_it_ends_at_a_line() -> None:
    assert shorten("- one thing\n- another thing\n- the last", 32) == "- one thing\n- another thing\n…"


def test_without_a_sentence_it_ends_at_a_word() -> None:
    assert shorten("Short. " + "a long sentence without any end at all", 30) == "Short. a long sentence…"


def test_without_a_word_it_ends_at_a_character() -> None:
    assert shorten("👩‍👩‍👧" * 10, 30) == "👩‍👩‍👧" * 3 + "…"


def test_no_heading_is_left_with_nothing_under_it() -> None:
    assert shorten("Some words.\n## Heading\nA long line that does not fit", 40) == "Some words.\n…"


def test_a_link_is_kept_whole_or_left_out() -> None:
    text = "See the record [of the award](<https://x.example/award>) for more."

    assert shorten(text, 50) == "See the record…"


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("**" + "word " * 20 + "end**", "**word word word word…**"),
        ("*" + "word " * 20 + "end*", "*word word word word…*"),
        ("[" + "word " * 20 + "](<https://x.example>)", "[…](<https://x.example>)"),
        ("[" + "word " * 20 + "](<https://x.example/a>)", "…"),
        ("||" + "x" * 50 + "||", "||" + "x" * 19 + "…||"),
    ],
)
def test_one_pair_that_fills_all_is_shortened_inside(text: str, short: str) -> None:
    assert shorten(text, 25) == short


def test_a_long_link_keeps_its_address() -> None:
    assert shorten("[" + "word " * 20 + "](<https://x.example>)", 40) == "[word word word…](<https://x.example>)"


def test_labels() -> None:
    assert shorten_plain("Caddell Construction Company", 20) == "Caddell…"
    assert shorten_plain("x" * 90, 80) == "x" * 79 + "…"


def test_lone_marks_are_only_characters() -> None:
    assert shorten("5 * 3 is snake_case_here, " * 5, 40) == "5 * 3 is snake_case_here, 5 * 3 is…"
