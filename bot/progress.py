"""How far a sync or an import is, for who watches it on a terminal, and what came of it."""

import sys
from collections import defaultdict
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import typer

from bot.rules.coverage import AgencyYear
from bot.rules.imports import FileReport, ImportReport
from bot.rules.sync_report import Progress, Report

Watch: TypeAlias = Callable[[Progress], None]

COMPLETE, CANNOT, PARTIAL = 0, 1, 2
LISTED = 10  # of what is left


@contextmanager
def shown() -> Generator[Watch]:
    """A bar on a terminal; elsewhere the log tells it."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with typer.progressbar(length=1, label="USAspending", file=sys.stderr) as bar:

        def show(now: Progress) -> None:
            bar.length, bar.label = now.total, f"USAspending {now.slice}".ljust(52)
            bar.update(now.done - bar.pos)

        yield show


@contextmanager
def reading(files: Sequence[Path]) -> Generator[Callable[[str, int], None]]:
    """A bar on a terminal. A zip holds more than its size, so its bar can be full before it is read."""
    if not sys.stderr.isatty():
        yield lambda _, __: None
        return
    sizes = {file.name: file.stat().st_size for file in files if file.is_file()}
    done = dict[str, int]()
    with typer.progressbar(length=max(sum(sizes.values()), 1), label="Reading", file=sys.stderr) as bar:

        def show(name: str, octets: int) -> None:
            done[name] = min(octets, sizes.get(name, octets))
            bar.label = f"Reading {name}"
            bar.update(sum(done.values()) - bar.pos)

        yield show


def imported(report: ImportReport) -> str:
    """What came of an import, in one paragraph."""
    words = [_of_file(file) for file in report.files]
    if report.whole:
        words.append(f"Whole now: {_years(report.whole)}.")
    if report.partial:
        words.append(f"Not whole: {_years(report.partial)}; only a file with all there is of a year makes it whole.")
    return " ".join([*words, *(["Nothing was changed."] if report.changed_nothing else [])])


def _of_file(file: FileReport) -> str:
    if file.note:
        return f"{file.name}: {file.note}."
    others = f" Left out, since they are no contracts: {', '.join(file.left_out)}." if file.left_out else ""
    return (
        f"{file.name}, data to {file.as_of}: {file.read:,} rows read, {file.kept:,} of ICE or CBP kept; "
        f"{file.new:,} actions new, {file.changed:,} changed, {file.deleted:,} deleted.{others}"
    )


def _years(years: Sequence[AgencyYear]) -> str:
    """Such as `ICE awarding 2019-2021, 2024`."""
    parted = defaultdict[str, list[int]](list)
    for year in sorted(years, key=lambda each: (each.agency, each.side, each.fiscal_year)):
        runs = parted[f"{year.agency} {year.side}"]
        runs.append(year.fiscal_year)
    return "; ".join(f"{of} {_runs(found)}" for of, found in parted.items())


def _runs(years: Sequence[int]) -> str:
    runs = list[tuple[int, int]]()
    for year in years:
        if runs and year <= runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], year)
        else:
            runs.append((year, year))
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def told(report: Report) -> tuple[str, int]:
    """What came of it in words, and the exit code."""
    stored = f"{report.stored} parts with {report.rows} rows were stored; data to {report.as_of}."
    if report.is_complete:
        return f"The sync is complete: {stored}", COMPLETE
    left = [f"  left: {each.slice}: {each.why}" for each in report.left[:LISTED]]
    more = [f"  and {len(report.left) - LISTED} more"] if len(report.left) > LISTED else []
    why = f" ({report.stopped})" if report.stopped else ""
    stands = "What was there before stands where a part is left. Run it again: it goes on where it stopped."
    lines = [f"The sync is not complete{why}. {stored}", *left, *more, stands]
    return "\n".join(lines), CANNOT if report.stopped and not report.stored else PARTIAL
