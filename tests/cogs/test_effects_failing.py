"""What comes of effects that Discord does not take, or not now."""

from typing import Any

import discord
import pytest

from bot.rules.effects import CROSSPOSTS, Effect
from tests.cogs.following import HOUR, PATHS, deny, events, follow, kept, log_in, posted, requests, states
from tests.world import World, text_of


@pytest.mark.parametrize("effect", Effect)
@pytest.mark.parametrize("status", [429, 500, 503])
async def test_an_answer_that_says_nothing_is_followed_by_another_try(
    world: World, effect: Effect, status: int
) -> None:
    method, path = PATHS[effect]
    world.env.inject_error(method, path, status=status, times=3)
    await follow(world, await posted(world, world.guild.create_news_channel("news"), following=HOUR), [effect])
    assert await states(world) == {effect: ("planned", None)}

    await world.env.advance_time(30)

    assert await states(world) == {effect: ("sent", None)}
    assert (await kept(world))[effect].tries == 4


@pytest.mark.parametrize("effect", Effect)
async def test_a_channel_or_server_that_is_closed_is_told_to_moderators(world: World, effect: Effect) -> None:
    await log_in(world, world.actions)
    method, path = PATHS[effect]
    world.env.inject_error(method, path, status=403, code=50013, times=None)

    await follow(world, await posted(world, world.guild.create_news_channel("news"), following=HOUR), [effect])
    await world.env.advance_time(3600)

    assert await states(world) == {effect: ("held", "may_not")}
    assert len(requests(world, effect)) == 1
    (notice,) = world.actions.history()
    assert "The bot lacks" in text_of(notice)


@pytest.mark.parametrize(
    ("effect", "permission", "name"),
    [
        (Effect.CROSSPOST, "send_messages", "Send Messages"),
        (Effect.PIN, "pin_messages", "Pin Messages"),
        (Effect.THREAD, "create_public_threads", "Create Public Threads"),
        (Effect.PIN, "view_channel", "View Channel"),
    ],
)
async def test_what_is_known_to_lack_is_told_without_asking_discord(
    world: World, effect: Effect, permission: str, name: str
) -> None:
    await log_in(world, world.actions)
    news = world.guild.create_news_channel("news")
    post = await posted(world, news)
    await deny(world, news, **{permission: False})

    await follow(world, post, [effect])

    assert await states(world) == {effect: ("held", "may_not")}
    assert requests(world, effect) == []
    (notice,) = world.actions.history()
    assert name in text_of(notice)


@pytest.mark.parametrize("effect", [each for each in Effect if each is not Effect.EVENT])
async def test_a_post_that_was_deleted_needs_nothing_more(world: World, effect: Effect) -> None:
    await log_in(world, world.actions)
    news = world.guild.create_news_channel("news")
    post = await posted(world, news)
    assert post.message_id is not None
    await world.client.get_partial_messageable(news.id).get_partial_message(post.message_id).delete()

    await follow(world, post, [effect])

    assert await states(world) == {effect: ("skipped", "deleted")}
    assert world.actions.history() == []


async def test_in_a_channel_that_is_gone_only_the_event_is_left(world: World) -> None:
    news = world.guild.create_news_channel("news")
    post = await posted(world, news, following=HOUR)
    found = world.client.get_channel(news.id)
    assert isinstance(found, discord.TextChannel)
    await found.delete()

    await follow(world, post, Effect)

    gone = ("skipped", "no_channel")
    assert await states(world) == {"crosspost": gone, "pin": gone, "thread": gone, "event": ("sent", None)}


async def test_what_a_channel_is_not_made_for_is_left_out(world: World) -> None:
    await log_in(world, world.actions)
    talk = world.guild.create_voice_channel("talk")
    await follow(world, await posted(world, world.articles), [Effect.CROSSPOST])
    await follow(world, await posted(world, talk, "b"), [Effect.THREAD])

    assert await states(world) == {"crosspost": ("skipped", "refused"), "thread": ("skipped", "refused")}
    assert world.actions.history() == []


async def test_too_many_pins_are_told(world: World) -> None:
    await log_in(world, world.actions)
    world.env.inject_error(*PATHS[Effect.PIN], status=400, code=30003)

    await follow(world, await posted(world, world.articles), [Effect.PIN])

    assert await states(world) == {"pin": ("held", "refused")}
    assert "as many pins as Discord allows" in text_of(world.actions.history()[0])


async def test_of_more_posts_than_discord_publishes_in_an_hour_the_others_wait_and_nothing_else_does(
    world: World,
) -> None:
    news = world.guild.create_news_channel("news")
    for number in range(CROSSPOSTS + 2):
        await follow(world, await posted(world, news, f"{number:02}"), [Effect.CROSSPOST, Effect.PIN])

    assert len(news.pinned_messages()) == CROSSPOSTS + 2
    assert len(requests(world, Effect.CROSSPOST)) == CROSSPOSTS

    await world.env.advance_time(3600)

    published = [int(each.path.split("/")[4]) for each in requests(world, Effect.CROSSPOST)]
    assert len(published) == CROSSPOSTS + 2
    assert published == sorted(published), "in the order in which they were posted"


async def limited(*_: Any, **__: Any) -> None:
    raise discord.RateLimited(1800)


async def test_what_discord_limits_waits_as_long_as_discord_says(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    news = world.guild.create_news_channel("news")
    first, second = await posted(world, news, "a"), await posted(world, news, "b")
    with monkeypatch.context() as patch:
        patch.setattr(discord.PartialMessage, "publish", limited)
        await follow(world, first, [Effect.CROSSPOST])
    await follow(world, second, [Effect.PIN])
    assert await states(world) == {"crosspost": ("planned", None), "pin": ("sent", None)}

    await world.env.advance_time(1799)
    assert requests(world, Effect.CROSSPOST) == []
    await world.env.advance_time(1)
    assert len(requests(world, Effect.CROSSPOST)) == 1


async def broken(*_: Any, **__: Any) -> None:
    raise ZeroDivisionError


@pytest.mark.logs_errors
async def test_a_bug_in_one_is_given_up_and_stops_no_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await log_in(world, world.actions)
    monkeypatch.setattr(discord.PartialMessage, "pin", broken)

    await follow(world, await posted(world, world.articles), [Effect.PIN, Effect.THREAD])
    await world.env.advance_time(60)

    assert await states(world) == {"pin": ("held", "refused"), "thread": ("sent", None)}
    assert (await kept(world))["pin"].tries == 5
    assert "It was tried again and again" in text_of(world.actions.history()[0])


async def test_a_long_title_is_cut_to_what_discord_takes(world: World) -> None:
    await follow(world, await posted(world, world.articles, following=HOUR), [Effect.THREAD, Effect.EVENT], "x" * 200)

    assert [each.name for each in world.articles.threads] == ["x" * 100]
    assert [each.name for each in await events(world)] == ["x" * 100]
