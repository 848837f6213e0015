"""`groundswell contracts review`."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.small_data import award
from tests.test_cli import call, database

__all__ = ["database"]

pytestmark = pytest.mark.usefixtures("log_as_it_was")

NAME = "CADDELL CONSTRUCTION CO. (DE), LLC"
LINE = f'  {{ name = "{NAME}", kind = "recipient" }},'


@pytest.fixture
def shared(database: Path) -> None:
    """An award of Microsoft's that stands under a stranger's name, too."""
    with closing(sqlite3.connect(database)) as opened, opened:
        opened.execute("UPDATE obligations SET award_key = ? WHERE award_key LIKE 'CONT_AWD_CA1_%'", [award("MS1")])


def test_without_likely_joins_it_says_so() -> None:
    result = call("contracts", "review")

    assert result.exit_code == 0
    assert result.stdout.startswith("No likely joins in the data as of 20 Aug 2026.")
    assert "declined.toml" not in result.stdout


@pytest.mark.usefixtures("shared")
def test_a_likely_join_is_told_with_evidence_figures_link_and_the_line_to_add() -> None:
    result = call("contracts", "review")

    assert result.exit_code == 0
    for words in (
        "1 likely join",
        f"1. {NAME}: counted under Microsoft?",
        "- Same award as MICROSOFT CORPORATION: 1 award stands under both names.",
        "- CBP: $166,698,710.00 net obligated in FY2024–FY2026, 1 award",
        f"https://www.usaspending.gov/award/{award('MS1')}/",
        "as of 20 Aug 2026",
        "bot/data/companies/microsoft.toml",
        "bot/data/declined.toml",
    ):
        assert words in result.stdout
    assert LINE in result.stdout.splitlines()


@pytest.mark.usefixtures("shared")
def test_the_document_for_scripts_has_the_same() -> None:
    found = json.loads(call("contracts", "review", "--json").stdout)

    (suggestion,) = found["suggestions"]
    assert (suggestion["company"], suggestion["recipient"], suggestion["lines"]) == ("microsoft", NAME, [LINE])
    assert [figures["window_net_obligated_cents"] for figures in suggestion["agencies"]] == [16_669_871_000]
    assert (found["measure"], found["side"], found["as_of"]) == ("net_obligated", "awarding", "2026-08-20")


@pytest.mark.usefixtures("shared")
def test_it_is_said_in_the_operators_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEFAULT_LANGUAGE", "es")

    words = call("contracts", "review").stdout

    assert f"1. {NAME}: ¿se cuenta bajo Microsoft?" in words
    assert LINE in words.splitlines()


def test_without_data_it_is_one_line(database: Path) -> None:
    with closing(sqlite3.connect(database)) as opened, opened:
        opened.execute("DELETE FROM obligations")
        opened.execute("DELETE FROM agency_years")

    result = call("contracts", "review")

    assert (result.exit_code, result.output.count("\n")) == (1, 1)
