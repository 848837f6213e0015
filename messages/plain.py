"""Discord Markdown as a terminal shows it best: without escapes, emphasis and small print, addresses written out."""

import re

_LINK = re.compile(r"(?<!\\)\[((?:\\.|[^\[\]\\])*)\]\(<([^>]*)>\)")
_EMPHASIS = re.compile(r"(?<!\\)\*\*")
_SMALL = re.compile(r"^-# ", re.MULTILINE)
_HEADING = re.compile(r"^#{1,3} (.*)$", re.MULTILINE)
_ESCAPE = re.compile(r"\\([^\w\s]|_)")


def plain(markdown: str) -> str:
    text = _LINK.sub(r"\1 (\2)", markdown)
    for pattern, instead in ((_EMPHASIS, ""), (_SMALL, ""), (_HEADING, r"\1"), (_ESCAPE, r"\1")):
        text = pattern.sub(instead, text)
    return text
