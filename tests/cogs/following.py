"""Posts that stand, in a simulated Discord, and what is to follow them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Any

import discord
from sqlalchemy import select, update

from bot.rules.effects import Effect
from bot.rules.outbox import Delivery, Kind, State, delivery_id
from bot.storage import effects, moderation, outbox
from bot.storage.tables import outbox_effects
from tests.world import World

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
