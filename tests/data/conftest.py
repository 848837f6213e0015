"""A small world of awards and research, complete enough to be built, read and reviewed."""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bot.data.build import main
from bot.data.build_awards import COLUMNS

Row = tuple[str, str, str, str, str]  # agency, award number, recipient, dollars, action date

RESEARCH = """
snapshots:
  ice_cbp_2021_2026:
    as_of: '2026-08-20'
    source: {title: Transactions, publisher: USAspending.gov, url: 'https://example.org/fy2026.csv', date: '2026-08-20'}
not_contract_holders: []
companies:
- id: acme
  name: Acme
  aliases:
  - {name: ACME LLC, kind: recipient_name_in_records}
  - {name: ACME L.L.C., kind: recipient_name_in_records}
  - {name: ACME WIDGETS INC (until 2020), kind: former_recipient_name}
  - {name: Sprocket (bought 2019), kind: product_or_brand}
  contracts:
  - agency: ICE
    piid: A1
    award_key: CONT_AWD_A1_7012
    recipient_name_in_record: ACME LLC
    description: Widgets for ICE.
    amount_usd: 10.5
    amount_type: obligated
    amount_meaning: sum
    other_amounts: []
    start: null
    end: null
    via: null
    as_of: '2026-08-20'
    confidence: record
    sure: high
    source: &data
      {title: Transactions, publisher: USAspending.gov, url: 'https://example.org/fy2026.csv', date: '2026-08-20'}
  - agency: CBP
    piid: R1
    award_key: CONT_AWD_R1_7014
    recipient_name_in_record: RESELLER INC
    description: Sprockets for CBP.
    amount_usd: 7
    amount_type: obligated
    amount_meaning: sum
    other_amounts: []
    start: null
    end: null
    via: Reseller Inc. (reseller)
    as_of: '2026-08-20'
    confidence: record
    sure: medium
    source: *data
  - agency: ICE or CBP
    piid: null
    description: A contract for widgets.
    amount_usd: 1234567.8
    amount_type: reported
    amount_meaning: reported contract value
    other_amounts: [{amount_usd: 2000000, amount_type: potential_ceiling}]
    start: 2018-03
    end: null
    via: null
    confidence: reported
    sure: low
    source: {title: Widgets, publisher: The Paper, url: 'https://example.org/widgets', date: 2018-07}
  statements:
  - kind: company_denial
    date: 2018-08
    text: 'Acme: "No."'
    source: {title: Never, publisher: The Paper, url: 'https://example.org/no', date: 2018-08}
- id: bolt
  name: Bolt
  aliases:
  - {name: BOLT CORP, kind: recipient_name_in_records}
  contracts: []
"""

CURATION = """
version = 1
article = { starts = "Named in the article", description = "Named." }
splits = {}
ambiguous = { "Nut" = ["company:bolt", "recipient:NUT AND SONS INC"] }

[company.acme]
sector = "consulting"
brand = ["Sprocket"]
remarks = ["Acme is one company."]
spanish = ["Acme: «No»."]
rows = { R1 = { product = "Sprocket", remark = "" } }

[company.bolt]
sector = "consulting"
"""

ROWS: Sequence[Row] = (
    ("ICE", "A1", "ACME LLC", "10.5", "2024-10-01"),
    ("ICE", "A1", "ACME LLC", "-3.25", "2025-09-30"),
    ("CBP", "B1", "BOLT CORP", "0.0", "2025-01-01"),
    ("CBP", "R1", "RESELLER INC", "7", "2025-02-01"),
    ("CBP", "N1", "NUT AND SONS INC", "1.1", "2025-03-01"),
)

Write = Callable[..., Path]
Make = Callable[..., int]


@pytest.fixture
def write_csv(tmp_path: Path) -> Write:
    """Writes one fiscal year's file and gives its folder; each row's description is of two lines, as real ones are."""

    def write(rows: Sequence[Row], year: int = 2025) -> Path:
        text = io.StringIO(newline="")
        lines = csv.writer(text, lineterminator="\n")
        lines.writerow(COLUMNS)
        for agency, number, recipient, dollars, day in rows:
            key = f"CONT_AWD_{number}_{'7012' if agency == 'ICE' else '7014'}"
            lines.writerow((agency, number, recipient, dollars, day, "0", "", "", "TWO\nLINES, QUOTED", key))
        folder = tmp_path / "csv"
        folder.mkdir(exist_ok=True)
        (folder / f"CBP_ICE_FY{year}_Contract_Obligations.csv").write_text(text.getvalue(), encoding="utf-8-sig")
        return folder

    return write


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def make(tmp_path: Path, write_csv: Write, out: Path) -> Make:
    """Builds the small starter into *out*, one passage of what it is built from swapped; gives the exit code."""

    def run(*flags: str, swap: tuple[str, str] = ("Acme", "Acme"), rows: Sequence[Row] = ROWS) -> int:
        assert swap[0] in RESEARCH + CURATION
        (tmp_path / "research.yaml").write_text(RESEARCH.replace(*swap), encoding="utf-8")
        (tmp_path / "curation.toml").write_text(CURATION.replace(*swap), encoding="utf-8")
        given = ("--research", tmp_path / "research.yaml", "--curation", tmp_path / "curation.toml")
        return main([*map(str, (*given, "--awards", write_csv(rows), "--out", out)), *flags])

    return run
