"""The scheduler goes round when there is something to do, and not for something that cannot be done now."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.actions import announcement_plans
from bot.actions import outbox as actions
from bot.rules.outbox import State
from tests.cogs.held import planned, post, subject
from tests.cogs.test_outbox import begun, kept, plan, sends
from tests.world import World

TEN_MINUTES = timedelta(minutes=10)
ROUNDS_OF_A_CIRCLE = 10


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Grows by one with each look at what broke off."""
    seen = list[object]()
    look = actions.broken_off

    async def counted(*arguments: Any) -> Any:
        seen.append(None)
        return await look(*arguments)

    monkeypatch.setattr(actions, "broken_off", counted)
    return seen


async def pass_by(world: World) -> None:
    """Time enough for many rounds, were there any."""
    world.client.dispatch("outbox_wanted")
    for _ in range(200):
        await asyncio.sleep(0.01)


async def test_a_server_out_of_reach_is_waited_for(world: World, rounds: list[object]) -> None:
    id_ = await plan(world, due_in=3600)
    await begun(world, id_, TEN_MINUTES, sent=True)
    guild = world.client.get_guild(world.guild.id)
    assert guild is not None

    guild.unavailable = True
    await pass_by(world)
    waiting = len(rounds), (await kept(world, id_)).state
    guild.unavailable = False
    await world.env.advance_time(61)

    assert waiting[0] < ROUNDS_OF_A_CIRCLE
    assert (waiting[1], (await kept(world, id_)).state, len(sends(world))) == (State.SENDING, State.SENT, 1)


@pytest.mark.logs_errors
async def test_a_database_that_cannot_be_written_is_waited_for(
    world: World, rounds: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = await plan(world, due_in=3600)
    await begun(world, id_, TEN_MINUTES, sent=True)

    async def full(*_: Any) -> Any:
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(actions, "take_over", full)
        broken.setattr(actions, "try_later", full)
        await pass_by(world)
    waiting = len(rounds)
    await world.env.advance_time(61)

    assert waiting < ROUNDS_OF_A_CIRCLE
    assert ((await kept(world, id_)).state, len(sends(world))) == (State.SENT, 1)


@pytest.mark.logs_errors
async def test_what_is_too_late_is_held_though_nothing_can_be_planned(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(announcement_plans, "plan_due", fail)

    (late,) = await planned(world, post(world, await subject(world)))

    assert (await kept(world, late.id)).state is State.HELD
