"""What waits for a moderator's word, as moderators are shown it, and what has become of it since."""

from base64 import b32encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from itertools import groupby

from bot.rules.outbox import WAITING, Delivery, Kind, Reason, State

MOST_LINES = 12
_ID_BYTES = 13  # as long as a post's id


class Outcome(StrEnum):
    WAITS = "waits"
    GOES_OUT = "goes_out"
    MOVED = "moved"
    POSTED = "posted"
    DROPPED = "dropped"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Line:
    """One post in several channels, of which the same is to be said. *label* is empty for the news of watches."""

    kind: Kind
    label: str
    due_at: datetime
    channels: tuple[int, ...]
    is_over_its_limit: bool


@dataclass(frozen=True, slots=True)
class Group:
    """*reason*, *missing* and *code* say why its posts wait; *missing* names permissions, *code* is Discord's."""

    outcome: Outcome
    is_unknown: bool = False
    reason: Reason | None = None
    missing: tuple[str, ...] = ()
    code: str = ""
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """Posts that one message asks about, oldest first. *id* is what its buttons say, *room* how many lines it has."""

    id: str
    posts: tuple[Delivery, ...]
    now: datetime
    room: int = MOST_LINES

    @property
    def held(self) -> tuple[Delivery, ...]:
        return tuple(post for post in self.posts if post.state is State.HELD)

    @property
    def unknown(self) -> tuple[Delivery, ...]:
        return tuple(post for post in self.posts if post.state is State.UNKNOWN)

    @property
    def waits(self) -> bool:
        return bool(self.held or self.unknown)

    @property
    def is_one_held(self) -> bool:
        """Held, and nothing beside it."""
        return len(self.posts) == len(self.held) == 1

    @property
    def late(self) -> int:
        """How many of those that are held are later than they may be."""
        return sum(_is_over_its_limit(post, self.now) for post in self.held)

    @property
    def groups(self) -> tuple[Group, ...]:
        """What waits comes first, by its reason; as many lines as there is room for."""
        left, shown = self.room, list[Group]()
        for group in _groups(self.posts, self.now):
            if left > 0:
                shown.append(_shortened(group, left))
                left -= len(group.lines)
        return tuple(shown)

    @property
    def more(self) -> int:
        """How many posts are not shown."""
        return len(self.posts) - sum(len(line.channels) for group in self.groups for line in group.lines)


@dataclass(frozen=True, slots=True)
class One:
    """One post of all that waits, by itself; *before* and *following* are the ids of its neighbours."""

    asked: Asked
    number: int
    total: int
    before: str | None = None
    following: str | None = None

    @property
    def post(self) -> Delivery:
        return self.asked.posts[0]


def outcome_of(post: Delivery) -> Outcome:
    match post.state:
        case State.HELD | State.UNKNOWN:
            return Outcome.WAITS
        case State.SENT:
            return Outcome.POSTED
        case State.SKIPPED:
            return Outcome.DROPPED if post.reason is Reason.DROPPED else Outcome.LEFT_OUT
        case State.PLANNED if not post.approved:
            return Outcome.MOVED
        case State.PLANNED | State.SENDING:
            return Outcome.GOES_OUT


def list_id(posts: Iterable[Delivery]) -> str:
    """Of a list that is kept nowhere: a button that bears it counts while exactly these wait, and no others."""
    what = "\n".join(sorted(post.id for post in posts))
    return b32encode(blake2b(what.encode(), digest_size=_ID_BYTES).digest()).decode().rstrip("=").lower()


def one_of(posts: Sequence[Delivery], post_id: str, now: datetime) -> One | None:
    """That post among all that wait; None if it does not."""
    place = next((at for at, post in enumerate(posts) if post.id == post_id), None)
    if place is None:
        return None
    before = posts[place - 1].id if place else None
    following = posts[place + 1].id if place + 1 < len(posts) else None
    return One(Asked(post_id, (posts[place],), now), place + 1, len(posts), before, following)


def later_limit(post: Delivery, to: datetime) -> datetime | None:
    """From when on it is too late for a post that is moved: after as long a time as before."""
    return post.late_at and to + max(post.late_at - post.due_at, timedelta(0))


def _is_over_its_limit(post: Delivery, now: datetime) -> bool:
    return post.late_at is not None and now > post.late_at


def _groups(posts: Sequence[Delivery], now: datetime) -> list[Group]:
    """In the order of their oldest posts."""
    kinds = dict[Group, list[Delivery]]()
    for post in sorted(posts, key=lambda post: (post.state not in WAITING, post.due_at, post.id)):
        kinds.setdefault(_without_lines(post), []).append(post)
    return [replace(kind, lines=_lines(of_it, now)) for kind, of_it in kinds.items()]


def _without_lines(post: Delivery) -> Group:
    if post.state not in WAITING:
        return Group(outcome_of(post))
    is_unknown = post.state is State.UNKNOWN
    if post.reason is Reason.MAY_NOT:
        return Group(Outcome.WAITS, is_unknown, post.reason, tuple(filter(None, post.detail.split(","))))
    return Group(Outcome.WAITS, is_unknown, post.reason, (), post.detail)


def _lines(posts: Sequence[Delivery], now: datetime) -> tuple[Line, ...]:
    def same(post: Delivery) -> tuple[datetime, Kind, str, bool]:
        return post.due_at, post.kind, post.label, _is_over_its_limit(post, now)

    return tuple(
        Line(kind, label, due_at, tuple(post.channel_id for post in of_it), is_over)
        for (due_at, kind, label, is_over), of_it in groupby(sorted(posts, key=same), same)
    )


def _shortened(group: Group, lines: int) -> Group:
    return replace(group, lines=group.lines[:lines])
