"""Each example in each language, as the Markdown in `__snapshots__/<language>/` that a reviewer reads.

`pytest tests/messages --snapshot-update` writes what has changed.
"""

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.data import Snapshot, SnapshotCollection
from syrupy.extensions.base import AbstractSyrupyExtension
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from syrupy.location import PyTestLocation
from syrupy.types import SnapshotIndex

from messages import Catalogue
from tests.messages.example import Example, examples

FOLDER = Path(__file__).parent / "__snapshots__"
CASES = [
    pytest.param(language, one, id=f"{language}/{one.title}")
    for language in Catalogue.load().languages
    for one in examples()
]


class MarkdownFiles(SingleFileSnapshotExtension):
    """The case in brackets is the file's path: `test_it_reads_as_reviewed[en/companies/show-nothing-found]`."""

    _write_mode = WriteMode.TEXT
    file_extension = "md"

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:
        return AbstractSyrupyExtension.dirname(test_location=test_location)

    @classmethod
    def get_snapshot_name(cls, *, test_location: PyTestLocation, index: SnapshotIndex = 0) -> str:
        return str(test_location.nodename)

    @classmethod
    def get_file_basename(cls, *, test_location: PyTestLocation, index: SnapshotIndex) -> str:
        return str(test_location.nodename).partition("[")[2].removesuffix("]")

    @classmethod
    def matches_test_location(cls, *, test_location: PyTestLocation, snapshot_location: str) -> bool:
        return test_location.nodename == _nodename(snapshot_location)

    def read_snapshot_collection(self, *, snapshot_location: str) -> SnapshotCollection:
        collection = SnapshotCollection(location=snapshot_location)
        collection.add(Snapshot(name=_nodename(snapshot_location)))
        return collection


def _nodename(location: str) -> str:
    case = Path(location).relative_to(FOLDER).with_suffix("").as_posix()
    return f"{test_it_reads_as_reviewed.__name__}[{case}]"


@pytest.mark.parametrize(("language", "one"), CASES)
def test_it_reads_as_reviewed(catalogue: Catalogue, snapshot: SnapshotAssertion, language: str, one: Example) -> None:
    rendered = catalogue.render(one.template, language, **one.values())

    assert rendered.markdown == snapshot(extension_class=MarkdownFiles)


def test_every_snapshot_stands_for_an_example() -> None:
    expected = {FOLDER / f"{case.id}.md" for case in CASES}

    assert set(FOLDER.rglob("*.md")) - expected == set(), "remove them"
