"""Looking for a post in a channel of which little is known."""

from datetime import timedelta

import discord
import pytest
from sqlalchemy import select

from bot.actions import deciding
from bot.rules.outbox import Reason, State
from bot.storage.tables import outbox as table
from tests.cogs.held import held, planned, post, subject
from tests.cogs.test_outbox import begun, deny, kept, log_in, plan, sends
from tests.cogs.test_outbox_held import broken_off
from tests.world import World

TEN_MINUTES = timedelta(minutes=10)


def forget_channel(world: World) -> None:
    """As with a thread that was put away before the bot came back."""
    guild = world.client.get_guild(world.guild.id)
    channel = world.client.get_channel(world.actions.id)
    assert guild is not None
    assert isinstance(channel, discord.TextChannel)
    guild._remove_channel(channel)  # pyright: ignore[reportPrivateUsage]


async def go_on(world: World) -> None:
    world.client.dispatch("outbox_wanted")
    await world.env.settle()


async def test_an_empty_history_of_an_unknown_channel_proves_nothing(world: World) -> None:
    id_ = await plan(world, due_in=3600)
    await begun(world, id_, TEN_MINUTES, sent=True)
    await deny(world, read_message_history=False)
    forget_channel(world)

    await go_on(world)

    post = await kept(world, id_)
    assert (post.state, post.reason, post.detail) == (State.UNKNOWN, Reason.MAY_NOT, "read_message_history")
    assert len(sends(world)) == 1


async def test_what_is_found_in_an_unknown_channel_is_there(world: World) -> None:
    id_ = await plan(world, due_in=3600)
    await begun(world, id_, TEN_MINUTES, sent=True)
    forget_channel(world)

    await go_on(world)

    assert (await kept(world, id_)).state is State.SENT


async def test_a_notice_whose_channel_is_gone_waits_for_another_log_channel(world: World) -> None:
    id_ = await plan(world, due_in=3600)
    await begun(world, id_, TEN_MINUTES, sent=False)
    channel = world.client.get_channel(world.actions.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.delete()

    await go_on(world)

    assert (await kept(world, id_)).state is State.PLANNED


async def test_a_question_that_may_have_got_lost_is_asked_anew(world: World) -> None:
    await log_in(world, world.actions)
    await deny(world, send_messages=False)
    (post,) = await held(world, "a")
    await deny(world, read_message_history=False)
    first = await asked_in(world, post.id)
    await begun(world, first, TEN_MINUTES, sent=False)

    await world.env.advance_time(1)
    await go_on(world)
    await world.env.advance_time(60)

    second = await asked_in(world, post.id)
    assert (await kept(world, first)).state is State.UNKNOWN
    assert second != first
    assert (await kept(world, second)).state is State.SENT


@pytest.mark.parametrize("sent", [True, False])
async def test_who_says_send_again_of_a_post_that_is_there_makes_no_second_one(world: World, *, sent: bool) -> None:
    post = await broken_off(world, TEN_MINUTES, sent=sent)
    await deny(world, read_message_history=False)
    await go_on(world)
    unknown = await kept(world, post.id)
    await deny(world, read_message_history=True)
    await world.env.advance_time(7200)

    await deciding.send_again(world.services.db, world.guild.id, post.id, 5, world.env.now())
    await go_on(world)

    assert unknown.state is State.UNKNOWN
    assert (await kept(world, post.id)).state is State.SENT
    assert len(sends(world)) == 1


async def asked_in(world: World, post_id: str) -> str:
    async with world.services.db.read() as tx:
        return str(await tx.scalar(select(table.c.asked_in).where(table.c.id == post_id)))


async def test_posts_of_a_server_that_was_left_wait_for_it_to_come_back(world: World) -> None:
    guild = world.client.get_guild(world.guild.id)
    assert guild is not None
    notice = await plan(world, due_in=60)
    of = await subject(world)
    await guild.leave()
    await world.env.settle()

    (announcement,) = await planned(world, post(world, of, late_at=None))
    for _ in range(12):
        await world.env.advance_time(300)

    kept_back, later = await kept(world, announcement.id), await kept(world, notice)
    assert (kept_back.state, kept_back.reason) == (State.HELD, Reason.NO_CHANNEL)
    assert (later.state, later.due_at > world.env.now()) == (State.PLANNED, True)
    assert later.tries < 5
