"""Award files in zips."""

import struct
import zipfile
from pathlib import Path

import pytest

from bot.sources.award_files import read_file
from tests.award_csv import TRANSACTIONS, action, pack, text
from tests.award_read import Read, refused

pytestmark = pytest.mark.usefixtures("small_pieces")


KEY = "7012_-NONE-_A1_0_-NONE-_0"


def test_a_zip_of_several_csvs_is_read_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    members = {f"x_{n}.csv": text(TRANSACTIONS, [action(f"A{n}")]) for n in (10, 2, 1)}
    path = pack(tmp_path / "a.zip", {**members, "readme.txt": "?", "__MACOSX/._x_1.csv": "?"})

    assert [key.split("_")[2] for key in Read(path).keys] == ["A1", "A2", "A10"]


def test_a_zip_is_not_unpacked_to_disk(tmp_path: Path) -> None:
    rows = [action(f"A{n}") for n in range(300)]
    path = pack(tmp_path / "a.zip", {"x.csv": text(TRANSACTIONS, rows)})

    messages = read_file(path)
    next(messages)

    assert [each.name for each in tmp_path.iterdir()] == ["a.zip"]
    assert sum(len(what) for kind, what in messages if kind == "rows") < len(rows)


def test_grants_and_subcontracts_in_a_zip_are_left_out_and_told(tmp_path: Path) -> None:
    path = pack(
        tmp_path / "a.zip",
        {"Contracts_PrimeTransactions_1.csv": text(TRANSACTIONS, [action()]), "Assistance_PrimeTransactions_1.csv": "?",
         "Contracts_Subawards_1.csv": "?"},
    )  # fmt: skip

    read = Read(path)

    assert read.keys == [KEY]
    assert sorted(read.end.left_out) == ["Assistance_PrimeTransactions_1.csv", "Contracts_Subawards_1.csv"]


def test_a_fault_in_a_zip_names_the_member(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"x.csv": text(TRANSACTIONS, [action(money="?")])})

    assert refused(path).startswith("a.zip (x.csv), line 2, column federal_action_obligation: ")


def test_a_zip_without_csv_is_refused(tmp_path: Path) -> None:
    assert refused(pack(tmp_path / "a.zip", {"x.txt": "?"})) == "a.zip: there is no CSV of contracts in this zip"


def test_a_zip_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"x.csv": text(TRANSACTIONS, [action()])})
    whole = path.read_bytes()
    for length in (len(whole) // 2, len(whole) - 10):
        path.write_bytes(whole[:length])
        assert refused(path) == "a.zip: this zip is cut off or damaged"


def test_a_zip_with_a_wrong_checksum_is_refused(tmp_path: Path) -> None:
    content = text(TRANSACTIONS, [action()]).encode()
    path = pack(tmp_path / "a.zip", {"x.csv": content}, zipfile.ZIP_STORED)
    damaged = path.read_bytes().replace(b"100.00", b"900.00")
    path.write_bytes(damaged)

    assert refused(path).startswith("a.zip: this zip is damaged: Bad CRC-32")


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"x.csv": text(TRANSACTIONS, [action()])})
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)

    assert refused(path) == "a.zip (x.csv): it is encrypted"


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"x.csv": b"," * (100 << 20)})

    assert refused(path).startswith("a.zip (x.csv): it would unpack to 104,857,600 bytes")


def test_a_zip_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"x.csv": text(TRANSACTIONS, [action(f"A{n}") for n in range(50)])})
    content = bytearray(path.read_bytes())
    content[(at := content.index(b"PK\x01\x02") + 24) : at + 4] = struct.pack("<I", 1_500)
    path.write_bytes(content)

    assert refused(path).startswith(("a.zip (x.csv), line 1", "a.zip: this zip is damaged"))
