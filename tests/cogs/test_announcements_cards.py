"""What is saved, as its moderators list, open, change, pause, skip, post and cancel it."""

import pytest

from tests.cogs.announcing import (
    TEXT,
    begins_with,
    command,
    drafted,
    fill,
    id_of,
    last_of,
    new,
    opened,
    planned,
    rows,
    said,
    saved,
    with_button,
)
from tests.cogs.reporting import choose, last
from tests.world import World, text_of

NEXT = "2026-01-06T09:00"  # the first of every Tuesday in the simulated world


async def test_the_list_shows_five_times_of_each_a_page_at_a_time(world: World) -> None:
    for number in range(5):
        await saved(world, title=f"Number {number}", when=f"every day at 1{number}:00")

    first = await world.maya.slash(world.actions, "announce list")
    words = said(first)
    assert first.ephemeral
    assert words.count("(<t:") == 20
    assert "Page 1 of 2, 5 announcements" in words
    second = said(await world.maya.click(first.response, label="Next"))
    assert "Number 4" in second
    assert "Number 3" not in second


async def test_an_empty_list_says_how_to_begin(world: World) -> None:
    assert "`/announce new`" in said(await world.maya.slash(world.actions, "announce list"))


@pytest.mark.parametrize("spanish", [False, True])
async def test_paused_and_resumed_from_its_card(world: World, *, spanish: bool) -> None:
    await saved(world)
    world.spanish |= {world.maya.id} if spanish else set()

    paused = said(await world.maya.click((await opened(world)).response, label="Pausar" if spanish else "Pause"))
    assert ("está en pausa" if spanish else "is paused") in paused
    assert [row.state for row in await rows(world)] == ["paused"]
    card = await opened(world)
    assert ("**Está en pausa**" if spanish else "**It is paused**") in said(card)
    resumed = said(await world.maya.click(card.response, label="Reanudar" if spanish else "Resume"))

    assert ("sigue adelante" if spanish else "goes on") in resumed
    assert [row.state for row in await rows(world)] == ["active"]


async def test_paused_and_resumed_by_command_and_offered_where_it_makes_sense(world: World) -> None:
    await saved(world)

    assert "is paused" in said(await command(world, "pause"))
    assert await world.maya.autocomplete(world.actions, "announce pause", "announcement", "meet") == []
    (offered,) = await world.maya.autocomplete(world.actions, "announce resume", "announcement", "meet")
    assert "goes on" in said(await command(world, "resume", offered["value"]))
    assert [row.state for row in await rows(world)] == ["active"]


async def test_cancelled_only_after_a_question(world: World) -> None:
    await saved(world)

    question = await command(world, "cancel")
    assert "Cancel Meeting for good?" in said(question)
    assert [row.state for row in await rows(world)] == ["active"]
    kept = await world.maya.click(question.response, label="Keep it")
    assert "Cancel …" in said(kept)
    question = await world.maya.click(kept.response, label="Cancel …")
    done = await world.maya.click(question.response, label="Cancel it for good")

    assert "is cancelled" in said(done)
    assert [row.state for row in await rows(world)] == ["cancelled"]
    assert "None yet" in said(await world.maya.slash(world.actions, "announce list"))


async def test_an_edit_is_shown_as_a_difference_before_it_counts(world: World) -> None:
    await saved(world)
    form = await command(world, "edit")
    assert begins_with(form) == {"title": "Meeting", "text_en": TEXT}

    shown = await fill(world, form, title="Gathering", text_en=f"{TEXT}\nBring water.")
    words = said(shown)
    assert words.startswith(f"# Gathering\n{TEXT}\nBring water.\n")
    assert "This is not changed yet" in words
    assert "- **Title:** Meeting → Gathering\n- **Text in English:**\n  - Bring water." in words
    assert [row.title for row in await rows(world)] == ["Meeting"]
    done = said(await world.maya.click(shown.response, label="Save"))

    assert "**Saved: Gathering.**" in done
    assert [(row.title, row.rule, row.revision) for row in await rows(world)] == [
        ("Gathering", "FREQ=WEEKLY;BYDAY=TU", 2)
    ]


async def test_its_time_and_channels_are_changed_in_a_form_of_their_own(world: World) -> None:
    await saved(world, {"until": "31 March"})
    shown = await fill(world, await command(world, "edit"))
    assert "Nothing is different so far" in said(shown)

    form = await world.maya.click(shown.response, label="Change time …")
    assert begins_with(form) == {
        "when": "", "until": "2026-03-31", "zone": "UTC", "channels": [world.articles.id]
    }  # fmt: skip
    shown = await fill(world, form, when="", zone="america/chicago", channels=[world.articles, world.actions])
    words = said(shown)
    assert "- **When:** every Tuesday at 09:00 (UTC), until 31 March 2026 → every Tuesday at 09:00 (Am" in words
    assert f"- **Where:** <#{world.articles.id}> → <#{world.articles.id}> and <#{world.actions.id}>" in words
    await world.maya.click(shown.response, label="Save")

    (row,) = await rows(world)
    assert (row.rule, row.zone, row.start) == ("FREQ=WEEKLY;BYDAY=TU", "America/Chicago", NEXT)


async def test_all_else_is_changed_in_a_third_form_and_can_be_taken_away_again(world: World) -> None:
    ringers = world.guild.create_role("Ringers", mentionable=True)
    await saved(world, {"role": ringers, "company": "company:microsoft", "pin": True})

    form = await world.maya.click((await fill(world, await command(world, "edit"))).response, label="Change the rest …")
    assert begins_with(form) == {
        "role": [ringers.id], "late": ["3600"], "quiet": ["move"], "effects": ["pin"], "company": "Microsoft"
    }  # fmt: skip
    unknown = await fill(world, form, company="Zzyzx")
    assert "“Zzyzx”" in said(unknown)
    form = await world.maya.click(unknown.response, label="Open the form again")
    assert begins_with(form)["company"] == "Zzyzx"
    shown = await fill(world, form, company="", role=[], effects=["thread"], late=["900"], quiet=["skip"])
    assert f"- **Rings:** <@&{ringers.id}> → nobody" in said(shown)
    assert "- **Figures of a company:** no longer" in said(shown)
    await world.maya.click(shown.response, label="Save")

    (row,) = await rows(world)
    assert (row.role_id, row.company_ref, row.effects, row.late_seconds, row.quiet) == (
        None, None, '["thread"]', 900, "skip"
    )  # fmt: skip


async def test_the_history_says_what_each_change_changed_and_who_made_it(world: World) -> None:
    await saved(world)
    assert "has not been changed" in said(await command(world, "history"))
    for title in ("Gathering", "Assembly"):
        (row,) = await rows(world)
        shown = await fill(world, await command(world, "edit", row.title), title=title)
        await world.maya.click(shown.response, label="Save")

    history = await command(world, "history", "Assembly")
    words = said(history)

    assert history.ephemeral
    assert f"<@{world.maya.id}>" in words
    assert words.index("Gathering → Assembly") < words.index("Meeting → Gathering")


async def test_of_two_who_change_it_at_once_the_second_is_told(world: World) -> None:
    otto = world.guild.add_member(world.env.create_user("otto"), roles=[world.guild.roles["Moderators"]])
    await saved(world)
    late = await fill(world, await command(world, "edit"), title="Late")
    form = await otto.slash(world.actions, "announce edit", announcement="Meeting")
    early = await fill(world, form, otto, title="Early")
    await otto.click(early.response, label="Save")

    refused = said(await world.maya.click(late.response, label="Save"))

    assert "meanwhile" in refused
    assert [row.title for row in await rows(world)] == ["Early"]


async def test_posted_now_once_after_a_question_that_names_the_channels(world: World) -> None:
    await saved(world, channels=[world.articles, world.actions])

    question = await command(world, "post")
    words = said(question)
    assert words.startswith(f"# Meeting\n{TEXT}\n")
    assert f"**Post this now in <#{world.articles.id}> and <#{world.actions.id}>?**" in words
    assert await planned(world) == []
    again = await with_button(world, id_of(question, "announce-send"))
    done = await world.maya.click(question.response, label="Post it now")
    assert "is on its way" in said(done)
    await world.env.advance_time(90)
    await world.maya.click(again, label="Press")

    posts = await planned(world)
    assert sorted(post.channel_id for post in posts) == sorted([world.articles.id, world.actions.id])
    assert text_of(last(world.actions)).startswith(f"# Meeting\n{TEXT}\n")


async def test_what_was_changed_after_the_question_is_not_posted(world: World) -> None:
    await saved(world)
    question = await command(world, "post")
    shown = await fill(world, await command(world, "edit"), title="Gathering")
    await world.maya.click(shown.response, label="Save")

    refused = said(await world.maya.click(question.response, label="Post it now"))

    assert "meanwhile" in refused
    assert await planned(world) == []


async def test_the_preview_is_private_and_exact(world: World) -> None:
    await saved(world, text_en="It is {{ date }}; next: {{ next_date }}.")

    preview = await command(world, "preview")

    assert preview.ephemeral
    assert said(preview).startswith("# Meeting\nIt is <t:1767690000:D>; next: <t:1768294800:D>.\n")
    assert "on <t:1767690000:F>" in said(preview)


async def test_titles_are_found_whole_and_those_that_are_alike_by_suggestion(world: World) -> None:
    await saved(world)
    await saved(world, when="every Friday 9am")

    assert "Several announcements are called “Meeting”" in said(await command(world, "pause"))
    assert "There is no such announcement" in said(await command(world, "pause", "Meet"))
    offered = await world.maya.autocomplete(world.actions, "announce edit", "announcement", "meet")
    assert [each["name"] for each in offered] == ["Meeting", "Meeting"]
    assert "is paused" in said(await command(world, "pause", offered[1]["value"]))


async def test_the_announcements_channel_is_where_it_goes_by_itself(world: World) -> None:
    await choose(world, "announcements_channel", "actions")

    placed = await new(world, when="every Tuesday 9am")
    assert begins_with(placed)["channels"] == [world.actions.id]
    asked = await new(world, channel=world.articles)
    assert list(begins_with(asked)) == ["title", "text_en", "when"]
    assert f"<#{world.articles.id}>" in said(await fill(world, asked))
    assert last_of(await drafted(world))
