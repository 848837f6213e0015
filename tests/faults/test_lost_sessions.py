"""However often Discord forgets the session, there is one scheduler."""

from datetime import timedelta
from pathlib import Path

from tests.faults.bot_process import ForkServer
from tests.faults.scenes import SQLITE, LoadedDatabases, Scene, scene_at
from tests.faults.standin_client import until

SESSIONS = 100


async def test_after_a_hundred_lost_sessions_there_is_one_scheduler_and_one_message_for_each_post(
    fork_server: ForkServer, loaded: LoadedDatabases, tmp_path: Path
) -> None:
    async with scene_at(fork_server, await loaded.new(SQLITE, tmp_path), tmp_path) as scene:
        await lose_sessions(scene)


async def lose_sessions(scene: Scene) -> None:
    await scene.bot.start()
    await scene.bot.wait_ready()
    ids = list[str]()

    for number in range(SESSIONS):
        if number % 20 == 0:
            ids.append(await scene.posts.plan(f"post {number}", scene.world.clock.time() - timedelta(seconds=1)))
            scene.bot.wake()
        before = scene.world.gateway.identifies
        await scene.world.gateway.invalidate(resumable=False)
        await until(lambda before=before: scene.world.gateway.identifies > before)
        await until(lambda: scene.world.state()["ready_sessions"] == 1)
    await scene.posts.until_settled()

    assert scene.world.gateway.identifies == SESSIONS + 1
    assert scene.bot.log.count("event=outbox_started") == 1
    assert scene.bot.log.count("event=ready") >= 2
    assert [scene.posts.standing(each) for each in ids] == [1] * len(ids)
