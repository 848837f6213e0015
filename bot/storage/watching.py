"""Watches, what was seen of the companies that are watched, and the news that wait to be told."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules.companies import Agency
from bot.rules.coverage import Origin
from bot.rules.outbox import State
from bot.rules.watching import Kind, Net, News, Place, Seen, Watch, Year
from bot.storage.corrections import name_of
from bot.storage.tables import awards, outbox, watch_news, watched_nets, watched_years, watches

MOST_KEYS = 500  # in one IN (...)


async def put(
    tx: AsyncConnection, server_id: int, ref: str, channel_id: int, least_cents: int, now: datetime
) -> int | None:
    """Adds a watch, or changes the amount of the one there is; returns the amount before."""
    this = and_(watches.c.server_id == server_id, watches.c.ref == ref, watches.c.channel_id == channel_id)
    before = await tx.scalar(select(watches.c.least_cents).where(this))
    if before is None:
        row = {"server_id": server_id, "ref": ref, "channel_id": channel_id}
        await tx.execute(insert(watches).values(**row, least_cents=least_cents, added_at=now))
    else:
        await tx.execute(update(watches).where(this).values(least_cents=least_cents))
    return before


async def count(tx: AsyncConnection, server_id: int) -> int:
    return await tx.scalar(select(func.count()).where(watches.c.server_id == server_id)) or 0


async def of_server(tx: AsyncConnection, server_id: int) -> tuple[Watch, ...]:
    return await _watches(tx, watches.c.server_id == server_id)


async def of_ref(tx: AsyncConnection, ref: str) -> tuple[Watch, ...]:
    return await _watches(tx, watches.c.ref == ref)


async def of_channel(tx: AsyncConnection, channel_id: int) -> tuple[Watch, ...]:
    return await _watches(tx, watches.c.channel_id == channel_id)


async def _watches(tx: AsyncConnection, condition: Any) -> tuple[Watch, ...]:
    """Oldest first; a company that has left the records keeps its watch and is called by its ref."""
    rows = list(await tx.execute(select(watches).where(condition).order_by(watches.c.id)))
    names = {ref: await name_of(tx, ref) for ref in {row.ref for row in rows}}
    return tuple(
        Watch(row.id, row.server_id, row.ref, names[row.ref] or row.ref, row.channel_id, row.least_cents)
        for row in rows
    )


async def remove(tx: AsyncConnection, watch: Watch) -> bool:
    """False if it was gone already. What was seen of its company goes with the last watch of it."""
    removed = await tx.execute(delete(watches).where(watches.c.id == watch.id))
    if await tx.scalar(select(watches.c.id).where(watches.c.ref == watch.ref).limit(1)) is None:
        await forget(tx, watch.ref)
    return bool(removed.rowcount)


async def remove_server(tx: AsyncConnection, server_id: int) -> None:
    for watch in await of_server(tx, server_id):
        await remove(tx, watch)


async def refs(tx: AsyncConnection) -> list[str]:
    return list(await tx.scalars(select(watches.c.ref).distinct().order_by(watches.c.ref)))


async def servers(tx: AsyncConnection) -> list[int]:
    return list(await tx.scalars(select(watches.c.server_id).distinct().order_by(watches.c.server_id)))


async def seen(tx: AsyncConnection, ref: str) -> Seen:
    years = await tx.execute(select(watched_years).where(watched_years.c.ref == ref))
    nets = await tx.execute(select(watched_nets).where(watched_nets.c.ref == ref))
    return Seen(
        {(Agency(row.agency), row.fiscal_year): Year(Origin(row.origin), row.as_of) for row in years},
        {(Agency(row.agency), row.fiscal_year, row.award_key): row.net_cents for row in nets},
    )


async def remember_years(tx: AsyncConnection, ref: str, years: Mapping[Place, Year]) -> None:
    await tx.execute(delete(watched_years).where(watched_years.c.ref == ref))
    rows = [
        {"ref": ref, "agency": agency.value, "fiscal_year": year, "origin": of.origin.value, "as_of": of.as_of}
        for (agency, year), of in years.items()
    ]
    if rows:
        await tx.execute(insert(watched_years), rows)


async def remember_nets(tx: AsyncConnection, ref: str, nets: Mapping[Net, int]) -> None:
    await tx.execute(delete(watched_nets).where(watched_nets.c.ref == ref))
    rows = [
        {"ref": ref, "agency": agency.value, "fiscal_year": year, "award_key": key, "net_cents": cents}
        for (agency, year, key), cents in nets.items()
    ]
    if rows:
        await tx.execute(insert(watched_nets), rows)


async def forget(tx: AsyncConnection, ref: str) -> None:
    await remember_years(tx, ref, {})
    await remember_nets(tx, ref, {})


async def gone(tx: AsyncConnection, award_keys: Collection[str]) -> frozenset[str]:
    """Those of these awards that a whole listing no longer had."""
    keys, found = sorted(award_keys), set[str]()
    for start in range(0, len(keys), MOST_KEYS):
        some = awards.c.award_key.in_(keys[start : start + MOST_KEYS])
        found |= set(await tx.scalars(select(awards.c.award_key).where(some, awards.c.gone_on.is_not(None))))
    return frozenset(found)


async def add_news(tx: AsyncConnection, watch: Watch, news: Iterable[News]) -> None:
    rows = [
        {
            "watch_id": watch.id,
            "kind": each.kind.value,
            "agency": each.agency.value,
            "award_key": each.award_key,
            "fiscal_year": each.fiscal_year,
            "before_cents": each.before_cents,
            "before_as_of": each.before_as_of,
        }
        for each in news
    ]
    if rows:
        await tx.execute(insert(watch_news), rows)


async def waiting(tx: AsyncConnection, watch: Watch) -> tuple[list[int], list[News]]:
    """The news that no post is being sent with, oldest first, and their ids."""
    of = watch_news.c
    rows = list(
        await tx.execute(select(watch_news).where(of.watch_id == watch.id, of.post_id.is_(None)).order_by(of.id))
    )
    return [row.id for row in rows], [_news_of(row) for row in rows]


async def given_to(tx: AsyncConnection, post_id: str, watch: Watch) -> list[News]:
    """The news that this post is to tell of the watch."""
    of = watch_news.c
    rows = await tx.execute(select(watch_news).where(of.watch_id == watch.id, of.post_id == post_id).order_by(of.id))
    return [_news_of(row) for row in rows]


def _news_of(row: Any) -> News:
    return News(Kind(row.kind), Agency(row.agency), row.award_key, row.fiscal_year, row.before_cents, row.before_as_of)


async def give_to(tx: AsyncConnection, post_id: str, news_ids: Collection[int]) -> None:
    for some in _chunks(news_ids):
        await tx.execute(update(watch_news).where(watch_news.c.id.in_(some)).values(post_id=post_id))


async def give_back(tx: AsyncConnection, post_id: str) -> None:
    await tx.execute(update(watch_news).where(watch_news.c.post_id == post_id).values(post_id=None))


async def strike_told(tx: AsyncConnection, post_id: str) -> None:
    await tx.execute(delete(watch_news).where(watch_news.c.post_id == post_id))


async def strike_of_ended(tx: AsyncConnection) -> None:
    """News of posts that have ended, or are forgotten."""
    going_on = select(outbox.c.id).where(outbox.c.state.not_in([State.SENT.value, State.SKIPPED.value]))
    given = watch_news.c.post_id.is_not(None)
    await tx.execute(delete(watch_news).where(given, watch_news.c.post_id.not_in(going_on)))


async def strike(tx: AsyncConnection, news_ids: Collection[int]) -> None:
    for some in _chunks(news_ids):
        await tx.execute(delete(watch_news).where(watch_news.c.id.in_(some)))


def _chunks(ids: Collection[int]) -> list[list[int]]:
    listed = sorted(ids)
    return [listed[start : start + MOST_KEYS] for start in range(0, len(listed), MOST_KEYS)]


async def channels(tx: AsyncConnection) -> list[tuple[int, int]]:
    """The server and id of every channel that news wait for."""
    rows = await tx.execute(
        select(watches.c.server_id, watches.c.channel_id)
        .join(watch_news, watch_news.c.watch_id == watches.c.id)
        .where(watch_news.c.post_id.is_(None))
        .distinct()
        .order_by(watches.c.server_id, watches.c.channel_id)
    )
    return [(row.server_id, row.channel_id) for row in rows]
