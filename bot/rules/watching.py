"""What moderators watch, and what is news about it: how the award records differ from what was seen of them last.

A year's flows are compared only where the same kind of source had them before; starter data are never news. What a
watch found waits as `News`, which says what stood there before; what stands there now is read when it is told.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias

from bot.rules.companies import Agency
from bot.rules.coverage import Origin
from bot.rules.fiscal_years import fiscal_year
from bot.rules.matching import Match, Meaning
from bot.rules.moderation import Channel
from bot.rules.names import spelling
from bot.rules.obligations import Obligation, award_number, award_url
from bot.rules.people import looks_like_a_person
from bot.rules.refusal import Refusal

MOST_WATCHES = 25  # in a server
USUAL_DOLLARS = 100_000
MOST_DOLLARS = 10**12
NEW_FOR = timedelta(days=120)  # an award that is new on record but began earlier is told as a change

Place: TypeAlias = tuple[Agency, int]
Net: TypeAlias = tuple[Agency, int, str]
AwardOf: TypeAlias = tuple[Agency, str]


class Kind(StrEnum):
    """GONE: the records no longer have the award. MOVED: they have it under other names than those watched."""

    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Watch:
    id: int
    server_id: int
    ref: str
    name: str
    channel_id: int
    least_cents: int


@dataclass(frozen=True, slots=True)
class Year:
    origin: Origin
    as_of: date


@dataclass(frozen=True, slots=True)
class Seen:
    """What was on record when it was last looked at."""

    years: Mapping[Place, Year]
    nets: Mapping[Net, int]


@dataclass(frozen=True)
class Record:
    """What is on record now; *elsewhere* are awards that stand under other names, *gone* those with a tombstone."""

    years: Mapping[Place, Year]
    flows: tuple[Obligation, ...]
    gone: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()

    @cached_property
    def nets(self) -> Mapping[Net, int]:
        nets = dict[Net, int]()
        for flow in self._living:
            net = (flow.agency, flow.fiscal_year, flow.award_key)
            nets[net] = nets.get(net, 0) + flow.net_cents
        return nets

    @cached_property
    def first_actions(self) -> Mapping[AwardOf, date]:
        first = dict[AwardOf, date]()
        for flow in self._living:
            award = (flow.agency, flow.award_key)
            first[award] = min(flow.first_action, first.get(award, flow.first_action))
        return first

    @property
    def _living(self) -> Iterator[Obligation]:
        return (flow for flow in self.flows if flow.award_key not in self.gone)

    @property
    def seen(self) -> Seen:
        return Seen(self.years, self.nets)

    def as_of(self, agency: Agency) -> date:
        return _as_of(self.years, agency)

    def net_of(self, award: AwardOf) -> int:
        return sum(cents for (agency, _, key), cents in self.nets.items() if (agency, key) == award)


def _as_of(years: Mapping[Place, Year], agency: Agency) -> date:
    return max((year.as_of for (of, _), year in years.items() if of is agency), default=date.min)


@dataclass(frozen=True, slots=True)
class News:
    """What stood there before; *fiscal_year* is the changed one, the last one of an award no longer there, else 0."""

    kind: Kind
    agency: Agency
    award_key: str
    fiscal_year: int
    before_cents: int
    before_as_of: date

    @property
    def award(self) -> AwardOf:
        return self.agency, self.award_key


@dataclass(frozen=True, slots=True)
class Item:
    """News as they are told. *cents*: of a new award its net, of a changed one the change, else what it had at last.

    *net_cents* is the changed year's net now.
    """

    kind: Kind
    agency: Agency
    award_key: str
    fiscal_year: int
    cents: int
    net_cents: int
    before_as_of: date
    as_of: date
    first_action: date | None = None

    @property
    def number(self) -> str:
        return award_number(self.award_key)

    @property
    def url(self) -> str:
        return award_url(self.award_key)


def differences(seen: Seen, record: Record) -> list[News]:
    if not seen.years:
        return []
    places = frozenset(place for place in record.years if _is_comparable(place, seen, record))
    return [*_new(seen, record, places), *_changed(seen, record, places), *_missing(seen, record, places)]


def _is_comparable(place: Place, seen: Seen, record: Record) -> bool:
    """Whether the year had the same kind of source before, or has begun since."""
    agency, fiscal = place
    origin = record.years[place].origin
    newest = max((year for of, year in seen.years if of is agency), default=0)
    before = seen.years.get(place) or (seen.years.get((agency, newest)) if fiscal == newest + 1 else None)
    return origin is not Origin.STARTER and before is not None and before.origin is origin


def _awards(nets: Mapping[Net, int]) -> dict[AwardOf, list[int]]:
    """Each award with its years."""
    awards = dict[AwardOf, list[int]]()
    for agency, fiscal, key in nets:
        awards.setdefault((agency, key), []).append(fiscal)
    return awards


def _new(seen: Seen, record: Record, places: Collection[Place]) -> Iterator[News]:
    known = _awards(seen.nets)
    for (agency, key), years in _awards(record.nets).items():
        comparable = all((agency, year) in places for year in years)
        if (agency, key) not in known and comparable and is_young(record, (agency, key)):
            yield News(Kind.NEW, agency, key, 0, 0, _as_of(seen.years, agency))


def is_young(record: Record, award: AwardOf) -> bool:
    return record.first_actions[award] >= record.as_of(award[0]) - NEW_FOR


def _changed(seen: Seen, record: Record, places: Collection[Place]) -> Iterator[News]:
    known = _awards(seen.nets)
    for agency, fiscal, key in sorted({*seen.nets, *record.nets}):
        award = (agency, key)
        before, after = seen.nets.get((agency, fiscal, key), 0), record.nets.get((agency, fiscal, key), 0)
        recent = fiscal >= fiscal_year(record.as_of(agency)) - 1
        stays = award in record.first_actions and (award in known or not is_young(record, award))
        if before != after and recent and stays and (agency, fiscal) in places:
            as_of = seen.years[agency, fiscal].as_of if (agency, fiscal) in seen.years else _as_of(seen.years, agency)
            yield News(Kind.CHANGED, agency, key, fiscal, before, as_of)


def _missing(seen: Seen, record: Record, places: Collection[Place]) -> Iterator[News]:
    for (agency, key), years in _awards(seen.nets).items():
        if (agency, key) not in record.first_actions and all((agency, year) in places for year in years):
            before = sum(seen.nets[agency, year, key] for year in years)
            yield News(_whither(key, record), agency, key, max(years), before, _as_of(seen.years, agency))


def _whither(award_key: str, record: Record) -> Kind:
    return Kind.MOVED if award_key in record.elsewhere and award_key not in record.gone else Kind.GONE


def missing_keys(asked: Iterable[str], flows: Iterable[Obligation]) -> frozenset[str]:
    """Awards that are no longer there, of which one has to know whether others have them."""
    return frozenset(asked) - {flow.award_key for flow in flows}


def told(news: News, record: Record) -> Item | None:
    """What is to be told of *news* today; None if it has passed."""
    is_there = news.award in record.first_actions
    match news.kind:
        case Kind.NEW if is_there:
            return _item(news, record, record.net_of(news.award))
        case Kind.CHANGED if is_there:
            net = record.nets.get((news.agency, news.fiscal_year, news.award_key), 0)
            return _item(news, record, net - news.before_cents, net_cents=net) if net != news.before_cents else None
        case Kind.GONE | Kind.MOVED if not is_there:
            return _item(news, record, news.before_cents, kind=_whither(news.award_key, record))
        case _:
            return None


def _item(news: News, record: Record, cents: int, *, net_cents: int = 0, kind: Kind | None = None) -> Item:
    year = record.years.get((news.agency, news.fiscal_year))
    as_of = year.as_of if year and news.kind is Kind.CHANGED else record.as_of(news.agency)
    return Item(
        kind or news.kind,
        news.agency,
        news.award_key,
        news.fiscal_year,
        cents,
        net_cents,
        news.before_as_of,
        as_of,
        record.first_actions.get(news.award),
    )


def items_of(news: Iterable[News], record: Record, least_cents: int) -> list[Item]:
    """What is large enough, largest first. Of an award's same figure the oldest news count: they know from where."""
    first = dict[tuple[AwardOf, int], News]()
    for each in news:
        first.setdefault((each.award, each.fiscal_year if each.kind is Kind.CHANGED else 0), each)
    fresh = {each.award for each in first.values() if each.kind is Kind.NEW}
    found = [told(each, record) for each in first.values() if each.kind is not Kind.CHANGED or each.award not in fresh]
    large = [item for item in found if item and _is_large(item, least_cents)]
    return sorted(large, key=lambda item: (-abs(item.cents), item.award_key, item.fiscal_year))


def _is_large(item: Item, least_cents: int) -> bool:
    return item.cents >= least_cents if item.kind is Kind.NEW else abs(item.cents) >= least_cents


def subject_of(typed: str, meant: Meaning) -> str:
    """The one thing that *typed* means, or a refusal."""
    if meant.ref:
        return meant.ref
    if meant.match is Match.AMBIGUOUS:
        raise Refusal("watch_unclear", typed=typed, names=tuple(each.name for each in meant.candidates))
    raise Refusal("watch_unknown", typed=typed)


def is_watchable(ref: str, name: str) -> bool:
    """A recipient who may be a private person is nobody to be watched."""
    return not (ref.startswith("recipient:") and looks_like_a_person(name))


def must_be_watchable(ref: str, name: str) -> None:
    if not is_watchable(ref, name):
        raise Refusal("watch_of_a_person", name=name)


def must_be_writable(channel: Channel) -> None:
    if channel.missing:
        raise Refusal("channel_not_writable", channel_id=channel.id, missing=channel.missing)


def must_have_room(watches: int) -> None:
    if watches >= MOST_WATCHES:
        raise Refusal("enough_watches", limit=MOST_WATCHES)


def chosen(watches: Iterable[Watch], typed: str) -> Watch:
    """The watch with this number, or the only one of this name."""
    listed = list(watches)
    same = [watch for watch in listed if str(watch.id) == typed.strip()]
    same = same or [watch for watch in listed if spelling(watch.name) == spelling(typed)]
    if len(same) != 1:
        raise Refusal("watch_gone")
    return same[0]
