"""From what moderators type to what is saved: shown first, in both languages, and with restarts in between."""

import discord
import pytest
import simcord

from bot.rules.announcements import longest_text
from tests.cogs.announcing import (
    TEXT,
    begins_with,
    command,
    drafted,
    drafts,
    fill,
    id_of,
    last_of,
    new,
    opened,
    rows,
    said,
    with_button,
)
from tests.cogs.reporting import choose, last
from tests.world import World, text_of

HALF_AN_HOUR = 1_800
MODAL = 9


async def test_the_whole_way_with_a_restart_between_each_step(world: World) -> None:
    await choose(world, "announcements_channel", "actions")
    form = await new(world)
    assert begins_with(form) == {"title": "", "text_en": "", "when": "", "channels": [world.actions.id]}

    await world.restart()
    shown = await fill(world, form, when="in 30 minutes", channels=[world.articles])
    assert shown.ephemeral
    assert said(shown).startswith(f"# Meeting\n{TEXT}\n-# From the organisers of this server.\nAbout this post\n")
    assert "Nothing is saved yet" in said(shown)
    assert f"**Where:** <#{world.articles.id}>" in said(shown)
    assert await rows(world) == []

    await world.restart()
    kept = await world.maya.click(shown.response, label="Save")
    assert "**Saved: Meeting.** The next post is on <t:" in said(kept)
    assert await drafts(world) == []

    await world.restart()
    preview = await command(world, "preview")
    await world.env.advance_time(HALF_AN_HOUR + 60)

    assert text_of(last(world.articles)).startswith(f"# Meeting\n{TEXT}\n-# From the organisers")
    assert said(preview).startswith(text_of(last(world.articles)))
    assert world.actions.history() == []


async def test_the_whole_way_in_spanish(world: World) -> None:
    await choose(world, "languages", "es")
    world.spanish.add(world.maya.id)

    form = await new(world)
    assert form.modal["title"] == "Un anuncio"
    shown = await fill(world, form, title="Reunión", text_es="Nos vemos **ahí**.", when="cada dos martes a las 9")
    words = said(shown)
    kept = await world.maya.click(shown.response, label="Guardar")

    assert words.startswith("# Reunión\nNos vemos **ahí**.\n-# De quienes organizan en este servidor.")
    assert "Todavía no se ha guardado nada" in words
    assert "**Cuándo:** cada dos semanas, el martes a las 09:00 (UTC)" in words
    assert "**Guardado: Reunión.**" in said(kept)
    card = await opened(world, "Reunión")
    assert "Saltar la próxima" in said(card)


async def test_a_server_of_two_languages_writes_and_sees_both(world: World) -> None:
    await choose(world, "languages", "es+en")

    form = await new(world)
    assert list(begins_with(form)) == ["title", "text_es", "text_en", "when", "channels"]
    shown = await fill(world, form, text_es="Nos vemos.", text_en="See you.")

    words = said(shown)
    assert words.index("Nos vemos.") < words.index("De quienes organizan") < words.index("See you.")
    assert "Sobre este mensaje · About this post" in words


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"when": "soonish"}, "soonish"),
        ({"when": "1 December 2025 9am"}, "is over"),
        ({"text_en": "Come to ___!"}, "A blank (\\_\\_\\_) is left after “Come to”"),
        ({"text_en": "It is {{ compny }}."}, "company"),
        ({"text_en": "Next: {{ next_date }}", "when": "Friday 9am"}, "next\\_date"),
        ({"text_en": "About {{ company }}."}, "company"),
    ],
)
async def test_what_is_refused_is_explained_and_the_form_keeps_all_of_it(
    world: World, typed: dict[str, str], why: str
) -> None:
    typed = {"title": "Our *own* title", "text_en": TEXT, "when": "every Tuesday 9am", **typed}

    refused = await drafted(world, None, **typed, channels=[world.articles, world.actions])
    assert refused.ephemeral
    assert why in said(refused)
    assert "all that you typed is in the form" in said(refused)
    await world.restart()
    again = await world.maya.click(refused.response, label="Open the form again")

    assert begins_with(again) == {**typed, "channels": [world.articles.id, world.actions.id]}
    assert await rows(world) == []
    shown = await fill(world, again, text_en=TEXT, when="every Friday 9am")
    assert "Nothing is saved yet" in said(shown)
    assert "# Our \\*own\\* title" in said(shown)


async def test_a_time_that_is_not_understood_is_refused_before_the_form_opens_and_kept(world: World) -> None:
    refused = await new(world, when="every blue moon", channel=world.articles, template="meeting")

    assert refused.modal is None
    assert "blue moon" in said(refused)
    form = await world.maya.click(refused.response, label="Open the form again")
    assert begins_with(form)["when"] == "every blue moon"
    assert begins_with(form)["channels"] == [world.articles.id]
    assert "**Where:** ___" in begins_with(form)["text_en"]


async def test_what_the_options_say_need_not_be_typed(world: World) -> None:
    ringers = world.guild.create_role("Ringers", mentionable=True)
    options = {"when": "every weekday 8am", "until": "31 March", "zone": "America/Chicago", "late": "whenever"}

    form = await new(
        world, channel=world.articles, role=ringers, quiet="skip", publish=True, pin=True, thread=True, event=True,
        **options,
    )  # fmt: skip
    assert begins_with(form) == {"title": "", "text_en": ""}
    shown = said(await fill(world, form))

    assert shown.startswith(f"<@&{ringers.id}>\n# Meeting")
    assert "(America/Chicago), until 31 March 2026" in shown
    assert f"**Rings:** <@&{ringers.id}>" in shown
    assert "**Should it be late:** it is posted however late it is" in shown
    assert "**In quiet hours:** it is left out" in shown
    assert "**Afterwards:** published to the servers that follow the channel, an event of the server, pinned" in shown


async def test_nothing_that_is_typed_rings_or_becomes_a_template(world: World) -> None:
    text = "@everyone <@&5> {{ server }} {{ 'a' }}\n---\n[here](https://x.example) **loud**"
    refused = await drafted(world, text_en=text)
    assert "‘a’" in said(refused) or "'a'" in said(refused)

    form = await world.maya.click(refused.response, label="Open the form again")
    shown = await fill(world, form, text_en=text.replace("{{ 'a' }}", ""), when="in 30 minutes")
    await world.maya.click(shown.response, label="Save")
    await world.env.advance_time(HALF_AN_HOUR + 60)

    posted = text_of(last(world.articles))
    assert "@everyone <@&5> Campaign\n\u2060---\n[here](https://x.example) **loud**" in posted
    requests = [each.json for each in world.env.http_requests if each.method in {"POST", "PATCH"} and each.json]
    messages = [each.get("data", each) for each in requests if each.get("type") != MODAL]
    carrying = [each for each in messages if "@everyone <@&5>" in str(each.get("components"))]
    assert len(carrying) == 2
    assert all(each["allowed_mentions"] == {"parse": []} for each in carrying)


async def test_what_was_saved_elsewhere_meanwhile_or_twice_is_said(world: World) -> None:
    shown = await drafted(world)
    form = await world.maya.click(shown.response, label="Change text …")
    older = await with_button(world, id_of(shown, "announce-save"))
    await fill(world, form, title="Another")

    stale = await world.maya.click(older, label="Press")
    assert "no longer what would be saved" in said(stale)
    assert await rows(world) == []
    newest = await with_button(world, id_of(shown, "announce-save"))
    await world.maya.click(shown.response, label="Save")
    again = await world.maya.click(newest, label="Press")
    assert "saved or thrown away already" in said(again)
    (row,) = await rows(world)
    assert row.title == "Another"


async def test_what_is_discarded_is_gone(world: World) -> None:
    shown = await drafted(world)
    again = await with_button(world, "announce-fill:text:1")

    assert "**Discarded.**" in said(await world.maya.click(shown.response, label="Discard"))
    assert await drafts(world) == []
    gone = await world.maya.click(again, label="Press")
    assert gone.modal is None
    assert "/announce new" in said(gone)


async def test_a_day_in_words_is_the_day_on_which_it_was_typed_also_if_it_is_saved_later(world: World) -> None:
    shown = await drafted(world, when="tomorrow 23:00")
    await world.env.advance_time(86_400 // 2)

    await world.maya.click(shown.response, label="Save")

    assert [row.start for row in await rows(world)] == ["2026-01-02T23:00"]


async def test_a_long_post_is_shown_whole_in_a_message_of_its_own(world: World) -> None:
    await choose(world, "languages", "en+es")
    room = longest_text(2, has_company=False)
    english, spanish = "word " * (room // 5 - 1) + "end.", "palabra " * (room // 8 - 1) + "fin."

    title = "Meeting " * 9 + "today"
    shown = await drafted(world, {"pin": True, "event": True}, title=title, text_en=english, text_es=spanish)
    assert english in text_of(shown.response)
    assert spanish in text_of(shown.response)
    assert "Nothing is saved yet" not in text_of(shown.response)
    assert "Nothing is saved yet" in text_of(last_of(shown))
    await world.maya.click(last_of(shown), label="Save")

    assert [row.title for row in await rows(world)] == [title]


async def test_a_start_within_a_change_of_the_clock_is_told(world: World) -> None:
    options = {"zone": "America/Chicago"}

    skipped = said(await drafted(world, options, when="every Sunday at 2:30am from 8 March 2026"))
    twice = said(await drafted(world, options, when="every Sunday at 1:30am from 1 November 2026"))

    assert "leave this time out: it is posted when they show 03:30" in skipped
    assert "show this time twice: it is posted the first time" in twice


async def test_what_lacks_in_a_channel_is_said_in_plain_words_before_anything_is_saved(world: World) -> None:
    ringers = world.guild.create_role("Ringers")
    await _deny(world, send_messages=False, read_message_history=False, pin_messages=False, mention_everyone=False)

    words = said(await drafted(world, {"role": ringers, "pin": True, "publish": True}))

    assert f"**The bot cannot post in <#{world.articles.id}>.** It lacks: Send Messages and Read" in words
    assert "after a crash, whether a post is there already" in words
    assert f"**The role would not be rung in <#{world.articles.id}>.**" in words
    assert "will not be done: pinned. The bot lacks: Pin Messages." in words
    assert "will not be done: published to the servers that follow the channel. It is not the kind" in words


async def _deny(world: World, **permissions: bool) -> None:
    channel = world.client.get_channel(world.articles.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.set_permissions(channel.guild.default_role, overwrite=discord.PermissionOverwrite(**permissions))
    await world.env.settle()


async def test_where_nothing_lacks_nothing_is_said_of_it(world: World) -> None:
    ringers = world.guild.create_role("Ringers", mentionable=True)

    words = said(await drafted(world, {"role": ringers, "pin": True, "thread": True, "event": True}))

    assert "lacks" not in words
    assert "not be" not in words


async def test_everybody_cannot_be_rung(world: World) -> None:
    refused = await new(world, role=world.guild.default_role)

    assert refused.modal is None
    assert "role of everybody cannot be rung" in said(refused)


async def test_figures_of_a_company_stand_below_the_text_with_their_source(world: World) -> None:
    options = {"company": "company:microsoft", "template": "company_figures"}
    form = await new(world, **options)
    shown = said(await fill(world, form, text_en="What we know of **{{ company }}**."))

    assert "What we know of **Microsoft**." in shown
    assert "### Microsoft: ICE and CBP contracts" in shown
    assert "USAspending award records as of **20 Aug 2026**" in shown
    assert "**Figures of:** Microsoft." in shown
    assert "Report an error" in shown


async def test_companies_and_zones_are_offered_as_elsewhere(world: World) -> None:
    companies = await world.maya.autocomplete(world.articles, "announce new", "company", "palentir")
    zones = await world.maya.autocomplete(world.articles, "announce new", "zone", "chicag")

    assert companies[0] == {"name": "Palantir Technologies", "value": "company:palantir"}
    assert zones[0]["value"] == "America/Chicago"


@pytest.mark.parametrize("options", [{"zone": "Atlantis"}, {"company": "Zzyzx"}, {"until": "every Tuesday"}])
async def test_options_that_mean_nothing_are_refused_before_the_form(world: World, options: dict[str, str]) -> None:
    refused = await new(world, **options)

    assert refused.modal is None
    assert next(iter(options.values())) in said(refused)
    assert await drafts(world) == []


async def test_a_member_is_not_offered_announcements(world: World) -> None:
    with pytest.raises(simcord.SetupError, match="not visible"):
        await world.alice.slash(world.articles, "announce list")
