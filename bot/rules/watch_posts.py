"""The posts of watches: what is in one, and as much of it as a message has room for. The outbox sends them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.rules.companies import Agency
from bot.rules.watching import Item, Kind

MANY, NAMED_OF_MANY = 10, 5
SUBJECTS = 5
MESSAGE, FOOT, HEAD, ITEM, REST = 4_000, 200, 40, 300, 130  # letters: of a message, and at most of each of its parts


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
    digests: tuple[Digest, ...]

    @property
    def refs(self) -> tuple[str, ...]:
        return tuple(digest.ref for digest in self.digests)

    @property
    def as_of(self) -> date:
        return max(digest.as_of for digest in self.digests)


def local_day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def next_day(moment: datetime, zone: str) -> datetime:
    """When the local day after that of *moment* begins."""
    following = local_day(moment, zone) + timedelta(days=1)
    return datetime(following.year, following.month, following.day, tzinfo=ZoneInfo(zone))


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
