"""Reporting and deciding as people do it, for the tests of corrections."""

from datetime import date
from typing import Any

import discord
from sqlalchemy import select

from bot.actions import corrections, moderation
from bot.rules.moderation import Channel, Server
from bot.speech import card
from bot.storage.tables import metadata
from messages import Button, Rendered, Text
from tests.world import World, text_of

REF = "company:microsoft"
WORDS = "FY2025 counts **MS1** twice."
LINK = "https://www.usaspending.gov/award/CONT_AWD_MS1"
NOTE = "MS1 was counted twice; it is once."
AS_OF = date(2026, 8, 20)


async def choose(world: World, key: str, value: str) -> None:
    server = Server(world.guild.id, (Channel(world.actions.id, "actions"),))
    await moderation.change(world.services.db, server, world.maya.id, key, value, world.services.clock())


async def say(world: World, *texts: str, ref: str = REF, channel: Any = None) -> discord.Message:
    """A post of ours with a figure and the button under it."""
    rendered = Rendered("card", None, tuple(map(Text, texts)), (Button("Report an error", custom_id=f"report:{ref}"),))
    place = world.client.get_partial_messageable((channel or world.articles).id)
    sent = await place.send(view=card(rendered))
    await world.env.settle()
    return sent


async def carry(world: World, *texts: str, ref: str = REF, channel: Any = None) -> discord.Message:
    """The same, remembered as every public answer is."""
    sent = await say(world, *texts, ref=ref, channel=channel)
    await corrections.remember_post(
        world.services.db, world.guild.id, sent.channel.id, sent.id, (ref,), AS_OF, world.services.clock()
    )
    return sent


async def report(world: World, post: Any = None, who: Any = None, **more: str) -> Any:
    who = who or world.alice
    form = await who.click(post or await say(world, "Microsoft: $1"), custom_id=f"report:{REF}")
    return await who.submit_modal(form, {"words": WORDS, "link": LINK, "told": "no", **more})


async def decide(world: World, post: Any, label: str = "Accept …", who: Any = None, note: str = NOTE) -> Any:
    who = who or world.maya
    return await who.submit_modal(await who.click(post, label=label), {"note": note})


async def let_read(world: World, channel: Any, *, readable: bool) -> None:
    found = world.client.get_channel(channel.id)
    assert isinstance(found, discord.TextChannel)
    await found.set_permissions(found.guild.default_role, read_message_history=readable)
    await world.env.settle()


def posts(channel: Any) -> list[str]:
    return [text_of(message) for message in channel.history()]


def last(channel: Any) -> Any:
    return channel.history()[-1]


def same(channel: Any, message: Any) -> str:
    return next(text_of(each) for each in channel.history() if each.id == message.id)


async def rows(world: World, table: Any) -> list[Any]:
    async with world.services.db.read() as tx:
        return list(await tx.execute(select(table)))


async def everything(world: World) -> str:
    found = [f"{name} {row}" for name, table in metadata.tables.items() for row in await rows(world, table)]
    return "\n".join(found)
