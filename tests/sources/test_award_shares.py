"""Shares of an award file, read apart."""

import random
from pathlib import Path

import pytest

from bot.sources.award_bytes import Share
from bot.sources.award_files import WrongFile, read_file
from tests.award_csv import TRANSACTIONS, Row, action, write
from tests.award_read import AWKWARD, Read

pytestmark = pytest.mark.usefixtures("small_pieces")


def awkward_rows(number: int) -> list[Row]:
    chance = random.Random(number)  # noqa: S311 (nothing secret)
    words = [*AWKWARD, "", "plain", "a,b"]
    return [
        action(
            f"A{n % 37}", f"{chance.randrange(-10**6, 10**6) / 100:.2f}", f"2024-0{chance.randrange(1, 10)}-11",
            mod=f"P{n}", awarding_sub_agency_code=chance.choice(["7012", "7014", "7001", ""]),
            funding_sub_agency_code=chance.choice(["7012", "7014", "7001", ""]),
            recipient_uei=chance.choice(["", "B" * 12, "C" * 12]), recipient_name=chance.choice(words) + "X",
            transaction_description=chance.choice(words), column_290=chance.choice(words),
        )
        for n in range(120)
    ]  # fmt: skip


@pytest.mark.parametrize("of", [2, 3])
def test_shares_together_are_the_file(tmp_path: Path, of: int) -> None:
    path = write(tmp_path / "a.csv", TRANSACTIONS, *awkward_rows(1))
    whole = Read(path)

    shares = [Read(path, Share(part, of)) for part in range(of)]

    assert all(share.found["rows"] for share in shares)
    rows = [(row[0], *row[3:]) for share in shares for row in share.found["rows"]]
    assert sorted(rows) == sorted((row[0], *row[3:]) for row in whole.found["rows"])
    assert sum(share.end.rows for share in shares) == whole.end.rows
    assert "".join(share.end.sha256 for share in shares) == whole.end.sha256
    numbers = [who[0] for share in shares for who in share.found["who"]]
    assert len(set(numbers)) == len(numbers)


def test_a_share_tells_the_right_line(tmp_path: Path) -> None:
    rows = [*awkward_rows(2), action("X", money="?")]
    path = write(tmp_path / "a.csv", TRANSACTIONS, *rows)
    line = path.read_bytes().rpartition(b"7012_-NONE-_X")[0].count(b"\n") + 1
    said = set[str]()

    for each in (0, 1):
        try:
            list(read_file(path, Share(each, 2)))
        except WrongFile as error:
            said.add(str(error))

    assert len(said) == 1
    assert said.pop().startswith(f"a.csv, line {line}, column federal_action_obligation")
