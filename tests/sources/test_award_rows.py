"""What the rows of award files become: money, facts of awards, recipients and deletions."""

from pathlib import Path

import pytest

from tests.award_csv import DELTA, LISTING, SUMMARIES, TRANSACTIONS, action, award_key, deletion, listed, summary, write
from tests.award_read import Read

pytestmark = pytest.mark.usefixtures("small_pieces")


KEY = "7012_-NONE-_A1_0_-NONE-_0"


def test_what_a_transaction_becomes(tmp_path: Path) -> None:
    row = action(
        "A1", "-1234.50", "2024-10-01", funding_sub_agency_code="7014", recipient_name="ACME, LLC",
        recipient_name_raw="ACME L L C", recipient_doing_business_as_name="Acme", recipient_parent_uei="PARENTPARENT",
        recipient_parent_name="PARENT CO", period_of_performance_start_date="2024-10-02",
        period_of_performance_current_end_date="3017-04-30", last_modified_date="2024-11-12 13:14:15+00",
        prime_award_base_transaction_description='GUARDS, "ARMED"',
    )  # fmt: skip

    read = Read(write(tmp_path / "a.csv", TRANSACTIONS, row))

    modified = "2024-11-12 13:14:15"
    assert read.found["rows"] == [(KEY, award_key("A1"), 0, "ICE", "CBP", 2025, "2024-10-01", -123450, modified)]
    days = ("2024-10-01", "2024-10-02", "3017-04-30")
    assert read.found["awards"] == [(award_key("A1"), 0, "ICE", "CBP", 'GUARDS, "ARMED"', *days, modified)]
    parents = [("PARENTPARENT", "PARENT CO", "2024-10-01", "2024-10-01")]
    assert read.found["who"] == [(0, "ACMEACMEACME", "ACME, LLC", "2024-10-01", ["ACME L L C", "Acme"], parents)]
    assert (read.end.rows, read.end.kept, read.end.newest) == (1, 1, "2024-11-12")


def test_text_without_names_of_people_is_kept_of_descriptions(tmp_path: Path) -> None:
    row = action(prime_award_base_transaction_description="RADIO REPAIR, CALL 202-555-0143 OR jane@example.gov")

    ((_, _, _, _, words, *_),) = Read(write(tmp_path / "a.csv", TRANSACTIONS, row)).found["awards"]

    assert "555" not in words
    assert "@" not in words


@pytest.mark.parametrize(
    ("awarding", "funding", "sides"),
    [
        ("7012", "7014", ("ICE", "CBP")),
        ("7014", "", ("CBP", "")),
        ("7001", "7012", ("", "ICE")),
        ("7055", "7055", None),
        ("", "999", None),
        ("70120", "17012", None),
        (" 7012 ", "7001", ("ICE", "")),
    ],
)
def test_rows_of_our_agencies_are_kept_by_code(
    tmp_path: Path, awarding: str, funding: str, sides: tuple[str, str] | None
) -> None:
    row = action(awarding_sub_agency_code=awarding, funding_sub_agency_code=funding, awarding_sub_agency_name="7012")

    rows = Read(write(tmp_path / "a.csv", TRANSACTIONS, row)).found["rows"]

    assert [row[3:5] for row in rows] == ([sides] if sides else [])


def test_the_newest_is_known_of_names_and_awards(tmp_path: Path) -> None:
    older = action("A1", mod="P1", day="2024-01-01", recipient_name="OLD NAME", last_modified_date="2024-01-01")
    newer = action(
        "A1", mod="P2", day="2024-06-01", recipient_name="NEW NAME", last_modified_date="2024-06-01",
        period_of_performance_current_end_date="2030-01-01",
    )  # fmt: skip

    for rows in ([older, newer], [newer, older]):
        read = Read(write(tmp_path / "a.csv", TRANSACTIONS, *rows))
        ((_, uei, shown, last, others, _),) = read.found["who"]
        assert (uei, shown, last, others) == ("ACMEACMEACME", "NEW NAME", "2024-06-01", ["OLD NAME"])
        assert read.found["awards"][0][5:] == (None, None, "2030-01-01", "2024-06-01 00:00:00")


def test_a_recipient_without_uei_is_known_by_name(tmp_path: Path) -> None:
    rows = [
        action("A1", recipient_uei="", recipient_name="ONE"),
        action("A2", recipient_uei="", recipient_name="TWO"),
        action("A3", recipient_uei="", recipient_name="", recipient_name_raw="TYPED"),
        action("A4", recipient_uei="", recipient_name=""),
    ]

    read = Read(write(tmp_path / "a.csv", TRANSACTIONS, *rows))

    assert [who[1:3] for who in read.found["who"]] == [
        ("", "ONE"), ("", "TWO"), ("", "TYPED"), ("", "RECIPIENT NOT NAMED")
    ]  # fmt: skip


def test_a_vehicle_ends_with_its_last_day_to_order(tmp_path: Path) -> None:
    row = action(contract_award_unique_key="CONT_IDV_V1_7012", ordering_period_end_date="2029-09-29")

    assert Read(write(tmp_path / "a.csv", TRANSACTIONS, row)).found["awards"][0][7] == "2029-09-29"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-02-01", "2024-02-01 00:00:00"),
        ("2024-02-01 10:00:00+00", "2024-02-01 10:00:00"),
        ("2024-02-01 10:00:00.000000", "2024-02-01 10:00:00"),
        ("2024-02-01T10:00:00.250Z", "2024-02-01 10:00:00.25"),
        ("2024-02-01 10:00:00-05:00", "2024-02-01 15:00:00"),
    ],
)
def test_times_are_written_alike(tmp_path: Path, written: str, meant: str) -> None:
    row = action(last_modified_date=written)

    assert Read(write(tmp_path / "a.csv", TRANSACTIONS, row)).found["rows"][0][8] == meant


def test_nul_is_nothing_in_a_text(tmp_path: Path) -> None:
    row = action(recipient_name="AC\0ME LLC", transaction_description="\0\0")

    assert Read(write(tmp_path / "a.csv", TRANSACTIONS, row)).found["who"][0][2] == "ACME LLC"


def test_a_delta_has_deletions_before_any_look_at_the_agency(tmp_path: Path) -> None:
    rows = [
        deletion("A1"),
        action("A2", correction_delete_ind="C"),
        action("A3"),
        action("A4", awarding_sub_agency_code="7001", funding_sub_agency_code="7001"),
        deletion("A5", ""),
    ]

    read = Read(write(tmp_path / "a.csv", DELTA, *rows))

    assert read.keys == ["7012_-NONE-_A2_0_-NONE-_0", "7012_-NONE-_A3_0_-NONE-_0"]
    assert read.found["gone"] == [
        ("7012_-NONE-_A1_0_-NONE-_0", "2024-03-01 00:00:00"),
        ("7012_-NONE-_A4_0_-NONE-_0", "2024-02-01 10:00:00"),
        ("7012_-NONE-_A5_0_-NONE-_0", ""),
    ]


@pytest.mark.parametrize("columns", [SUMMARIES, SUMMARIES[:20] + SUMMARIES[27:]])
def test_award_summaries_bring_facts_and_no_money(tmp_path: Path, columns: list[str]) -> None:
    assert len(columns) in {286, 279}

    read = Read(write(tmp_path / "a.csv", columns, summary(), summary("A2", awarding_sub_agency_code="7001")))

    assert [award[:4] for award in read.found["awards"]] == [
        (award_key("A1"), 0, "ICE", "CBP"), (award_key("A2"), 0, "", "CBP")
    ]  # fmt: skip
    assert read.found["awards"][0][5:] == ("2023-05-06", "2023-05-07", "2026-05-06", "2024-02-01 00:00:00")
    assert not read.found["rows"]


def test_rows_of_a_list(tmp_path: Path) -> None:
    read = Read(write(tmp_path / "a.csv", LISTING, listed(), listed(money="-3.5", Agency="CBP")))

    assert [row[:5] for row in read.found["listed"]] == [
        ("ICE", award_key("A1"), "ACME LLC", 10000, "2024-01-15"),
        ("CBP", award_key("A1"), "ACME LLC", -350, "2024-01-15"),
    ]  # fmt: skip
