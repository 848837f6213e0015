"""What stands for something else in the text of an announcement: {{ date }}, {{ company }}, or ___ for a blank."""

import re
from collections.abc import Mapping
from difflib import get_close_matches

from bot.rules.refusal import Refusal

# With the most letters that each comes to: a timestamp of Discord's, or a name of which every letter is escaped.
WIDEST = {"date": 16, "time": 16, "when": 16, "next_date": 16, "server": 200, "company": 200}
PLACEHOLDERS = tuple(WIDEST)

_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_BRACES = re.compile(r"\{\{.*?\}\}|\{\{|\}\}|\{%.*?%\}|\{%|\{#.*?#\}", re.DOTALL)
_BLANK = re.compile(r"(?<!\w)_{3,}(?!\w)")  # not the marks of ___a word___
_SHOWN = 40  # letters of what was not understood


def check(text: str, *, has_company: bool, repeats: bool) -> None:
    """Refuses what would leave a hole in the post, by its name."""
    if blank := _BLANK.search(text):
        start = text.rfind("\n", 0, blank.start()) + 1
        raise Refusal("blank_left", before=text[start : blank.start()].strip()[-_SHOWN:].strip("*_ "))
    for found in _BRACES.finditer(text):
        match = _PLACEHOLDER.fullmatch(found[0])
        if match is None:
            raise Refusal("placeholder_not_understood", typed=found[0][:_SHOWN])
        name = match[1]
        if name not in PLACEHOLDERS:
            near = get_close_matches(name, PLACEHOLDERS, 1)
            raise Refusal("unknown_placeholder", name=name[:_SHOWN], known=PLACEHOLDERS, near=near[0] if near else "")
        if (name == "company" and not has_company) or (name == "next_date" and not repeats):
            raise Refusal("placeholder_empty", name=name)


def filled_length(text: str) -> int:
    """The most letters that it can come to, as Discord counts them (an emoji has two)."""
    extra = sum(WIDEST.get(found[1], 0) - len(found[0]) for found in _PLACEHOLDER.finditer(text))
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 + extra


def fill(text: str, values: Mapping[str, str]) -> str:
    """Each value stands as it is: it is not looked through for placeholders again. KeyError for one without a value."""
    return _PLACEHOLDER.sub(lambda found: values[found[1]], text)
