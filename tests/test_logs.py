import logging

import pytest

from bot.logs import Redacting, redacted

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
