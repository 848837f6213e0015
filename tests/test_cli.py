import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.actions import starter
from bot.cli import app
from bot.sources.starter import starter_version
from bot.storage.database import Database
from tests.small_data import small


@pytest.fixture(autouse=True)
def database(empty_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database that counts as loaded; Discord is nowhere."""
    path = tmp_path / "groundswell.db"
    shutil.copy(empty_sqlite, path)

    async def load() -> None:
        db = Database(f"sqlite+aiosqlite:///{path}")
        await starter.load(db, starter_version(), lambda: small(starter_version()))
        await db.close()

    asyncio.run(load())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setenv("DISCORD_API_URL", "http://127.0.0.1:1")
    return path


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


@pytest.mark.parametrize(
    "command", [(), ("run",), ("demo",), ("sync",), ("doctor",), ("db", "upgrade"), ("contracts", "show")]
)
def test_every_command_explains_itself(command: tuple[str, ...]) -> None:
    result = call(*command, "--help")

    assert result.exit_code == 0
    assert "Usage:" in result.output


def document(name: str) -> dict[str, Any]:
    result = call("contracts", "show", name, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_document_about_a_company() -> None:
    found = document("microsoft")

    assert (found["query"], found["match"], found["name"]) == ("microsoft", "company", "Microsoft")
    assert found["agencies"] == [
        {
            "agency": "ICE",
            "fiscal_years": [
                {"year": 2022, "net_obligated_cents": None, "complete": False, "awards": 1},
                {"year": 2024, "net_obligated_cents": 200_000_000, "complete": True, "awards": 1},
                {"year": 2025, "net_obligated_cents": -49_000_000, "complete": True, "awards": 2},
            ],
            "awards": 3,
            "window_net_obligated_cents": 151_000_000,
            "first_action": "2022-01-15",
            "last_action": "2025-06-30",
        },
        {
            "agency": "CBP",
            "fiscal_years": [{"year": 2026, "net_obligated_cents": 123_456_789, "complete": True, "awards": 1}],
            "awards": 1,
            "window_net_obligated_cents": 123_456_789,
            "first_action": "2026-01-15",
            "last_action": "2026-06-30",
        },
    ]
    assert sorted(found["recipients"]) == ["LINKEDIN CORPORATION", "MICROSOFT CORPORATION"]
    assert [(resold["agency"], resold["reseller"]) for resold in found["resellers"]] == [("ICE", "Dell Federal")]
    assert found["statements"][0]["source"]["url"] == "https://paper.example/report"
    assert found["suggestions"] == []
    assert found["as_of"] == "2026-08-20"
    assert found["sources"][0]["url"].startswith("https://")


@pytest.mark.parametrize(
    ("name", "match", "suggestions"),
    [
        ("LEIDOS INC", "recipient", []),
        ("HP", "ambiguous", ["Hewlett Packard Enterprise (HPE)", "HP Inc."]),
        ("palentir", "none", ["Palantir Technologies"]),
        ("nobody at all", "none", []),
    ],
)
def test_the_document_about_anything_else(name: str, match: str, suggestions: list[str]) -> None:
    found = document(name)

    assert (found["match"], found["suggestions"]) == (match, suggestions)
    assert bool(found["agencies"]) is (match == "recipient")


def test_words_for_people() -> None:
    result = call("contracts", "show", "microsoft")

    assert "Net obligated by direct awards in FY2024–FY2026: ICE $1.51 million, CBP $1.23 million." in result.stdout
    assert "**" not in result.stdout


def test_the_doctor_says_what_is_wrong_and_how_to_mend_it() -> None:
    result = call("doctor")

    assert result.exit_code == 1
    assert "[FAILS] Token: DISCORD_TOKEN is not set." in result.stdout
    assert "[ok] Database: opens, version" in result.stdout
    assert "[FAILS] Discord: does not answer" in result.stdout
    assert "Encryption at rest" in result.stdout


def test_the_doctor_speaks_spanish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEFAULT_LANGUAGE", "es")

    assert "[FALLA] Token: falta DISCORD_TOKEN." in call("doctor").stdout


def test_the_doctor_sees_a_database_that_does_not_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:hush-hush@127.0.0.1:1/none")

    result = call("doctor")

    assert "[FAILS] Database: does not open" in result.stdout
    assert "hush-hush" not in result.output
    assert result.exit_code == 1


def test_a_wrong_setting_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "nonsense")

    result = call("contracts", "show", "microsoft")

    assert result.exit_code == 1
    assert result.output.startswith("DISCORD_TOKEN: ")


def test_upgrading_an_upgraded_database_changes_nothing() -> None:
    assert call("db", "upgrade").stdout == "The database is up to date.\n"
