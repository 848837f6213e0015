import pytest

from messages.plain import plain


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        (r"Put DISCORD\_TOKEN into .env", "Put DISCORD_TOKEN into .env"),
        ("### Direct awards\n**ICE** 1\\. of **2**", "Direct awards\nICE 1. of 2"),
        ("-# as of today", "as of today"),
        ("[70CTD\\-1](<https://www.usaspending.gov/award/X_Y/>)", "70CTD-1 (https://www.usaspending.gov/award/X_Y/)"),
        (r"a\*\*b", "a**b"),
        ("C:\\windows", "C:\\windows"),
    ],
)
def test_markdown_reads_well_in_a_terminal(markdown: str, text: str) -> None:
    assert plain(markdown) == text
