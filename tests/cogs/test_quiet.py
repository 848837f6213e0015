"""/quiet through Discord."""

import pytest
import simcord

from bot.actions import quiet
from bot.rules.outbox import State
from tests.cogs.held import HOUR, go, kept, planned, post, subject
from tests.world import World, text_of


async def test_a_member_is_not_offered_it(world: World) -> None:
    with pytest.raises(simcord.SetupError, match="not visible"):
        await world.alice.slash(world.articles, "quiet list")


@pytest.mark.parametrize(
    ("spanish", "words"), [(False, "Quiet from 22:00 to 07:00"), (True, "Silencio de 22:00 a 07:00")]
)
async def test_hours_are_set_listed_and_ended(world: World, *, spanish: bool, words: str) -> None:
    if spanish:
        world.spanish.add(world.maya.id)

    made = await world.maya.slash(world.articles, "quiet hours", **{"from": "10pm", "until": "7 h"})
    await world.maya.slash(world.articles, "quiet hours", **{"from": "noon", "until": "13:00"}, channel=world.articles)
    listed = await world.maya.slash(world.articles, "quiet list")
    ended = await world.maya.slash(world.articles, "quiet off")
    again = await world.maya.slash(world.articles, "quiet off")

    assert words in text_of(made.response)
    assert "22:00" in text_of(listed.response)
    assert f"<#{world.articles.id}>" in text_of(listed.response)
    assert "22:00" in text_of(ended.response)
    assert "22:00" not in text_of(again.response)
    assert all(each.ephemeral for each in (made, listed, ended, again))


async def test_days_are_added_suggested_and_taken_back(world: World) -> None:
    added = await world.maya.slash(world.articles, "quiet day", date="24 December 2040")
    offered = await world.maya.autocomplete(world.articles, "quiet free", "date", "2040")
    none = await world.maya.autocomplete(world.articles, "quiet free", "date", "2041")
    freed = await world.maya.slash(world.articles, "quiet free", date=offered[0]["value"])
    again = await world.maya.slash(world.articles, "quiet free", date="2040-12-24")

    assert "Monday, 24 December 2040: no posts" in text_of(added.response)
    assert ([each["value"] for each in offered], none) == (["2040-12-24"], [])
    assert "is a day like any other again" in text_of(freed.response)
    assert "is a day with posts already" in text_of(again.response)


async def test_a_time_that_is_none_is_explained(world: World) -> None:
    said = await world.maya.slash(world.articles, "quiet hours", **{"from": "late", "until": "7am"})

    assert "is no time of day" in text_of(said.response)


async def test_a_post_waits_for_the_end_of_quiet_hours(world: World) -> None:
    now = world.env.now()
    since, until = (f"{now - HOUR:%H:00}", f"{now + 2 * HOUR:%H:00}")
    await quiet.set_hours(world.services.db, world.guild.id, None, world.maya.id, since, until, now)
    (due,) = await planned(world, post(world, await subject(world), due_at=now, late_at=None))

    assert world.articles.history() == []
    assert (await kept(world, due)).state is State.PLANNED

    await world.env.advance_time(3 * 3600)
    await go(world)

    assert len(world.articles.history()) == 1
