"""The sync with USAspending, slice by slice: what was stored stays, and what was not got leaves all as it was."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.actions.sync_awards import take_changes, take_listing
from bot.actions.sync_money import take_flows, take_year
from bot.actions.sync_parents import take_parents
from bot.actions.sync_work import TooMuchGone, Work
from bot.rules.coverage import Origin
from bot.rules.fiscal_years import FIRST_SEARCHABLE
from bot.rules.sync import Circuit, Held, Mode, Run, Slice, Task, plan
from bot.rules.sync_report import Left, Progress, Report, SyncState
from bot.sources.usaspending import DriftError, Rejected, Unreachable, Unsettled, Usaspending
from bot.storage import obligations, syncing
from bot.storage.database import Database

_log = logging.getLogger(__name__)

TAKE = {Task.AWARDS: take_listing, Task.MONEY: take_year, Task.CHANGED: take_changes, Task.FLOWS: take_flows}


@dataclass(frozen=True, slots=True)
class Order:
    """What whoever starts a sync can ask for: everything anew, or nothing older than a fiscal year.

    *accept_gone*: they have looked, and many awards really are gone from USAspending.
    """

    everything: bool = False
    first_year: int = FIRST_SEARCHABLE
    accept_gone: bool = False

    @property
    def is_usual(self) -> bool:
        return not self.everything and self.first_year <= FIRST_SEARCHABLE


def _ignore(_: Progress) -> None:
    pass


async def run(
    db: Database,
    source: Usaspending,
    clock: Callable[[], datetime],
    *,
    order: Order = Order(),
    progress: Callable[[Progress], None] = _ignore,
) -> Report:
    """Goes on with an unfinished sync, or begins the one that is due. DatabaseInUse if one is under way."""
    async with db.only_one("sync"):
        report = await _run(db, source, clock, order, progress)
        if report.is_complete and report.run.started < clock().date():  # an old one is finished; today's is due
            report = await _run(db, source, clock, order, progress)
        return report


async def state_of(db: Database) -> SyncState:
    async with db.read() as tx:
        return await syncing.state(tx)


async def _run(
    db: Database,
    source: Usaspending,
    clock: Callable[[], datetime],
    order: Order,
    progress: Callable[[Progress], None],
) -> Report:
    known, today = await state_of(db), clock().date()
    try:
        as_of = await source.last_updated() or today - timedelta(days=1)
    except (Unreachable, Rejected) as error:
        report = Report(Run(today, known.mode_due(today), today), today, stored=0, rows=0, stopped=str(error))
    else:
        begun = await _begun(db, order, _wanted(order, known, today, as_of))
        report = await _through(Work(db, source, begun, as_of, known.last_good, clock, order.accept_gone), progress)
    await _ended(db, report, clock().date())
    return report


def _wanted(order: Order, known: SyncState, today: date, as_of: date) -> Run:
    if order.is_usual:
        return Run(today, known.mode_due(today), as_of)
    return Run(today, Mode.EVERYTHING if order.everything else Mode.FULL, as_of, order.first_year)


async def _begun(db: Database, order: Order, wanted: Run) -> Run:
    """The unfinished sync, if there is one that is not too old and, where one was ordered, like that; or a new one."""
    async with db.begin() as tx:
        unfinished = [Run.named(name) for name in await syncing.unfinished(tx)]
        fitting = [run for run in unfinished if run.goes_on(wanted.started) and (order.is_usual or run.is_like(wanted))]
        chosen = fitting[0] if fitting else wanted
        await syncing.forget_runs(tx, but=str(chosen))
    return chosen


async def _through(work: Work, progress: Callable[[Progress], None]) -> Report:
    async with work.db.read() as tx:
        done = await syncing.done(tx, str(work.run))
        planned = plan(work.run, work.today, await _held(tx, work.last_good))
    report = await _slices(work, [each for each in planned if str(each) not in done], progress)
    return replace(report, parents=await take_parents(work)) if report.is_complete else report


async def _held(tx: AsyncConnection, last_good: date | None) -> Held:
    layers = [layer for layer in await obligations.layers(tx) if layer.origin is Origin.SYNC]
    return Held(
        {layer.place: layer.looked_up or layer.as_of for layer in layers},
        frozenset(layer.place for layer in layers if layer.is_over),
        last_good,
    )


async def _slices(work: Work, due: list[Slice], progress: Callable[[Progress], None]) -> Report:
    report, circuit = Report(work.run, work.as_of, stored=0, rows=0), Circuit()
    for number, each in enumerate(due, start=1):
        rows, why = 0, ""
        try:
            rows = await TAKE[each.task](work, each)
        except Rejected as error:  # ours to mend: the next slice would fare no better
            return replace(report, left=(*report.left, *_left(due[number - 1 :], str(error))), stopped=str(error))
        except (Unreachable, Unsettled, DriftError, TooMuchGone) as error:
            why = str(error)
        _tell(Progress(number, len(due), str(each), rows, why), progress)
        report = _with(report, each, rows, why)
        circuit.note(succeeded=not why)
        if circuit.is_open:
            stopped = f"{circuit.failures} parts in a row failed; the last: {why}"
            return replace(report, left=(*report.left, *_left(due[number:], "not tried")), stopped=stopped)
    return report


def _with(report: Report, each: Slice, rows: int, why: str) -> Report:
    if why:
        return replace(report, left=(*report.left, Left(str(each), why)))
    return replace(report, stored=report.stored + 1, rows=report.rows + rows)


def _left(slices: list[Slice], why: str) -> list[Left]:
    return [Left(str(each), why) for each in slices]


def _tell(now: Progress, progress: Callable[[Progress], None]) -> None:
    if now.why:
        _log.warning("event=sync_left slice=%s why=%s", now.slice, now.why)
    else:
        _log.info("event=synced slice=%s rows=%s done=%s of=%s", now.slice, now.rows, now.done, now.total)
    progress(now)


async def _ended(db: Database, report: Report, today: date) -> None:
    """What the next one has to know; a finished run's slices are forgotten together with it."""
    async with db.begin() as tx:
        await db.alone(tx, syncing.STATE)  # moderators may just be being told of a failure
        known = await syncing.state(tx)
        await syncing.remember(tx, known.after(report, today))
        if report.is_complete:
            await syncing.forget_runs(tx)
    _log.info("event=sync_ended run=%s stored=%s left=%s", report.run, report.stored, len(report.left))
