"""What the bot does by itself: a sync a day, told once when it fails; renewed suggestions; an orderly stop."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from bot.actions import sync, upkeep, watching
from bot.client import Client, Services
from bot.rules.moderation import Channel
from bot.rules.sync import Mode, Run
from bot.rules.sync_report import Left, Report
from bot.storage import moderation
from bot.storage.database import DatabaseInUse
from cogs.upkeep import Upkeep
from tests.actions.watched import bring, flow
from tests.small_data import AS_OF
from tests.world import World, text_of

DAY = 86_400
TODAY = date(2026, 1, 1)
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Sync:
    """Stands where the daily sync does; `outcome` is what comes of the next ones, *brings* what they change."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.times = 0
        self.outcome: str | Exception = ""
        self.brings: Callable[[], Awaitable[None]] | None = None

    async def __call__(self) -> Report:
        self.times += 1
        if isinstance(self.outcome, Exception):
            raise self.outcome
        if self.brings:
            await self.brings()
        left = (Left("money/awarding/ICE/2026", self.outcome),) if self.outcome else ()
        report = Report(Run(TODAY, Mode.DAILY, AS_OF), AS_OF, stored=1, rows=1, left=left)
        await sync._ended(self._services.db, report, TODAY)  # pyright: ignore[reportPrivateUsage]
        return report


@pytest_asyncio.fixture
async def services(services: Services) -> AsyncIterator[Services]:
    """With a sync that can be told what comes of it."""
    yield replace(services, sync=Sync(services))


def sync_of(world: World) -> Sync:
    assert isinstance(world.services.sync, Sync)
    return world.services.sync


async def log_in(world: World) -> Any:
    log = world.guild.create_text_channel("log")
    async with world.services.db.begin() as tx:
        await moderation.put(tx, world.guild.id, "log_channel", log.id)
    return log


async def watch(world: World, now: datetime | None = None) -> None:
    channel = Channel(world.articles.id, "articles")
    await watching.add(
        world.services.db, world.guild.id, world.maya.id, "company:microsoft", channel, 0, now or world.env.now()
    )


async def test_a_sync_comes_soon_after_the_start_and_then_once_a_day(world: World) -> None:
    assert sync_of(world).times == 0

    await world.env.advance_time(60)
    first = sync_of(world).times
    await world.env.advance_time(36 * 3600)
    second = sync_of(world).times
    await world.env.advance_time(2 * DAY)

    assert (first, second, sync_of(world).times) == (1, 2, 4)


async def test_a_restart_does_not_sync_again(world: World) -> None:
    await world.env.advance_time(60)

    await world.restart()
    await world.env.advance_time(3600)

    assert sync_of(world).times == 1


async def test_without_a_sync_nothing_is_asked(world: World) -> None:
    sync_of(world).outcome = "x"
    world.services = replace(world.services, sync=None)
    await world.restart()

    await world.env.advance_time(2 * DAY)

    assert (await upkeep.syncs(world.services.db)).last is None


async def test_what_a_sync_brings_is_posted_and_found_while_typing(world: World) -> None:
    await bring(world.services.db)
    await watch(world)
    await world.services.directory()
    db = world.services.db
    sync_of(world).brings = lambda: bring(db, flow("NEW1", 5_00), flow("NEW2", 7_00, "BRAND NEW LLC"), days=1)

    await world.env.advance_time(60)
    await world.services.directory.close()
    offered = await world.alice.autocomplete(world.articles, "company show", "name", "brand new")

    (post,) = world.articles.history()
    assert "NEW1" in text_of(post)
    assert [each["name"] for each in offered] == ["BRAND NEW LLC"]


async def test_what_another_process_brought_is_seen_too(world: World) -> None:
    await world.env.advance_time(60)
    await world.services.directory()
    await bring(world.services.db, flow("NEW2", 7_00, "BRAND NEW LLC"))

    await world.env.advance_time(3600)
    await world.services.directory.close()
    offered = await world.alice.autocomplete(world.articles, "company show", "name", "brand new")

    assert [each["name"] for each in offered] == ["BRAND NEW LLC"]


async def test_a_failing_sync_is_told_once_and_again_only_after_a_good_one(world: World) -> None:
    log = await log_in(world)
    await watch(world)
    sync_of(world).outcome = "HTTP 503, after 6 tries"

    await world.env.advance_time(60)
    await world.env.advance_time(DAY)
    await world.restart()
    await world.env.advance_time(DAY)
    tries, (notice,) = sync_of(world).times, log.history()
    sync_of(world).outcome = ""
    await world.env.advance_time(DAY)
    recovered = len(log.history())
    sync_of(world).outcome = "something else"
    await world.env.advance_time(2 * DAY)

    assert tries > 8
    assert "could not be renewed" in text_of(notice)
    assert "HTTP 503, after 6 tries" in text_of(notice)
    assert recovered == 1
    assert len(log.history()) == 2
    assert "something else" in text_of(log.history()[1])


async def test_whoever_watches_nothing_is_not_told(world: World) -> None:
    log = await log_in(world)
    sync_of(world).outcome = "HTTP 503"

    await world.env.advance_time(DAY)

    assert log.history() == []


async def test_moderators_are_told_in_the_languages_of_their_server(world: World) -> None:
    log = await log_in(world)
    await watch(world)
    async with world.services.db.begin() as tx:
        await moderation.put(tx, world.guild.id, "languages", "es+en")
    sync_of(world).outcome = "HTTP 503"

    await world.env.advance_time(60)

    said = text_of(log.history()[0])
    assert said.index("No se pudieron renovar") < said.index("could not be renewed")


@pytest.mark.logs_errors
async def test_an_error_in_a_sync_ends_neither_the_task_nor_the_bot(world: World) -> None:
    log = await log_in(world)
    await watch(world)
    sync_of(world).outcome = ZeroDivisionError("no")

    await world.env.advance_time(60)
    failing = await sync.state_of(world.services.db)
    sync_of(world).outcome = ""
    await world.env.advance_time(DAY)

    assert failing.reason == "ZeroDivisionError"
    assert "ZeroDivisionError" in text_of(log.history()[0])
    assert (await sync.state_of(world.services.db)).failing_since is None


async def test_who_does_not_get_the_lock_goes_on_and_tries_later(world: World) -> None:
    sync_of(world).outcome = DatabaseInUse("another")

    await world.env.advance_time(60)
    refused = await upkeep.syncs(world.services.db)
    sync_of(world).outcome = ""
    await world.env.advance_time(600)

    assert refused.last is None
    assert (await upkeep.syncs(world.services.db)).last_good is not None


async def test_only_the_first_who_asks_tells_of_a_failure(filled: Any) -> None:
    await upkeep.broke_down(filled, "X", TODAY)

    told = await asyncio.gather(*(upkeep.tell_of_failure(filled, NOW) for _ in range(5)))

    assert sorted(told) == [False] * 4 + [True]


class Stuck:
    """A sync that waits for a server that does not answer."""

    def __init__(self) -> None:
        self.begun, self.cancelled = asyncio.Event(), False

    async def __call__(self) -> Report:
        self.begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        raise AssertionError


def tasks() -> list[asyncio.Task[Any]]:
    return [task for task in asyncio.all_tasks() if task.get_name() == "upkeep"]


async def connected(services: Services) -> Client:
    """A client that takes itself for ready, without a Discord."""
    client = Client(services)
    await client._async_setup_hook()  # pyright: ignore[reportPrivateUsage]
    client._ready.set()  # pyright: ignore[reportPrivateUsage]
    return client


async def test_a_stop_breaks_a_sync_off_and_ends_the_task(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.rules.upkeep.SETTLING", timedelta(0))
    stuck = Stuck()
    client = await connected(replace(services, sync=stuck))
    cog = Upkeep(client)
    await cog.cog_load()
    await asyncio.wait_for(stuck.begun.wait(), 10)

    client.stop_taking_work()
    await cog.cog_unload()

    assert stuck.cancelled
    assert tasks() == []
    assert (await upkeep.syncs(services.db)).last is None
    await client.close()


async def test_a_client_that_never_connects_stops_at_once(services: Services) -> None:
    client = await connected(services)
    client._ready.clear()  # pyright: ignore[reportPrivateUsage]
    cog = Upkeep(client)
    await cog.cog_load()
    assert len(tasks()) == 1

    await cog.cog_unload()

    assert tasks() == []
    await client.close()


async def test_a_wish_to_stop_ends_the_task_in_a_running_bot(world: World) -> None:
    assert len(tasks()) == 1

    world.client.stop_taking_work()
    await world.env.settle()

    assert tasks() == []
