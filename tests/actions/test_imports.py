"""Award files enter the database whole or not at all, and add up to what an independent reading of them does."""

import asyncio
import csv
import io
import shutil
import signal
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from benchmarks.invented_awards import InventedAwards, Truth
from bot.actions import export, imports
from bot.rules.coverage import Origin
from bot.rules.imports import CannotImport
from bot.sources.award_files import WrongFile
from bot.storage import obligations
from bot.storage.database import Database
from bot.storage.tables import metadata

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
PLAIN = "All_Contracts_PrimeTransactions_2026-11-20_H01M02S03_1.csv"
PROGRAM = str(Path(sys.executable).with_name("groundswell"))
AGENCIES = {"7012": "ICE", "7014": "CBP"}

Sums = dict[tuple[str, str, str, int], int]

NEEDED = (
    "contract_transaction_unique_key", "contract_award_unique_key", "award_id_piid", "federal_action_obligation",
    "action_date", "awarding_sub_agency_code", "funding_sub_agency_code", "recipient_uei", "recipient_name",
    "recipient_name_raw", "recipient_parent_uei", "recipient_parent_name", "period_of_performance_start_date",
    "period_of_performance_current_end_date", "ordering_period_end_date", "prime_award_base_transaction_description",
    "transaction_description", "award_or_idv_flag", "modification_number", "last_modified_date",
    "recipient_doing_business_as_name",
)  # fmt: skip


@pytest.fixture(scope="session")
def invented(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    path = tmp_path_factory.mktemp("awards") / PLAIN
    return path, InventedAwards(4_000, seed=5, line_end=b"\r\n").write(path)


async def take(db: Database, *paths: Path, whole_years: bool = False) -> None:
    await imports.run(db, paths, NOW, whole_years=whole_years)


def naive(*paths: Path) -> Sums:
    """By csv.DictReader and Decimal: of each key the newest row, of equal ones the later."""
    newest = dict[str, Mapping[str, str]]()
    for path in paths:
        with path.open(newline="", encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                key = row["contract_transaction_unique_key"].upper()
                if key not in newest or row["last_modified_date"] >= newest[key]["last_modified_date"]:
                    newest[key] = row
    sums = defaultdict[tuple[str, str, str, int], Decimal](Decimal)
    for row in newest.values():
        year = int(row["action_date"][:4]) + (row["action_date"][5:7] >= "10")
        for side in ("awarding", "funding"):
            if agency := AGENCIES.get(row[f"{side}_sub_agency_code"]):
                uei = row["recipient_uei"] or row["recipient_name"]
                sums[side, agency, uei, year] += Decimal(row["federal_action_obligation"])
    return {place: int(dollars * 100) for place, dollars in sums.items()}


async def held(db: Database, folder: Path) -> Sums:
    """As the export tells it."""
    await export.run(db, folder / "all.csv")
    with (folder / "all.csv").open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    found = defaultdict[tuple[str, str, str, int], int](int)
    for row in rows:
        name = row["uei"] or row["recipient_name"].removeprefix("'")
        found[row["side"], row["agency"], name, int(row["fiscal_year"])] += int(row["net_obligated_cents"])
    return dict(found)


def without_zeros(sums: Mapping[tuple[str, str, str, int], int]) -> Sums:
    return {place: cents for place, cents in sums.items() if cents}


async def contents(db: Database) -> dict[str, list[str]]:
    async with db.read() as tx:
        return {
            name: sorted(str(tuple(row)) for row in await tx.execute(select(table)))
            for name, table in metadata.tables.items()
        }


def transaction(key: str, cents: int, day: str = "2025-01-15", **more: str) -> dict[str, str]:
    award = more.pop("award", "A1")
    return (
        dict.fromkeys(NEEDED, "")
        | {
            "contract_transaction_unique_key": f"7012_-NONE-_{award}_{key}_-NONE-_0",
            "contract_award_unique_key": f"CONT_AWD_{award}_7012_-NONE-_-NONE-",
            "award_id_piid": award,
            "modification_number": key,
            "federal_action_obligation": f"{cents / 100:.2f}",
            "action_date": day,
            "awarding_sub_agency_code": "7012",
            "funding_sub_agency_code": "7012",
            "recipient_uei": "ACMEUEI00001",
            "recipient_name": "ACME, LLC",
            "award_or_idv_flag": "AWARD",
            "last_modified_date": "2025-02-01 00:00:00+00",
        }
        | more
    )


def text_of(rows: Iterable[Mapping[str, str]], *leading: str, line_end: str = "\n") -> str:
    text = io.StringIO(newline="")
    lines = csv.DictWriter(text, [*leading, *NEEDED], lineterminator=line_end, restval="")
    lines.writeheader()
    lines.writerows(rows)
    return text.getvalue()


def written(path: Path, rows: Iterable[Mapping[str, str]], *leading: str) -> Path:
    path.write_text(text_of(rows, *leading), encoding="utf-8", newline="")
    return path


async def test_a_file_adds_up_to_the_cent_on_both_sides(
    db: Database, invented: tuple[Path, Truth], tmp_path: Path
) -> None:
    path, truth = invented
    await take(db, path)

    found = await held(db, tmp_path)

    assert without_zeros(found) == without_zeros(naive(path))
    by_uei = {place: cents for place, cents in truth.cents.items() if cents}
    assert {place: cents for place, cents in without_zeros(found).items() if place in by_uei} == by_uei


async def test_the_same_file_again_changes_nothing(db: Database, invented: tuple[Path, Truth]) -> None:
    await take(db, invented[0])
    before = await contents(db)

    report = await imports.run(db, [invented[0]], NOW)

    assert report.changed_nothing
    assert await contents(db) == before


async def test_a_zip_brings_what_its_files_would(db: Database, invented: tuple[Path, Truth], tmp_path: Path) -> None:
    packed = tmp_path / "All_PrimeTransactions_2026-11-20_H01M02S03.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(invented[0], PLAIN)

    await take(db, packed)

    assert without_zeros(await held(db, tmp_path)) == without_zeros(naive(invented[0]))


async def test_a_moved_action_is_counted_in_its_new_year_only(db: Database, tmp_path: Path) -> None:
    first = written(tmp_path / "first.csv", [transaction("0", 500), transaction("P1", -200)])
    moved = transaction("P1", -200, "2023-11-02", last_modified_date="2025-06-01 00:00:00+00")

    await take(db, first)
    await take(db, written(tmp_path / "second.csv", [moved]))

    assert await held(db, tmp_path) == {
        (side, "ICE", "ACMEUEI00001", year): cents
        for side in ("awarding", "funding")
        for year, cents in ((2025, 500), (2024, -200))
    }


async def test_an_older_copy_does_not_replace_a_newer_one(db: Database, tmp_path: Path) -> None:
    newer = transaction("0", 700, last_modified_date="2025-09-01 00:00:00+00")
    await take(db, written(tmp_path / "newer.csv", [newer]))
    await take(db, written(tmp_path / "older.csv", [transaction("0", 500), transaction("P1", 1)]))

    assert (await held(db, tmp_path))["awarding", "ICE", "ACMEUEI00001", 2025] == 701


async def test_a_full_file_replaces_its_year_and_makes_it_whole(db: Database, tmp_path: Path) -> None:
    await take(db, written(tmp_path / "part.csv", [transaction("0", 500), transaction("P1", 900)]))
    full = written(tmp_path / "FY2025_070_Contracts_Full_20260906_1.csv", [transaction("0", 400)])
    await take(db, full)

    assert (await held(db, tmp_path))["awarding", "ICE", "ACMEUEI00001", 2025] == 400
    async with db.read() as tx:
        layers = {layer.place: layer for layer in await obligations.layers(tx) if layer.origin is Origin.FILE}
    complete = {(side.value, agency.value, year): layer.complete for (side, agency, year), layer in layers.items()}
    assert complete["awarding", "ICE", 2025]
    assert not complete.get(("funding", "ICE", 2025), False)


async def test_a_delta_deletes_before_it_looks_at_the_agency(db: Database, tmp_path: Path) -> None:
    full = [transaction("0", 500), transaction("P1", 900)]
    await take(db, written(tmp_path / "FY2025_070_Contracts_Full_20260906_1.csv", full))
    deleted = dict.fromkeys(NEEDED, "") | {
        "correction_delete_ind": "D",
        "contract_transaction_unique_key": full[1]["contract_transaction_unique_key"].upper(),
        "last_modified_date": "2026-10-01 00:00:00+00",
    }
    changed = transaction("0", 450, last_modified_date="2026-10-01 00:00:00+00")
    unknown = deleted | {"contract_transaction_unique_key": "7012_-NONE-_NOBODY_0_-NONE-_0"}
    name = "FY(All)_070_Contracts_Delta_20261006_1.csv"

    await take(
        db, written(tmp_path / name, [deleted, unknown, changed | {"correction_delete_ind": ""}],
                    "correction_delete_ind", "agency_id")
    )  # fmt: skip

    assert (await held(db, tmp_path))["awarding", "ICE", "ACMEUEI00001", 2025] == 450


async def test_a_delta_after_a_gap_is_refused(db: Database, tmp_path: Path) -> None:
    await take(db, written(tmp_path / "FY2025_070_Contracts_Full_20260706_1.csv", [transaction("0", 5)]))
    late = written(tmp_path / "FY(All)_070_Contracts_Delta_20261006_1.csv", [], "correction_delete_ind", "agency_id")

    with pytest.raises(CannotImport, match="a Delta between them is missing"):
        await take(db, late)


GOOD = [transaction("0", 500), transaction("P1", 900, transaction_description='two\nlines, a "quote" \u2028 and more')]


def broken(text: str) -> dict[str, tuple[bytes, str]]:
    """Content, and a part of what is said about it."""
    lines = text.splitlines(keepends=True)
    return {
        "a column is missing": (text.replace("action_date", "action_day", 1).encode(), "action_date"),
        "no amount": (text.replace("5.00", "five", 1).encode(), "federal_action_obligation"),
        "half a cent": (text.replace("5.00", "5.005", 1).encode(), "federal_action_obligation"),
        "a day as Excel writes it": (text.replace("2025-01-15", "1/15/25", 1).encode(), "action_date"),
        "a field too few": ((lines[0] + lines[1].replace(",", "", 1) + "".join(lines[2:])).encode(), "line 2"),
        "an open quote": ((text + '"open').encode(), "line"),
        "cut in a row": (text.encode()[: -len(lines[-1]) + 20], "line"),
        "no text": (b"\xff\xfe\x00\x01" * 50, ""),
        "nothing": (b"", ""),
    }


@pytest.mark.parametrize("how", list(broken(text_of(GOOD))))
async def test_a_file_that_is_wrong_changes_nothing_and_says_where(db: Database, tmp_path: Path, how: str) -> None:
    content, said = broken(text_of(GOOD))[how]
    good, wrong = written(tmp_path / "good.csv", GOOD), tmp_path / "wrong.csv"
    wrong.write_bytes(content)
    before = await contents(db)

    with pytest.raises(WrongFile, match=r"wrong\.csv") as told:
        await take(db, good, wrong)

    assert said in str(told.value)
    assert await contents(db) == before


def variants(text: str) -> dict[str, bytes]:
    return {
        "a byte order mark": b"\xef\xbb\xbf" + text.encode(),
        "CRLF": text_of(GOOD, line_end="\r\n").encode(),
        "no last line end": text.rstrip("\n").encode(),
        "NUL in a text": text.replace("and more", "and\0more").encode(),
        "4,000 letters": text.replace("and more", "x" * 4_000).encode(),
        "a formula": text.replace("two\n", "=cmd|' /C calc'!A0\n").encode(),
    }


@pytest.mark.parametrize("how", list(variants("")))
async def test_what_real_files_hold_is_read(db: Database, tmp_path: Path, how: str) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(variants(text_of(GOOD))[how])

    await take(db, path)

    assert (await held(db, tmp_path))["awarding", "ICE", "ACMEUEI00001", 2025] == 1_400


@pytest.mark.parametrize("damage", [0.3, 0.7])
async def test_a_damaged_zip_changes_nothing(
    db: Database, invented: tuple[Path, Truth], tmp_path: Path, damage: float
) -> None:
    packed = tmp_path / "file.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(invented[0], PLAIN)
    octets = bytearray(packed.read_bytes())
    place = int(len(octets) * damage)
    octets[place : place + 64] = bytes(64)
    packed.write_bytes(octets)
    before = await contents(db)

    with pytest.raises(WrongFile, match=r"file\.zip"):
        await take(db, packed)

    assert await contents(db) == before


async def test_the_answers_of_a_complete_year_stand_beside_a_file_of_a_part(filled: Database, tmp_path: Path) -> None:
    stranger = transaction("0", 123_00, "2025-01-15", recipient_uei="", recipient_name="DELL MARKETING L.P.")

    await take(filled, written(tmp_path / "part.csv", [stranger]))

    async with filled.read() as tx:
        (year,) = [y for y in await obligations.held_years(tx) if (y.agency, y.fiscal_year) == ("ICE", 2025)]
    assert year.origin is Origin.STARTER


async def test_killed_amid_an_import_nothing_is_changed(
    sqlite_url: str, invented: tuple[Path, Truth], tmp_path: Path
) -> None:
    """A real process, killed at several moments; then it is imported after all."""
    db = Database(sqlite_url)
    before: Sequence[str] = (await contents(db))["transactions"]
    shutil.copy(invented[0], tmp_path / PLAIN)
    for seconds in (1.0, 1.4, 1.8):
        process = await asyncio.create_subprocess_exec(
            PROGRAM, "contracts", "import", PLAIN, cwd=tmp_path,
            env={"PATH": "", "DATABASE_URL": sqlite_url}, stdout=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        await asyncio.sleep(seconds)
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
        if await process.wait() == -signal.SIGKILL:
            assert (await contents(db))["transactions"] == before

    await take(db, tmp_path / PLAIN)

    expected = without_zeros(naive(invented[0]))
    found = await held(db, tmp_path)
    assert {place: found.get(place) for place in expected} == expected
    await db.close()
