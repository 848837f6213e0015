"""/watch, and the posts that follow from it, through Discord."""

from typing import Any

import discord
import pytest
import simcord
from sqlalchemy import select

from bot.actions import watching
from bot.storage import moderation
from bot.storage.tables import figure_posts, outbox
from cogs.upkeep import WANTED
from tests.actions.watched import bring, flow
from tests.world import World, text_of

DAY = 86_400


async def add(world: World, name: str = "company:microsoft", **options: Any) -> Any:
    return await world.maya.slash(world.actions, "watch add", name=name, channel=world.articles, **options)


async def news(world: World, *awards: Any, days: int = 1) -> None:
    await bring(world.services.db, *awards, days=days)
    await watching.look(world.services.db)


async def watched(world: World) -> None:
    """A watch, and one new award that is to be told."""
    await bring(world.services.db)
    await add(world)
    await news(world, flow("NEW1", 500_000_00))


async def go(world: World) -> None:
    """What the upkeep does when its time has come."""
    world.client.dispatch(WANTED)
    await world.env.settle()


async def states(world: World) -> list[str]:
    async with world.services.db.read() as tx:
        return list(await tx.scalars(select(outbox.c.state).where(outbox.c.kind == "watch").order_by(outbox.c.due_at)))


def sends(world: World, channel: Any) -> list[Any]:
    path = f"/channels/{channel.id}/messages"
    return [each for each in world.env.http_requests if each.method == "POST" and each.path == path]


async def deny(world: World, **permissions: bool) -> None:
    """Takes permissions for the channel of the posts, from everybody and so from the bot."""
    channel = world.client.get_channel(world.articles.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.set_permissions(channel.guild.default_role, overwrite=discord.PermissionOverwrite(**permissions))
    await world.env.settle()


async def test_a_member_is_not_offered_watches(world: World) -> None:
    with pytest.raises(simcord.SetupError, match="not visible"):
        await world.alice.slash(world.articles, "watch list")


@pytest.mark.parametrize(("spanish", "words"), [(False, "Microsoft is watched"), (True, "Se sigue a Microsoft")])
async def test_a_watch_is_added_listed_and_removed(world: World, *, spanish: bool, words: str) -> None:
    if spanish:
        world.spanish.add(world.maya.id)

    added = await add(world, least=5)
    listed = await world.maya.slash(world.articles, "watch list")
    offered = await world.maya.autocomplete(world.articles, "watch remove", "watch", "micro")
    removed = await world.maya.slash(world.articles, "watch remove", watch=offered[0]["value"])
    empty = await world.maya.slash(world.articles, "watch list")

    assert words in text_of(added.response)
    assert "$5.00" in text_of(listed.response)
    assert offered[0]["name"] == "Microsoft → #articles"
    assert "Microsoft" in text_of(removed.response)
    assert "Microsoft" not in text_of(empty.response)
    assert all(each.ephemeral for each in (added, listed, removed, empty))


async def test_the_usual_amount_is_a_hundred_thousand_dollars(world: World) -> None:
    assert "$100,000.00" in text_of((await add(world)).response)


async def test_names_are_offered_as_with_show(world: World) -> None:
    offered = await world.maya.autocomplete(world.articles, "watch add", "name", "palentir")

    assert offered[0] == {"name": "Palantir Technologies", "value": "company:palantir"}


async def test_what_is_offered_of_watches_follows_the_typing(world: World) -> None:
    await add(world)
    await add(world, "company:dell")

    offered = await world.maya.autocomplete(world.articles, "watch remove", "watch", "")
    fitting = await world.maya.autocomplete(world.articles, "watch remove", "watch", "dell")

    assert (len(offered), [each["name"] for each in fitting]) == (2, ["Dell Technologies → #articles"])


async def test_a_channel_that_is_closed_to_the_bot_is_refused(world: World) -> None:
    await deny(world, send_messages=False)

    said = text_of((await add(world)).response)

    assert "cannot post" in said
    assert "Send Messages" in said
    assert await watching.listed(world.services.db, world.guild.id) == ()


async def test_an_unclear_name_is_asked_back(world: World) -> None:
    assert "HP Inc." in text_of((await add(world, "HP")).response)


async def test_news_are_posted_once_with_figures_and_buttons(world: World) -> None:
    await watched(world)

    await go(world)
    await go(world)

    (post,) = world.articles.history()
    said = text_of(post)
    assert "[NEW1](<https://www.usaspending.gov/award/CONT_AWD_NEW1_7012_-NONE-_-NONE-/>), ICE: " in said
    assert "**$500,000.00** net obligated, 30 Jul 2026 to 21 Aug 2026" in said
    (request,) = sends(world, world.articles)
    assert request.json["enforce_nonce"] is True
    assert request.json["allowed_mentions"]["parse"] == []
    assert await states(world) == ["sent"]


async def test_a_post_is_known_to_corrections(world: World) -> None:
    await watched(world)

    await go(world)

    async with world.services.db.read() as tx:
        (row,) = await tx.execute(select(figure_posts))
    assert (row.ref, row.server_id, row.message_id) == (
        "company:microsoft",
        world.guild.id,
        world.articles.history()[0].id,
    )


async def test_a_server_of_two_languages_gets_both_in_one_post(world: World) -> None:
    async with world.services.db.begin() as tx:
        await moderation.put(tx, world.guild.id, "languages", "es+en")
    await watched(world)

    await go(world)

    (post,) = world.articles.history()
    said = text_of(post)
    assert said.index("de obligado neto") < said.index("net obligated")
    assert "Sobre este mensaje · About this post" in said


async def test_a_channel_has_one_post_a_day(world: World) -> None:
    await watched(world)
    await go(world)
    await news(world, flow("NEW1", 500_000_00), flow("NEW2", 600_000_00), days=2)

    await go(world)
    today = len(world.articles.history())
    await world.env.advance_time(DAY)

    assert today == 1
    assert ["NEW2" in text_of(post) for post in world.articles.history()] == [False, True]


async def test_buttons_of_a_post_work_after_a_restart(world: World) -> None:
    await watched(world)
    await go(world)
    (post,) = world.articles.history()
    await world.restart()

    about = await world.alice.click(post, label="About this post")
    shown = await world.alice.click(post, label="Microsoft")

    assert "at most one post a day" in text_of(about.response)
    assert about.ephemeral
    assert "## Microsoft" in text_of(shown.response)


async def test_a_post_for_a_closed_channel_waits_and_so_do_later_news(world: World) -> None:
    await watched(world)
    await deny(world, send_messages=False)

    await go(world)
    await news(world, flow("NEW1", 500_000_00), flow("NEW2", 600_000_00), days=2)
    await world.env.advance_time(2 * DAY)

    assert await states(world) == ["held"]
    assert sends(world, world.articles) == []


async def test_texts_from_the_records_can_neither_format_nor_mention(world: World) -> None:
    await bring(world.services.db, flow("OLD", 1, "**@everyone** LLC"))
    await add(world, "**@everyone** LLC", least=0)
    await news(world, flow("OLD", 500, "**@everyone** LLC"))

    await go(world)

    (post,) = world.articles.history()
    assert "### \\*\\*@\u200beveryone\\*\\* LLC" in text_of(post)
    assert not post.mention_everyone
