"""What the stand-in lets be done with a message, and how often."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import discord
import pytest
from discord.http import Route

from tests.faults.conftest import Connected
from tests.faults.standin_client import refused, until


async def test_a_post_is_published_once_and_only_in_a_channel_for_announcements(connected: Connected) -> None:
    post = await connected.announcements.send("news")
    await post.publish()
    elsewhere = await connected.channel.send("talk")

    await refused(40033, post.publish())
    await refused(50024, elsewhere.publish())

    assert connected.world.state()["effects"]["crossposts"] == [str(post.id)]
    assert (await connected.announcements.fetch_message(post.id)).flags.crossposted


async def test_ten_posts_are_published_in_an_hour(connected: Connected) -> None:
    connected.bot.http.max_ratelimit_timeout = 30.0
    for number in range(10):
        await (await connected.announcements.send(f"{number}")).publish()
    one_more = await connected.announcements.send("one more")

    with pytest.raises(discord.RateLimited) as limited:
        await one_more.publish()
    connected.world.clock.offset_seconds = 3601
    await one_more.publish()

    assert 3500 < limited.value.retry_after <= 3600
    state = connected.world.state()
    assert state["rate_limited"] == {"shared": 1}
    assert state["invalid_requests"] == 0, "a limit that all share is not held against the bot"
    assert len(state["effects"]["crossposts"]) == 11


async def test_pins_are_put_and_taken_off(connected: Connected) -> None:
    posts = [await connected.channel.send(f"{number}") for number in range(3)]
    for post in posts:
        await post.pin()
    await posts[0].pin()
    await posts[1].unpin()

    assert [pin.content async for pin in connected.channel.pins()] == ["2", "0"]
    assert connected.world.state()["effects"]["pins"] == [str(post.id) for post in posts]


async def test_pins_the_old_way(connected: Connected) -> None:
    post = await connected.channel.send("pinned")
    path, http = "/channels/{channel_id}/pins", connected.bot.http

    async def ask(method: str, path: str) -> Any:
        return await http.request(Route(method, path, channel_id=connected.channel.id, message_id=post.id))

    await ask("PUT", f"{path}/{{message_id}}")
    pinned = await ask("GET", path)
    await ask("DELETE", f"{path}/{{message_id}}")

    assert [each["id"] for each in pinned] == [str(post.id)]
    assert [pin async for pin in connected.channel.pins()] == []


async def test_a_thread_grows_from_a_message_once(connected: Connected) -> None:
    post = await connected.channel.send("news")
    thread = await post.create_thread(name="About it")
    await thread.send("inside")

    await refused(160004, post.create_thread(name="Again"))

    assert (thread.id, thread.parent_id) == (post.id, connected.channel.id)
    await until(lambda: connected.guild.get_thread(post.id) is not None)
    assert connected.world.state()["effects"]["threads"] == [str(post.id)]
    await refused(50035, (await thread.send("in a thread")).create_thread(name="None in a thread"))


async def event(connected: Connected, *, hours: int = 1) -> discord.ScheduledEvent:
    start = connected.world.clock.time() + timedelta(hours=hours)
    return await connected.guild.create_scheduled_event(
        name="Call-in day",
        start_time=start,
        end_time=start + timedelta(hours=1),
        location="Everywhere",
        entity_type=discord.EntityType.external,
        privacy_level=discord.PrivacyLevel.guild_only,
    )


async def test_scheduled_events_are_made_and_listed(connected: Connected) -> None:
    made = await event(connected)

    (found,) = await connected.guild.fetch_scheduled_events()

    assert (found.id, found.name, found.location) == (made.id, "Call-in day", "Everywhere")


async def test_a_scheduled_event_lies_ahead_and_needs_a_permission(connected: Connected) -> None:
    await refused(50035, event(connected, hours=-1))
    await connected.world.servers.deny_in_server(str(connected.guild.id), "CREATE_EVENTS")
    await until(lambda: not connected.guild.me.guild_permissions.create_events)

    await refused(50013, event(connected))

    assert await connected.guild.fetch_scheduled_events() == []


WORK: dict[str, Callable[[discord.Message], Awaitable[object]]] = {
    "PIN_MESSAGES": lambda post: post.pin(),
    "CREATE_PUBLIC_THREADS": lambda post: post.create_thread(name="About it"),
    "SEND_MESSAGES": lambda post: post.publish(),
}


@pytest.mark.parametrize("lacking", WORK)
async def test_each_needs_its_permission(connected: Connected, lacking: str) -> None:
    post = await connected.announcements.send("news")
    await connected.world.servers.deny(str(connected.announcements.id), lacking, silently=True)

    await refused(50013, WORK[lacking](post))

    assert not any(connected.world.state()["effects"].values())
