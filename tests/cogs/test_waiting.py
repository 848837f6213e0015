"""What asks moderators about posts that wait, and its buttons, through Discord."""

from typing import Any

import discord
import pytest
import simcord

from bot.actions import deciding, waiting
from bot.rules.outbox import Reason, State
from tests.cogs.held import HOUR, go, held, kept, log_in, planned, post, subject, unknown
from tests.world import World, text_of

OTHER_MODERATOR, BUTTON = 4_711, 2


def labels(message: Any) -> list[str]:
    """Of the buttons of a message, in order."""
    return [
        label for each in message.components for label in _labels(each if isinstance(each, dict) else each.to_dict())
    ]


def _labels(component: Any) -> list[str]:
    own = [str(component["label"])] if component.get("type") == BUTTON else []
    return own + [label for each in component.get("components", []) for label in _labels(each)]


def edits(world: World, channel: Any) -> list[Any]:
    path = f"/channels/{channel.id}/messages/"
    return [each for each in world.env.http_requests if each.method == "PATCH" and each.path.startswith(path)]


async def deny(world: World, channel: Any, **permissions: bool) -> None:
    found = world.client.get_channel(channel.id)
    assert isinstance(found, discord.TextChannel)
    await found.set_permissions(found.guild.default_role, overwrite=discord.PermissionOverwrite(**permissions))
    await world.env.settle()


async def test_all_that_was_missed_is_told_in_one_notice_and_nothing_twice(world: World) -> None:
    log = await log_in(world)
    await held(world, "a", "b")
    await go(world)
    await world.env.advance_time(3600)

    (notice,) = log.history()

    assert "2 posts wait for a moderator’s word" in text_of(notice)
    assert "Meeting a" in text_of(notice)
    assert labels(notice) == ["Send all", "Drop all", "One by one"]
    assert world.articles.history() == []


async def test_a_notice_never_bears_a_posts_own_id(world: World) -> None:
    """In a channel that id marks the post itself: the notice would be taken for it."""
    log = await log_in(world)
    posts = [*await held(world, "a"), await unknown(world)]

    shown = str([[each.to_dict() for each in message.components] for message in log.history()])

    assert len(log.history()) == 2
    assert not any(each.id in shown for each in posts)


async def test_one_press_sends_all_and_the_notice_says_so_without_a_name(world: World) -> None:
    log = await log_in(world)
    posts = await held(world, "a", "b")
    (notice,) = log.history()

    sent = await world.maya.click(notice, label="Send all")
    await world.env.settle()

    assert sent.ephemeral
    assert "2 posts are on their way" in text_of(sent.response)
    assert len(world.articles.history()) == 2
    assert {(await kept(world, each)).state for each in posts} == {State.SENT}
    (now,) = log.history()
    assert "A moderator decided: it is sent" in text_of(now)
    assert str(world.maya.id) not in text_of(now)
    assert labels(now) == ["About this post"]
    assert len(edits(world, log)) == 1


async def test_a_dropped_one_is_not_sent(world: World) -> None:
    log = await log_in(world)
    (one,) = await held(world, "a")

    dropped = await world.maya.click(log.history()[0], label="Drop")
    await world.env.advance_time(3600)

    assert "will not be posted" in text_of(dropped.response)
    assert world.articles.history() == []
    assert ((await kept(world, one)).state, (await kept(world, one)).reason) == (State.SKIPPED, Reason.DROPPED)
    assert "A moderator decided: it is not posted" in text_of(log.history()[0])


async def test_one_is_moved_in_plain_words_and_posted_then(world: World) -> None:
    log = await log_in(world)
    (one,) = await held(world, "a")

    form = await world.maya.click(log.history()[0], label="Move …")
    wrong = await world.maya.submit_modal(form, {"when": "soon"})
    form = await world.maya.click(log.history()[0], label="Move …")
    moved = await world.maya.submit_modal(form, {"when": "in 3 hours"})
    await world.env.settle()

    assert form.modal["title"] == "Move a post"
    assert "is not understood" in text_of(wrong.response)
    assert "is moved to" in text_of(moved.response)
    assert (await kept(world, one)).state is State.PLANNED
    assert "A moderator decided: another time" in text_of(log.history()[0])
    await world.env.advance_time(3 * 3600)
    assert len(world.articles.history()) == 1


async def test_one_by_one_each_is_decided_and_the_next_stands_below(world: World) -> None:
    log = await log_in(world)
    posts = await held(world, "a", "b", "c")
    (notice,) = log.history()

    shown = await world.maya.click(notice, label="One by one")
    assert shown.ephemeral
    assert labels(shown.response) == ["Send", "Drop", "Move …", "Next"]
    assert "1 of 3 that wait" in text_of(shown.response)
    await world.maya.click(shown.response, label="Next")
    assert "2 of 3 that wait" in text_of(shown.response)
    await world.maya.click(shown.response, label="Drop")
    said = text_of(shown.response)
    await world.maya.click(shown.response, label="Back")
    await world.maya.click(shown.response, label="Send")
    await world.maya.click(shown.response, label="Drop")
    await world.env.settle()

    assert "will not be posted" in said
    assert "2 of 2 that wait" in said
    states = [(await kept(world, each)).state for each in posts]
    assert sorted(states) == [State.SENT, State.SKIPPED, State.SKIPPED]
    assert len(world.articles.history()) == 1
    assert labels(shown.response) == []
    assert "Nothing of this waits any more" in text_of(log.history()[0])


@pytest.mark.parametrize(("label", "sends"), [("It is there", 0), ("It is not: send again", 1)])
async def test_in_doubt_a_moderator_looks_and_says(world: World, label: str, sends: int) -> None:
    log = await log_in(world)
    one = await unknown(world)
    (notice,) = log.history()
    assert "Was this posted?" in text_of(notice)
    assert "it lacks Read Message History" in text_of(notice)

    await world.maya.click(notice, label=label)
    await world.env.settle()
    again = await world.maya.click(log.history()[0], label="About this post")

    assert (await kept(world, one)).state is State.SENT
    assert len(world.articles.history()) == sends
    assert "This is decided" in text_of(log.history()[0])
    assert "a note of the bot" in text_of(again.response)


async def test_buttons_work_after_a_restart(world: World) -> None:
    log = await log_in(world)
    await held(world, "a")
    await world.restart()

    await world.maya.click(log.history()[0], label="Send")
    await world.env.settle()

    assert len(world.articles.history()) == 1


async def test_a_second_moderator_is_told_what_was_decided_and_a_stale_notice_is_renewed(world: World) -> None:
    log = await log_in(world)
    (one,) = await held(world, "a")
    (notice,) = log.history()
    services = world.services
    await deciding.drop(services.db, world.guild.id, one.id, OTHER_MODERATOR, services.clock())
    assert labels(log.history()[0]) == ["Send", "Drop", "Move …"]

    said = await world.maya.click(notice, label="Send")

    assert "was decided already: it is not posted" in text_of(said.response)
    assert labels(log.history()[0]) == ["About this post"]
    assert (await kept(world, one)).reason is Reason.DROPPED
    await world.env.advance_time(3600)
    assert world.articles.history() == []


async def test_a_form_that_comes_back_late_is_refused(world: World) -> None:
    log = await log_in(world)
    (one,) = await held(world, "a")
    form = await world.maya.click(log.history()[0], label="Move …")
    await deciding.drop(world.services.db, world.guild.id, one.id, OTHER_MODERATOR, world.services.clock())

    said = await world.maya.submit_modal(form, {"when": "in 3 hours"})
    none = await world.maya.click(log.history()[0], label="About this post")

    assert "was decided already" in text_of(said.response)
    assert none.ephemeral
    assert (await kept(world, one)).state is State.SKIPPED


@pytest.mark.parametrize("label", ["Send all", "Drop all", "One by one"])
async def test_rights_are_checked_at_the_press(world: World, label: str) -> None:
    log = await log_in(world)
    posts = await held(world, "a", "b")

    said = await world.alice.click(log.history()[0], label=label)

    assert "not allowed" in text_of(said.response).lower() or "moderator" in text_of(said.response).lower()
    assert {(await kept(world, each)).state for each in posts} == {State.HELD}
    assert labels(log.history()[0]) == ["Send all", "Drop all", "One by one"]


@pytest.mark.parametrize("label", ["It is there", "It is not: send again"])
async def test_a_member_cannot_say_what_is_in_doubt(world: World, label: str) -> None:
    log = await log_in(world)
    one = await unknown(world)

    await world.alice.click(log.history()[0], label=label)

    assert (await kept(world, one)).state is State.UNKNOWN


async def test_a_member_gets_no_form(world: World) -> None:
    log = await log_in(world)
    await held(world, "a")

    assert (await world.alice.click(log.history()[0], label="Move …")).modal is None


async def test_a_server_of_two_languages_is_asked_in_both(world: World) -> None:
    log = await log_in(world, "es+en")
    await held(world, "a", "b")
    (notice,) = log.history()

    sent = await world.maya.click(notice, label="Enviar todos · Send all")
    await world.env.settle()

    assert "2 posts are on their way" in text_of(sent.response)
    said = text_of(log.history()[0])
    assert said.index("Decidido por la moderación") < said.index("A moderator decided")


async def test_a_closed_channel_is_named_with_what_the_bot_lacks_and_sending_again_works_once_it_has_it(
    world: World,
) -> None:
    log = await log_in(world)
    await deny(world, world.articles, send_messages=False)
    (one,) = await planned(world, post(world, await subject(world), late_at=None))
    (notice,) = log.history()
    assert f"<#{world.articles.id}>" in text_of(notice)
    assert "It lacks: Send Messages" in text_of(notice)

    await world.env.advance_time(1)
    await world.maya.click(notice, label="Send")
    await world.env.settle()
    assert (await kept(world, one)).state is State.HELD
    assert len(log.history()) == 2

    await deny(world, world.articles, send_messages=True)
    await world.maya.click(log.history()[-1], label="Send")
    await world.env.settle()
    assert len(world.articles.history()) == 1


async def test_without_a_log_channel_the_list_of_all_that_waits_has_the_same_buttons(world: World) -> None:
    posts = [*await held(world, "a", "b"), await unknown(world)]

    listed = await world.maya.slash(world.articles, "waiting")
    assert listed.ephemeral
    assert "3 posts wait" in text_of(listed.response)
    assert labels(listed.response) == ["Send all that is held", "Drop all that is held", "One by one"]
    await world.maya.click(listed.response, label="Send all that is held")
    await world.env.settle()

    assert [(await kept(world, each)).state for each in posts] == [State.SENT, State.SENT, State.UNKNOWN]
    assert labels(listed.response) == ["It is there", "It is not: send again"]
    await world.maya.click(listed.response, label="It is there")
    empty = await world.maya.slash(world.articles, "waiting")
    assert "Nothing waits" in text_of(empty.response)


async def test_a_list_that_is_out_of_date_sends_nothing(world: World) -> None:
    await held(world, "a", "b")
    listed = await world.maya.slash(world.articles, "waiting")
    await held(world, "c")

    said = await world.maya.click(listed.response, label="Send all that is held")
    await world.env.settle()

    assert "has changed since" in text_of(said.response)
    assert world.articles.history() == []


async def test_while_all_is_stopped_the_list_offers_to_lift_it(world: World) -> None:
    world.spanish.add(world.maya.id)
    of = await subject(world)
    await world.maya.slash(world.articles, "stop now")
    await planned(world, *(post(world, of, each, late_at=None) for each in "ab"))

    listed = await world.maya.slash(world.articles, "waiting")

    assert "Todo está parado" in text_of(listed.response)
    assert labels(listed.response) == ["Descartar todo lo retenido", "Uno a uno", "Levantar el alto"]


async def test_a_member_is_not_offered_the_list(world: World) -> None:
    with pytest.raises(simcord.SetupError, match="not visible"):
        await world.alice.slash(world.articles, "waiting")


async def test_a_notice_that_cannot_be_rewritten_does_not_spoil_the_decision(world: World) -> None:
    log = await log_in(world)
    await held(world, "a")
    world.env.inject_error("PATCH", f"/channels/{log.id}/messages/*", status=403, code=50001)

    said = await world.maya.click(log.history()[0], label="Send")
    await world.env.settle()

    assert "is on its way" in text_of(said.response)
    assert len(world.articles.history()) == 1


async def test_a_label_can_neither_format_nor_mention(world: World) -> None:
    log = await log_in(world)
    await planned(world, post(world, await subject(world), state=State.HELD, reason=Reason.LATE, label="**@everyone**"))

    (notice,) = log.history()

    assert "\\*\\*@\u200beveryone" in text_of(notice)
    assert not notice.mention_everyone


async def test_a_notice_waits_in_the_log_channel_of_today(world: World) -> None:
    log = await log_in(world)
    await deny(world, log, send_messages=False)
    await held(world, "a")
    assert log.history() == []

    other = await log_in(world)
    await world.env.advance_time(HOUR.total_seconds())

    assert [labels(each) for each in other.history()] == [["Send", "Drop", "Move …"]]
    await deny(world, log, send_messages=True)
    await world.env.advance_time(2 * 3600)
    assert log.history() == []
    assert (await waiting.listed(world.services.db, world.guild.id, world.services.clock())).asked.waits
