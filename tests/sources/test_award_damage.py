"""Award files that are cut off, or damaged between their fields."""

from pathlib import Path

import pytest

from bot.sources import award_bytes
from tests.award_csv import TRANSACTIONS, action, text
from tests.award_read import Read, refused

pytestmark = pytest.mark.usefixtures("small_pieces")


@pytest.mark.parametrize("of_ours", [True, False])
def test_a_row_with_a_wrong_number_of_fields_is_told(tmp_path: Path, *, of_ours: bool) -> None:
    rows = [action(f"A{n}") if of_ours else action(f"A{n}", awarding_sub_agency_code="", funding_sub_agency_code="")
            for n in range(30)]  # fmt: skip
    lines = text(TRANSACTIONS, rows).splitlines(keepends=True)
    lines[25] = lines[25].replace("\n", ",\n")
    path = tmp_path / "a.csv"
    path.write_text("".join(lines))

    assert refused(path) == "a.csv, line 26: 298 fields instead of 297"


def test_a_hole_of_nul_in_a_half_written_file_is_seen(tmp_path: Path) -> None:
    content = bytearray(text(TRANSACTIONS, [action(f"A{n}") for n in range(60)]).encode())
    content[9_000:13_096] = bytes(4_096)
    path = tmp_path / "a.csv"
    path.write_bytes(content)

    assert "fields instead of 297" in refused(path)


def test_a_quote_that_is_never_closed_is_told_where_its_row_begins(tmp_path: Path) -> None:
    rows = [action(f"A{n}", transaction_description="two\nlines") for n in range(9)]
    path = tmp_path / "a.csv"
    path.write_text(text(TRANSACTIONS, rows) + '7012,"never closed\n' + "more,text\n" * 50)

    assert refused(path) == "a.csv, line 20: a quote is opened and never closed"


def test_a_quote_that_is_never_closed_does_not_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(award_bytes, "LONGEST_RECORD", 20_000)
    path = tmp_path / "a.csv"
    path.write_text(text(TRANSACTIONS, [action()]) + '"' + "x,y\n" * 100_000)

    assert refused(path) == "a.csv, line 3: a quote is opened and never closed"


def test_a_quote_out_of_place_is_told(tmp_path: Path) -> None:
    lines = text(TRANSACTIONS, [action("A1"), action("A2", recipient_name='NAME "A"')]).splitlines(keepends=True)
    lines[2] = lines[2].replace('"NAME ""A"""', '"NAME" A ""')
    path = tmp_path / "a.csv"
    path.write_text("".join(lines))

    assert refused(path).startswith("a.csv, line 3")


@pytest.mark.parametrize("last", ["2024-02-01 10:00:00+00", "2024-02-01"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file_that_is_cut_anywhere_in_its_last_row_is_refused(tmp_path: Path, last: str, end: str) -> None:
    rows = [action(f"A{n}", last_modified_date=last) for n in range(12)]
    content = text(TRANSACTIONS, rows, end=end).encode()
    path = tmp_path / "a.csv"
    begin = content.rindex(b"7012_-NONE-_A11")
    row = len(content) - len(end)
    for length in [*range(begin + 1, row, 37), row - 20, row - 4, row - 3, row - 2, row - 1]:
        path.write_bytes(content[: max(length, begin + 1)])
        assert refused(path).startswith("a.csv, line 13")

    path.write_bytes(content[:row])
    assert Read(path).end.rows == 12  # nothing but the last line end is missing


def test_text_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    content = text(TRANSACTIONS, [action("A1"), action("A2", recipient_name="CAFXX")]).encode()
    path = tmp_path / "a.csv"
    path.write_bytes(content.replace(b"CAFXX", b"CAF\xe9\xe8"))
    assert refused(path) == "a.csv, line 3: this row is not UTF-8"
