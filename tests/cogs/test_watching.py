"""/watch, and the posts that follow from it, through Discord."""

from datetime import timedelta
from typing import Any

import discord
import pytest
import simcord
from sqlalchemy import select

from bot.actions import watch_posts, watching
from bot.rules.watch_posts import Post
from bot.speech import card
from bot.storage import moderation
from bot.storage.tables import figure_posts
from bot.storage.tables import watch_posts as posts
from cogs.upkeep import WANTED
from messages.bilingual import together
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


async def log_in(world: World, channel: Any) -> None:
    async with world.services.db.begin() as tx:
        await moderation.put(tx, world.guild.id, "log_channel", channel.id)


async def states(world: World) -> list[str]:
    async with world.services.db.read() as tx:
        return list(await tx.scalars(select(posts.c.state).order_by(posts.c.id)))


def sends(world: World, channel: Any) -> list[Any]:
    path = f"/channels/{channel.id}/messages"
    return [each for each in world.env.http_requests if each.method == "POST" and each.path == path]


async def claimed(world: World, ago: timedelta) -> Post:
    """A post that a process took and did not finish."""
    now = world.env.now() - ago
    post = await watch_posts.claim(world.services.db, world.guild.id, world.articles.id, now)
    assert post is not None
    return post


async def send(world: World, post: Post) -> None:
    words = [world.services.catalogue.render("watching/post", language, post=post) for language in post.languages]
    channel = world.client.get_partial_messageable(post.channel_id)
    await channel.send(view=card(together(words)), nonce=post.id)


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
    assert request.json["nonce"].startswith("w")
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


@pytest.mark.parametrize("was_sent", [False, True])
@pytest.mark.parametrize("seconds", [5, 600])
async def test_after_a_kill_between_claim_and_record_there_is_one_post(
    world: World, seconds: int, *, was_sent: bool
) -> None:
    await world.env.advance_time(3600)  # so that ten minutes ago was today
    await watched(world)
    post = await claimed(world, timedelta(seconds=seconds))
    if was_sent:
        await send(world, post)

    await world.restart()
    await world.env.advance_time(60)

    nonces = {each.json["nonce"] for each in sends(world, world.articles)}
    assert nonces == {post.id}
    if was_sent and seconds == 5:  # Discord itself drops the second of one nonce; simcord does not
        assert len(sends(world, world.articles)) == 2
    else:
        assert len(world.articles.history()) == 1
    assert await states(world) == ["sent"]


async def test_what_nobody_can_look_up_is_told_to_moderators_once(world: World) -> None:
    log = world.guild.create_text_channel("log")
    await log_in(world, log)
    await watched(world)
    post = await claimed(world, timedelta(minutes=10))
    await send(world, post)
    await deny(world, read_message_history=False)

    await go(world)
    await go(world)

    assert len(world.articles.history()) == 1
    (notice,) = log.history()
    assert "may or may not stand" in text_of(notice)
    assert await states(world) == ["unknown"]


async def test_a_closed_channel_is_named_once_and_its_post_comes_when_it_is_open(world: World) -> None:
    log = world.guild.create_text_channel("log")
    await log_in(world, log)
    await watched(world)
    await deny(world, send_messages=False)

    await go(world)
    await go(world)
    waiting = world.articles.history()
    await deny(world, send_messages=True)
    await go(world)

    (notice,) = log.history()
    assert "Send Messages" in text_of(notice)
    assert waiting == []
    assert len(world.articles.history()) == 1


async def test_a_deleted_channel_is_told_once(world: World) -> None:
    log = world.guild.create_text_channel("log")
    await log_in(world, log)
    await watched(world)
    channel = world.client.get_channel(world.articles.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.delete()
    await world.env.settle()

    await go(world)
    await world.env.advance_time(2 * DAY)

    (notice,) = log.history()
    assert "is gone, or closed to the bot" in text_of(notice)


async def test_a_refusal_that_nobody_foresaw_is_told_once(world: World) -> None:
    log = world.guild.create_text_channel("log")
    await log_in(world, log)
    await watched(world)
    world.env.inject_error("POST", f"/channels/{world.articles.id}/messages", status=403, code=50013)

    await go(world)

    (notice,) = log.history()
    assert "closed to the bot" in text_of(notice)
    assert await states(world) == ["held"]


@pytest.mark.parametrize("status", [500, 503])
async def test_an_answer_that_says_nothing_is_followed_by_the_same_nonce(world: World, status: int) -> None:
    await watched(world)
    world.env.inject_error("POST", f"/channels/{world.articles.id}/messages", status=status)

    await go(world)
    assert await states(world) == ["sending"]
    await world.env.advance_time(30)

    assert len(world.articles.history()) == 1
    assert len({each.json["nonce"] for each in sends(world, world.articles)}) == 1
    assert await states(world) == ["sent"]


async def test_a_message_that_was_deleted_meanwhile_is_not_sent_again(world: World) -> None:
    await watched(world)
    await claimed(world, timedelta(seconds=5))
    world.env.inject_error("POST", f"/channels/{world.articles.id}/messages", status=404, code=10008)

    await go(world)

    assert world.articles.history() == []
    assert await states(world) == ["sent"]


async def test_texts_from_the_records_can_neither_format_nor_mention(world: World) -> None:
    await bring(world.services.db, flow("OLD", 1, "**@everyone** LLC"))
    await add(world, "**@everyone** LLC", least=0)
    await news(world, flow("OLD", 500, "**@everyone** LLC"))

    await go(world)

    (post,) = world.articles.history()
    assert "### \\*\\*@\u200beveryone\\*\\* LLC" in text_of(post)
    assert not post.mention_everyone
