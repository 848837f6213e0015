"""How far a sync is, for who watches it on a terminal, and what came of it."""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TypeAlias

import typer

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
