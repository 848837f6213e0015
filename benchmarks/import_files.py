"""The import of a file of award transactions, against a bare scan of the same file by polars in the same run.

    python -m benchmarks.import_files [--rows 1000000] [--rounds 3] [--check]

The file is invented, with sums that are known; what the database then has is compared with them, to the cent. There are
two floors, both streams that keep nothing: a scan of the whole file, every column read as text, and one of the columns
that an import needs, of the rows of ICE and CBP.
"""

import argparse
import csv
import os
import subprocess
import sys
import time
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.invented_awards import InventedAwards, Truth

NAME = "All_Contracts_PrimeTransactions_2026-11-20_H01M02S03_1"
PROGRAM = str(Path(sys.executable).with_name("groundswell"))
MOST_TIMES, MOST_MB, MOST_SHARE = 3.0, 300, 1 / 3
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")

NEEDED = (
    "contract_transaction_unique_key", "contract_award_unique_key", "federal_action_obligation", "action_date",
    "awarding_sub_agency_code", "funding_sub_agency_code", "recipient_uei", "recipient_name", "recipient_name_raw",
    "recipient_doing_business_as_name", "recipient_parent_uei", "recipient_parent_name", "modification_number",
    "period_of_performance_start_date", "period_of_performance_current_end_date", "ordering_period_end_date",
    "prime_award_base_transaction_description", "transaction_description", "last_modified_date",
)  # fmt: skip
SCAN = """
import sys
import polars as pl
needed = sys.argv[2:]
rows = pl.scan_csv(sys.argv[1], infer_schema=False)
if needed:
    mine = pl.col("awarding_sub_agency_code", "funding_sub_agency_code").is_in(["7012", "7014"])
    rows = rows.select(needed).filter(pl.any_horizontal(mine))
print(rows.select(pl.all().str.len_bytes().sum()).collect(engine="streaming").row(0))
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """*megabytes* is the highest sum over all processes at one moment, of what is theirs alone or shared in parts."""

    seconds: float
    cpu: float
    megabytes: float


def measured(command: list[str], folder: Path) -> Measured:
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'b.db'}"}
    began, peak = time.perf_counter(), 0.0
    cpu = os.times()
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            peak = max(peak, sum(map(_megabytes, _tree(process.pid))))
            time.sleep(0.03)
        said = process.stdout.read() if process.stdout else ""
    seconds, after = time.perf_counter() - began, os.times()
    assert process.returncode == 0, said
    used = after.children_user + after.children_system - cpu.children_user - cpu.children_system
    return Measured(seconds, used, peak)


def _tree(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(each for child in children for each in _tree(int(child)))]


def _megabytes(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES / 1e6
    except (OSError, IndexError):
        return 0.0


def wrong_groups(folder: Path, truth: Truth) -> tuple[int, int]:
    """Of all sides, agencies, UEIs and years: how many there are, and how many do not add up to what was invented."""
    found = defaultdict[tuple[str, str, str, int], int](int)
    subprocess.run(
        [PROGRAM, "contracts", "export", "all.csv"], cwd=folder, check=True, stdout=subprocess.DEVNULL,
        env={"PATH": os.environ["PATH"], "DATABASE_URL": f"sqlite:///{folder / 'b.db'}"},
    )  # fmt: skip
    with (folder / "all.csv").open(newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            group = row["side"], row["agency"], row["uei"], int(row["fiscal_year"])
            found[group] += int(row["net_obligated_cents"]) if row["uei"] else 0
    groups = {group for group in {*truth.cents, *found} if group[2]}
    return len(groups), sum(found.get(group, 0) != truth.cents.get(group, 0) for group in groups)


def _without_database(folder: Path) -> None:
    for path in folder.glob("b.db*"):
        path.unlink()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.import_files", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--check", action="store_true", help="exit code 1 if a bar is missed")
    wish = parser.parse_args()
    with TemporaryDirectory(prefix="groundswell-import-") as name:
        met = compare(Path(name), wish.rows, wish.rounds)
    return 0 if met or not wish.check else 1


def compare(folder: Path, rows: int, rounds: int) -> bool:
    plain, packed = folder / f"{NAME}.csv", folder / f"{NAME}.zip"
    truth = InventedAwards(rows).write(plain)
    print(f"{rows:,} rows of 297 columns, {plain.stat().st_size / 1e6:,.0f} MB; {truth.rows:,} are ICE's or CBP's")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.write(plain, plain.name)
    (folder / "scan.py").write_text(SCAN)
    taken = defaultdict[str, list[Measured]](list)
    for _ in range(rounds):
        taken["scan"].append(measured([sys.executable, "scan.py", str(plain)], folder))
        taken["needed"].append(measured([sys.executable, "scan.py", str(plain), *NEEDED], folder))
        _without_database(folder)
        measured([PROGRAM, "contracts", "export", "starter.csv"], folder)  # the starter data are loaded with it
        taken["import"].append(measured([PROGRAM, "contracts", "import", str(plain)], folder))
        taken["again"].append(measured([PROGRAM, "contracts", "import", str(plain)], folder))
    groups, wrong = wrong_groups(folder, truth)
    _without_database(folder)
    taken["zip"].append(measured([PROGRAM, "contracts", "import", str(packed)], folder))
    return report(taken, groups, wrong)


def report(taken: dict[str, list[Measured]], groups: int, wrong: int) -> bool:
    floors = [median(each.seconds for each in taken[what]) for what in ("scan", "needed")]
    print(f"{'':8}{'seconds':>9}{'cpu s':>8}{'peak MB':>9}{'x scan':>8}{'x needed':>10}")
    for what, all_of in taken.items():
        seconds = median(each.seconds for each in all_of)
        cpu, peak = median(each.cpu for each in all_of), max(each.megabytes for each in all_of)
        print(f"{what:8}{seconds:9.2f}{cpu:8.2f}{peak:9.0f}{seconds / floors[0]:8.2f}{seconds / floors[1]:10.2f}")
    times = [median(each.seconds for each in taken["import"]) / floor for floor in floors]
    again = median(each.seconds for each in taken["again"]) / median(each.seconds for each in taken["import"])
    most = max(each.megabytes for each in [*taken["import"], *taken["zip"]])
    bars = (
        (wrong == 0, f"{wrong} wrong of {groups:,} sums"),
        (times[0] <= MOST_TIMES, f"{times[0]:.2f} x a scan of the whole file <= {MOST_TIMES}"),
        (times[1] <= MOST_TIMES, f"{times[1]:.2f} x a scan of the needed columns <= {MOST_TIMES}"),
        (most <= MOST_MB, f"peak {most:.0f} MB <= {MOST_MB}"),
        (again <= MOST_SHARE, f"the second import takes {again:.2f} of the first <= {MOST_SHARE:.2f}"),
    )
    for is_met, bar in bars:
        print(f"{'met' if is_met else 'MISSED'}: {bar}")
    return all(is_met for is_met, _ in bars)


if __name__ == "__main__":
    sys.exit(main())
