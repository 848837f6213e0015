"""How the posts of watches get to their channels, each exactly once; what is decided about it stands in the tables."""

import logging
from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta

import discord

from bot.actions import corrections, watch_posts
from bot.channels import NEEDED, missing, tell_moderators
from bot.client import Client
from bot.rules.refusal import Refusal
from bot.rules.watch_posts import Post, Way, way_on
from bot.speech import card
from messages.bilingual import together

_log = logging.getLogger(__name__)

GONE_AGAIN = 10008  # Discord knows the nonce, and the message was deleted since
MARGIN = timedelta(seconds=5)  # between Discord's clock and ours


class WatchPosts:
    def __init__(self, client: Client) -> None:
        self._client = client
        self._services = client.services

    async def send_all(self) -> None:
        """First what broke off, then what is due."""
        for post in await watch_posts.unfinished(self._services.db):
            with _among_many(post.channel_id):
                await self._go_on(post)
        for server_id, channel_id in await watch_posts.waiting(self._services.db):
            with _among_many(channel_id):
                await self._send_next(server_id, channel_id)

    async def _send_next(self, server_id: int, channel_id: int) -> None:
        guild = self._client.get_guild(server_id)
        if guild is None or guild.unavailable:
            return
        channel, now = guild.get_channel(channel_id), self._services.clock()
        lacking = missing(channel) if channel else ()
        if channel is None or lacking:
            if await watch_posts.hold(self._services.db, server_id, channel_id, now):
                await self._tell_held(server_id, channel_id, lacking)
        elif post := await watch_posts.claim(self._services.db, server_id, channel_id, now):
            await self._send(post)

    async def _send(self, post: Post) -> None:
        """The request is never cancelled and never repeated here: the next round sees how far it came."""
        self._client.must_be_open()
        words = [self._services.catalogue.render("watching/post", language, post=post) for language in post.languages]
        try:
            channel = self._client.get_partial_messageable(post.channel_id)
            message = await channel.send(view=card(together(words)), nonce=post.id)
        except discord.HTTPException as failed:
            await self._not_accepted(post, failed)
        else:
            await self._sent(post, message.id)

    async def _sent(self, post: Post, message_id: int) -> None:
        await corrections.remember_post(
            self._services.db, post.server_id, post.channel_id, message_id, post.refs, post.as_of, post.claimed_at
        )
        await watch_posts.sent(self._services.db, post, message_id)
        _log.info("event=watch_post_sent server=%s channel=%s", post.server_id, post.channel_id)

    async def _not_accepted(self, post: Post, failed: discord.HTTPException) -> None:
        if failed.code == GONE_AGAIN:
            await watch_posts.sent(self._services.db, post, None)
        elif failed.status in {403, 404}:
            if await watch_posts.refused(self._services.db, post):
                await self._tell_held(post.server_id, post.channel_id, self._missing(post))
        else:  # nobody knows yet whether it is there
            _log.warning("event=watch_post_not_answered channel=%s status=%s", post.channel_id, failed.status)

    async def _go_on(self, post: Post) -> None:
        guild = self._client.get_guild(post.server_id)
        if guild is None or guild.unavailable:
            return
        may_read = not {"view_channel", "read_message_history"} & set(self._missing(post))
        match way_on(post, self._services.clock(), may_read=may_read):
            case Way.SEND:
                await self._send(post)
            case Way.LOOK:
                await self._look_for(post)
            case Way.ASK:
                if await watch_posts.unknowable(self._services.db, post):
                    await tell_moderators(self._client, post.server_id, "watching/unknown", channel_id=post.channel_id)

    async def _look_for(self, post: Post) -> None:
        try:
            message_id = await self._standing(post)
        except (discord.Forbidden, discord.NotFound) as failed:
            await self._not_accepted(post, failed)
            return
        if message_id is None:
            await watch_posts.not_sent(self._services.db, post)
        else:
            await self._sent(post, message_id)

    async def _standing(self, post: Post) -> int | None:
        channel = self._client.get_partial_messageable(post.channel_id)
        async for message in channel.history(limit=None, after=post.claimed_at - MARGIN):
            if self._is_ours(message) and f"watch-post:{post.id}" in _ids(message.components):
                return message.id
        return None

    def _is_ours(self, message: discord.Message) -> bool:
        return self._client.user is not None and message.author.id == self._client.user.id

    def _missing(self, post: Post) -> tuple[str, ...]:
        guild = self._client.get_guild(post.server_id)
        channel = guild.get_channel(post.channel_id) if guild else None
        return missing(channel) if channel else NEEDED if guild is None else ()

    async def _tell_held(self, server_id: int, channel_id: int, lacking: tuple[str, ...]) -> None:
        _log.warning("event=watch_post_held server=%s channel=%s", server_id, channel_id)
        await tell_moderators(self._client, server_id, "watching/held", channel_id=channel_id, missing=lacking)


def _ids(components: object) -> set[str]:
    """The ids of all buttons among *components*, at whatever depth."""
    found = set[str]()
    for each in components if isinstance(components, list | tuple) else ():  # pyright: ignore[reportUnknownVariableType]
        if isinstance(each, discord.Button) and each.custom_id:
            found.add(each.custom_id)
        found |= _ids(getattr(each, "children", ()))  # pyright: ignore[reportUnknownArgumentType]
    return found


@contextmanager
def _among_many(channel_id: int) -> Generator[None]:
    """Round one post among many: what fails is logged, stays in the tables, and is gone on with in the next round."""
    try:
        yield
    except Refusal:  # the bot is stopping
        raise
    except (discord.HTTPException, OSError) as failed:
        _log.warning("event=watch_post_broke_off channel=%s error=%s", channel_id, type(failed).__name__)
    except Exception:  # noqa: BLE001 (one delivery among many: the others go on)
        _log.exception("event=bug in=watch_posts channel=%s", channel_id)
