"""The posts of watches, one small transaction for each step; what happens on Discord lies between them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.actions.moderation import languages_of, zone_of
from bot.actions.watching import record_of
from bot.rules.watch_posts import POST_KEPT, Digest, Post, State, is_free, local_day, next_day, post_id, with_room
from bot.rules.watching import Watch, is_watchable, items_of
from bot.storage import watch_posts, watching
from bot.storage.database import Database


@dataclass(frozen=True, slots=True)
class _Found:
    """The news of one watch, and what is to be told of them."""

    news_ids: list[int]
    digest: Digest


async def waiting(db: Database) -> list[tuple[int, int]]:
    """The server and id of every channel that has news to come."""
    async with db.read() as tx:
        return await watching.channels(tx)


async def claim(db: Database, server_id: int, channel_id: int, now: datetime) -> Post | None:
    """The post that the channel gets now, which nobody else will then send; None if it gets none."""
    async with db.begin() as tx:
        await db.alone(tx, f"watch posts of {channel_id}")
        zone, languages = await zone_of(tx, server_id), await languages_of(tx, server_id)
        id_ = post_id(channel_id, local_day(now, zone))
        if not is_free(await watch_posts.of_channel(tx, channel_id), id_, now, zone):
            return None
        found = [each for watch in await watching.of_channel(tx, channel_id) if (each := await _found(tx, watch))]
        if not found:
            return None
        found.sort(key=lambda each: each.news_ids[0])
        digests = with_room([each.digest for each in found], len(languages))
        post = Post(id_, server_id, channel_id, now, languages, digests)
        await watch_posts.begin(tx, post)
        for each in found[: len(digests)]:
            await watching.give_to(tx, id_, each.news_ids)
    return post


async def _found(tx: AsyncConnection, watch: Watch) -> _Found | None:
    """What is still true and large enough; if nothing is, the news are struck. A name can be a person's since."""
    ids, news = await watching.waiting(tx, watch)
    if not news:
        return None
    record = await record_of(tx, watch.ref, {each.award_key for each in news})
    items = items_of(news, record, watch.least_cents) if is_watchable(watch.ref, watch.name) else []
    if not items:
        await watching.strike(tx, ids)
        return None
    return _Found(ids, Digest(watch.ref, watch.name, watch.least_cents, tuple(items)))


async def next_one(db: Database, server_id: int, now: datetime) -> datetime:
    """When the next local day of the server begins."""
    async with db.read() as tx:
        return next_day(now, await zone_of(tx, server_id))


async def unfinished(db: Database) -> list[Post]:
    """Posts that were begun and broke off, or that somebody else is sending."""
    async with db.read() as tx:
        return await watch_posts.sending(tx)


async def sent(db: Database, post: Post, message_id: int | None) -> None:
    async with db.begin() as tx:
        if await watch_posts.end(tx, post.id, State.SENT, message_id):
            await watching.strike_told(tx, post.id)
            await watch_posts.release(tx, post.channel_id)


async def not_sent(db: Database, post: Post) -> None:
    """It is not in the channel: its news wait again."""
    async with db.begin() as tx:
        if await watch_posts.end(tx, post.id, State.DUE):
            await watching.give_back(tx, post.id)


async def refused(db: Database, post: Post) -> bool:
    """The channel is missing or closed; True if moderators are to be told, which is once until it is open again."""
    async with db.begin() as tx:
        known = await _is_held(tx, post.channel_id)
        if not await watch_posts.end(tx, post.id, State.HELD):
            return False
        await watching.give_back(tx, post.id)
        return not known


async def hold(db: Database, server_id: int, channel_id: int, now: datetime) -> bool:
    """News wait for a channel that is known to be missing or closed; True if moderators are to be told."""
    async with db.begin() as tx:
        await db.alone(tx, f"watch posts of {channel_id}")
        zone = await zone_of(tx, server_id)
        id_ = post_id(channel_id, local_day(now, zone))
        posts = await watch_posts.of_channel(tx, channel_id)
        if await _is_held(tx, channel_id) or not is_free(posts, id_, now, zone):
            return False
        await watch_posts.hold(tx, id_, server_id, channel_id, now)
        return True


async def _is_held(tx: AsyncConnection, channel_id: int) -> bool:
    return any(post.state is State.HELD for post in await watch_posts.of_channel(tx, channel_id))


async def unknowable(db: Database, post: Post) -> bool:
    """Nobody can tell whether it was sent, so it is not sent again; True if moderators are to be told."""
    async with db.begin() as tx:
        if not await watch_posts.end(tx, post.id, State.UNKNOWN):
            return False
        await watching.strike_told(tx, post.id)
        return True


async def tidy(db: Database, now: datetime) -> None:
    """For once a day: forgets posts of long ago."""
    async with db.begin() as tx:
        await watch_posts.forget(tx, now - POST_KEPT)
