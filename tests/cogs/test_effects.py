"""What is done with posts that are there, through a simulated Discord."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Any

import discord
import pytest
from sqlalchemy import select, update

from bot.rules.effects import CROSSPOSTS, Effect
from bot.rules.outbox import Delivery, Kind, State, delivery_id
from bot.storage import effects, moderation, outbox
from bot.storage.tables import outbox_effects
from tests.world import World, text_of

HOUR = timedelta(hours=1)


async def posted(world: World, channel: Any, occasion: str = "a", *, following: timedelta | None = None) -> Delivery:
    """A post that stands in *channel*, as the outbox has recorded it."""
    message = await world.client.get_partial_messageable(channel.id).send("Meeting")
    now = world.env.now()
    id_ = delivery_id(Kind.ANNOUNCEMENT, "5", occasion, channel.id)
    planned = Delivery(id_, world.guild.id, channel.id, Kind.ANNOUNCEMENT, "5", occasion, "Meeting", now)
    following_at = None if following is None else now + following
    post = replace(planned, following_at=following_at, state=State.SENT, message_id=message.id)
    async with world.services.db.begin() as tx:
        await outbox.add(tx, [post])
    return post


async def follow(world: World, post: Delivery, wanted: Iterable[Effect], title: str = "Meeting") -> None:
    async with world.services.db.begin() as tx:
        await effects.plan(tx, post, wanted, title, world.env.now())
    await work_off(world)


async def work_off(world: World) -> None:
    world.client.dispatch("outbox_wanted")
    await world.env.settle()


async def kept(world: World) -> dict[str, Any]:
    async with world.services.db.read() as tx:
        return {row.effect: row for row in await tx.execute(select(outbox_effects))}


async def states(world: World) -> dict[str, tuple[str, str | None]]:
    return {effect: (row.state, row.reason) for effect, row in (await kept(world)).items()}


async def log_in(world: World, channel: Any) -> None:
    async with world.services.db.begin() as tx:
        await moderation.put(tx, world.guild.id, "log_channel", channel.id)


async def broken_off(world: World) -> None:
    """As a process leaves what it was doing when it was killed."""
    async with world.services.db.begin() as tx:
        values = {"state": State.SENDING.value, "claimed_by": "killed", "claim_until": world.env.now(), "tries": 1}
        await tx.execute(update(outbox_effects).values(**values))


async def deny(world: World, channel: Any, **permissions: bool) -> None:
    found = world.client.get_channel(channel.id)
    assert isinstance(found, discord.TextChannel)
    await found.set_permissions(found.guild.default_role, overwrite=discord.PermissionOverwrite(**permissions))
    await world.env.settle()


def requests(world: World, effect: Effect) -> list[Any]:
    method, path = PATHS[effect]
    return [each for each in world.env.http_requests if each.method == method and fnmatchcase(each.path, path)]


async def events(world: World) -> list[discord.ScheduledEvent]:
    guild = world.client.get_guild(world.guild.id)
    assert guild is not None
    return await guild.fetch_scheduled_events()


PATHS = {
    Effect.CROSSPOST: ("POST", "/channels/*/messages/*/crosspost"),
    Effect.PIN: ("PUT", "/channels/*/messages/pins/*"),
    Effect.THREAD: ("POST", "/channels/*/messages/*/threads"),
    Effect.EVENT: ("POST", "/guilds/*/scheduled-events"),
}


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


@pytest.mark.parametrize("effect", set(Effect) - {Effect.EVENT})
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
