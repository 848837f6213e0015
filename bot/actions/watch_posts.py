"""The posts of watches: one a channel and local day, planned when there are news, and written when it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.actions import corrections
from bot.actions.moderation import languages_of, zone_of
from bot.actions.watching import record_of
from bot.rules.outbox import Delivery, Kind, Reason, Said, State, Withheld, Written, delivery_id
from bot.rules.watch_posts import Digest, Post, local_day, next_day, with_room
from bot.rules.watching import News, Watch, is_watchable, items_of
from bot.storage import outbox, watching
from bot.storage.database import Database

TEMPLATE = "watching/post"


@dataclass(frozen=True, slots=True)
class _Found:
    """The news of one watch, and what is to be told of them."""

    news_ids: list[int]
    digest: Digest


async def waiting(db: Database) -> list[tuple[int, int]]:
    """The server and id of every channel that has news to come."""
    async with db.read() as tx:
        return await watching.channels(tx)


async def plan(db: Database, server_id: int, channel_id: int, now: datetime) -> bool:
    """Plans the channel's post of today with the news that have room in it; False if it has one, or one that waits."""
    async with db.begin() as tx:
        await db.alone(tx, f"watch posts of {channel_id}")
        day = local_day(now, await zone_of(tx, server_id)).isoformat()
        post = Delivery(_id(channel_id, day), server_id, channel_id, Kind.WATCH, str(channel_id), day, "", now)
        if not await _is_free(tx, post):
            return False
        found = [each for watch in await watching.of_channel(tx, channel_id) if (each := await _news(tx, watch))]
        if not found:
            return False
        found.sort(key=lambda each: each.news_ids[0])
        fitting = with_room([each.digest for each in found], len(await languages_of(tx, server_id)))
        await outbox.add(tx, [post])
        for each in found[: len(fitting)]:
            await watching.give_to(tx, post.id, each.news_ids)
    return True


def _id(channel_id: int, day: str) -> str:
    return delivery_id(Kind.WATCH, str(channel_id), day, channel_id)


async def _is_free(tx: AsyncConnection, post: Delivery) -> bool:
    """Whether its channel may have this one: there was none today, and none is under way or waits for moderators."""
    open_ = {State.PLANNED, State.SENDING, State.HELD}
    others = await outbox.of_subject(tx, Kind.WATCH, post.subject)
    return not any(each.state in open_ or each.id == post.id for each in others)


async def _news(tx: AsyncConnection, watch: Watch) -> _Found | None:
    """What waits; if nothing of it is still true and large enough, it is struck."""
    ids, news = await watching.waiting(tx, watch)
    digest = await _digest(tx, watch, news)
    if ids and not digest:
        await watching.strike(tx, ids)
    return _Found(ids, digest) if digest else None


async def _digest(tx: AsyncConnection, watch: Watch, news: Sequence[News]) -> Digest | None:
    """A name can be a person's since."""
    if not (news and is_watchable(watch.ref, watch.name)):
        return None
    record = await record_of(tx, watch.ref, {each.award_key for each in news})
    items = items_of(news, record, watch.least_cents)
    return Digest(watch.ref, watch.name, watch.least_cents, tuple(items)) if items else None


async def compose(tx: AsyncConnection, post: Delivery, _now: datetime) -> Written | Withheld:
    languages = await languages_of(tx, post.server_id)
    digests = await _digests(tx, post, len(languages))
    if not digests:
        return Withheld(State.SKIPPED, Reason.NOTHING)
    values = {"post": Post(digests)}
    return Written(tuple(Said(language, TEMPLATE, values) for language in languages))


async def _digests(tx: AsyncConnection, post: Delivery, languages: int) -> tuple[Digest, ...]:
    watches = await watching.of_channel(tx, post.channel_id)
    found = [(await watching.given_to(tx, post.id, watch), watch) for watch in watches]
    digests = [each for news, watch in found if (each := await _digest(tx, watch, news))]
    return with_room(digests, languages)


async def sent(tx: AsyncConnection, post: Delivery, now: datetime) -> None:
    """Its figures are known to corrections from now on, and its news are told."""
    told = Post(await _digests(tx, post, len(await languages_of(tx, post.server_id))))
    if post.message_id and told.digests:
        await corrections.remember(tx, post, told.refs, told.as_of, post.first_try_at or now)
    await watching.strike_told(tx, post.id)


async def withheld(tx: AsyncConnection, post: Delivery, _now: datetime) -> None:
    """What was skipped waits for another day; what is held waits with its post."""
    if post.state is State.SKIPPED:
        await watching.give_back(tx, post.id)


async def next_one(db: Database, server_id: int, now: datetime) -> datetime:
    """When the next local day of the server begins."""
    async with db.read() as tx:
        return next_day(now, await zone_of(tx, server_id))


async def tidy(db: Database) -> None:
    """For once a day: strikes the news of posts that ended otherwise, as when a moderator dropped one."""
    async with db.begin() as tx:
        await watching.strike_of_ended(tx)
