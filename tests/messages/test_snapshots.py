"""Each example in each language, as the Markdown in `__snapshots__/<language>/` that a reviewer reads."""

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
    """One file for each name given to the snapshot: `en/companies/show-nothing-found` is that path."""

    _write_mode = WriteMode.TEXT
    file_extension = "md"

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:
        return AbstractSyrupyExtension.dirname(test_location=test_location)

    @classmethod
    def get_snapshot_name(cls, *, test_location: PyTestLocation, index: SnapshotIndex = 0) -> str:  # noqa: ARG003 (Syrupy's)
        return str(index)

    def read_snapshot_collection(self, *, snapshot_location: str) -> SnapshotCollection:
        name = Path(snapshot_location).relative_to(FOLDER).with_suffix("").as_posix()
        collection = SnapshotCollection(location=snapshot_location)
        collection.add(Snapshot(name=name))
        return collection


@pytest.mark.parametrize(("language", "one"), CASES)
def test_it_reads_as_reviewed(catalogue: Catalogue, snapshot: SnapshotAssertion, language: str, one: Example) -> None:
    rendered = catalogue.render(one.template, language, **one.values())

    assert rendered.markdown == snapshot(name=f"{language}/{one.title}", extension_class=MarkdownFiles)
