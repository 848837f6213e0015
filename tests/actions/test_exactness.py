"""What is answered about each recipient, against sums made straight from the award records by other means."""

import csv
import os
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest
import pytest_asyncio

from bot.actions import companies, starter
from bot.rules.answers import Answer
from bot.rules.directory import Directory
from bot.sources.starter import read_starter, starter_version
from bot.storage.database import Database

FOLDER = os.environ.get("GROUNDSWELL_AWARD_CSVS", "")
CUT_OFF = {("CBP", 2021), ("ICE", 2022), ("ICE", 2023)}  # contain no de-obligation at all: docs/data.md

pytestmark = pytest.mark.skipif(not FOLDER, reason="GROUNDSWELL_AWARD_CSVS names no folder of award records")


@dataclass
class Sum:
    dollars: Decimal = Decimal(0)
    awards: set[str] = field(default_factory=set[str])


def sums() -> dict[str, dict[tuple[str, int], Sum]]:
    """By recipient, then by agency and fiscal year; a row that stands twice to the letter counts once."""
    found = defaultdict[str, dict[tuple[str, int], Sum]](lambda: defaultdict(Sum))
    seen = set[tuple[str, ...]]()
    for path in sorted(Path(FOLDER).glob("CBP_ICE_FY*_Contract_Obligations.csv")):
        with path.open(newline="", encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                if (key := tuple(row.values())) not in seen:
                    seen.add(key)
                    year, month = int(row["Action Date"][:4]), int(row["Action Date"][5:7])
                    cell = found[row["Recipient Name"]][row["Agency"], year + (month >= 10)]
                    cell.dollars += Decimal(row["Federal Action Obligation"])
                    cell.awards.add(row["Generated Award ID"])
    return found


@pytest_asyncio.fixture
async def real(sqlite_url: str) -> AsyncIterator[tuple[Database, Directory]]:
    db = Database(sqlite_url)
    await starter.load(db, starter_version(), read_starter)
    yield db, await companies.directory(db)
    await db.close()


async def test_every_recipient_is_answered_to_the_cent(real: tuple[Database, Directory]) -> None:
    expected = sums()
    assert len(expected) == 4657
    checked = set[str]()

    for name in expected:
        if name not in checked:
            answer = await companies.show(*real, name)
            for meant in [answer] if answer.name else [await companies.show(*real, of.ref) for of in answer.candidates]:
                compare(meant, expected)
                checked.update(meant.recipients)
            assert name in checked

    assert checked == set(expected)


def compare(answer: Answer, expected: dict[str, dict[tuple[str, int], Sum]]) -> None:
    for figures in answer.agencies:
        for year in figures.years:
            agency_year = (figures.agency.value, year.year)
            cells = [expected[name].get(agency_year, Sum()) for name in answer.recipients]
            net_cents = None if agency_year in CUT_OFF else sum(cell.dollars for cell in cells) * 100
            assert year.net_cents == net_cents, (answer.name, agency_year)
            assert year.awards == len(set[str]().union(*(cell.awards for cell in cells))), (answer.name, agency_year)
