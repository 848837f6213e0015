"""Fields and records of a CSV, found by the places of commas, quotes and line ends."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources import award_bytes
from bot.sources.award_bytes import Piece, pieces_of_stream
from bot.sources.award_records import header_of, ours, parted, records_of, texts_of, unquoted
from bot.sources.award_values import OURS, name
from tests.award_csv import TRANSACTIONS, action, write
from tests.award_read import AWKWARD, Read

pytestmark = pytest.mark.usefixtures("small_pieces")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_awkward_texts_part_no_row(tmp_path: Path, end: str) -> None:
    """In columns that are read, in those that are not, and in rows of others."""
    rows = [
        action(f"A{n}", f"{n}.25", transaction_description=awkward, recipient_name_raw=awkward, column_120=awkward,
               prime_award_base_transaction_description=awkward, column_200=awkward)
        for n, awkward in enumerate(AWKWARD)
    ]  # fmt: skip
    others = [action(f"B{n}", awarding_sub_agency_code="7001", funding_sub_agency_code="", column_9=awkward)
              for n, awkward in enumerate(AWKWARD)]  # fmt: skip

    mixed = [row for two in zip(rows, others, strict=True) for row in two]
    read = Read(write(tmp_path / "a.csv", TRANSACTIONS, *mixed, end=end))

    assert [row[7] for row in read.found["rows"]] == [n * 100 + 25 for n in range(len(AWKWARD))]
    assert (read.end.rows, read.end.kept) == (2 * len(AWKWARD), len(AWKWARD))
    names = read.found["who"][0][4]
    assert names == sorted({shown for text in AWKWARD if (shown := name(text))})
    assert {"two lines, and a comma", "a b", "back"} <= set(names)  # what turns the writing round is left out


def test_fields_that_are_all_quoted_are_read_alike(tmp_path: Path) -> None:
    rows = [action(f"A{n}", recipient_name='SAID "SO", LLC') for n in range(30)]
    rows.append(action("B", awarding_sub_agency_code="7001", funding_sub_agency_code="7003"))
    made = io.StringIO(newline="")
    lines = csv.DictWriter(made, TRANSACTIONS, restval="", quoting=csv.QUOTE_ALL)
    lines.writeheader()
    lines.writerows(rows)
    quoted = tmp_path / "quoted.csv"
    quoted.write_text(made.getvalue(), newline="")

    assert Read(quoted).found == Read(write(tmp_path / "plain.csv", TRANSACTIONS, *rows)).found


@pytest.mark.parametrize(
    ("written", "fields"),
    [
        ("", [""]),
        ("a,,b", ["a", "", "b"]),
        ('"a,b"', ["a,b"]),
        ('"""a"",""b"""', ['"a","b"']),
        ('"","",""', ["", "", ""]),
        ('"""",b', ['"', "b"]),
        ('"a\r\nb",c', ["a\r\nb", "c"]),
        ('"a\rb",c', ["a\rb", "c"]),
        ('"a,b",c\rd,e\r', ["a,b", "c\rd", "e\r"]),
        ('"a\r\ue000","\ue001"', ["a\r\ue000", "\ue001"]),
        ('a "b" c,d', ['a "b" c', "d"]),
    ],
)
def test_fields_are_parted_at_commas_outside_quotes(written: str, fields: list[str]) -> None:
    assert parted(written) == fields


@pytest.mark.parametrize("written", ['"a" b,c', '"a"b"",c', '"a"\r,"b"', '"a'])
def test_a_quote_within_a_field_is_out_of_place(written: str) -> None:
    with pytest.raises(ValueError, match="a quote is out of place"):
        parted(written)


FIELDS = st.text(st.sampled_from('ab",\n\r =\u00e9\u2028\0\x1e7012'), max_size=8) | st.sampled_from(
    ["7012", "7014", ""]
)


def quoted(field: str, *, always: bool) -> str:
    """As RFC 4180 has it; the csv module leaves a return alone where lines end with a newline."""
    needed = always or any(letter in field for letter in ',"\r\n')
    return '"' + field.replace('"', '""') + '"' if needed else field


@given(
    st.lists(st.lists(FIELDS, min_size=4, max_size=4), min_size=1, max_size=12),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_records_are_what_was_written(rows: list[list[str]], end: str, always: bool) -> None:  # noqa: FBT001
    lines = [",".join(quoted(field, always=always) for field in row) + end for row in [["a", "b", "c", "d"], *rows]]

    found, chosen = read_back("".join(lines).encode())

    assert found == rows
    codes = [(is_code(row[1]), is_code(row[3])) for row in rows]
    assert chosen == [any(pair) for pair in codes]


def read_back(content: bytes) -> tuple[list[list[str]], list[bool]]:
    """All the rows, and which of them are of ICE or CBP by their second or fourth field."""
    found, chosen, skip = list[list[str]](), list[bool](), None
    for piece in in_small_pieces(content):
        records = records_of(piece, 4, header_of(piece)[1] if skip is None else 0)
        skip = 0
        if len(records):
            columns = texts_of(records, [(n, n) for n in range(4)])
            found += map(list, zip(*(unquoted(column) for column in columns), strict=True))
            chosen += ours(records, [1, 3]).tolist()
    return found, chosen


def in_small_pieces(content: bytes) -> list[Piece]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(award_bytes, "PIECE", 40)
        return list(pieces_of_stream(io.BytesIO(content)))


def is_code(field: str) -> bool:
    return field.replace("\0", "").strip(' "') in OURS
