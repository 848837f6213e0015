from collections.abc import Callable
from pathlib import Path

import pytest

from messages import Catalogue

WORDS = '[labels]\nshort_money = "${amount}"\nand = "and"\nand_before_i = "and"\n'
MORE = '+++\nlayout = "plain"\n+++\n{{ "Read on" | link(url) }}\n'

Write = Callable[..., Catalogue]


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue.load()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Makes a catalogue of the given files: `write(**{"en/a/b": "…"})`."""

    def write(**files: str) -> Catalogue:
        for name, text in {"en/limits/more": MORE, **files}.items():
            path = tmp_path / f"{name}.md.j2"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        (tmp_path / "en" / "commands.toml").write_text(WORDS, "utf-8")
        return Catalogue.load(tmp_path)

    return write
