"""The bot as a process that ends, or waits, exactly where a test wants it to."""

import signal
import sys
from datetime import timedelta
from types import ModuleType

import discord
import pytest

from bot.rules.outbox import LEASE, State
from tests.faults.bot_process import BotProcess, ForkServer
from tests.faults.kill_points import AFTER, POINTS, Point, install, place_of
from tests.faults.scenes import Scene
from tests.faults.standin_client import until

NOW = discord.utils.utcnow


async def test_it_starts_ends_and_starts_again(scene: Scene) -> None:
    await scene.bot.start()
    await scene.bot.wait_ready()
    scene.bot.kill()
    assert await scene.bot.ended() == -signal.SIGKILL
    assert not scene.bot.alive

    await scene.bot.start()
    await scene.bot.wait_ready()
    scene.bot.term()

    assert await scene.bot.ended() == 0
    assert "event=stopping" in scene.bot.log
    assert scene.bot.whole_log.count("event=ready") == 2
    assert scene.world.state()["identifies"] == 2


@pytest.mark.parametrize(
    ("point", "requests", "state"),
    [
        ("claimed", 0, State.SENDING),
        ("written", 0, State.SENDING),
        ("before the request", 0, State.SENDING),
        ("answered", 1, State.SENDING),
        ("in the transaction", 1, State.SENDING),
        ("recorded", 1, State.SENT),
    ],
)
async def test_it_is_killed_at_a_point_and_goes_on_from_there(
    scene: Scene, point: str, requests: int, state: State
) -> None:
    post = await scene.posts.plan("a", NOW())

    await scene.bot.start(crash_at=point)
    assert await scene.bot.ended() == -signal.SIGKILL
    assert scene.posts.standing(post) == requests
    assert (await scene.posts.kept(post)).state is state

    scene.bot.set_clock(LEASE.total_seconds() + 1)  # on PostgreSQL another process may be at it until then
    await scene.bot.start()
    await scene.posts.until(post, State.SENT)
    assert scene.posts.standing(post) == 1


async def test_at_the_second_call_only(scene: Scene) -> None:
    first, second = [await scene.posts.plan(occasion, NOW(), channel=n) for n, occasion in enumerate("ab")]

    await scene.bot.start(crash_at=Point("bot.actions.outbox.sent", AFTER, call=2))

    assert await scene.bot.ended() == -signal.SIGKILL
    assert [scene.posts.standing(post) for post in (first, second)] == [1, 1]


async def test_it_waits_at_a_point_until_it_may_go_on(scene: Scene) -> None:
    post = await scene.posts.plan("a", NOW())

    await scene.bot.start(crash_at=Point("bot.actions.outbox.sent", sign="SIGSTOP"))
    await scene.bot.stopped()
    assert scene.bot.alive
    assert scene.posts.standing(post) == 1
    assert (await scene.posts.kept(post)).state is State.SENDING

    scene.bot.cont()
    await scene.posts.until(post, State.SENT)


async def test_it_can_be_stopped_from_outside(scene: Scene) -> None:
    await scene.bot.start()
    await scene.bot.wait_ready()

    scene.bot.stop_signal()
    await scene.bot.stopped()
    scene.bot.cont()
    scene.bot.term()

    assert await scene.bot.ended() == 0


async def test_its_clock_and_discords_are_moved_together(scene: Scene) -> None:
    post = await scene.posts.plan("a", NOW() + timedelta(hours=25))
    await scene.bot.start()
    await scene.bot.wait_ready()
    scene.bot.kill()
    await scene.bot.ended()
    assert scene.posts.standing(post) == 0

    scene.bot.set_clock(25 * 3600 + 1)
    await scene.bot.start()
    await scene.posts.until(post, State.SENT)

    sent = discord.utils.snowflake_time((await scene.posts.kept(post)).message_id or 0)
    assert sent - NOW() > timedelta(hours=24)


async def test_moved_while_it_runs_it_looks_at_once(scene: Scene) -> None:
    post = await scene.posts.plan("a", NOW() + timedelta(hours=1))
    await scene.bot.start()
    await scene.bot.wait_for_log("event=outbox_leads")

    scene.bot.set_clock(3601)

    await scene.posts.until(post, State.SENT)


async def test_what_hangs_is_let_go_by_a_kill(scene: Scene) -> None:
    post = await scene.posts.plan("a", NOW())
    scene.world.faults.add(route="/channels/*/messages", method="POST", kind="hang")
    await scene.bot.start()
    await until(lambda: scene.world.faults.hanging == 1)

    scene.bot.kill()
    await scene.bot.ended()
    await until(lambda: scene.world.faults.hanging == 0)

    assert scene.posts.standing(post) == 0


async def test_why_it_does_not_start_is_told(fork_server: ForkServer, scene: Scene) -> None:
    bot = BotProcess(fork_server, scene.world, "sqlite:////proc/nowhere/x.db", scene.bot.folder)
    await bot.start()

    with pytest.raises(AssertionError, match=r"Groundswell does not start\. DATABASE_URL"):
        await bot.wait_ready()
    assert await bot.ended() == 1


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Two modules, of which one knows a function of the other's by its own name."""
    first, second = ModuleType("bot.first"), ModuleType("bot.second")
    exec(  # noqa: S102 - what it runs stands here
        "class Cog:\n    def work(self): return 'worked'\n"
        "def add(a, b): return a + b\n"
        "async def wait(): return 'waited'\n",
        vars(first),
    )
    vars(second)["plus"] = vars(first)["add"]
    for module in (first, second):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    return second


def test_a_point_is_met_under_any_name(program: ModuleType) -> None:
    came: list[Point] = []
    point = Point("bot.first.add", AFTER, call=2)
    install(point, came.append)

    assert program.plus(1, 2) == 3
    assert came == []
    assert vars(sys.modules["bot.first"])["add"](1, 2) == 3
    assert came == [point]
    assert program.plus(2, 2) == 4
    assert len(came) == 1


@pytest.mark.usefixtures("program")
async def test_a_point_in_a_class_or_in_something_that_waits() -> None:
    came: list[Point] = []
    points = [Point("bot.first.Cog.work"), Point("bot.first.wait")]
    for point in points:
        install(point, came.append)
    first = vars(sys.modules["bot.first"])

    assert first["Cog"]().work() == "worked"
    assert await first["wait"]() == "waited"
    assert came == points


@pytest.mark.parametrize("name", POINTS)
def test_every_point_is_in_the_program(name: str) -> None:
    assert callable(getattr(*place_of(POINTS[name].function)))


@pytest.mark.parametrize("function", ["nowhere.at.all", "bot.actions.outbox.no_such_thing"])
def test_a_point_that_is_nowhere_is_an_error(function: str) -> None:
    with pytest.raises((LookupError, AttributeError)):
        install(Point(function), lambda _: None)
