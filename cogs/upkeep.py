"""What the bot does by itself: the daily look at USAspending, renewed suggestions, the posts of watches."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import suppress
from datetime import date, datetime, timedelta

from discord.ext import commands

from bot.actions import corrections, upkeep, watch_posts, watching
from bot.client import Client
from bot.rules.refusal import Refusal
from bot.rules.upkeep import next_sync
from bot.storage.database import DatabaseInUse

_log = logging.getLogger(__name__)

WANTED = "upkeep_wanted"  # an event of our own: there may be something to do before the time
ALONE, AMONG_OTHERS = timedelta(hours=1), timedelta(minutes=5)  # how often to look whether other processes did anything


class Upkeep(commands.Cog):
    """One task from the start to the end. Discord's event bus wakes it; `on_ready` comes again and starts nothing."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._services = client.services
        self._task: asyncio.Task[None] | None = None
        self._syncing: asyncio.Task[None] | None = None
        self._version = 0
        self._tidied: date | None = None
        self._stopped_at: float | None = None

    async def cog_load(self) -> None:
        self._started = self._services.clock()
        self._version = await upkeep.figures_version(self._services.db)
        self._task = asyncio.create_task(self._keep(), name="upkeep")

    @commands.Cog.listener()
    async def on_stopping(self) -> None:
        self._stop()

    async def cog_unload(self) -> None:
        """A request to Discord is waited for and never cancelled; one to USAspending is."""
        self._stop()
        if self._task and self._stopped_at is not None:
            passed = asyncio.get_running_loop().time() - self._stopped_at
            await asyncio.wait({self._task}, timeout=max(0, self._services.settings.shutdown_seconds - passed))

    def _stop(self) -> None:
        if self._stopped_at is None:
            self._stopped_at = asyncio.get_running_loop().time()
        if self._syncing:
            self._syncing.cancel()
        if self._task and not self._client.is_ready():
            self._task.cancel()
        self._client.dispatch(WANTED)

    async def _keep(self) -> None:
        await self._client.wait_until_ready()
        while self._stopped_at is None:
            await self._round()
            pause = await self._pause()
            if self._stopped_at is not None:  # told so meanwhile, when nobody listened
                return
            with suppress(TimeoutError):
                await self._client.wait_for(WANTED, timeout=pause)

    async def _round(self) -> None:
        for step in (self._sync, self._renew, self._look, self._plan_posts, self._tell, self._tidy):
            if self._stopped_at is not None:
                return
            try:
                await step()
            except Refusal:  # the bot is stopping
                return
            except Exception:  # noqa: BLE001 (the boundary of the task, which has to go on whatever happens)
                _log.exception("event=bug in=upkeep step=%s", step.__name__.strip("_"))

    async def _pause(self) -> float:
        """Seconds to the next round."""
        now = self._services.clock()
        try:
            nearest = min([at async for at in self._times(now)])
        except Exception:  # noqa: BLE001 (the same boundary: the database may be away for a while)
            _log.exception("event=bug in=upkeep step=pause")
            nearest = now + AMONG_OTHERS
        return max(1.0, (nearest - now).total_seconds())

    async def _times(self, now: datetime) -> AsyncGenerator[datetime]:
        db = self._services.db
        yield now + (ALONE if db.is_sqlite else AMONG_OTHERS)
        if self._services.sync:
            due = await self._next_sync()
            yield due if due > now else now + AMONG_OTHERS  # another process is at it
        for server_id, _ in await watch_posts.waiting(db):
            yield await watch_posts.next_one(db, server_id, now)

    async def _next_sync(self) -> datetime:
        return next_sync(await upkeep.syncs(self._services.db), self._client.application_id or 0, self._started)

    async def _sync(self) -> None:
        if self._services.sync and await self._next_sync() <= self._services.clock():
            self._syncing = asyncio.create_task(self._run_sync(), name="sync")
            await asyncio.wait({self._syncing})
            self._syncing = None

    async def _run_sync(self) -> None:
        db, clock, good = self._services.db, self._services.clock, False
        assert self._services.sync is not None  # noqa: S101 (looked at by who calls)
        try:
            good = (await self._services.sync()).is_complete
        except DatabaseInUse:
            _log.info("event=sync_elsewhere")
            return
        except Exception as error:  # noqa: BLE001 (the boundary of a sync: moderators are told that it fails)
            _log.exception("event=bug in=sync")
            await upkeep.broke_down(db, type(error).__name__, clock().date())
        await upkeep.synced(db, clock(), good=good)

    async def _renew(self) -> None:
        version = await upkeep.figures_version(self._services.db)
        if version != self._version:
            self._version = version
            self._services.directory.renew()

    async def _look(self) -> None:
        await watching.look(self._services.db)

    async def _plan_posts(self) -> None:
        now, planned = self._services.clock(), False
        for server_id, channel_id in await watch_posts.waiting(self._services.db):
            if self._client.get_guild(server_id):
                planned |= await watch_posts.plan(self._services.db, server_id, channel_id, now)
        if planned:
            self._client.dispatch("outbox_wanted")

    async def _tell(self) -> None:
        if await upkeep.tell_of_failure(self._services.db, self._services.clock()):
            self._client.dispatch("outbox_wanted")

    async def _tidy(self) -> None:
        now = self._services.clock()
        if self._tidied != now.date():
            self._tidied = now.date()
            await watch_posts.tidy(self._services.db)
            await corrections.tidy(self._services.db, now)


async def setup(client: Client) -> None:
    await client.add_cog(Upkeep(client))
