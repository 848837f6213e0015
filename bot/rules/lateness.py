"""How late a post may be: a little is no matter, more is said, too late is for a moderator to decide."""

from datetime import datetime, timedelta
from enum import StrEnum

USUAL_LIMIT = timedelta(hours=1)
PUNCTUAL = timedelta(minutes=1)


class Lateness(StrEnum):
    """HELD is not posted: moderators are asked."""

    ON_TIME = "on_time"
    LATE = "late"
    HELD = "held"


def judge(due_at: datetime, now: datetime, limit: timedelta = USUAL_LIMIT) -> Lateness:
    """Before its time it is on time: the clock was set back after it had come due. The limit itself is still within."""
    late = now - due_at
    if late <= min(PUNCTUAL, limit):
        return Lateness.ON_TIME
    return Lateness.LATE if late <= limit else Lateness.HELD
