"""When the bot looks at USAspending by itself: once a day, at an hour of its own, so that hosts come apart."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

DAY = timedelta(days=1)
STALE = timedelta(hours=26)  # whoever was stopped over its hour need not wait for the next
AGAIN = timedelta(hours=3)  # after a failed sync
SETTLING = timedelta(minutes=1)  # after a start


@dataclass(frozen=True, slots=True)
class Syncs:
    """When a sync of this database ended last, and when one last ended well."""

    last: datetime | None = None
    last_good: datetime | None = None

    def after(self, now: datetime, *, good: bool) -> "Syncs":
        return Syncs(now, now if good else self.last_good)

    def to_json(self) -> str:
        return json.dumps([each and each.isoformat() for each in (self.last, self.last_good)])

    @classmethod
    def from_json(cls, text: str) -> "Syncs":
        return cls(*(datetime.fromisoformat(each) if each else None for each in json.loads(text)))


def next_sync(syncs: Syncs, application_id: int, started: datetime) -> datetime:
    """When the next sync is due for a bot that was started then; a time that has passed means now."""
    settled = started + SETTLING
    if syncs.last is None or syncs.last_good is None:
        return settled if syncs.last is None else max(settled, syncs.last + AGAIN)
    if syncs.last > syncs.last_good:
        return max(settled, syncs.last + AGAIN)
    usual = _hour_after(syncs.last, application_id)
    return settled if started - syncs.last_good > STALE else max(settled, usual)


def _hour_after(moment: datetime, application_id: int) -> datetime:
    """The bot's own time of day next after *moment*, and not within the same half day."""
    seconds = int.from_bytes(hashlib.sha256(str(application_id).encode()).digest()[:4], "big") % 86_400
    today = datetime.combine(moment.astimezone(UTC).date(), time(tzinfo=UTC)) + timedelta(seconds=seconds)
    return next(at for at in (today, today + DAY, today + 2 * DAY) if at - moment >= DAY / 2)
