import csv
import os
from dataclasses import replace
from pathlib import Path

import pytest

from bot.actions import export
from bot.rules.companies import Agency, Side
from bot.rules.coverage import Origin
from bot.storage import obligations
from bot.storage.database import Database
from tests.small_data import YEARS, obligated

COLUMNS = "uei,recipient_name,agency,side,fiscal_year,net_obligated_cents,awards,complete,as_of"


async def exported(db: Database, folder: Path) -> list[dict[str, str]]:
    path = folder / "all.csv"
    count = await export.run(db, path)
    text = path.read_text("utf-8")
    assert text.splitlines()[0] == COLUMNS
    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) == count
    return rows


async def test_each_recipient_agency_and_year_is_a_row_with_its_sum(filled: Database, tmp_path: Path) -> None:
    rows = await exported(filled, tmp_path)

    (row,) = [
        each for each in rows if each["recipient_name"] == "MICROSOFT CORPORATION" and each["fiscal_year"] == "2025"
    ]
    assert row == {
        "uei": "",
        "recipient_name": "MICROSOFT CORPORATION",
        "agency": "ICE",
        "side": "awarding",
        "fiscal_year": "2025",
        "net_obligated_cents": "-50000000",
        "awards": "1",
        "complete": "true",
        "as_of": "2026-08-20",
    }
    incomplete = {(each["agency"], each["fiscal_year"]) for each in rows if each["complete"] == "false"}
    assert incomplete == {("ICE", "2022"), ("ICE", "2023")}


async def test_money_on_a_vehicle_counts_and_the_vehicle_does_not(filled: Database, tmp_path: Path) -> None:
    vehicle = replace(
        obligated("VEHICLE INC", 2025, 5, "V1"), award_key="CONT_IDV_V1_7012", side=Side.FUNDING, uei="UEI1"
    )
    year = replace(YEARS[4], side=Side.FUNDING, origin=Origin.SYNC)
    assert (year.agency, year.fiscal_year) == (Agency.ICE, 2025)
    async with filled.begin() as tx:
        await obligations.replace_years(tx, [year], [vehicle])

    (row,) = [each for each in await exported(filled, tmp_path) if each["uei"] == "UEI1"]

    assert (row["net_obligated_cents"], row["awards"], row["side"]) == ("5", "0", "funding")


async def test_a_name_is_no_formula(filled: Database, tmp_path: Path) -> None:
    year = replace(YEARS[4], origin=Origin.SYNC)
    async with filled.begin() as tx:
        await obligations.replace_years(tx, [year], [replace(obligated("=SUM(A1)", 2025, 5, "F1"), uei="UEI2")])

    (row,) = [each for each in await exported(filled, tmp_path) if each["uei"] == "UEI2"]

    assert row["recipient_name"] == "'=SUM(A1)"


async def test_a_file_that_cannot_be_written_leaves_nothing_behind(filled: Database, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()

    with pytest.raises(OSError, match="taken"):
        await export.run(filled, tmp_path / "taken")

    left = sorted(name for name in os.listdir(tmp_path) if not name.startswith("groundswell"))  # noqa: PTH208 (async)
    assert left == ["taken"]
