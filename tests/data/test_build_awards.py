"""The transactions of USAspending, read strictly and added up."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.data.build_awards import RowError, read_awards, write_awards
from bot.rules.companies import Agency

Row = tuple[str, str, str, str, str]
Write = Callable[..., Path]

ONE = ("ICE", "A1", "ACME LLC", "10.5", "2024-10-01")


def test_rows_of_one_award_add_up_and_days_span_them(write_csv: Write) -> None:
    folder = write_csv(
        [ONE, ("ICE", "A1", "ACME LLC", "-3.25", "2025-09-30"), ("ICE", "A1", "ACME", "1", "2025-01-01")]
    )

    found = [
        (o.recipient, o.net_cents, str(o.first_action), str(o.last_action)) for o in read_awards(folder).obligations
    ]

    assert found == [("ACME", 100, "2025-01-01", "2025-01-01"), ("ACME LLC", 725, "2024-10-01", "2025-09-30")]


def test_a_repeated_row_counts_once_and_is_told(write_csv: Write) -> None:
    awards = read_awards(write_csv([ONE, ONE, ONE]))

    assert [o.net_cents for o in awards.obligations] == [1050]
    assert awards.duplicates == 2
    assert awards.years[Agency.ICE, 2025].rows == 3


def test_negative_and_zero_sums_are_kept(write_csv: Write) -> None:
    awards = read_awards(
        write_csv([("CBP", "B", "BOLT CORP", "-0.01", "2025-01-01"), ("CBP", "Z", "Z", "0.0", "2025-01-01")])
    )

    assert [o.net_cents for o in awards.obligations] == [-1, 0]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("ICE", "A", "ACME", "1,5", "2025-01-01"), "Federal Action Obligation"),
        (("ICE", "A", "ACME", "NaN", "2025-01-01"), "Federal Action Obligation"),
        (("ICE", "A", "ACME", "0.005", "2025-01-01"), "Federal Action Obligation"),
        (("ICE", "A", "ACME", "", "2025-01-01"), "Federal Action Obligation"),
        (("ICE", "A", "ACME", "1", "01/02/2025"), "Action Date"),
        (("ICE", "A", "ACME", "1", "2024-09-30"), "Action Date"),
        (("ICE", "A", "ACME", "1", "2025-10-01"), "Action Date"),
        (("USCIS", "A", "ACME", "1", "2025-01-01"), "Agency"),
        (("ICE", "A", "", "1", "2025-01-01"), "Recipient Name"),
        (("ICE", "A", "ACME\nLLC", "1", "2025-01-01"), "Recipient Name"),
        (("ICE", "A B", "ACME", "1", "2025-01-01"), "Generated Award ID"),
    ],
)
def test_a_bad_row_is_named_by_file_line_and_column(write_csv: Write, row: Row, column: str) -> None:
    folder = write_csv([ONE, row])

    with pytest.raises(RowError, match=rf"CBP_ICE_FY2025_Contract_Obligations\.csv, line [56], {column}: "):
        read_awards(folder)


@pytest.mark.parametrize(
    ("there", "instead", "told"),
    [
        (b"10.5", b"10\x00.5", "line 2: a NUL character"),
        (b"ACME", b"AC\xffME", "line 2: not UTF-8"),
        (b"Award ID,", b"", "line 1: the columns have to be"),
        (b",0,", b",", "line 3: 9 columns instead of 10"),
        (b'QUOTED"', b"QUOTED", "line 3: unexpected end of data"),
    ],
)
def test_a_damaged_file_is_named_with_its_line(write_csv: Write, there: bytes, instead: bytes, told: str) -> None:
    folder = write_csv([ONE])
    (path,) = folder.iterdir()
    path.write_bytes(path.read_bytes().replace(there, instead))

    with pytest.raises(RowError, match=told):
        read_awards(folder)


def test_a_folder_without_transactions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RowError, match="holds no file"):
        read_awards(tmp_path)


@pytest.mark.parametrize(
    ("rows", "taken_back", "complete"), [(100, False, False), (101, False, True), (100, True, True), (99, False, True)]
)
def test_a_year_cut_off_at_a_full_page_is_incomplete(
    write_csv: Write, rows: int, *, taken_back: bool, complete: bool
) -> None:
    given = [("ICE", f"A{place}", "ACME", "1", "2025-01-01") for place in range(rows - taken_back)]
    given += [("ICE", "T", "ACME", "-1", "2025-01-01")] * taken_back

    assert read_awards(write_csv(given)).years[Agency.ICE, 2025].complete is complete


def test_the_same_awards_give_the_same_bytes(write_csv: Write, tmp_path: Path) -> None:
    forth, back = tmp_path / "forth.gz", tmp_path / "back.gz"
    rows = [ONE, ("CBP", "B1", "BOLT CORP", "0.0", "2025-01-01")]
    write_awards(read_awards(write_csv(rows)), forth)
    write_awards(read_awards(write_csv(rows[::-1])), back)

    assert forth.read_bytes() == back.read_bytes()
    assert gzip.decompress(forth.read_bytes()).decode().splitlines()[1:] == [
        "CONT_AWD_A1_7012,ICE,ACME LLC,2025,1050,2024-10-01,2024-10-01",
        "CONT_AWD_B1_7014,CBP,BOLT CORP,2025,0,2025-01-01,2025-01-01",
    ]
