"""What follows a post, by the real bot as a process: with kills and with answers that are lost."""

import asyncio
import signal
from typing import Any

import pytest
from sqlalchemy import select

from bot.rules.effects import Effect
from bot.rules.outbox import LEASE
from bot.storage.tables import outbox_effects
from tests.faults.kill_points import AFTER, BEFORE, Point
from tests.faults.scenes import Scene
from tests.faults.standin_client import until

PATIENCE = 20
NEWS = 2
ONCE = {"crossposts": 1, "pins": 1, "threads": 1, "events": 1}
KINDS = {"crossposts": Effect.CROSSPOST, "pins": Effect.PIN, "threads": Effect.THREAD, "events": Effect.EVENT}
ROUTES = {
    Effect.CROSSPOST: ("POST", "/channels/*/crosspost"),
    Effect.PIN: ("PUT", "/channels/*/messages/pins/*"),
    Effect.THREAD: ("POST", "/channels/*/threads"),
    Effect.EVENT: ("POST", "/guilds/*/scheduled-events"),
}


def made(scene: Scene) -> dict[str, int]:
    """How many of each stand at Discord."""
    return {kind: len(each) for kind, each in scene.world.state()["effects"].items()}


async def kept(scene: Scene) -> dict[str, Any]:
    async with scene.posts.db.read() as tx:
        return {row.effect: row for row in await tx.execute(select(outbox_effects))}


async def until_in(scene: Scene, effect: Effect, state: str, tries: int = 1) -> None:
    async def is_in() -> bool:
        row = (await kept(scene)).get(effect)
        return row is not None and (row.state, row.tries) == (state, tries)

    async with asyncio.timeout(PATIENCE):
        while not await is_in():  # noqa: ASYNC110 - another process's doing
            await asyncio.sleep(0.01)


async def settled(scene: Scene) -> dict[str, str]:
    """When the scheduler has nothing more to do, in however many tries."""
    for minute in range(4):
        scene.bot.set_clock(LEASE.total_seconds() + 60 * minute)
        await scene.posts.until_settled()
    return {effect: row.state for effect, row in (await kept(scene)).items()}


@pytest.mark.parametrize("when", [BEFORE, AFTER])
@pytest.mark.parametrize("call", [1, 3])
@pytest.mark.parametrize("step", ["keep", "done"])
async def test_k11_killed_round_a_request_each_is_done_once(scene: Scene, step: str, when: str, call: int) -> None:
    await scene.posts.announce([NEWS], frozenset(Effect))
    await scene.bot.start(crash_at=Point(f"bot.actions.effects.{step}", when, call=call))
    assert await scene.bot.ended() == -signal.SIGKILL

    scene.bot.set_clock(LEASE.total_seconds() + 1)
    await scene.bot.start()
    await scene.bot.wait_ready()

    assert await settled(scene) == dict.fromkeys(Effect, "sent")
    assert made(scene) == ONCE


@pytest.mark.parametrize("fault", [{"kind": "reset"}, {"status": 503}, {"status": 502}])
@pytest.mark.parametrize("effect", Effect)
async def test_done_with_the_answer_lost_it_is_not_done_again(
    scene: Scene, effect: Effect, fault: dict[str, Any]
) -> None:
    method, route = ROUTES[effect]
    scene.world.faults.add(method=method, route=route, when="after", **fault)
    await scene.posts.announce([NEWS], frozenset({effect}))

    await scene.bot.start()
    await scene.bot.wait_ready()

    assert await settled(scene) == {effect: "sent"}
    assert made(scene) == {kind: int(each is effect) for kind, each in KINDS.items()}


async def test_an_occasion_in_three_channels_has_one_event(scene: Scene) -> None:
    await scene.posts.announce([0, 1, NEWS], frozenset({Effect.EVENT, Effect.PIN}))

    await scene.bot.start()
    await scene.bot.wait_ready()
    await settled(scene)

    assert made(scene) == {"crossposts": 0, "pins": 3, "threads": 0, "events": 1}


async def test_a_limit_of_an_hour_is_waited_for_in_the_table(scene: Scene) -> None:
    scene.world.faults.add(method="POST", route="/channels/*/crosspost", kind="429", scope="shared", seconds=1800)
    await scene.posts.announce([NEWS], frozenset({Effect.CROSSPOST, Effect.THREAD}))
    await scene.bot.start()
    await until_in(scene, Effect.THREAD, "sent")
    await until_in(scene, Effect.CROSSPOST, "planned")
    assert made(scene) == {"crossposts": 0, "pins": 0, "threads": 1, "events": 0}

    scene.bot.set_clock(1801)

    await until_in(scene, Effect.CROSSPOST, "sent", tries=2)
    assert made(scene) == {"crossposts": 1, "pins": 0, "threads": 1, "events": 0}


async def test_a_stop_waits_for_what_is_under_way(scene: Scene) -> None:
    method, route = ROUTES[Effect.CROSSPOST]
    fault = scene.world.faults.add(method=method, route=route, kind="delay", seconds=0.5)
    await scene.posts.announce([NEWS], frozenset({Effect.CROSSPOST}))
    await scene.bot.start()
    await until(lambda: fault.hits == 1)

    scene.bot.term()

    assert await scene.bot.ended() == 0
    assert (await kept(scene))["crosspost"].state == "sent"
    assert made(scene)["crossposts"] == 1
