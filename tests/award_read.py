"""What a file of awards turns out to hold, or what is said against it."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from bot.sources.award_bytes import WHOLE, Share
from bot.sources.award_files import Ended, WrongFile, ended, read_file


class Read:
    """What a file turned out to hold."""

    def __init__(self, path: Path, share: Share = WHOLE) -> None:
        self.found = defaultdict[str, list[Any]](list)
        self.end: Ended
        for kind, what in read_file(path, share):
            if kind == "end":
                self.end = ended(what)
            elif kind != "turn":
                self.found[kind] += what

    @property
    def keys(self) -> list[str]:
        return [row[0] for row in self.found["rows"]]


def refused(path: Path) -> str:
    with pytest.raises(WrongFile) as caught:
        list(read_file(path))
    assert "\n" not in str(caught.value)
    return str(caught.value)


# Texts that are hard to tell from what parts fields and rows.
AWKWARD = [
    "two\nlines, and a comma", "and\r\nthree", 'said ""twice""', '"', '"quoted"', "=HYPERLINK(1)", "@everyone", "+1",
    "caf\u00e9 \u00c3\u00a9", "a\u2028b\u0085c", "\u202eback", "x" * 4_000, ",7012,", ",,,", "\x1e\x1f", '","',
    "a\rb", "\r,",
]  # fmt: skip
