"""What is done with posts that are there, through a simulated Discord."""

import pytest

from bot.rules.effects import Effect
from bot.storage import effects
from tests.cogs.following import HOUR, PATHS, broken_off, events, follow, kept, posted, requests, states, work_off
from tests.world import World


async def test_all_that_should_follow_a_post_is_done_once(world: World) -> None:
    news = world.guild.create_news_channel("news")
    post = await posted(world, news, following=HOUR)

    await follow(world, post, Effect)
    await follow(world, post, Effect)

    assert set((await states(world)).values()) == {("sent", None)}
    assert len(requests(world, Effect.CROSSPOST)) == 1
    assert [each.id for each in news.pinned_messages()] == [post.message_id]
    assert [(each.id, each.name) for each in news.threads] == [(post.message_id, "Meeting")]
    assert len(await events(world)) == 1
    assert (await kept(world))["thread"].result_id == post.message_id


async def test_an_event_tells_of_the_next_date_and_where_the_post_is(world: World) -> None:
    post = await posted(world, world.articles, following=HOUR)

    await follow(world, post, [Effect.EVENT], "Reunión *semanal*")

    (event,) = await events(world)
    assert (event.name, event.location) == ("Reunión *semanal*", "Campaign")
    assert (event.start_time, event.end_time) == (post.following_at, post.due_at + 2 * HOUR)
    link = f"https://discord.com/channels/{world.guild.id}/{world.articles.id}/{post.message_id}"
    assert event.description == f"{link}\n-# {post.id}"
    assert (await kept(world))["event"].result_id == event.id


async def test_a_thread_that_is_there_already_counts(world: World) -> None:
    world.env.inject_error(*PATHS[Effect.THREAD], status=400, code=160004)
    post = await posted(world, world.articles)

    await follow(world, post, [Effect.THREAD])

    assert await states(world) == {"thread": ("sent", None)}
    assert (await kept(world))["thread"].result_id == post.message_id


async def test_an_event_that_has_begun_is_left_out(world: World) -> None:
    await follow(world, await posted(world, world.articles), [Effect.EVENT])

    assert await states(world) == {"event": ("skipped", "late")}
    assert await events(world) == []


@pytest.mark.parametrize("effect", Effect)
async def test_k11_what_was_done_and_not_marked_is_not_done_twice(world: World, effect: Effect) -> None:
    news = world.guild.create_news_channel("news")
    await follow(world, await posted(world, news, following=HOUR), [effect])
    before = (await kept(world))[effect].result_id
    await broken_off(world)

    await world.restart()
    await work_off(world)

    assert await states(world) == {effect: ("sent", None)}
    assert (await kept(world))[effect].result_id == before
    assert len(await events(world)) == (effect is Effect.EVENT)
    assert len(news.threads) == (effect is Effect.THREAD)


@pytest.mark.parametrize("effect", Effect)
async def test_k10_what_was_begun_and_not_done_is_done_after_a_restart(world: World, effect: Effect) -> None:
    news = world.guild.create_news_channel("news")
    post = await posted(world, news, following=HOUR)
    async with world.services.db.begin() as tx:
        await effects.plan(tx, post, [effect], "Meeting", world.env.now())
    await broken_off(world)

    await world.restart()
    await work_off(world)

    assert await states(world) == {effect: ("sent", None)}
    assert (await kept(world))[effect].tries == 2
