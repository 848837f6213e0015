"""What is done with a post once it is there. Each has a row and a state of its own, and can be done twice unharmed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

CROSSPOSTS = 10  # an hour in one channel
CROSSPOST_HOUR = timedelta(hours=1)


class Effect(StrEnum):
    CROSSPOST = "crosspost"  # to the servers that follow the channel
    PIN = "pin"
    THREAD = "thread"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Work:
    """One effect of one post; *due_at* is when it may be done, *title* is for a thread or an event."""

    delivery_id: str
    effect: Effect
    server_id: int
    channel_id: int
    message_id: int
    title: str
    posted_at: datetime
    tries: int = 0
