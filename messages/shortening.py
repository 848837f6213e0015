"""Shortening between sentences, never inside a link, a timestamp, a pair of marks or a character."""

import re
import unicodedata
from collections.abc import Iterator

_ELLIPSIS = "…"
_WORTH_A_SENTENCE = 0.5  # a sentence's end is preferred unless it throws away more than this

# What is shown whole or not at all, else one character. Only our own templates have pairs: outside text is escaped.
_ATOM = re.compile(
    r"""
      (?P<fence>```)  (?P<code>.*?)  ```
    | `[^`\n]+`
    | \\.
    | \[(?P<label>(?:\\.|[^\]\\\n])*)\](?P<target>\((?:<[^<>\n]*>|[^()\s]*)\))
    | <[^<>\n]{1,150}>
    | (?<!\w)_(?!_)(?=\S)(?P<line>(?:\\.|__.+?__|(?!\n\n)[^_])+?)_(?![\w_])
    | \*(?!\*)(?=\S)(?P<star>(?:\\.|\*\*.+?\*\*|(?!\n\n)[^*])+?)\*(?!\*)
    | (?P<mark>\*\*\*|\*\*|__|~~|\|\|)(?=\S)(?P<inner>(?:\\.|(?!(?P=mark)|\n\n).)+?)(?P=mark)
    | [\U0001F1E6-\U0001F1FF]{2}
    | .
    """,
    re.VERBOSE | re.DOTALL,
)
_SENTENCE = re.compile(r"[.!?…][\"'”’»)\]*_~|]*$")  # noqa: RUF001 (closing marks are meant)
_LAST_HEADING = re.compile(r"(?:\A|\n)#{1,3} [^\n]*\Z")


def length(text: str) -> int:
    """In UTF-16 units, as Discord's clients count: never less than its servers do."""
    return len(text.encode("utf-16-le")) // 2


def shorten(text: str, limit: int) -> str:
    """*text* in at most *limit*, ended at a sentence if one is near, else at a word, and marked by an ellipsis."""
    if length(text) <= limit:
        return text
    ends = [end for end in _ends(text, limit - 2) if _is_free(text, end)]
    if not ends:
        return _shorten_inside(text, limit)
    words = [end for end in ends if text[end].isspace()]
    sentences = [end for end in words if text[end] == "\n" or _SENTENCE.search(text, max(0, end - 9), end)]
    if sentences and sentences[-1] >= ends[-1] * _WORTH_A_SENTENCE:
        return _without_last_heading(text[: sentences[-1]]) + ("\n" if text[sentences[-1]] == "\n" else " ") + _ELLIPSIS
    return text[: words[-1] if words else ends[-1]].rstrip() + _ELLIPSIS


def shorten_plain(text: str, limit: int) -> str:
    """As `shorten`, for what Discord shows without Markdown: labels and descriptions of pictures."""
    if length(text) <= limit:
        return text
    ends = [end for end in range(1, len(text)) if length(text[:end]) < limit and _is_free(text, end)]
    words = [end for end in ends if text[end].isspace()]
    return text[: words[-1] if words else ends[-1] if ends else 0].rstrip() + _ELLIPSIS


def _ends(text: str, room: int) -> Iterator[int]:
    used = 0
    for atom in _ATOM.finditer(text):
        used += length(atom[0])
        if used > room:
            return
        yield atom.end()


def _is_free(text: str, end: int) -> bool:
    """Nothing at *end* belongs to the character before it: accent, joiner, skin tone, variation or flag tag."""
    following = text[end]
    joins = unicodedata.combining(following) or unicodedata.category(following) in {"Mn", "Me", "Mc"}
    tagged = following == "\u200d" or "\U0001f3fb" <= following <= "\U0001f3ff" or following >= "\U000e0020"
    return not (joins or tagged or text[end - 1] == "\u200d")


def _shorten_inside(text: str, limit: int) -> str:
    """One pair of marks or one link fills the whole room: shorten what it holds and close it again."""
    atom = _ATOM.match(text)
    if atom is None:
        return _ELLIPSIS
    for group in ("code", "label", "line", "star", "inner"):
        held = atom[group]
        room = limit - length(atom[0]) + length(held or "")
        if held is not None and room > 1 and length(held) > room:
            start, end = atom.span(group)
            return atom[0][:start] + shorten(held, room) + atom[0][end:]
    return _ELLIPSIS


def _without_last_heading(text: str) -> str:
    while heading := _LAST_HEADING.search(text.rstrip()):
        if not heading.start():
            break
        text = text[: heading.start()]
    return text.rstrip()
