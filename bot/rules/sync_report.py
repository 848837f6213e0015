"""What came of a sync: for who started it, and for the next one."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from bot.rules.sync import Mode, Run, mode_due


@dataclass(frozen=True, slots=True)
class Left:
    """A slice that was not believed or not got, and why; what was there before it stands."""

    slice: str
    why: str


@dataclass(frozen=True, slots=True)
class Report:
    """*stored* slices with *rows* rows; *stopped* says why nothing more was tried, if that was so."""

    run: Run
    as_of: date
    stored: int
    rows: int
    left: tuple[Left, ...] = ()
    stopped: str = ""
    parents: int = 0

    @property
    def is_complete(self) -> bool:
        return not self.left and not self.stopped

    @property
    def reason(self) -> str:
        """Why it is not complete, in a line."""
        if self.stopped or not self.left:
            return self.stopped
        return f"{self.left[0].slice}: {self.left[0].why}"


@dataclass(frozen=True, slots=True)
class Progress:
    """*done* of *total* slices; *slice* was the last, with *rows* rows, or was left for the reason in *why*."""

    done: int
    total: int
    slice: str
    rows: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class SyncState:
    """What is remembered between syncs: *last_good*, the data day up to which nothing is known to be missing.

    *as_of* is the data day of the last complete one, *told* whether moderators have heard that it is failing.
    """

    last_good: date | None = None
    as_of: date | None = None
    last_full: date | None = None
    last_weekly: date | None = None
    last_run: date | None = None
    failing_since: date | None = None
    reason: str = ""
    told: bool = False

    def mode_due(self, today: date) -> Mode:
        return mode_due(today, self.last_full, self.last_weekly)

    def after(self, report: Report, today: date) -> "SyncState":
        if not report.is_complete:
            since = self.failing_since or today
            return replace(self, last_run=today, failing_since=since, reason=report.reason)
        well = replace(self, as_of=report.as_of, last_run=today, failing_since=None, reason="", told=False)
        return _brought_up(well, report.run) if report.run.is_whole else well

    def to_json(self) -> str:
        return json.dumps({name: _plain(value) for name, value in asdict(self).items()})

    @classmethod
    def from_json(cls, text: str) -> "SyncState":
        values: dict[str, Any] = json.loads(text)
        read: dict[str, Any] = {name: _date(value) if name in _DATES else value for name, value in values.items()}
        return cls(**read)


def _brought_up(state: SyncState, run: Run) -> SyncState:
    weekly = state.last_weekly if run.mode is Mode.DAILY else run.started
    full = state.last_full if run.mode in {Mode.DAILY, Mode.WEEKLY} else run.started
    return replace(state, last_good=run.as_of, last_weekly=weekly, last_full=full)


_DATES = frozenset({"last_good", "as_of", "last_full", "last_weekly", "last_run", "failing_since"})


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _date(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None
