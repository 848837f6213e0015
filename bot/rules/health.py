"""What `groundswell doctor` makes of what it found: each finding says whether the bot would run."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from bot.rules.sync_report import SyncState

LEAST_FREE_BYTES = 200 * 2**20
MOST_CLOCK_SKEW = timedelta(seconds=5)  # interaction tokens and rate limits go by Discord's clock
OLD_DATA = timedelta(days=120)


class Level(StrEnum):
    """A FAILURE stops the bot; a WARNING wants to be looked at; a NOTE is something to remember."""

    OK = "ok"
    NOTE = "note"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found; None where it could not be looked up, with the reason in the text beside it."""

    has_token: bool
    database_error: str
    revision: str | None
    data_as_of: date | None
    free_bytes: int | None
    discord_error: str
    clock_skew: timedelta | None
    today: date
    sqlite_mode: int | None  # permission bits of the SQLite file
    sync: SyncState | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Explained by `messages/<locale>/doctor/<code>`, which also says how to fix it."""

    code: str
    level: Level
    details: dict[str, Any] = field(default_factory=dict[str, Any])


def findings(facts: Facts) -> Iterator[Finding]:
    yield Finding("token_found", Level.OK) if facts.has_token else Finding("token_missing", Level.FAILURE)
    yield from _database(facts)
    if facts.free_bytes is not None:
        low = facts.free_bytes < LEAST_FREE_BYTES
        yield Finding("disk", Level.WARNING if low else Level.OK, {"megabytes": facts.free_bytes // 2**20})
    yield from _discord(facts)
    if facts.sqlite_mode is not None and facts.sqlite_mode & 0o077:
        yield Finding("file_readable", Level.WARNING, {"mode": f"{facts.sqlite_mode:04o}"})
    yield Finding("encryption", Level.NOTE)


def _database(facts: Facts) -> Iterator[Finding]:
    if facts.database_error:
        yield Finding("database_fails", Level.FAILURE, {"reason": facts.database_error})
        return
    yield Finding("database", Level.OK, {"revision": facts.revision})
    if facts.data_as_of is None:
        yield Finding("no_data", Level.FAILURE)
        return
    age = facts.today - facts.data_as_of
    level = Level.WARNING if age > OLD_DATA else Level.OK
    yield Finding("data", level, {"as_of": facts.data_as_of, "days": age.days})
    if facts.sync is not None:
        yield _sync(facts.sync)


def _sync(known: SyncState) -> Finding:
    if known.failing_since is not None:
        details = {"since": known.failing_since, "reason": known.reason, "as_of": known.as_of}
        return Finding("sync_failing", Level.WARNING, details)
    if known.as_of is None:
        return Finding("sync_never", Level.NOTE)
    return Finding("sync_ok", Level.OK, {"as_of": known.as_of, "last_run": known.last_run})


def _discord(facts: Facts) -> Iterator[Finding]:
    if facts.discord_error:
        yield Finding("discord_unreachable", Level.FAILURE, {"reason": facts.discord_error})
        return
    yield Finding("discord", Level.OK)
    if facts.clock_skew is not None:
        wrong = abs(facts.clock_skew) > MOST_CLOCK_SKEW
        seconds = round(facts.clock_skew.total_seconds(), 1)
        yield Finding("clock", Level.WARNING if wrong else Level.OK, {"seconds": seconds})


def would_run(found: list[Finding]) -> bool:
    return all(finding.level is not Level.FAILURE for finding in found)
