"""Posts keep falling due while the bot is killed again and again, at any moment; in the end each stands once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from random import Random

from bot.rules.outbox import State
from tests.faults.kill_steps import LEASE_OVER, work_off
from tests.faults.scenes import Scene

BEFORE_IT_WORKS = 0.2  # of all kills
LONGEST = 0.4  # seconds, from a start, or from when it works, to the kill
CHANNELS = 5
PAUSES = (LEASE_OVER, 40.0, 90.0, 700.0)  # seconds to the next start, by both clocks
BROKEN = ({"kind": "reset", "when": "after"}, {"kind": "reset"}, {"status": 503, "when": "after"}, {"status": 503})


@dataclass(frozen=True, slots=True)
class Tally:
    """*repeated*: requests for a post that was there already, which its nonce made harmless."""

    kills: int
    posts: int
    lost: int
    doubled: int
    unsettled: int
    repeated: int
    looks: int


async def kill_again_and_again(scene: Scene, kills: int, seed: int) -> AsyncIterator[Tally]:
    """A tally now and then, in which what is under way counts as lost; the last one is the result."""
    random, offset = Random(seed), 0.0  # noqa: S311 - so that a run can be repeated
    announcements = list[str]()
    for number, broken in enumerate(BROKEN):
        of_all = {"route": "/channels/*/messages", "method": "POST", "times": None, "probability": 0.03}
        scene.world.faults.add(**of_all, **broken, seed=seed + number)
    for kill in range(kills):
        for _ in range(2):
            channels = random.sample(range(CHANNELS), 3)
            announcements.append(await scene.posts.announce(channels, rule=""))
        await scene.bot.start()
        if random.random() > BEFORE_IT_WORKS:
            await scene.bot.wait_for_log("event=outbox_leads")
        await asyncio.sleep(random.uniform(0, LONGEST))
        scene.bot.kill()
        await scene.bot.ended()
        offset += random.choice(PAUSES)
        scene.bot.set_clock(offset)
        if kill % 50 == 0:
            yield await tally(scene, announcements, kill)
    scene.world.faults.lift()
    await scene.bot.start()
    await scene.bot.wait_ready()
    await work_off(scene, offset + LEASE_OVER, step=LEASE_OVER)
    yield await tally(scene, announcements, kills)


async def tally(scene: Scene, announcements: list[str], kills: int) -> Tally:
    posts = [post for announcement in announcements for post in await scene.posts.of(announcement)]
    state = scene.world.state()
    messages = [message for channel in state["channels"].values() for message in channel]
    marks = Counter(mark for message in messages for mark in message["marks"])
    standing = [marks[post.mark] for post in posts]
    return Tally(
        kills,
        len(posts),
        lost=standing.count(0),
        doubled=sum(count > 1 for count in standing),
        unsettled=sum(post.state is not State.SENT for post in posts),
        repeated=sum(count - 1 for count in state["posts_by_nonce"].values()),
        looks=sum(count for what, count in state["requests"].items() if what.startswith("GET /channels/")),
    )
