"""The posts of watches: what is in one, when a channel gets its next, and what becomes of one that broke off.

States: due → sending → sent. From sending also: held, where the channel is missing or closed to us; unknown, where
nobody can tell whether it was sent. Held and due ones have given their news back, for a later post of the channel.

Races are settled by the id, which is made of the channel and its local day, and by the status in the UPDATE's WHERE.
A post that broke off is sent again with the same nonce while Discord is sure to know it; later its id is looked for in
the channel, where it stands in a button. Moderators are told once of a post that is held or unknown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.rules.companies import Agency
from bot.rules.watching import Item, Kind

NONCE_KNOWN = timedelta(minutes=1)  # Discord says "the past few minutes"
POST_KEPT = timedelta(days=40)
MANY, NAMED_OF_MANY = 10, 5
SUBJECTS = 5
MESSAGE, FOOT, HEAD, ITEM, REST = 4_000, 200, 40, 300, 130  # letters: of a message, and at most of each of its parts


class State(StrEnum):
    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    HELD = "held"
    UNKNOWN = "unknown"


class Way(StrEnum):
    """How to go on with a post that broke off."""

    SEND = "send"
    LOOK = "look"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Rest:
    """Items that are not named: how many, and what they come to. *fiscal_year* is the changed one, else 0."""

    kind: Kind
    agency: Agency
    fiscal_year: int
    count: int
    cents: int
    as_of: date


@dataclass(frozen=True, slots=True)
class Digest:
    """What one watch has to tell; *items* are the largest."""

    ref: str
    name: str
    least_cents: int
    items: tuple[Item, ...]
    rest: tuple[Rest, ...] = ()

    @property
    def as_of(self) -> date:
        return max(item.as_of for item in self.items)


@dataclass(frozen=True, slots=True)
class Post:
    id: str
    server_id: int
    channel_id: int
    claimed_at: datetime
    languages: tuple[str, ...]
    digests: tuple[Digest, ...]

    @property
    def refs(self) -> tuple[str, ...]:
        return tuple(digest.ref for digest in self.digests)

    @property
    def as_of(self) -> date:
        return max(digest.as_of for digest in self.digests)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a post has come, and when it was begun last."""

    id: str
    state: State
    claimed_at: datetime

    @property
    def is_given_up(self) -> bool:
        return self.state in {State.DUE, State.HELD}


def post_id(channel_id: int, day: date) -> str:
    """One a channel and day; with at most 23 characters it is a nonce."""
    return f"w{channel_id:x}{day:%y%m%d}"


def local_day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def is_free(posts: Iterable[Standing], this: str, now: datetime, zone: str) -> bool:
    """Whether a channel with these posts may have *this* one now: none is under way, and there was none today."""
    today = local_day(now, zone)
    return not any(
        post.state is State.SENDING
        or (not post.is_given_up and (post.id == this or local_day(post.claimed_at, zone) >= today))
        for post in posts
    )


def next_day(moment: datetime, zone: str) -> datetime:
    """When the local day after that of *moment* begins."""
    following = local_day(moment, zone) + timedelta(days=1)
    return datetime(following.year, following.month, following.day, tzinfo=ZoneInfo(zone))


def way_on(post: Post, now: datetime, *, may_read: bool) -> Way:
    if now - post.claimed_at < NONCE_KNOWN:
        return Way.SEND
    return Way.LOOK if may_read else Way.ASK


def with_room(digests: Sequence[Digest], languages: int) -> tuple[Digest, ...]:
    """As many as a message has room for, with as many items named as there is room for; nothing will have to be cut."""
    room, chosen = MESSAGE // languages - FOOT, list[Digest]()
    for digest in digests[:SUBJECTS]:
        least = _naming(digest, 1)
        if chosen and _length(least) > room:
            break
        chosen.append(digest)
        room -= _length(least)
    share = room // max(len(chosen), 1)
    return tuple(_filling(digest, _length(_naming(digest, 1)) + share) for digest in chosen)


def _filling(digest: Digest, room: int) -> Digest:
    total = len(digest.items)
    counts = range(total if total <= MANY else NAMED_OF_MANY, 1, -1)
    fitting = (_naming(digest, count) for count in counts)
    return next((each for each in fitting if _length(each) <= room), _naming(digest, 1))


def _naming(digest: Digest, count: int) -> Digest:
    return replace(digest, items=digest.items[:count], rest=_rest(digest.items[count:]))


def _length(digest: Digest) -> int:
    return HEAD + len(digest.name) + ITEM * len(digest.items) + REST * len(digest.rest)


def _rest(items: Iterable[Item]) -> tuple[Rest, ...]:
    parted = dict[tuple[Kind, Agency, int], list[Item]]()
    for item in items:
        year = item.fiscal_year if item.kind is Kind.CHANGED else 0
        parted.setdefault((item.kind, item.agency, year), []).append(item)
    return tuple(
        Rest(*of, len(those), sum(item.cents for item in those), max(item.as_of for item in those))
        for of, those in parted.items()
    )
