"""Posts of a saved announcement that wait for a moderator's word, for the tests of what asks about them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.rules.outbox import Delivery, Kind, Reason, State, delivery_id
from bot.storage import moderation, outbox
from tests.actions.announcing import content
from tests.actions.announcing import saved as announced
from tests.world import World

HOUR = timedelta(hours=1)


async def log_in(world: World, languages: str = "en") -> Any:
    """A channel for moderators, which is the log channel from now on."""
    channel = world.guild.create_text_channel("log")
    await world.env.settle()
    async with world.services.db.begin() as tx:
        await moderation.put(tx, world.guild.id, "log_channel", channel.id)
        await moderation.put(tx, world.guild.id, "languages", languages)
    return channel


async def subject(world: World) -> str:
    """An announcement whose own time is years away."""
    texts = {"en": "We meet.", "es": "Nos reunimos."}
    what = content("", "2040-01-02T09:00", channels=(world.articles.id,), texts=texts)
    return str((await announced(world.services.db, what, server=world.guild.id)).id)


def post(world: World, of: str, occasion: str = "a", **fields: object) -> Delivery:
    now = world.env.now()
    id_ = delivery_id(Kind.ANNOUNCEMENT, of, occasion, world.articles.id)
    place = (world.guild.id, world.articles.id)
    made = Delivery(id_, *place, Kind.ANNOUNCEMENT, of, occasion, f"Meeting {occasion}", now - 2 * HOUR, now - HOUR)
    return replace(made, **fields)  # pyright: ignore[reportArgumentType]


async def held(world: World, *occasions: str, reason: Reason = Reason.LATE, detail: str = "") -> list[Delivery]:
    of = await subject(world)
    return await planned(
        world, *(post(world, of, each, state=State.HELD, reason=reason, detail=detail) for each in occasions)
    )


async def unknown(world: World, occasion: str = "u") -> Delivery:
    why = {"state": State.UNKNOWN, "reason": Reason.MAY_NOT, "detail": "read_message_history"}
    (made,) = await planned(world, post(world, await subject(world), occasion, **why))
    return made


async def planned(world: World, *posts: Delivery) -> list[Delivery]:
    """And what the scheduler makes of them at once."""
    async with world.services.db.begin() as tx:
        await outbox.add(tx, posts)
    await go(world)
    return list(posts)


async def go(world: World) -> None:
    world.client.dispatch("outbox_wanted")
    await world.env.settle()


async def kept(world: World, one: Delivery) -> Delivery:
    async with world.services.db.read() as tx:
        found = await outbox.get(tx, one.id)
    assert found is not None
    return found
