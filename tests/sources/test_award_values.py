"""Wrong values in award files, each told with its line and column."""

from pathlib import Path

import pytest

from tests.award_csv import DELTA, LISTING, TRANSACTIONS, action, deletion, listed, write
from tests.award_read import Read, refused

pytestmark = pytest.mark.usefixtures("small_pieces")


FAULTS = [
    ("federal_action_obligation", "", "no amount"),
    ("federal_action_obligation", "NAN", "no amount"),
    ("federal_action_obligation", "1e5", "no amount"),
    ("federal_action_obligation", "1,234.50", "no amount"),
    ("federal_action_obligation", "1.00\n2.00", "no amount"),
    ("federal_action_obligation", "1\0.00", "no amount"),
    ("action_date", "25/07/2013", "no day"),
    ("action_date", "16000", "no day"),
    ("action_date", "2024-02-30", "no day"),
    ("action_date", "", "no day"),
    ("last_modified_date", "yesterday", "no time"),
    ("last_modified_date", "2024-02-01 25:00:00+00", "no time"),
    ("last_modified_date", "2024-02-30 10:00:00+00", "no day"),
    ("last_modified_date", "", "no time"),
    ("contract_transaction_unique_key", "", "no key"),
    ("contract_transaction_unique_key", "7012\0A", "no key"),
    ("contract_award_unique_key", "ASST_NON_1", "no key"),
    ("contract_award_unique_key", "", "no key"),
    ("recipient_uei", "TOOSHORT", "no UEI"),
    ("recipient_parent_uei", "a parent", "no UEI"),
    ("period_of_performance_start_date", "1/2/2024", "no day"),
    ("period_of_performance_current_end_date", "soon", "no day"),
    ("ordering_period_end_date", "20240101x", "no day"),
]  # fmt: skip


@pytest.mark.parametrize(("column", "value", "reason"), FAULTS)
def test_a_wrong_value_is_told_with_its_line_and_column(tmp_path: Path, column: str, value: str, reason: str) -> None:
    """A text of two lines comes before it, and it is in the second piece."""
    before = [action(f"A{n}", transaction_description="two\nlines") for n in range(20)]
    path = write(tmp_path / "a.csv", TRANSACTIONS, *before, action("X", **{column: value}), action("Y"))

    said = refused(path)

    assert said.startswith(f"a.csv, line 42, column {column}: ")
    assert reason in said


def test_a_row_of_others_may_hold_anything(tmp_path: Path) -> None:
    row = action(
        federal_action_obligation="?", action_date="?", awarding_sub_agency_code="1", funding_sub_agency_code=""
    )

    assert Read(write(tmp_path / "a.csv", TRANSACTIONS, row)).end.rows == 1


def test_an_unknown_mark_in_a_delta_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", DELTA, deletion("A1"), action("A2", correction_delete_ind="X"))

    assert refused(path) == "a.csv, line 3, column correction_delete_ind: 'X' is neither D nor C nor empty"


def test_a_wrong_value_in_a_delta_is_told_in_its_own_line(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", DELTA, deletion("A1"), action("A2"), deletion("A3"), action("A4", money="?"))

    assert refused(path).startswith("a.csv, line 5, column federal_action_obligation: ")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("Agency", "USCIS"),
        ("Recipient Name", " "),
        ("Federal Action Obligation", "1,5"),
        ("Action Date", "01/02/2025"),
        ("Generated Award ID", "A B"),
    ],
)
def test_a_wrong_value_in_a_list_is_told(tmp_path: Path, column: str, value: str) -> None:
    path = write(tmp_path / "a.csv", LISTING, listed(), listed(**{column: value}))

    assert refused(path).startswith(f"a.csv, line 3, column {column}: ")


def test_a_year_that_the_name_does_not_promise_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "FY2024_070_Contracts_Full_20250906_1.csv", TRANSACTIONS, action(day="2024-10-01"))

    assert refused(path) == (
        f"{path.name}, line 2, column action_date: "
        "2024-10-01 is not in fiscal year 2024, which the file's name promises"
    )
