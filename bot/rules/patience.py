"""How long to wait before asking a busy or broken server again."""

from datetime import datetime
from email.utils import parsedate_to_datetime

LONGEST = 60.0
LONGEST_ASKED_FOR = 300.0  # a server that asks for more is asked again all the same, so that a sync ends
MOST_TRIES = 6


def back_off(tries: int, share: float) -> float:
    """Seconds after so many tries that failed: up to 1, 2, 4 … 60, of which *share* (0 to 1, drawn) is taken."""
    return share * min(LONGEST, 2.0 ** (tries - 1))


def asked_for(retry_after: str | None, now: datetime) -> float:
    """Seconds that a Retry-After header asks for, as a number or as a date; 0 if there is none that can be read."""
    if not retry_after:
        return 0.0
    if retry_after.strip().isdigit():
        return min(LONGEST_ASKED_FOR, float(retry_after))
    try:
        until = parsedate_to_datetime(retry_after)
    except ValueError:
        return 0.0
    seconds = (until - now).total_seconds() if until.tzinfo else 0.0
    return min(LONGEST_ASKED_FOR, max(0.0, seconds))
