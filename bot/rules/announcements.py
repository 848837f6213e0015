"""Scheduled announcements: what one is, and what becomes of it.

    draft → active ⇄ paused → done (no occasion is left) | cancelled

A draft is what a moderator has not saved yet; it is thrown away after a day. Each occasion of an active one becomes a
post in each of its channels, in the outbox, in the same transaction in which the next occasion is written down.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.rules.effects import Effect
from bot.rules.lateness import USUAL_LIMIT
from bot.rules.quiet import Policy
from bot.rules.recurrence import Occasion, Schedule

DRAFT_KEPT = timedelta(days=1)


class State(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Figures:
    """What was said of the company when a moderator last looked: a fingerprint, and the day of the data."""

    fingerprint: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Content:
    """What a moderator decides. *texts*: by language, in Discord's Markdown, with placeholders such as {{ date }}."""

    title: str
    texts: Mapping[str, str]
    channels: tuple[int, ...]
    schedule: Schedule
    company_ref: str | None = None
    role_id: int | None = None
    late: timedelta = USUAL_LIMIT
    quiet: Policy = Policy.MOVE
    effects: frozenset[Effect] = frozenset()


@dataclass(frozen=True, slots=True)
class Announcement:
    id: int
    server_id: int
    state: State
    content: Content
    revision: int
    changed_at: datetime
    figures: Figures | None = None
    next: Occasion | None = None
