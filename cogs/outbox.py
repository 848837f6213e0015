"""The scheduler of everything that the bot posts: sleeps until the next post is due, and is woken by an earlier one."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import date, datetime
from functools import partial

from discord.ext import commands

from bot.actions import announcement_plans, announcements, outbox, post_kinds, waiting
from bot.channels import names_in
from bot.client import Client
from bot.rules.outbox import LONGEST_SLEEP, RENEWED, Delivery
from cogs.courier import Courier
from cogs.effects import Effects

_log = logging.getLogger(__name__)

WAKE = "outbox_wake"
AT_ONCE = 32  # posts under way; Discord takes a fifth of a second for each
BATCH = 16  # claimed together, for a claim looks at all that is due
SHORTEST_SLEEP = 0.001


class Outbox(commands.Cog):
    """One task from the start to the end; what it does not finish is in the tables. `on_ready` starts nothing."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._services = client.services
        self._db = client.services.db
        self._me = secrets.token_hex(8)  # by which leases know this process, until it ends
        settings = client.services.settings
        kinds = post_kinds.of(settings.figures_old_after_days, settings.default_language, names_in(client))
        self._courier = Courier(client, kinds, self._me)
        self._effects = Effects(client)
        self._task: asyncio.Task[None] | None = None
        self._in_hand = dict[str, asyncio.Task[None]]()
        self._wanted = False
        self._stopping = False
        self._leads = self._has_failed = False
        self._looked_at = client.services.clock()
        self._renew_at: datetime | None = None
        self._tidied: date | None = None

    async def cog_load(self) -> None:
        self._task = asyncio.create_task(self._keep(), name="outbox")

    @commands.Cog.listener()
    async def on_outbox_wanted(self) -> None:
        """There may be something to do before the time; an event that comes while a round goes on is not lost."""
        self._wake()

    @commands.Cog.listener()
    async def on_stopping(self) -> None:
        self._stopping = True
        if self._task and not self._client.is_ready():
            self._task.cancel()
        self._wake()

    async def cog_unload(self) -> None:
        """What is under way is waited for, and never cancelled."""
        self._stopping = True
        self._wake()
        if self._task and not self._client.is_ready():
            self._task.cancel()
        if self._task:
            await asyncio.wait({self._task, *self._in_hand.values()}, timeout=self._client.seconds_left)

    def _wake(self) -> None:
        self._wanted = True
        self._client.dispatch(WAKE)

    async def _keep(self) -> None:
        await self._client.wait_until_ready()
        _log.info("event=outbox_started process=%s", self._me)
        while not self._stopping:
            self._wanted = False
            await self._round()
            pause = await self._pause()
            if not (self._wanted or self._stopping):
                with suppress(TimeoutError):
                    await self._client.wait_for(WAKE, timeout=pause)
        if self._in_hand:
            await asyncio.wait(set(self._in_hand.values()))
        await self._guarded(self._resign)

    async def _round(self) -> None:
        self._looked_at, self._has_failed = self._services.clock(), False
        await self._guarded(self._lead)
        if not self._leads:
            return
        for step in (self._plan, self._hold, self._go_on, self._ask, self._claim, self._do_effects, self._tidy):
            if not self._stopping:
                await self._guarded(step)

    async def _guarded(self, step: Callable[[], Awaitable[None]]) -> None:
        try:
            await step()
        except Exception:  # noqa: BLE001 (the boundary of the task, which has to go on whatever happens)
            self._has_failed = True
            _log.exception("event=bug in=outbox step=%s", getattr(step, "__name__", "delivery").strip("_"))

    async def _lead(self) -> None:
        """Only one process has the pace; a post that another one began goes on here when its lease is over."""
        now, led = self._services.clock(), self._leads
        if self._renew_at is None or not (now < self._renew_at <= now + RENEWED):
            self._leads = False  # should the database not answer
            self._leads = await outbox.lead(self._db, self._me, now)
            await outbox.renew(self._db, self._me, tuple(self._in_hand), now)
            self._renew_at = now + RENEWED
        if self._leads and not led:
            _log.info("event=outbox_leads process=%s", self._me)
            await announcement_plans.refresh_zones(self._db)

    async def _resign(self) -> None:
        if self._leads and not self._db.is_sqlite:
            await outbox.resign(self._db, self._me, self._services.clock())

    async def _plan(self) -> None:
        await announcement_plans.plan_due(self._db, self._services.clock())

    async def _hold(self) -> None:
        await outbox.hold(self._db, self._services.clock())

    async def _go_on(self) -> None:
        for broken in await outbox.broken_off(self._db, self._me, self._services.clock(), self._in_hand):
            if len(self._in_hand) < AT_ONCE:
                self._take_in_hand(broken.post, self._courier.go_on(broken))

    async def _ask(self) -> None:
        """Moderators, about what waits for their word; their notices are posts, too."""
        await waiting.ask(self._db, self._services.clock())

    async def _claim(self) -> None:
        free = AT_ONCE - len(self._in_hand)
        if free >= BATCH:
            for post in await outbox.claim(self._db, self._me, self._services.clock(), free):
                self._take_in_hand(post, self._courier.deliver(post))

    async def _do_effects(self) -> None:
        await self._effects.work_off(self._me)

    async def _tidy(self) -> None:
        now = self._services.clock()
        if self._tidied != now.date():
            self._tidied = now.date()
            await outbox.tidy(self._db, now)
            await announcements.tidy(self._db, now)

    def _take_in_hand(self, post: Delivery, work: Awaitable[None]) -> None:
        self._in_hand[post.id] = asyncio.create_task(self._carry(post, work), name=f"post {post.id}")

    async def _carry(self, post: Delivery, work: Awaitable[None]) -> None:
        try:
            with self._client.under_way():
                await work
        except Exception:  # noqa: BLE001 (one delivery among many: it stays begun, and is gone on with)
            _log.exception("event=bug in=delivery post=%s", post.id)
            await self._guarded(partial(self._courier.broke_down, post))
        finally:
            del self._in_hand[post.id]
            if AT_ONCE - len(self._in_hand) >= BATCH and not self._has_failed:
                self._wake()

    async def _pause(self) -> float:
        """Seconds to the next round."""
        now = self._services.clock()
        soonest = now + LONGEST_SLEEP
        if self._in_hand or self._has_failed or not self._db.is_sqlite:
            soonest = now + RENEWED  # the leases of what is under way, and of the pace
        if self._leads:
            soonest = min(soonest, await self._next_time() or soonest)
        return max(SHORTEST_SLEEP, (soonest - now).total_seconds())

    async def _next_time(self) -> datetime | None:
        """What was due before the last look waits for something under way, which wakes us when it ends."""
        try:
            times = [await outbox.next_time(self._db, self._looked_at), await announcement_plans.next_time(self._db)]
        except Exception:  # noqa: BLE001 (the same boundary: the database may be away for a while)
            _log.exception("event=bug in=outbox step=next_time")
            return None
        return min((each for each in times if each), default=None)


async def setup(client: Client) -> None:
    await client.add_cog(Outbox(client))
