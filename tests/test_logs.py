import logging
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.logs import Redacting, redacted, set_up

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GhIjKl.abcdefghijklmnopqrstuvwxyz0123456789ab"


@pytest.mark.parametrize(
    ("written", "secret"),
    [
        (f"401 for Bot {TOKEN}", TOKEN),
        ("POST https://discord.com/api/v10/webhooks/123456/s3cr3t-of_a-hook/messages", "s3cr3t-of_a-hook"),
        ("POST https://discord.com/api/v10/interactions/123456/aW50ZXJhY3Rpb24/callback", "aW50ZXJhY3Rpb24"),
        ("postgresql+asyncpg://me:correct-horse@host:5432/name", "correct-horse"),
    ],
)
def test_secrets_are_taken_out_of_a_line(written: str, secret: str) -> None:
    line = redacted(written)

    assert secret not in line
    assert "[redacted]" in line


def test_ids_and_plain_words_stay() -> None:
    line = "event=ready servers=3 https://www.usaspending.gov/award/CONT_AWD_70CTD022FR0000170_7012_GS35F0086U_4730/"

    assert redacted(line) == line


def test_secrets_are_taken_out_of_tracebacks_too() -> None:
    def fail() -> None:
        raise ValueError(f"bad token {TOKEN}")

    with pytest.raises(ValueError, match="bad token") as caught:
        fail()
    record = logging.LogRecord(
        "bot", logging.ERROR, __file__, 1, "it failed", None, (caught.type, caught.value, caught.tb)
    )

    line = Redacting().format(record)

    assert "Traceback" in line
    assert TOKEN not in line


@pytest.mark.usefixtures("log_as_it_was")
@pytest.mark.parametrize("level", ["DEBUG", "INFO", "WARNING", "ERROR"])
def test_our_own_lines_follow_the_setting_and_no_library_writes_about_people(level: str) -> None:
    set_up(level)

    for ours in ("bot.client", "cogs.companies", "messages.catalogue", "__main__"):
        assert logging.getLogger(ours).getEffectiveLevel() == getattr(logging, level)
    for library in ("discord.gateway", "discord.http", "sqlalchemy.engine", "aiosqlite", "asyncio", "alembic"):
        assert logging.getLogger(library).getEffectiveLevel() >= logging.WARNING


@pytest.mark.usefixtures("log_as_it_was")
@pytest.mark.logs_errors
def test_a_line_has_its_time_level_and_place_and_no_secret(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("INFO")
    log = logging.getLogger("bot.somewhere")

    log.info("event=ready token=%s", TOKEN)
    nothing: dict[str, str] = {}
    try:
        nothing[f"postgresql://me:correct-horse@host/name as {TOKEN}"]
    except KeyError:
        log.exception("event=broken")

    out, err = capsys.readouterr()
    assert out == ""
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} INFO bot\.somewhere event=ready", err)
    assert "Traceback" in err
    assert TOKEN not in err
    assert "correct-horse" not in err


@pytest.mark.parametrize("password", ["p", "with:colon", "with%40at", "üñí", "a.b.c", "12345", "-_-", "x" * 200])
def test_whatever_the_password_it_is_taken_out(password: str) -> None:
    line = redacted(f"cannot reach postgresql+asyncpg://user:{password}@db.example:5432/name today")

    assert f":{password}@" not in line
    assert line == "cannot reach postgresql+asyncpg://[redacted]@db.example:5432/name today"


@given(st.from_regex(r"[A-Za-z0-9_-]{18,28}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,38}", fullmatch=True), st.text())
def test_a_token_is_taken_out_wherever_it_stands(token: str, around: str) -> None:
    assert token not in redacted(f"{around} {token} {around}")
