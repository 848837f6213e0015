"""What keeps an announcement back when it is to be sent, and what must not when it may be there already."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import discord
import pytest
from sqlalchemy import insert, update

from bot.actions import announcement_plans, announcements
from bot.rules.outbox import Delivery, Reason, State
from bot.rules.quiet import Policy
from bot.rules.recurrence import Schedule
from bot.storage import announcements as storage
from bot.storage import outbox
from bot.storage.tables import outbox as table
from bot.storage.tables import quiet_hours, stops
from tests.actions.announcing import content, posts
from tests.cogs.test_outbox import begun, deny, sends
from tests.world import World

MINUTE = timedelta(minutes=1)


async def due(world: World, **more: Any) -> Any:
    """An announcement for #actions whose first time is a minute ahead."""
    start = (world.env.now() + MINUTE).replace(tzinfo=None, second=0, microsecond=0)
    what = content(channels=(world.actions.id,), texts={"en": "Hello"}, **more)
    what = replace(what, schedule=Schedule("FREQ=DAILY", "UTC", start))
    draft = await announcements.draft(world.services.db, world.guild.id, {}, world.env.now())
    made = await announcements.save(world.services.db, world.guild.id, draft, 1, what, world.env.now())
    world.client.dispatch("outbox_wanted")
    await world.env.settle()
    return made


async def only(world: World, made: Any) -> Delivery:
    (post,) = await posts(world.services.db, made)
    return post


async def broken_off(world: World, ago: timedelta, *, sent: bool) -> Delivery:
    """An announcement's post that a killed process left in the middle."""
    made = await due(world)
    await announcement_plans.plan_due(world.services.db, world.env.now() + MINUTE)
    post = await only(world, made)
    await begun(world, post.id, ago, sent=sent)
    return post


async def stop(world: World) -> None:
    async with world.services.db.begin() as tx:
        await tx.execute(insert(stops).values(server_id=world.guild.id, since=world.env.now()))


async def now_is(world: World, post: Delivery) -> Delivery:
    async with world.services.db.read() as tx:
        found = await outbox.get(tx, post.id)
    assert found is not None
    return found


async def test_an_announcement_comes_by_itself_and_rings_only_its_role(world: World) -> None:
    role = world.guild.create_role("Campaigners")
    made = await due(world, role_id=role.id)

    await world.env.advance_time(60)

    (request,) = sends(world)
    assert request.json["allowed_mentions"] == {"parse": [], "roles": [role.id]}
    assert (await only(world, made)).state is State.SENT


@pytest.mark.parametrize("policy", list(Policy))
async def test_what_falls_into_quiet_hours_waits_or_is_left_out(world: World, policy: Policy) -> None:
    async with world.services.db.begin() as tx:
        row = {"server_id": world.guild.id, "channel_id": 0, "since": "00:00", "until": "07:00"}
        await tx.execute(insert(quiet_hours).values(row))
    made = await due(world, quiet=policy)

    await world.env.advance_time(3600)
    waiting = len(sends(world))
    await world.env.advance_time(7 * 3600)

    post = await only(world, made)
    assert waiting == 0
    if policy is Policy.MOVE:
        assert (post.state, len(sends(world))) == (State.SENT, 1), "having waited does not make it late"
    else:
        assert (post.state, post.reason, len(sends(world))) == (State.SKIPPED, Reason.QUIET, 0)


async def test_a_stop_between_claim_and_request_holds_the_post(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    may_send = outbox.may_send

    async def stopped_meanwhile(tx: Any, *arguments: Any) -> bool:
        await stop(world)
        return await may_send(tx, *arguments)

    made = await due(world)
    monkeypatch.setattr(outbox, "may_send", stopped_meanwhile)

    await world.env.advance_time(60)

    post = await only(world, made)
    assert (post.state, post.reason, sends(world)) == (State.HELD, Reason.STOPPED, [])


@pytest.mark.parametrize("sent", [True, False])
async def test_a_stop_does_not_decide_about_a_post_that_may_be_there(world: World, *, sent: bool) -> None:
    post = await broken_off(world, timedelta(seconds=5), sent=sent)
    await stop(world)

    await world.restart()
    await world.env.advance_time(120)

    found = await now_is(world, post)
    assert (found.state, found.reason) == ((State.SENT, None) if sent else (State.HELD, Reason.STOPPED))
    assert len(world.actions.history()) == sent


async def test_without_history_a_stop_leaves_a_post_that_may_be_there_to_a_person(world: World) -> None:
    post = await broken_off(world, timedelta(seconds=5), sent=True)
    await deny(world, read_message_history=False)
    await stop(world)

    await world.restart()
    await world.env.advance_time(120)

    assert (await now_is(world, post)).state is State.UNKNOWN


async def test_a_refused_repetition_leaves_it_to_a_person(world: World) -> None:
    path = f"/channels/{world.actions.id}/messages"
    world.env.inject_error("POST", path, status=503)  # and it may be there
    made = await due(world)
    await world.env.advance_time(60)
    world.env.inject_error("POST", path, status=403, code=50013)

    await world.env.advance_time(10)

    post = await only(world, made)
    assert (post.state, post.reason, post.detail) == (State.UNKNOWN, Reason.MAY_NOT, "50013")


async def test_what_is_too_late_after_an_outage_is_held(world: World) -> None:
    made = await due(world)
    async with world.services.db.begin() as tx:
        await storage.move_on(tx, made, replace(made.next, at=world.env.now() - timedelta(hours=2)))
    world.client.dispatch("outbox_wanted")

    await world.env.advance_time(1)

    held = [post for post in await posts(world.services.db, made) if post.reason is Reason.LATE]
    assert len(held) == 1
    assert sends(world) == []


async def test_a_channel_that_is_gone_or_closed_holds_the_post_without_a_request(world: World) -> None:
    made = await due(world)
    await deny(world, send_messages=False)
    await world.env.advance_time(60)
    closed = await only(world, made)

    channel = world.client.get_channel(world.actions.id)
    assert isinstance(channel, discord.TextChannel)
    async with world.services.db.begin() as tx:
        await tx.execute(update(table).where(table.c.id == closed.id).values(state="planned", reason=None))
    await channel.delete()
    world.client.dispatch("outbox_wanted")
    await world.env.settle()
    gone = await only(world, made)

    assert (closed.state, closed.reason, closed.detail) == (State.HELD, Reason.MAY_NOT, "send_messages")
    assert (gone.state, gone.reason) == (State.HELD, Reason.NO_CHANNEL)
    assert sends(world) == []
