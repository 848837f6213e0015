"""From the button under an answer to the note in a post; in both languages, and with restarts in between."""

from dataclasses import replace
from datetime import date
from typing import Any

import discord
import pytest
from sqlalchemy import select

from bot.actions import corrections, moderation
from bot.rules.moderation import Channel, Server
from bot.speech import card
from bot.storage.tables import audit, figure_posts, metadata, pending_notes, report_contacts, report_posts
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


async def test_the_whole_way_with_a_restart_between_each_step(world: World) -> None:
    await choose(world, "log_channel", "actions")
    carried = await carry(world, "## Microsoft", "**$1.51 million**")
    other = await carry(world, "## Dell", ref="company:dell")
    await world.restart()

    form = await world.alice.click(carried, label="Report an error")
    await world.restart()
    thanks = await world.alice.submit_modal(form, {"words": WORDS, "link": LINK, "told": "yes"})
    await world.restart()
    (queued,) = world.actions.history()
    assert thanks.ephemeral
    assert "**Thank you.** Your report about Microsoft" in text_of(thanks.response)
    assert "FY2025 counts \\*\\*MS1\\*\\* twice" in text_of(queued)
    assert LINK in text_of(queued)
    assert "alice" not in text_of(queued)

    decision = await world.maya.click(queued, label="Accept …")
    await world.restart()
    decided = await world.maya.submit_modal(decision, {"note": NOTE})
    await world.restart()

    assert decided.ephemeral
    assert "**№1 · Microsoft: accepted**" in text_of(decided.response)
    (emptied,) = posts(world.actions)
    assert "MS1 was counted twice" in emptied
    assert "FY2025" not in emptied
    log = text_of((await world.alice.slash(world.articles, "corrections list")).response)
    assert "Microsoft** · accepted · №1\n> MS1 was counted twice; it is once." in log
    noted = same(world.articles, carried)
    assert noted.startswith("**Correction №1**, <t:")
    assert noted.endswith("> MS1 was counted twice; it is once.\n## Microsoft\n**$1.51 million**\nReport an error")
    assert "Correction" not in same(world.articles, other)
    (told,) = posts(world.alice.user.dm_channel)
    assert "**Your report about Microsoft in Campaign was accepted.**" in told
    kept = await everything(world)
    assert NOTE in kept
    for trace in ("FY2025", LINK, str(world.alice.id)):
        assert trace not in kept
    for table in (pending_notes, report_posts, report_contacts):
        assert await rows(world, table) == []


async def test_the_whole_way_in_spanish(world: World) -> None:
    await choose(world, "log_channel", "actions")
    await choose(world, "languages", "es")
    world.spanish |= {world.alice.id, world.maya.id}
    carried = await carry(world, "## Microsoft")

    form = await world.alice.click(carried, label="Report an error")
    assert form.modal["title"] == "Señalar un error"
    thanks = await world.alice.submit_modal(form, {"words": "Está contada dos veces.", "link": "", "told": "yes"})
    assert "**Gracias.** Su aviso sobre Microsoft" in text_of(thanks.response)
    assert "No se dio ningún enlace." in text_of(last(world.actions))
    decided = await decide(world, last(world.actions), "Aceptar…", note="Es una sola vez.")

    assert "**№1 · Microsoft: aceptado**" in text_of(decided.response)
    assert same(world.articles, carried).startswith("**Corrección №1**, <t:")
    assert "**Su aviso sobre Microsoft en Campaign fue aceptado.**" in text_of(last(world.alice.user.dm_channel))
    log = text_of((await world.alice.slash(world.articles, "corrections list", name="Microsoft")).response)
    assert "## Correcciones: Microsoft" in log
    assert "> Es una sola vez." in log


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


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"words": "The guard there is undocumented."}, "speak of somebody’s immigration status"),
        ({"words": "Ask jane@mail.example"}, "e-mail address"),
        ({"words": "Ask (555) 123-4567"}, "telephone number"),
        ({"words": "At 12 Main St"}, "street address"),
        ({"words": "<@123456789> knows"}, "details of a private person"),
        ({"words": "   "}, "Nothing was written"),
        ({"link": "usaspending"}, "“usaspending” is no web address"),
    ],
)
async def test_what_is_refused_is_explained_and_kept_nowhere(world: World, given: dict[str, str], said: str) -> None:
    await choose(world, "log_channel", "actions")
    before = await everything(world)

    result = await report(world, **given)

    assert result.ephemeral
    assert said in text_of(result.response)
    assert posts(world.actions) == []
    assert await everything(world) == before


async def test_enough_reports_are_enough(world: World) -> None:
    post = await say(world, "Microsoft")
    for _ in range(5):
        await report(world, post)

    assert "5 reports about Microsoft wait" in text_of((await report(world, post)).response)


async def test_a_button_in_a_direct_message_says_where(world: World) -> None:
    rendered = Rendered("card", None, (Text("Microsoft"),), (Button("Report an error", custom_id=f"report:{REF}"),))
    channel = await world.client.create_dm(discord.Object(world.alice.id))
    post = await channel.send(view=card(rendered))
    await world.env.settle()

    result = await world.alice.user.click(post, label="Report an error")

    assert "reported in a server" in text_of(result.response)
    assert result.modal is None


async def test_an_entry_that_is_gone_is_not_reported(world: World) -> None:
    post = await say(world, "Gone", ref="company:gone")

    result = await world.alice.click(post, label="Report an error")

    assert "no longer on record" in text_of(result.response)


async def test_a_member_may_not_decide(world: World) -> None:
    await choose(world, "log_channel", "actions")
    await report(world)

    pressed = await world.alice.click(last(world.actions), label="Accept …")
    asked = await world.alice.slash(world.articles, "corrections queue")

    for result in (pressed, asked):
        assert result.ephemeral
        assert result.modal is None
        assert "for moderators of this server" in text_of(result.response)
    assert await rows(world, audit) == [row for row in await rows(world, audit) if row.event == "setting"]


async def test_rights_are_asked_again_when_the_form_comes_back(world: World) -> None:
    await choose(world, "log_channel", "actions")
    await report(world)
    form = await world.maya.click(last(world.actions), label="Accept …")
    server = world.client.get_guild(world.guild.id)
    assert server is not None
    for role in server.roles:
        if role.name == "Moderators":
            await role.edit(permissions=discord.Permissions.none())
    await world.env.settle()

    result = await world.maya.submit_modal(form, {"note": NOTE})

    assert "for moderators of this server" in text_of(result.response)
    assert len(await corrections.queue(world.services.db, world.guild.id)) == 1


async def test_the_moderator_who_comes_second_is_told_what_was_decided(world: World) -> None:
    await choose(world, "log_channel", "actions")
    otto = world.guild.add_member(world.env.create_user("otto"), roles=[world.guild.roles["Moderators"]])
    await report(world)
    queued = last(world.actions)
    late = await otto.click(queued, label="Decline …")
    await decide(world, queued)

    said = text_of((await otto.submit_modal(late, {"note": "No."})).response)

    assert "was decided already: accepted" in said
    assert "maya" not in said
    assert [row.event for row in await rows(world, audit) if row.event != "setting"] == ["correction accepted"]


async def test_without_a_log_channel_reports_wait_in_the_queue(world: World) -> None:
    thanks = await report(world)
    await report(world, words="A second one.")
    assert "Thank you" in text_of(thanks.response)

    first = await world.maya.slash(world.articles, "corrections queue")
    assert first.ephemeral
    assert "Reports that wait: 1 of 2" in text_of(first.response)
    second = await world.maya.click(first.response, label="Next")
    assert "A second one" in text_of(second.response)
    decided = await decide(world, second.response)
    assert "№2 · Microsoft: accepted" in text_of(decided.response)
    assert "A second one" not in text_of(decided.response)
    left = await world.maya.click(decided.response, label="What still waits")
    assert "Reports that wait: 1 of 1" in text_of(left.response)
    await decide(world, left.response)

    assert "No report waits" in text_of((await world.maya.slash(world.articles, "corrections queue")).response)


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


async def test_a_queue_post_whose_sending_was_not_written_down_is_found_again(world: World) -> None:
    await choose(world, "log_channel", "actions")
    await report(world)
    async with world.services.db.begin() as tx:
        await tx.execute(report_posts.delete())
    await world.env.advance_time(90)

    await world.restart()

    assert len(posts(world.actions)) == 1
    assert len(await rows(world, report_posts)) == 1


async def test_a_queue_post_that_nobody_knew_of_is_emptied_when_it_is_pressed(world: World) -> None:
    await choose(world, "log_channel", "actions")
    await report(world)
    async with world.services.db.begin() as tx:
        await tx.execute(report_posts.delete())
    await corrections.decide(
        world.services.db, world.guild.id, 1, 1, corrections.Status.ACCEPTED, NOTE, world.services.clock()
    )
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


async def test_the_log_is_read_by_pages_and_by_name(world: World) -> None:
    for number in range(7):
        await report(world, words=f"Wrong {number}.")
        shown = await world.maya.slash(world.articles, "corrections queue")
        await decide(world, shown.response, note=f"Note {number}.")

    first = await world.alice.slash(world.articles, "corrections list")
    assert "Page 1 of 2, 7 entries" in text_of(first.response)
    assert "Note 6" in text_of(first.response)
    second = await world.alice.click(first.response, label="Next")
    assert "Note 0" in text_of(second.response)
    assert "Note 6" not in text_of(second.response)
    offered = await world.alice.autocomplete(world.articles, "corrections list", "name", "micros")
    assert offered[0] == {"name": "Microsoft", "value": REF}
    of_dell = await world.alice.slash(world.articles, "corrections list", name="Dell")
    assert "Nothing has been decided here yet about Dell Technologies" in text_of(of_dell.response)
    unknown = await world.alice.slash(world.articles, "corrections list", name="Zzyzx")
    assert "was not understood" in text_of(unknown.response)


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


async def test_a_stopping_bot_takes_no_report(world: World) -> None:
    form = await world.alice.click(await say(world, "Microsoft"), label="Report an error")
    world.client.stop_taking_work()

    result = await world.alice.submit_modal(form, {"words": WORDS, "link": "", "told": "no"})

    assert "restarting" in text_of(result.response)
