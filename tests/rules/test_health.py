from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.rules.health import Facts, Level, findings, would_run
from messages import Catalogue

WELL = Facts(
    has_token=True,
    database_error="",
    revision="0001",
    data_as_of=date(2026, 8, 20),
    free_bytes=10 * 2**30,
    discord_error="",
    clock_skew=timedelta(seconds=-0.4),
    today=date(2026, 8, 25),
    sqlite_mode=0o600,
)


def test_when_all_is_well_only_the_reminder_of_encryption_stands_out() -> None:
    found = list(findings(WELL))

    assert [each.code for each in found if each.level is not Level.OK] == ["encryption"]
    assert {each.code for each in found} == {
        "token_found",
        "database",
        "data",
        "disk",
        "discord",
        "clock",
        "encryption",
    }
    assert would_run(found)


@pytest.mark.parametrize(
    ("wrong", "code", "level"),
    [
        ({"has_token": False}, "token_missing", Level.FAILURE),
        ({"database_error": "unable to open"}, "database_fails", Level.FAILURE),
        ({"data_as_of": None}, "no_data", Level.FAILURE),
        ({"discord_error": "HTTP 503"}, "discord_unreachable", Level.FAILURE),
        ({"free_bytes": 200 * 2**20 - 1}, "disk", Level.WARNING),
        ({"clock_skew": timedelta(seconds=6)}, "clock", Level.WARNING),
        ({"clock_skew": timedelta(seconds=-6)}, "clock", Level.WARNING),
        ({"today": date(2027, 1, 1)}, "data", Level.WARNING),
        ({"sqlite_mode": 0o644}, "file_readable", Level.WARNING),
    ],
)
def test_each_thing_that_is_wrong_is_found(wrong: dict[str, Any], code: str, level: Level) -> None:
    found = list(findings(replace(WELL, **wrong)))

    assert [each.level for each in found if each.code == code] == [level]
    assert would_run(found) is (level is not Level.FAILURE)


@pytest.mark.parametrize(
    ("missing", "codes"),
    [
        ({"free_bytes": None}, {"disk"}),
        ({"sqlite_mode": None}, {"file_readable"}),
        ({"clock_skew": None}, {"clock"}),
        ({"database_error": "x"}, {"database", "data", "no_data"}),
        ({"discord_error": "x"}, {"discord", "clock"}),
    ],
)
def test_what_could_not_be_looked_up_is_not_talked_about(missing: dict[str, Any], codes: set[str]) -> None:
    assert codes.isdisjoint(each.code for each in findings(replace(WELL, **missing)))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    "facts",
    [
        WELL,
        replace(
            WELL,
            has_token=False,
            free_bytes=1,
            sqlite_mode=0o666,
            clock_skew=timedelta(hours=1),
            data_as_of=date(2020, 1, 1),
        ),
        replace(WELL, database_error="no such folder", discord_error="HTTP 500"),
        replace(WELL, data_as_of=None),
    ],
    ids=["well", "warnings", "failures", "no data"],
)
def test_every_finding_is_worded_with_its_level(facts: Facts, language: str) -> None:
    catalogue = Catalogue.load()
    level = catalogue.words(language)

    for each in findings(facts):
        said = catalogue.text(f"doctor/{each.code}", language, level=each.level, **each.details)
        assert f"[{level.choice('level', each.level)}]" in said.replace("\\", "")
        assert catalogue.path(f"doctor/{each.code}", language) != catalogue.path(f"doctor/{each.code}", "en") or (
            language == "en"
        )
