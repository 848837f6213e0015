"""The outbox: everything the bot posts of its own accord, each exactly once, and what is done in doubt.

    planned → sending → sent
       │         ├→ held      a person decides: too late, stopped, a changed figure, a channel that is closed to us
       │         ├→ unknown   nobody can tell whether it is there: a person looks
       │         └→ planned   it is certain that it is not there, and it may still be sent
       ├→ held
       └→ skipped             with the reason; held and unknown end here too, or are planned once more

Races are settled by the id, which is made of what the post is, its occasion and its channel, and by the state and the
lease in the UPDATE's WHERE. Before the first request the row says `sending`, on disk. The id is the message's nonce, so
Discord itself drops a second one for some minutes; and it stands in the message (a button's `custom_id`), so that after
a crash the channel's history can be asked. Where that may not be read, a person is asked, and nothing is sent twice.
"""

from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import Any

from bot.rules.quiet import Policy

NONCE_KNOWN = timedelta(minutes=1)  # Discord says "the past few minutes"
LEASE = timedelta(seconds=20)  # of a post that is being sent, and of the pace; renewed while its holder lives
RENEWED = timedelta(seconds=5)
LONGEST_SLEEP = timedelta(seconds=30)  # of the scheduler: a clock that jumps wakes nobody
CLOCKS_DIFFER = timedelta(minutes=65)  # by so much ours may have been wrong when the post was begun
OUT_OF_SIGHT = timedelta(days=14)  # as far back as a channel's history is read
BACK_OFF = (1, 2, 4, 8, 15, 30, 60, 120, 300)  # seconds
LONGEST_PAUSE = timedelta(seconds=BACK_OFF[-1])
KEPT = timedelta(days=90)  # how long the row of a post that has ended is kept
MARK = "post:"
NOT_SEEN = "not_seen"  # by the moderator who said "send again"

_ID_BYTES = 13  # 21 letters: a nonce has at most 25


class Kind(StrEnum):
    """What a post is; each has its own way of being written."""

    ANNOUNCEMENT = "announcement"
    WATCH = "watch"
    REPORT = "report"
    NOTICE = "notice"

    @property
    def is_for_moderators(self) -> bool:
        """Neither `/stop` nor quiet hours hold these back, and nobody is asked about them."""
        return self in {Kind.REPORT, Kind.NOTICE}


class State(StrEnum):
    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    HELD = "held"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


class Reason(StrEnum):
    """Why a post is not simply planned or sent."""

    LATE = "late"
    STOPPED = "stopped"
    MAY_NOT = "may_not"
    NO_CHANNEL = "no_channel"
    REFUSED = "refused"
    FIGURES_CHANGED = "figures_changed"
    FIGURES_OLD = "figures_old"
    QUIET = "quiet"
    BLACKOUT = "blackout"
    CANCELLED = "cancelled"
    DROPPED = "dropped"  # by a moderator
    MOVED = "moved"
    NOTHING = "nothing"  # there is nothing left to say
    DELETED = "deleted"  # it was there, and somebody has taken it away
    LONG_AGO = "long_ago"


# What a moderator is asked about, and may have sent, dropped or moved.
WAITING = frozenset({State.HELD, State.UNKNOWN})


class Way(StrEnum):
    """How to go on with a post that broke off."""

    SEND = "send"
    LOOK = "look"
    ASK = "ask"


class Trouble(StrEnum):
    """What an answer of Discord's other than success means for a post."""

    AGAIN = "again"  # it may be there or not: the same nonce once more, later
    GONE = "gone"  # it was there, and was deleted
    MAY_NOT = "may_not"
    NO_CHANNEL = "no_channel"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One post in one channel. *subject* and *occasion* say which of its *kind*; *label* is what moderators call it.

    *due_at*: when it is to be posted; *late_at*: from when on it is too late to be posted unasked, None for never;
    *following_at*: when the next one of its series is due, for which it does not wait.
    """

    id: str
    server_id: int
    channel_id: int
    kind: Kind
    subject: str
    occasion: str
    label: str
    due_at: datetime
    late_at: datetime | None = None
    following_at: datetime | None = None
    quiet: Policy = Policy.MOVE
    state: State = State.PLANNED
    reason: Reason | None = None
    detail: str = ""  # of the reason: names of permissions that lack, with commas; or Discord's error code; or NOT_SEEN
    first_try_at: datetime | None = None
    tries: int = 0
    message_id: int | None = None
    approved: bool = False  # a moderator said "send": neither lateness nor old figures hold it again

    def is_too_late(self, now: datetime) -> bool:
        """To be posted without a moderator's word."""
        return self.late_at is not None and not self.approved and now > self.late_at

    @property
    def mark(self) -> str:
        """The `custom_id` by which the message is known again."""
        return MARK + self.id


@dataclass(frozen=True, slots=True)
class Said:
    """A template in one language, with its values."""

    language: str
    template: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Written:
    """What a post says, one language after the other; *role_id* is the only one that it may ring."""

    said: tuple[Said, ...]
    role_id: int | None = None


@dataclass(frozen=True, slots=True)
class Withheld:
    """It is not posted now: held, to be asked about, or skipped."""

    state: State
    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """It is not posted before *at*: until then it is quiet."""

    at: datetime


def delivery_id(kind: Kind, subject: str, occasion: str, channel_id: int) -> str:
    """Always the same for the same post, so that planning it twice makes no second one."""
    what = "\n".join((kind.value, subject, occasion, str(channel_id)))
    digest = blake2b(what.encode(), digest_size=_ID_BYTES).digest()
    return b32encode(digest).decode().rstrip("=").lower()


def way_on(first_try_at: datetime, now: datetime, *, may_read: bool) -> Way:
    """For a post of which nobody knows whether it was sent. Looking is safest; a time ahead of ours tells nothing."""
    if may_read:
        return Way.LOOK
    return Way.SEND if timedelta(0) <= now - first_try_at < NONCE_KNOWN else Way.ASK


def may_repeat(first_try_at: datetime, now: datetime) -> bool:
    """Whether Discord is sure to drop a second message with the nonce of the first."""
    return timedelta(0) <= now - first_try_at < NONCE_KNOWN


def look_from(first_try_at: datetime, now: datetime) -> datetime:
    """A first try that is still to come was begun by a clock that was ahead."""
    return min(first_try_at, now) - CLOCKS_DIFFER


def pause_after(tries: int) -> timedelta:
    """Before the next try, after so many that failed."""
    return timedelta(seconds=BACK_OFF[min(max(tries, 1), len(BACK_OFF)) - 1])


def pause_of_notices(tries: int) -> timedelta:
    """Before the next try to reach moderators whose log channel is closed to us: 10 minutes, and up to a day."""
    return min(timedelta(minutes=10) * 2 ** min(max(tries, 1) - 1, 10), timedelta(days=1))


UNKNOWN_CHANNEL, UNKNOWN_GUILD, UNKNOWN_MESSAGE = 10003, 10004, 10008
_CLIENT_ERROR, _SERVER_ERROR, _TOO_MANY = 400, 500, 429
_MAY_NOT, _NOT_FOUND = frozenset({401, 403}), 404


def trouble_of(status: int, code: int) -> Trouble:
    """*status* is HTTP's, 0 where no answer came; *code* is Discord's own."""
    if code == UNKNOWN_MESSAGE:
        return Trouble.GONE
    if status in _MAY_NOT:
        return Trouble.MAY_NOT
    if status == _NOT_FOUND:
        return Trouble.NO_CHANNEL
    if _CLIENT_ERROR <= status < _SERVER_ERROR and status != _TOO_MANY:
        return Trouble.REFUSED
    return Trouble.AGAIN


def is_expired(claim_until: datetime, now: datetime) -> bool:
    """A lease that ends later than any can was given by a clock that has been set back since."""
    return claim_until <= now or claim_until > now + LEASE + LONGEST_PAUSE
