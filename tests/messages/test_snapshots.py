"""Each example in each language, as the Markdown in `__snapshots__/<language>/` that a reviewer reads.

`pytest tests/messages --snapshot-update` writes what has changed, and removes what no example stands for any more.
"""

from pathlib import Path

import pytest

from messages import Catalogue
from tests.messages.example import Example, examples

FOLDER = Path(__file__).parent / "__snapshots__"
LANGUAGES = Catalogue.load().languages
EXAMPLES = examples()


@pytest.fixture
def updating(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--snapshot-update"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("one", [pytest.param(one, id=one.title) for one in EXAMPLES])
def test_it_reads_as_reviewed(catalogue: Catalogue, language: str, one: Example, *, updating: bool) -> None:
    path = FOLDER / language / f"{one.title}.md"
    rendered = catalogue.render(one.template, language, **one.values()).markdown
    if updating:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(rendered, "utf-8")

    assert path.exists(), "a new example: run `pytest tests/messages --snapshot-update`, and read what it writes"
    assert rendered == path.read_text("utf-8")


def test_every_snapshot_stands_for_an_example(*, updating: bool) -> None:
    expected = {FOLDER / language / f"{one.title}.md" for language in LANGUAGES for one in EXAMPLES}
    stale = set(FOLDER.rglob("*.md")) - expected
    if updating:
        for path in stale:
            path.unlink()

    assert [path.relative_to(FOLDER) for path in stale if path.exists()] == []
