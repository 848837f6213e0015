"""What a text begins with has blanks (___), and is not posted with them."""

import pytest

from bot.rules.placeholders import check
from bot.rules.refusal import Refusal


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("___", ""),
        ("We meet.\n**Where:** ___\nCome!", "Where:"),
        ("1. ___", "1."),
        ("at ______, maybe", "at"),
    ],
)
def test_a_blank_is_refused_with_what_stands_before_it(text: str, before: str) -> None:
    with pytest.raises(Refusal) as refused:
        check(text, has_company=False, repeats=False)

    assert (refused.value.code, refused.value.details["before"]) == ("blank_left", before)


@pytest.mark.parametrize("text", ["___a word___", "snake_case", "__underlined__", "a ___very___ large meeting"])
def test_marks_of_discord_are_no_blanks(text: str) -> None:
    check(text, has_company=False, repeats=False)
