import asyncio
import json
import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest
from typer.testing import CliRunner, Result

from bot.actions import starter
from bot.cli import app
from bot.sources.starter import starter_version
from bot.storage.database import Database
from tests.small_data import small

pytestmark = pytest.mark.usefixtures("log_as_it_was")


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
    "command",
    [
        (),
        ("run",),
        ("demo",),
        ("sync",),
        ("doctor",),
        ("db", "upgrade"),
        ("contracts", "show"),
        ("contracts", "review"),
    ],
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

    assert "Net obligated by direct awards in FY2024–FY2026" in result.stdout
    assert ": ICE $1.51 million, CBP $1.23 million." in result.stdout
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


Shape = dict[str, Any]
TEXT, COUNT = (str,), (int,)
SOURCE: Shape = {"title": TEXT, "publisher": TEXT, "url": TEXT, "date": TEXT}
YEAR: Shape = {"year": COUNT, "net_obligated_cents": (int, type(None)), "complete": (bool,), "awards": COUNT}
AGENCY: Shape = {
    "agency": TEXT,
    "fiscal_years": [YEAR],
    "awards": COUNT,
    "first_action": TEXT,
    "last_action": TEXT,
}
DOCUMENT: Shape = {
    "query": TEXT,
    "match": TEXT,
    "name": (str, type(None)),
    "agencies": [AGENCY],
    "recipients": [TEXT],
    "resellers": [{"agency": TEXT, "award": TEXT, "reseller": TEXT, "product": TEXT, "url": TEXT}],
    "statements": [{"kind": TEXT, "date": TEXT, "text": TEXT, "source": SOURCE}],
    "suggestions": [TEXT],
    "as_of": TEXT,
    "sources": [SOURCE],
}


def check(found: Any, shape: Any, place: str) -> None:
    """Everything of *shape* is there in its type; there may be more."""
    match shape:
        case dict():
            for key, inner in cast("Shape", shape).items():
                assert key in found, f"{place} has no {key}"
                check(found[key], inner, f"{place}.{key}")
        case list():
            assert isinstance(found, list), place
            for at, each in enumerate(cast("list[Any]", found)):
                check(each, cast("list[Any]", shape)[0], f"{place}[{at}]")
        case _:
            assert type(found) in shape, f"{place} is a {type(found)}"


@pytest.mark.parametrize(
    "name",
    ["microsoft", "Salesforce", "Chef", "LEIDOS INC", "ONLY BEFORE LLC", "HP", "Falcon", "palentir", "nobody", ""],
)
def test_the_document_has_the_promised_fields_in_their_types(name: str) -> None:
    found = document(name)

    check(found, DOCUMENT, "document")
    assert found["match"] in {"company", "recipient", "ambiguous", "none"}
    assert {agency["agency"] for agency in found["agencies"]} <= {"ICE", "CBP"}
    for agency in found["agencies"]:
        for year in agency["fiscal_years"]:
            assert (year["net_obligated_cents"] is None) is not year["complete"]
        for day in (agency["first_action"], agency["last_action"], found["as_of"]):
            date.fromisoformat(day)


def test_a_company_with_resold_awards_only_is_neither_without_nor_with_a_contract() -> None:
    found = document("Salesforce")

    assert (found["match"], found["agencies"]) == ("company", [])
    assert [resold["reseller"] for resold in found["resellers"]] == ["ThunderCat"]
    words = call("contracts", "show", "Salesforce").stdout
    assert "No direct award" in words
    assert "through resellers" in words


def test_nothing_found_is_worded_as_such_and_is_no_failure() -> None:
    result = call("contracts", "show", "nobody at all")

    assert result.exit_code == 0
    assert "does not show there is none" in result.stdout
    assert "no contract" not in result.stdout.casefold()


@pytest.mark.parametrize("command", [("sync",), ("doctor",)])
def test_without_a_token_it_names_the_demo_and_fails(command: tuple[str, ...]) -> None:
    result = call(*command)

    assert result.exit_code == 1
    assert "make demo" in result.output


def test_a_command_that_does_not_exist_is_told() -> None:
    assert call("fly").exit_code == 2
    assert call("contracts", "show").exit_code == 2


def test_a_database_from_nothing_is_upgraded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/folder/new.db")

    assert call("db", "upgrade").stdout == "The database was upgraded.\n"
    assert call("db", "upgrade").stdout == "The database is up to date.\n"
    assert (tmp_path / "folder" / "new.db").stat().st_mode & 0o777 == 0o600


def test_a_database_of_a_newer_program_is_refused_in_one_line(database: Path) -> None:
    with closing(sqlite3.connect(database)) as opened, opened:
        opened.execute("UPDATE alembic_version SET version_num = '9999'")

    for command in (("db", "upgrade"), ("contracts", "show", "microsoft")):
        result = call(*command)
        assert (result.exit_code, result.output.count("\n")) == (1, 1)
        assert "9999" in result.output


@pytest.mark.logs_errors
def test_a_crash_is_told_without_secrets(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    token = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GhIjKl.abcdefghijklmnopqrstuvwxyz0123456789ab"

    async def fail(*_: object) -> None:
        raise RuntimeError(f"Bot {token} postgresql://me:hush-hush@host/name")

    monkeypatch.setattr("bot.operating.show_company", fail)

    result = call("contracts", "show", "microsoft")

    said = result.output + "".join(capsys.readouterr())
    assert result.exit_code == 1
    assert "event=crashed" in said
    assert token not in said
    assert "hush-hush" not in said


def test_the_document_can_be_limited_as_in_discord() -> None:
    result = call("contracts", "show", "microsoft", "--json", "--agency", "ice", "--since", "2025")
    found = json.loads(result.stdout)

    assert [figures["window_net_obligated_cents"] for figures in found["agencies"]] == [-49_000_000]
    assert (found["side"], found["agency"], found["status"]) == ("awarding", "ICE", "all")
    assert found["window"] == {"first_fiscal_year": 2025, "last_fiscal_year": 2026}


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (("--agency", "FBI"), "--agency is one of ICE, CBP, not 'FBI'"),
        (("--side", "left"), "--side is one of awarding, funding"),
        (("--since", "2021"), "FY2021, FY2022, FY2023 are not held completely"),
    ],
)
def test_a_limit_that_cannot_be_is_one_line(limits: tuple[str, str], words: str) -> None:
    result = call("contracts", "show", "microsoft", *limits)

    assert result.exit_code == 1
    assert words in result.output
