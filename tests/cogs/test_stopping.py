"""/stop through Discord."""

import pytest
import simcord

from bot.rules.outbox import Reason, State
from bot.storage import stopping
from tests.cogs.held import HOUR, kept, log_in, planned, post, subject
from tests.world import World, text_of


async def test_a_member_is_not_offered_it(world: World) -> None:
    with pytest.raises(simcord.SetupError, match="not visible"):
        await world.alice.slash(world.articles, "stop now")


@pytest.mark.parametrize(("spanish", "words"), [(False, "Everything is stopped."), (True, "Todo está parado.")])
async def test_one_press_holds_everything_and_the_log_hears_of_it(world: World, *, spanish: bool, words: str) -> None:
    if spanish:
        world.spanish.add(world.maya.id)
    log = await log_in(world)
    (due,) = await planned(world, post(world, await subject(world), due_at=world.env.now() + HOUR, late_at=None))

    stopped = await world.maya.slash(world.articles, "stop now")
    await world.env.advance_time(2 * 3600)

    assert stopped.ephemeral
    assert words in text_of(stopped.response)
    assert world.articles.history() == []
    assert ((await kept(world, due)).state, (await kept(world, due)).reason) == (State.HELD, Reason.STOPPED)
    assert ["A moderator stopped everything" in text_of(each) for each in log.history()] == [True]


async def test_it_outlasts_a_restart(world: World) -> None:
    await world.maya.slash(world.articles, "stop now")
    await world.restart()

    await planned(world, post(world, await subject(world), late_at=None))

    assert world.articles.history() == []


async def test_to_lift_shows_what_waited_and_one_press_sends_it(world: World) -> None:
    log = await log_in(world)
    of = await subject(world)
    await world.maya.slash(world.articles, "stop now")
    await planned(world, *(post(world, of, each, late_at=None) for each in "ab"))

    lifted = await world.maya.slash(world.articles, "stop lift")
    said = text_of(lifted.response)
    await world.env.settle()
    assert world.articles.history() == []
    sent = await world.maya.click(lifted.response, label="Send all")
    await world.env.settle()

    assert "2 posts waited" in said
    assert said.index("Meeting a") < said.index("Meeting b")
    assert "2 posts are on their way" in text_of(sent.response)
    assert len(world.articles.history()) == 2
    told = "\n".join(text_of(each) for each in log.history())
    assert "A moderator lifted the stop" in told
    assert "Nothing of this waits any more" in told


async def test_what_comes_due_after_it_is_posted_by_itself(world: World) -> None:
    await world.maya.slash(world.articles, "stop now")
    await world.maya.slash(world.articles, "stop lift")

    await planned(world, post(world, await subject(world), due_at=world.env.now(), late_at=None))

    assert len(world.articles.history()) == 1


async def test_the_button_lifts_it_after_a_restart_too(world: World) -> None:
    stopped = await world.maya.slash(world.articles, "stop now")
    await world.restart()

    lifted = await world.maya.click(stopped.response, label="Lift the stop")

    assert "The stop is lifted" in text_of(lifted.response)
    async with world.services.db.read() as tx:
        assert await stopping.since(tx, world.guild.id) is None


async def test_a_second_one_says_since_when(world: World) -> None:
    await world.maya.slash(world.articles, "stop now")
    await world.env.advance_time(3600)

    again = await world.maya.slash(world.articles, "stop now")
    await world.maya.slash(world.articles, "stop lift")
    nothing = await world.maya.slash(world.articles, "stop lift")

    assert "Everything was stopped already" in text_of(again.response)
    assert "Nothing was stopped" in text_of(nothing.response)
