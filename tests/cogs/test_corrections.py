"""From the button under an answer to the public log; in both languages, and with restarts in between."""

import discord
import pytest

from bot.actions import corrections
from bot.speech import card
from bot.storage.tables import audit, pending_notes, report_contacts, report_posts
from messages import Button, Rendered, Text
from tests.cogs.reporting import (
    LINK,
    NOTE,
    REF,
    WORDS,
    carry,
    choose,
    decide,
    everything,
    last,
    posts,
    report,
    rows,
    same,
    say,
)
from tests.world import World, text_of


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


async def test_a_stopping_bot_takes_no_report(world: World) -> None:
    form = await world.alice.click(await say(world, "Microsoft"), label="Report an error")
    world.client.stop_taking_work()

    result = await world.alice.submit_modal(form, {"words": WORDS, "link": "", "told": "no"})

    assert "restarting" in text_of(result.response)


async def test_a_public_answer_is_corrected_and_the_next_one_says_so(world: World) -> None:
    await world.alice.slash(world.articles, "company show", name="Microsoft", public=True)
    answered = last(world.articles)
    form = await world.alice.click(answered, label="Report an error")
    await world.alice.submit_modal(form, {"words": WORDS, "link": "", "told": "no"})

    await decide(world, (await world.maya.slash(world.actions, "corrections queue")).response)

    assert same(world.articles, answered).startswith("**Correction №1**")
    again = await world.alice.slash(world.articles, "company show", name="Microsoft")
    assert NOTE in text_of(again.response)
