"""Columns of award files: known by name, whatever their order, and named where they are wrong."""

from pathlib import Path

import pytest

from tests.award_csv import TRANSACTIONS, action, write
from tests.award_read import Read, refused

pytestmark = pytest.mark.usefixtures("small_pieces")


def test_columns_are_known_by_name_in_any_order_beside_others(tmp_path: Path) -> None:
    rows = [action(f"A{n}", recipient_name=f'"N{n}", INC', recipient_parent_name=f"P{n}") for n in range(9)]
    plain = Read(write(tmp_path / "plain.csv", TRANSACTIONS, *rows))
    turned = ["more", *reversed(TRANSACTIONS), "and_more"]

    assert Read(write(tmp_path / "turned.csv", turned, *rows)).found == plain.found


def test_columns_that_are_useful_may_be_missing(tmp_path: Path) -> None:
    columns = [
        name for name in TRANSACTIONS if not name.startswith(("period", "ordering", "recipient_parent", "prime"))
    ]

    read = Read(write(tmp_path / "few.csv", columns, action()))

    assert read.found["awards"][0][4:8] == ("", "2024-01-15", None, None)
    assert read.found["who"][0][5] == []


@pytest.mark.parametrize(
    "missing",
    [
        "contract_award_unique_key", "federal_action_obligation", "action_date", "awarding_sub_agency_code",
        "funding_sub_agency_code", "recipient_uei", "recipient_name", "last_modified_date", "modification_number",
        "contract_transaction_unique_key",
    ],
)  # fmt: skip
def test_a_missing_column_is_named(tmp_path: Path, missing: str) -> None:
    columns = [name for name in TRANSACTIONS if name != missing]
    row = {name: value for name, value in action().items() if name != missing}

    assert refused(write(tmp_path / "a.csv", columns, row)) == f"a.csv, line 1: the column {missing} is missing"


def test_a_column_that_is_there_twice_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(",".join([*TRANSACTIONS, "action_date"]) + "\n")

    assert refused(path) == "a.csv, line 1: the column action_date is there twice"


@pytest.mark.parametrize("content", ["name,amount\nacme,1\n", "<html>\n</html>\n", "PK nothing\n"])
def test_another_kind_of_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(content)

    assert refused(path).startswith("a.csv, line 1: these are no columns of a file of contracts")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "a.csv") == "a.csv: it cannot be read: No such file or directory"
