"""What a moderator has typed of an announcement and not saved, as the draft keeps it, and what it comes to.

It is a plain mapping of words and numbers. What was typed of its time stays as typed, and beside it stands what that
came to when it was typed: "tomorrow" is still the same day when it is saved the day after.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Any

from bot.rules.announcements import Content
from bot.rules.effects import Effect
from bot.rules.lateness import USUAL_LIMIT
from bot.rules.quiet import Policy
from bot.rules.recurrence import Schedule
from bot.rules.refusal import Refusal
from bot.rules.when import read_when, refused_as_a_day

WHENEVER = timedelta(days=3650)
LATE: Mapping[str, timedelta] = {
    "900": timedelta(minutes=15),
    "3600": timedelta(hours=1),
    "21600": timedelta(hours=6),
    "86400": timedelta(days=1),
    "whenever": WHENEVER,
}
USUAL_LATE = next(key for key, late in LATE.items() if late == USUAL_LIMIT)
NOON = "12:00"

# Characters that only steer the display: a title of nothing else would be no name for a button.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")


@dataclass(frozen=True, slots=True)
class Typed:
    """*when* and *until* as typed; *rule*, *start* and *last* are what they came to, once they have been understood. So
    with *company* and *company_ref*.
    """

    title: str = ""
    texts: Mapping[str, str] = field(default_factory=dict[str, str])
    channels: tuple[int, ...] = ()
    when: str = ""
    until: str = ""
    zone: str = "UTC"
    rule: str = ""
    start: str = ""
    last: str = ""
    company: str = ""
    company_ref: str = ""
    role_id: int = 0
    late: str = USUAL_LATE
    quiet: str = Policy.MOVE.value
    effects: tuple[str, ...] = ()

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Typed":
        lists: dict[str, Any] = {name: tuple(kept[name]) for name in ("channels", "effects") if name in kept}
        return cls(**{**kept, **lists})

    @property
    def kept(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}

    @property
    def mark(self) -> str:
        """Another one as soon as anything is typed otherwise."""
        return blake2b(json.dumps(self.kept, sort_keys=True).encode(), digest_size=8).hexdigest()


def typed_of(content: Content) -> Typed:
    """As if *content* had just been typed; its time need not be typed again to stay."""
    schedule = content.schedule
    return Typed(
        title=content.title,
        texts=dict(content.texts),
        channels=content.channels,
        until=schedule.until.isoformat() if schedule.until else "",
        zone=schedule.zone,
        rule=schedule.rule,
        start=schedule.start.isoformat(timespec="minutes"),
        last=schedule.until.isoformat() if schedule.until else "",
        company_ref=content.company_ref or "",
        role_id=content.role_id or 0,
        late=next((key for key, late in LATE.items() if late == content.late), USUAL_LATE),
        quiet=content.quiet.value,
        effects=tuple(sorted(content.effects)),
    )


def understood(typed: Typed, now: datetime) -> Typed:
    """With what its time comes to; of an announcement that there is, nothing typed means as before."""
    rule, start, last = typed.rule, typed.start, ""
    if typed.when.strip():
        when = read_when(typed.when, now, typed.zone)
        rule, start = when.rule, when.start.isoformat(timespec="minutes")
        last = when.until.isoformat() if when.until else ""
    elif not start:
        raise Refusal("when_missing")
    if typed.until.strip():
        last = read_day(typed.until, now, typed.zone).isoformat()
    return replace(typed, rule=rule, start=start, last=last if rule else "")


def read_day(typed: str, now: datetime, zone: str) -> date:
    """A day without a time of day."""
    with refused_as_a_day(typed):
        when = read_when(f"{typed} {NOON}", now, zone)
    if when.rule:
        raise Refusal("not_one_day", typed=typed)
    return when.start.date()


def content_of(typed: Typed, before: Content | None = None) -> Content:
    """Dates of *before* that were left out or moved stay so, unless the times are others now."""
    if not typed.start:
        raise Refusal("when_missing")
    return Content(
        title=" ".join(_UNSEEN.sub(" ", typed.title).split()),
        texts={language: text.strip() for language, text in typed.texts.items()},
        channels=typed.channels,
        schedule=_schedule(typed, before.schedule if before else None),
        company_ref=typed.company_ref or None,
        role_id=typed.role_id or None,
        late=LATE.get(typed.late, USUAL_LIMIT),
        quiet=Policy(typed.quiet),
        effects=frozenset(map(Effect, typed.effects)),
    )


def _schedule(typed: Typed, before: Schedule | None) -> Schedule:
    last = date.fromisoformat(typed.last) if typed.last else None
    made = Schedule(typed.rule, typed.zone, datetime.fromisoformat(typed.start), last)
    if before and (before.rule, before.start, before.zone) == (made.rule, made.start, made.zone):
        return replace(made, skipped=before.skipped, moved=before.moved)
    return made
