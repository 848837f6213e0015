"""Servers at the stand-in change while a bot runs: what it may do, what is there, and whether it is told."""

import io

import discord
import pytest

from tests.faults.conftest import Connected
from tests.faults.standin import StandIn
from tests.faults.standin_client import Bot, at, refused, until
from tests.faults.standin_http import Sent

MAY_NOT, NO_ACCESS, NO_CHANNEL = 50013, 50001, 10003


def may(connected: Connected) -> discord.Permissions:
    return connected.channel.permissions_for(connected.guild.me)


async def test_what_the_bot_may_do_is_known_to_it_when_it_is_told(connected: Connected) -> None:
    channel = connected.channel
    assert may(connected).send_messages
    assert may(connected).pin_messages

    await connected.world.servers.deny(str(channel.id), "SEND_MESSAGES", "READ_MESSAGE_HISTORY")
    await until(lambda: not may(connected).send_messages)

    assert not may(connected).read_message_history
    assert may(connected).view_channel
    await refused(MAY_NOT, channel.send("no"))

    await connected.world.servers.deny(str(channel.id))
    await until(lambda: may(connected).send_messages)
    await channel.send("yes")


@pytest.mark.parametrize(("lacking", "code"), [("VIEW_CHANNEL", NO_ACCESS), ("SEND_MESSAGES", MAY_NOT)])
async def test_or_it_comes_as_a_surprise(connected: Connected, lacking: str, code: int) -> None:
    await connected.world.servers.deny(str(connected.channel.id), lacking, silently=True)

    await refused(code, connected.channel.send("no"))

    assert may(connected).send_messages
    assert connected.world.state()["messages"] == []
    assert connected.world.state()["invalid_requests"] == 1


async def test_without_the_right_to_it_a_history_is_empty_and_says_not_why(connected: Connected) -> None:
    post = await connected.channel.send("there")
    await connected.world.servers.deny(str(connected.channel.id), "READ_MESSAGE_HISTORY", silently=True)

    assert [each async for each in connected.channel.history()] == []
    await refused(MAY_NOT, connected.channel.fetch_message(post.id))

    await connected.world.servers.deny(str(connected.channel.id), "VIEW_CHANNEL", silently=True)
    await refused(NO_ACCESS, anext(connected.channel.history()))


async def test_pictures_and_others_messages_need_rights_of_their_own(connected: Connected) -> None:
    theirs = connected.world.messages.add(str(connected.channel.id), Sent({"content": "theirs"}), "77")
    await connected.world.servers.deny(str(connected.channel.id), "ATTACH_FILES", "MANAGE_MESSAGES", silently=True)

    await connected.channel.send("no picture")
    await refused(MAY_NOT, connected.channel.send(file=discord.File(io.BytesIO(b"picture"), "a.png")))
    await refused(MAY_NOT, connected.channel.get_partial_message(int(theirs["id"])).delete())


async def test_a_thread_asks_for_its_own_right_and_goes_with_its_name(connected: Connected) -> None:
    thread = await (await connected.channel.send("news")).create_thread(name="About it")
    await connected.world.servers.deny(str(connected.channel.id), "SEND_MESSAGES", silently=True)
    await thread.send("still")
    await connected.world.servers.deny(str(connected.channel.id), "SEND_MESSAGES_IN_THREADS", silently=True)

    await refused(MAY_NOT, thread.send("no more"))

    await connected.world.servers.delete_channel(str(thread.id))
    await until(lambda: connected.guild.get_thread(thread.id) is None)
    await refused(NO_CHANNEL, thread.send("nowhere"))


async def test_a_deleted_channel_is_gone_for_the_bot_too(connected: Connected) -> None:
    channel = connected.channel
    await connected.world.servers.delete_channel(str(channel.id))
    await until(lambda: connected.guild.get_channel(channel.id) is None)

    await refused(NO_CHANNEL, channel.send("nowhere"))


async def test_a_channel_deleted_silently_is_a_surprise(connected: Connected) -> None:
    channel = connected.channel
    await connected.world.servers.delete_channel(str(channel.id), silently=True)

    await refused(NO_CHANNEL, channel.send("nowhere"))

    assert connected.guild.get_channel(channel.id) is not None


async def test_what_an_interaction_says_the_bot_may_do(connected: Connected) -> None:
    await connected.world.servers.deny(str(connected.channel.id), "ATTACH_FILES", silently=True)
    await connected.world.interact(data={"name": "ping", "type": 1})

    (exchange,) = connected.world.interactions.exchanges.values()
    granted = discord.Permissions(int(exchange.event["app_permissions"]))
    assert (granted.attach_files, granted.send_messages) == (False, True)


async def test_a_server_out_of_reach_comes_back(connected: Connected) -> None:
    guild_id = str(connected.guild.id)
    await connected.world.servers.set_unavailable(guild_id, unavailable=True)
    await until(lambda: all(guild.unavailable for guild in connected.bot.guilds))
    await connected.world.servers.set_unavailable(guild_id, unavailable=False)

    await until(lambda: any(not guild.unavailable for guild in connected.bot.guilds))


async def test_two_bots_hear_of_the_same_things(connected: Connected, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at(connected.world, monkeypatch, Bot()) as second:
        channel_id = connected.channel.id
        await connected.world.servers.delete_channel(str(channel_id))

        await until(lambda: all(bot.get_channel(channel_id) is None for bot in (connected.bot, second)))


async def test_two_thousand_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    async with StandIn(guilds=2000) as world, at(world, monkeypatch, Bot()) as bot:
        assert len(bot.guilds) == 2000
        await bot.guilds[-1].text_channels[-1].send("at the end")
        assert [said["channel_id"] for said in world.state()["messages"]] == [world.guilds[-1]["channels"][-1]["id"]]
