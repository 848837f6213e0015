"""What the scheduler makes of what is due, through a simulated Discord."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import discord
import pytest
from sqlalchemy import insert

from bot.actions import notices, post_kinds
from bot.actions.announcement_posts import Names
from bot.rules.outbox import NONCE_KNOWN, Delivery, Kind, Reason, State
from bot.storage import moderation, outbox
from bot.storage.tables import stops
from tests.world import World, text_of

TEMPLATE = "upkeep/sync_failing"


async def log_in(world: World, channel: Any) -> None:
    async with world.services.db.begin() as tx:
        await moderation.put(tx, world.guild.id, "log_channel", channel.id)


async def plan(world: World, occasion: str = "a", *, due_in: int = 0) -> str:
    """A notice in #actions: the simplest post there is."""
    await log_in(world, world.actions)
    now = world.env.now()
    async with world.services.db.begin() as tx:
        id_ = await notices.plan(
            tx,
            world.guild.id,
            TEMPLATE,
            occasion,
            now + timedelta(seconds=due_in),
            failing_since=now.date(),
            as_of=None,
            reason=f"it is {occasion}",
        )
    assert id_ is not None
    world.client.dispatch("outbox_wanted")
    await world.env.settle()
    return id_


async def kept(world: World, id_: str) -> Delivery:
    async with world.services.db.read() as tx:
        found = await outbox.get(tx, id_)
    assert found is not None
    return found


async def begun(world: World, id_: str, ago: timedelta, *, sent: bool) -> None:
    """As a process leaves a post that was killed in the middle of it."""
    then = world.env.now() - ago
    async with world.services.db.begin() as tx:
        await tx.execute(outbox.outbox.update().where(outbox.outbox.c.id == id_).values(due_at=then))
        await outbox.claim(tx, [id_], "killed", then, then)
    if sent:
        view = discord.ui.LayoutView()
        button: discord.ui.Button[Any] = discord.ui.Button(label="About", custom_id=f"post:{id_}")
        view.add_item(discord.ui.ActionRow(button))
        await world.client.get_partial_messageable(world.actions.id).send(view=view, nonce=id_)


def sends(world: World, channel: Any = None) -> list[Any]:
    path = f"/channels/{(channel or world.actions).id}/messages"
    return [each for each in world.env.http_requests if each.method == "POST" and each.path == path]


async def deny(world: World, **permissions: bool) -> None:
    channel = world.client.get_channel(world.actions.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.set_permissions(channel.guild.default_role, overwrite=discord.PermissionOverwrite(**permissions))
    await world.env.settle()


def tasks() -> list[asyncio.Task[Any]]:
    return [task for task in asyncio.all_tasks() if task.get_name() == "outbox"]


async def test_what_is_due_is_posted_once_with_its_id_as_nonce_and_mark(world: World) -> None:
    id_ = await plan(world)
    world.client.dispatch("outbox_wanted")
    await world.env.settle()

    (request,) = sends(world)
    (message,) = world.actions.history()
    assert (request.json["nonce"], request.json["enforce_nonce"]) == (id_, True)
    assert request.json["allowed_mentions"]["parse"] == []
    assert f"post:{id_}" in str([each.to_dict() for each in message.components])
    assert "it is a" in text_of(message)
    assert ((await kept(world, id_)).state, (await kept(world, id_)).message_id) == (State.SENT, message.id)


async def test_it_sleeps_until_the_next_is_due_and_an_earlier_one_wakes_it(world: World) -> None:
    await plan(world, "late", due_in=25)
    await plan(world, "early", due_in=10)
    assert world.actions.history() == []

    await world.env.advance_time(10)
    assert [text_of(each).count("early") for each in world.actions.history()] == [1]

    await world.env.advance_time(15)
    assert len(world.actions.history()) == 2


async def test_a_wake_that_is_lost_costs_one_sleep(world: World) -> None:
    await log_in(world, world.actions)
    async with world.services.db.begin() as tx:
        await notices.plan(
            tx,
            world.guild.id,
            TEMPLATE,
            "x",
            world.env.now(),
            failing_since=world.env.now().date(),
            as_of=None,
            reason="x",
        )

    await world.env.advance_time(3600)

    assert len(world.actions.history()) == 1


@pytest.mark.parametrize("sent", [True, False])
@pytest.mark.parametrize("ago", [timedelta(seconds=2), timedelta(minutes=10), timedelta(hours=25)])
async def test_after_a_kill_there_is_one_message_where_history_can_be_read(
    world: World, ago: timedelta, *, sent: bool
) -> None:
    id_ = await plan(world, due_in=3600)
    await begun(world, id_, ago, sent=sent)

    await world.restart()
    await world.env.advance_time(60)

    assert len(world.actions.history()) == 1
    assert {each.json["nonce"] for each in sends(world)} == {id_}
    assert (await kept(world, id_)).state is State.SENT


@pytest.mark.parametrize("ago", [NONCE_KNOWN, timedelta(hours=25)])
async def test_without_history_and_too_late_for_the_nonce_nothing_is_guessed(world: World, ago: timedelta) -> None:
    id_ = await plan(world, due_in=3600)
    await begun(world, id_, ago, sent=False)
    await deny(world, read_message_history=False)

    await world.restart()
    await world.env.advance_time(60)

    assert world.actions.history() == []
    post = await kept(world, id_)
    assert (post.state, post.detail) == (State.UNKNOWN, "read_message_history")


async def test_without_history_a_young_one_is_sent_again_with_the_same_nonce(world: World) -> None:
    id_ = await plan(world, due_in=3600)
    await begun(world, id_, timedelta(seconds=5), sent=False)
    await deny(world, read_message_history=False)

    await world.restart()

    assert [each.json["nonce"] for each in sends(world)] == [id_]
    assert (await kept(world, id_)).state is State.SENT


@pytest.mark.parametrize("status", [500, 502, 503, 520, 429])
async def test_an_answer_that_says_nothing_is_followed_by_the_same_nonce(world: World, status: int) -> None:
    world.env.inject_error("POST", f"/channels/{world.actions.id}/messages", status=status)
    id_ = await plan(world)
    assert (await kept(world, id_)).state is State.SENDING

    await world.env.advance_time(30)

    assert len(world.actions.history()) == 1
    assert {each.json["nonce"] for each in sends(world)} == {id_}


async def test_an_outage_of_an_hour_loses_nothing(world: World) -> None:
    for _ in range(16):
        world.env.inject_error("POST", f"/channels/{world.actions.id}/messages", status=503)
    id_ = await plan(world)

    for _ in range(9):
        await world.env.advance_time(400)

    assert len(world.actions.history()) == 1
    assert {each.json["nonce"] for each in sends(world)} == {id_}
    assert len(sends(world)) == 17


async def test_a_message_that_was_deleted_meanwhile_is_not_sent_again(world: World) -> None:
    world.env.inject_error("POST", f"/channels/{world.actions.id}/messages", status=404, code=10008)

    id_ = await plan(world)
    await world.env.advance_time(3600)

    post = await kept(world, id_)
    assert (post.state, post.reason, post.message_id) == (State.SENT, Reason.DELETED, None)
    assert world.actions.history() == []


async def test_a_closed_log_channel_is_tried_again_ever_more_rarely_without_a_request(world: World) -> None:
    await deny(world, send_messages=False)
    id_ = await plan(world)
    await world.env.advance_time(3600)
    asked = len(sends(world))

    await deny(world, send_messages=True)
    await world.env.advance_time(3600)

    assert asked == 0
    assert len(world.actions.history()) == 1
    assert (await kept(world, id_)).state is State.SENT


async def test_a_stop_holds_no_notice_to_moderators(world: World) -> None:
    async with world.services.db.begin() as tx:
        await tx.execute(insert(stops).values(server_id=world.guild.id, since=world.env.now()))

    await plan(world)

    assert len(world.actions.history()) == 1


async def test_there_is_one_scheduler_however_often_a_session_is_lost(world: World) -> None:
    for _ in range(5):
        world.client.dispatch("ready")
        await world.env.settle()

    assert len(tasks()) == 1


async def test_a_wish_to_stop_ends_it(world: World) -> None:
    world.client.stop_taking_work()
    await world.env.settle()

    assert tasks() == []


@pytest.mark.logs_errors
async def test_an_error_in_a_round_does_not_end_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    failing = True
    claim = outbox.claim

    async def fail(*arguments: Any) -> Any:
        if failing:
            raise ZeroDivisionError
        return await claim(*arguments)

    monkeypatch.setattr(outbox, "claim", fail)
    await plan(world)
    assert world.actions.history() == []

    failing = False
    await world.env.advance_time(60)

    assert len(world.actions.history()) == 1


@pytest.mark.logs_errors
async def test_a_post_that_cannot_be_written_does_not_go_round_for_ever(world: World) -> None:
    await log_in(world, world.actions)
    async with world.services.db.begin() as tx:
        id_ = await notices.plan(tx, world.guild.id, "upkeep/no_such_template", "x", world.env.now())
    assert id_ is not None
    await plan(world, "another")

    for _ in range(4):
        await world.env.advance_time(60)

    post = await kept(world, id_)
    assert (post.state, post.reason, post.detail) == (State.UNKNOWN, Reason.REFUSED, "bug")
    assert len(world.actions.history()) == 1


async def test_who_presses_the_button_is_told_where_the_post_comes_from(world: World) -> None:
    await plan(world)
    (message,) = world.actions.history()

    told = await world.alice.click(message, label="About this post")

    assert told.ephemeral
    assert "a note of the bot to the moderators" in text_of(told.response)


async def test_a_channel_gets_its_posts_in_order(world: World) -> None:
    await log_in(world, world.actions)
    now: datetime = world.env.now()
    async with world.services.db.begin() as tx:
        for number in range(9):
            at = now - timedelta(seconds=number)
            values = {"failing_since": now.date(), "as_of": None, "reason": f"number {number}"}
            await notices.plan(tx, world.guild.id, TEMPLATE, str(number), at, **values)

    world.client.dispatch("outbox_wanted")
    await world.env.settle()

    said = [text_of(each) for each in world.actions.history()]
    assert [next(n for n in range(9) if f"number {n}" in text) for text in said] == list(range(8, -1, -1))
    assert all(each.json["nonce"] for each in sends(world))


def test_every_kind_of_post_can_be_written() -> None:
    assert set(post_kinds.of(30, "en", Names(str, str))) == set(Kind)
