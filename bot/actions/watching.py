"""What moderators watch, and what was found about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.actions.companies import CHOSEN
from bot.rules.matching import RecordedName, meaning
from bot.rules.moderation import Channel
from bot.rules.refusal import Refusal
from bot.rules.watching import (
    Record,
    Watch,
    Year,
    chosen,
    differences,
    is_watchable,
    items_of,
    missing_keys,
    must_be_watchable,
    must_be_writable,
    must_have_room,
    subject_of,
)
from bot.storage import companies, moderation, obligations, state, watching
from bot.storage.corrections import name_of
from bot.storage.database import Database

LOOKED_AT = "watches_looked_at"  # the version of the figures that the watches have been through


@dataclass(frozen=True, slots=True)
class Watched:
    """*names* are those recorded now, *before_cents* the amount that the watch had, if there was one already."""

    watch: Watch
    names: tuple[str, ...]
    before_cents: int | None


async def add(
    db: Database, server_id: int, moderator_id: int, query: str, channel: Channel, least_dollars: int, now: datetime
) -> Watched:
    """What is on record now is no news; a watch begins with it."""
    must_be_writable(channel)
    async with db.begin() as tx:
        await db.alone(tx, f"watches of {server_id}")
        ref, name = await _subject(tx, query)
        must_be_watchable(ref, name)
        await db.alone(tx, f"watch of {ref}")
        before = await watching.put(tx, server_id, ref, channel.id, least_dollars * 100, now)
        if before is None:
            must_have_room(await watching.count(tx, server_id) - 1)
            await _begin(tx, ref)
        await _record(tx, server_id, moderator_id, "watch added", ref, _told(channel.id, least_dollars * 100), now)
        watches = await watching.of_server(tx, server_id)
        watch = next(each for each in watches if (each.ref, each.channel_id) == (ref, channel.id))
        return Watched(watch, tuple(each.name for each in await _recorded(tx, ref)), before)


async def organisation(db: Database, query: str) -> tuple[str, str]:
    """The `company:…` or `recipient:…` that is meant, whose figures may be posted, and its name."""
    async with db.read() as tx:
        ref, name = await _subject(tx, query)
    if not is_watchable(ref, name):
        raise Refusal("figures_of_a_person", name=name)
    return ref, name


async def _subject(tx: AsyncConnection, query: str) -> tuple[str, str]:
    ref = query if CHOSEN.fullmatch(query) else subject_of(query, meaning(query, await companies.find(tx, query)))
    name = await name_of(tx, ref)
    if name is None:
        raise Refusal("company_gone")
    return ref, name


async def _begin(tx: AsyncConnection, ref: str) -> None:
    if not (await watching.seen(tx, ref)).years:
        now = (await record_of(tx, ref, ())).seen
        await watching.remember_years(tx, ref, now.years)
        await watching.remember_nets(tx, ref, now.nets)


async def _record(
    tx: AsyncConnection, server_id: int, moderator_id: int, event: str, ref: str, told: str, now: datetime
) -> None:
    added = event == "watch added"
    await moderation.record_event(
        tx, server_id, moderator_id, event, ref, before=None if added else told, after=told if added else None, now=now
    )


def _told(channel_id: int, least_cents: int) -> str:
    return f"channel {channel_id}, from ${least_cents // 100:,}"


async def listed(db: Database, server_id: int) -> tuple[Watch, ...]:
    async with db.read() as tx:
        return await watching.of_server(tx, server_id)


async def remove(db: Database, server_id: int, moderator_id: int, typed: str, now: datetime) -> Watch:
    """*typed* is a watch's number or name."""
    async with db.begin() as tx:
        await db.alone(tx, f"watches of {server_id}")
        watch = chosen(await watching.of_server(tx, server_id), typed)
        await db.alone(tx, f"watch of {watch.ref}")
        await watching.remove(tx, watch)
        told = _told(watch.channel_id, watch.least_cents)
        await _record(tx, server_id, moderator_id, "watch removed", watch.ref, told, now)
    return watch


async def forget_server(db: Database, server_id: int) -> None:
    """Nobody is there any more to be told."""
    async with db.begin() as tx:
        await db.alone(tx, f"watches of {server_id}")
        await watching.remove_server(tx, server_id)


async def look(db: Database) -> bool:
    """Finds what is news since the last look, if the figures have changed since; True if they had."""
    async with db.read() as tx:
        version = str(await state.count(tx, obligations.VERSION))
        if await state.recall(tx, LOOKED_AT) == version:
            return False
        refs = await watching.refs(tx)
    for ref in refs:
        await _look_at(db, ref)
    async with db.begin() as tx:
        await db.alone(tx, LOOKED_AT)
        await state.remember(tx, LOOKED_AT, version)
    return True


async def _look_at(db: Database, ref: str) -> None:
    """One transaction: who looks second, or again after a kill, finds nothing new."""
    async with db.begin() as tx:
        await db.alone(tx, f"watch of {ref}")
        watches = await watching.of_ref(tx, ref)
        if not watches or await name_of(tx, ref) is None:
            return
        seen = await watching.seen(tx, ref)
        record = await record_of(tx, ref, (key for _, _, key in seen.nets))
        found = differences(seen, record)
        for watch in watches:
            await watching.add_news(tx, watch, (each for each in found if items_of([each], record, watch.least_cents)))
        if record.years != seen.years:
            await watching.remember_years(tx, ref, record.years)
        if record.nets != seen.nets:
            await watching.remember_nets(tx, ref, record.nets)


async def record_of(tx: AsyncConnection, ref: str, award_keys: Iterable[str]) -> Record:
    """What is on record, and what has become of those of *award_keys* that no longer are."""
    flows = await obligations.of_recipients(tx, [name.id for name in await _recorded(tx, ref)])
    missing = sorted(missing_keys(award_keys, flows))
    elsewhere = {flow.award_key for flow in await obligations.of_awards(tx, missing)}
    held = await obligations.held_years(tx)  # of an incomplete year nothing is compared: it has no net
    years = {(year.agency, year.fiscal_year): Year(year.origin, year.as_of) for year in held if year.complete}
    gone = await watching.gone(tx, {*missing, *(flow.award_key for flow in flows)})
    return Record(years, tuple(flows), gone, frozenset(elsewhere))


async def _recorded(tx: AsyncConnection, ref: str) -> tuple[RecordedName, ...]:
    kind, _, id_ = ref.partition(":")
    return await (companies.recorded_for(tx, id_) if kind == "company" else companies.recorded_alike(tx, int(id_)))
