"""What is done with posts that are there: here Discord is asked for it. What has become of it stands in the tables."""

import asyncio
import io
import logging
from datetime import timedelta

import aiohttp
import discord
from discord.http import Route

from bot.actions import effects
from bot.channels import missing
from bot.client import Client
from bot.pace import Paused
from bot.rules.effects import (
    EVENT_LASTS,
    LONGEST_NAME,
    Again,
    Done,
    Effect,
    Key,
    Work,
    description_of,
    is_described,
    is_possible,
    judge,
    needed,
)
from bot.rules.outbox import Later, Reason, State, Withheld

_log = logging.getLogger(__name__)

AT_ONCE = 8  # under way
BATCH = 4  # claimed together
MOST_FAULTS = 5
NOT_ANSWERED = (OSError, aiohttp.ClientError)  # a time-out is an OSError

Outcome = Done | Withheld | Later | Again


class Effects:
    """Each is a task of its own: where Discord makes one wait, neither another one nor a post waits for it."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._clock = client.services.clock
        self._db = client.services.db
        self._in_hand = dict[Key, asyncio.Task[None]]()

    async def work_off(self, me: str) -> None:
        """Begins what is due, and does not wait for it."""
        await effects.go_on(self._db, me, self._clock(), tuple(self._in_hand))
        free = AT_ONCE - len(self._in_hand)
        if free < BATCH:
            return
        for work in await effects.claim(self._db, me, self._clock(), free):
            if work.key not in self._in_hand:
                task = asyncio.create_task(self._carry(work, me), name=f"{work.effect} {work.delivery_id}")
                self._in_hand[work.key] = task

    async def _carry(self, work: Work, me: str) -> None:
        try:
            with self._client.under_way():
                await self._settle(work, me, await self._try(work, me))
        except Exception:  # noqa: BLE001 (one among many: it is tried again, and given up in the end)
            _log.exception("event=bug in=effect effect=%s post=%s", work.effect, work.delivery_id)
            await self._broke_down(work, me)
        finally:
            del self._in_hand[work.key]
            if AT_ONCE - len(self._in_hand) >= BATCH:
                self._client.dispatch("outbox_wanted")

    async def _broke_down(self, work: Work, me: str) -> None:
        try:
            await effects.again(self._db, work, me, self._clock(), most=MOST_FAULTS)
        except Exception:  # noqa: BLE001 (the same boundary: its lease runs out, and then it is tried again)
            _log.exception("event=bug in=effect effect=%s post=%s", work.effect, work.delivery_id)

    async def _settle(self, work: Work, me: str, outcome: Outcome | None) -> None:
        now = self._clock()
        how, why = type(outcome).__name__.lower(), getattr(outcome, "reason", "-")
        _log.info("event=effect effect=%s post=%s outcome=%s reason=%s", work.effect, work.delivery_id, how, why)
        match outcome:
            case Done():
                await effects.done(self._db, work, me, now, outcome)
            case Withheld():
                await effects.withhold(self._db, work, me, now, outcome)
            case Later():
                await effects.put_off(self._db, work, me, outcome)
            case Again():
                await effects.again(self._db, work, me, now)
            case None:
                pass

    async def _try(self, work: Work, me: str) -> Outcome | None:
        """None if it is no longer ours."""
        guild = self._client.get_guild(work.server_id)
        if guild is None or guild.unavailable:
            return Again()
        try:
            return await _found(work, guild) or self._why_not(work, guild) or await self._do(work, me, guild)
        except discord.RateLimited as limited:
            return self._in(limited.retry_after)
        except Paused as paused:
            return self._in(paused.seconds)
        except discord.HTTPException as refused:
            return judge(work, refused.status, refused.code)
        except NOT_ANSWERED:
            return Again()

    def _in(self, seconds: float) -> Later:
        return Later(self._clock() + timedelta(seconds=seconds))

    def _why_not(self, work: Work, guild: discord.Guild) -> Withheld | None:
        """What can be known without a request, so that none is refused."""
        if work.effect is Effect.EVENT:
            lacking = tuple(name for name in needed(work.effect) if not getattr(guild.me.guild_permissions, name))
        elif channel := guild.get_channel_or_thread(work.channel_id):
            if not _is_possible(work.effect, channel):
                return Withheld(State.SKIPPED, Reason.REFUSED)
            lacking = missing(channel, needed(work.effect))
        else:
            return Withheld(State.SKIPPED, Reason.NO_CHANNEL)
        if work.is_over(self._clock()):
            return Withheld(State.SKIPPED, Reason.LATE)
        return Withheld(State.HELD, Reason.MAY_NOT, ",".join(lacking)) if lacking else None

    async def _do(self, work: Work, me: str, guild: discord.Guild) -> Done | None:
        if not await effects.keep(self._db, work, me, self._clock()):
            return None
        channel = self._client.get_partial_messageable(work.channel_id, guild_id=work.server_id)
        message = channel.get_partial_message(work.message_id)
        match work.effect:
            case Effect.CROSSPOST:
                await message.publish()
            case Effect.PIN:
                await message.pin()
            case Effect.THREAD:
                return Done((await message.create_thread(name=work.name)).id)
            case Effect.EVENT:
                return Done(await self._make_event(work, guild))
        return Done()

    async def _make_event(self, work: Work, guild: discord.Guild) -> int:
        assert work.starts_at is not None  # noqa: S101 (it would be over)
        event = {
            "name": work.name,
            "description": description_of(work),
            "entity_type": discord.EntityType.external.value,
            "entity_metadata": {"location": guild.name[:LONGEST_NAME]},
            "privacy_level": discord.PrivacyLevel.guild_only.value,
            "scheduled_start_time": work.starts_at.isoformat(),
            "scheduled_end_time": (work.starts_at + EVENT_LASTS).isoformat(),
        }
        route = Route("POST", "/guilds/{guild_id}/scheduled-events", guild_id=guild.id)
        made = await self._client.http.request(route, json=event, files=[_Once()])
        return int(made["id"])


def _is_possible(effect: Effect, channel: discord.abc.GuildChannel | discord.Thread) -> bool:
    has_threads = isinstance(channel, discord.TextChannel)
    return is_possible(effect, is_news=has_threads and channel.is_news(), has_threads=has_threads)


async def _found(work: Work, guild: discord.Guild) -> Done | None:
    """The event of *work*, if it may have been made before, and was."""
    if work.effect is Effect.EVENT and work.may_be_done:
        for event in await guild.fetch_scheduled_events(with_counts=False):
            if is_described(event.description, work):
                return Done(event.id)
    return None


class _Once(discord.File):
    """Stands beside a request that discord.py must not repeat by itself: an event would be made twice."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), "nothing")

    def reset(self, *, seek: int | bool = True) -> None:
        """Called before each try, with its number."""
        if seek:
            raise ConnectionError("not answered the first time")
