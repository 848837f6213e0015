"""What becomes of queue posts, of posts that carried a figure, and of who asked to be told."""

from dataclasses import replace

import pytest

from bot.actions import corrections
from bot.rules.corrections import Status
from bot.storage.tables import figure_posts, pending_notes, report_contacts, report_posts
from tests.cogs.reporting import (
    LINK,
    NOTE,
    WORDS,
    carry,
    choose,
    decide,
    everything,
    last,
    let_read,
    posts,
    report,
    rows,
    same,
    say,
)
from tests.world import World, text_of


async def test_a_post_in_two_languages_gets_its_note_in_both_and_the_words_once(world: World) -> None:
    await choose(world, "log_channel", "actions")
    await choose(world, "languages", "es+en")
    carried = await carry(world, "## Microsoft")
    await report(world, carried)

    await decide(world, last(world.actions), "Aceptar…")

    noted = same(world.articles, carried)
    assert noted.index("Corrección №1") < noted.index("Correction №1") < noted.index(NOTE)
    assert noted.count(NOTE) == 1


async def test_a_declined_report_changes_no_post(world: World) -> None:
    await choose(world, "log_channel", "actions")
    carried = await carry(world, "## Microsoft")
    await report(world, carried, told="yes")

    await decide(world, last(world.actions), "Decline …", note="The source has it so.")

    assert same(world.articles, carried) == "## Microsoft\nReport an error"
    assert "was declined" in text_of(last(world.alice.user.dm_channel))
    assert "· declined ·" in text_of((await world.alice.slash(world.articles, "corrections list")).response)


async def test_who_did_not_ask_is_not_told(world: World) -> None:
    await choose(world, "log_channel", "actions")
    await report(world)
    assert str(world.alice.id) not in await everything(world)

    await decide(world, last(world.actions))

    assert posts(world.alice.user.dm_channel) == []


async def test_closed_direct_messages_are_quietly_let_be(world: World) -> None:
    await choose(world, "log_channel", "actions")
    await report(world, told="yes")
    world.env.inject_error("POST", f"/channels/{world.alice.user.dm_channel.id}/messages", status=403, code=50007)

    await decide(world, last(world.actions))

    assert await rows(world, report_contacts) == []
    assert posts(world.alice.user.dm_channel) == []


async def test_who_could_not_be_told_for_a_fault_of_discord_is_told_later(world: World) -> None:
    await choose(world, "log_channel", "actions")
    await report(world, told="yes")
    world.env.inject_error("POST", f"/channels/{world.alice.user.dm_channel.id}/messages", status=500)

    await decide(world, last(world.actions))
    assert len(await rows(world, report_contacts)) == 1
    await world.restart()

    assert len(posts(world.alice.user.dm_channel)) == 1
    assert await rows(world, report_contacts) == []


async def test_reports_are_posted_once_a_log_channel_is_chosen(world: World) -> None:
    await report(world)
    assert posts(world.actions) == []

    await choose(world, "log_channel", "actions")
    await world.restart()
    await world.restart()

    assert len(posts(world.actions)) == 1


async def test_a_log_channel_that_is_gone_keeps_nobody_from_reporting(world: World) -> None:
    await choose(world, "log_channel", "actions")
    world.env.inject_error("POST", f"/channels/{world.actions.id}/messages", status=404, code=10003)

    thanks = await report(world)

    assert "Thank you" in text_of(thanks.response)
    assert len(await corrections.queue(world.services.db, world.guild.id)) == 1


async def test_a_queue_post_that_nobody_knew_of_is_emptied_when_it_is_pressed(world: World) -> None:
    await choose(world, "log_channel", "actions")
    await report(world)
    async with world.services.db.begin() as tx:
        await tx.execute(report_posts.delete())
    await corrections.decide(world.services.db, world.guild.id, 1, 1, Status.ACCEPTED, NOTE, world.services.clock())
    assert "FY2025" in posts(world.actions)[0]

    pressed = await world.maya.click(last(world.actions), label="Accept …")

    assert "was decided already" in text_of(pressed.response)
    assert "FY2025" not in posts(world.actions)[0]


async def test_the_host_gets_a_copy_without_who(world: World) -> None:
    host = world.env.create_guild("Host").create_text_channel("errors")
    settings = world.services.settings.model_copy(update={"corrections_channel_id": host.id})
    world.services = replace(world.services, settings=settings)
    await world.restart()
    post = await say(world, "Microsoft")
    form = await world.alice.click(post, label="Report an error")
    assert "whoever hosts this bot" in str(form.modal)

    await world.alice.submit_modal(form, {"words": WORDS, "link": LINK, "told": "yes"})
    (copy,) = posts(host)

    assert f"In server {world.guild.id}" in copy
    assert "Microsoft" in copy
    assert "FY2025" in copy
    assert LINK in copy
    for unsaid in ("alice", str(world.alice.id), "Campaign", "Accept"):
        assert unsaid not in copy
    await decide(world, (await world.maya.slash(world.articles, "corrections queue")).response)
    (emptied,) = posts(host)
    assert "FY2025" not in emptied
    assert NOTE in emptied


async def test_a_deleted_post_is_forgotten_and_the_others_get_their_note(world: World) -> None:
    await choose(world, "log_channel", "actions")
    gone, carried = await carry(world, "Gone"), await carry(world, "Still here")
    await gone.delete()
    await report(world, carried)

    await decide(world, last(world.actions))

    assert same(world.articles, carried).startswith("**Correction №1**")
    assert [row.message_id for row in await rows(world, figure_posts)] == [carried.id]
    assert await rows(world, pending_notes) == []


async def test_moderators_are_told_once_where_a_note_could_not_be_written_and_it_is_written_later(world: World) -> None:
    await choose(world, "log_channel", "actions")
    shut = world.guild.create_text_channel("shut")
    carried = await carry(world, "Microsoft", channel=shut)
    await report(world)
    await let_read(world, shut, readable=False)

    await decide(world, last(world.actions))
    await world.restart()

    told = [text for text in posts(world.actions) if "could not be noted" in text]
    assert len(told) == 1
    assert f"<#{shut.id}>: 1 post; missing: Read Message History" in told[0]
    shown = await world.maya.slash(world.articles, "corrections queue")
    assert f"<#{shut.id}>" in text_of(shown.response)

    await let_read(world, shut, readable=True)
    await world.restart()

    assert same(shut, carried).startswith("**Correction №1**")
    assert await rows(world, pending_notes) == []


async def test_notes_that_a_stop_left_over_are_written_at_the_next_start_and_never_twice(world: World) -> None:
    await choose(world, "log_channel", "actions")
    first, second = await carry(world, "One"), await carry(world, "Two")
    await report(world, first)
    world.env.inject_error("PATCH", f"/channels/*/messages/{second.id}", status=500)
    await decide(world, last(world.actions))
    assert "Correction" not in same(world.articles, second)
    async with (
        world.services.db.begin() as tx
    ):  # as if the first had been written, and the stop came before it was noted
        await tx.execute(
            pending_notes.insert().values(report_id=1, message_id=first.id, channel_id=world.articles.id, blocked=False)
        )

    await world.restart()

    for message in (first, second):
        assert same(world.articles, message).count("Correction №1") == 1
    assert await rows(world, pending_notes) == []


async def test_several_corrections_are_several_notes_the_newest_on_top(world: World) -> None:
    await choose(world, "log_channel", "actions")
    carried = await carry(world, "## Microsoft", "x" * 3900)
    for note in ("First: see №2.", "Second."):
        await report(world, carried)
        await decide(world, last(world.actions), note=note)

    noted = same(world.articles, carried)

    assert noted.index("Correction №2") < noted.index("Correction №1") < noted.index("## Microsoft")
    assert "…" in noted
    assert len(noted) <= 4000 + len("Report an error") + 10


async def test_nothing_personal_is_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="cogs")
    caplog.set_level("DEBUG", logger="bot")
    await choose(world, "log_channel", "actions")
    await report(world, told="yes")
    world.env.inject_error("POST", f"/channels/{world.alice.user.dm_channel.id}/messages", status=403, code=50007)

    await decide(world, last(world.actions))

    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith(("bot", "cogs")))
    assert "event=reporter_not_reachable report=1" in ours
    for trace in (str(world.alice.id), "alice", "FY2025", LINK):
        assert trace not in ours
