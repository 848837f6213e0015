"""Only whoever may manage a server reaches its announcements, by any button or form; nobody another one's."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import discord
import pytest

from bot.rules.announcements import longest_text
from messages import Catalogue
from tests.cogs.announcing import command, drafted, drafts, fill, id_of, new, planned, rows, said, saved, with_button
from tests.cogs.reporting import choose
from tests.world import World

LONG_AFTER_THE_FIGURES = datetime(2026, 10, 1, tzinfo=UTC)
NEXT = "2026-01-06T09:00"
OF_SAVED = (
    "announce-open:1",
    "announce-history:1:1",
    "announce-edit:1",
    f"announce-skip:1:{NEXT}",
    "announce-pause:1",
    "announce-resume:1",
    "announce-end:1",
    "announce-cancel:1",
    "announce-post:1",
    "announce-send:1:1:1767225600",
    "announce-preview:1",
    "announce-calendar:1",
)
OF_DRAFTS = ("announce-fill:text:{}", "announce-fill:time:{}", "announce-fill:rest:{}", "announce-discard:{}")
REFUSED = "for moderators of this server"


async def prepared(world: World) -> str:
    """One that is saved, and a draft: the id of its button."""
    await saved(world)
    return id_of(await drafted(world, None, title="Draft"), "announce-save")


async def state(world: World) -> Any:
    return await rows(world), await drafts(world), await planned(world)


@pytest.mark.parametrize("which", range(len(OF_SAVED) + len(OF_DRAFTS) + 2))
async def test_a_member_reaches_nothing_by_any_button(world: World, which: int) -> None:
    save = await prepared(world)
    draft_id = save.split(":")[1]
    custom_id = (*OF_SAVED, *(each.format(draft_id) for each in OF_DRAFTS), save, "announce-list:1")[which]
    before = await state(world)

    refused = await world.alice.click(await with_button(world, custom_id), label="Press")

    assert refused.ephemeral
    assert refused.modal is None
    assert REFUSED in said(refused)
    assert "Meeting" not in said(refused)
    assert await state(world) == before


@pytest.mark.parametrize("which", range(len(OF_SAVED) + len(OF_DRAFTS) + 1))
async def test_the_moderator_of_another_server_reaches_nothing_either(world: World, which: int) -> None:
    save = await prepared(world)
    draft_id = save.split(":")[1]
    custom_id = (*OF_SAVED, *(each.format(draft_id) for each in OF_DRAFTS), save)[which]
    other = world.env.create_guild("Elsewhere")
    channel = other.create_text_channel("general")
    moderators = other.create_role("Moderators", permissions=discord.Permissions(manage_guild=True))
    stranger = other.add_member(world.env.create_user("stranger"), roles=[moderators])
    before = await state(world)

    refused = await stranger.click(await with_button(world, custom_id, channel), label="Press")

    assert refused.modal is None
    assert "Meeting" not in said(refused)
    assert "Draft" not in said(refused)
    assert await state(world) == before


async def _take_rights(world: World) -> None:
    server = world.client.get_guild(world.guild.id)
    assert server is not None
    for role in server.roles:
        if role.name == "Moderators":
            await role.edit(permissions=discord.Permissions.none())
    await world.env.settle()


@pytest.mark.parametrize("how", ["new", "edit"])
async def test_rights_are_asked_again_when_a_form_comes_back(world: World, how: str) -> None:
    await saved(world)
    form = await (new(world) if how == "new" else command(world, "edit"))
    await _take_rights(world)
    before = await state(world)

    refused = await fill(world, form, title="Mine now")

    assert REFUSED in said(refused)
    assert await state(world) == before


async def test_whoever_was_let_use_the_command_alone_is_told_before_anything_is_typed(world: World) -> None:
    """A server can give a command to others; what they would type could not be saved."""
    (announce,) = [each for each in await world.client.tree.fetch_commands() if each.name == "announce"]
    world.guild.set_command_permissions(announce, {world.alice: True})

    refused = await new(world, world.alice)

    assert refused.modal is None
    assert REFUSED in said(refused)


async def test_a_stopping_bot_takes_no_form(world: World) -> None:
    form = await new(world)
    world.client.stop_taking_work()

    assert "restarting" in said(await fill(world, form))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("languages", ["en", "es", "en+es"])
async def test_every_form_keeps_to_what_discord_takes(world: World, languages: str, language: str) -> None:
    await choose(world, "languages", languages)
    world.spanish |= {world.maya.id} if language == "es" else set()
    words = Catalogue.load().words(language)
    await choose(world, "announcements_channel", "actions")
    form = await new(world, company="company:microsoft")
    shown = await fill(world, form)
    buttons = [f"announce-fill:{part}:1" for part in ("text", "time", "rest")]
    forms = [form, *[await world.maya.click(shown.response, custom_id=button) for button in buttons]]

    for each in forms:
        parts = each.modal["components"]
        assert 1 <= len(parts) <= 5
        assert len(each.modal["title"]) <= 45
        assert len(each.modal["custom_id"]) <= 100
        for label in parts:
            assert 1 <= len(label["label"]) <= 45
            assert len(label.get("description") or "") <= 100
            part = label["component"]
            assert len(part.get("value") or "") <= part.get("max_length", 4000) <= 4000
            assert len(part.get("options", ())) <= 25
            assert all(len(option["label"]) <= 100 for option in part.get("options", ()))
    assert forms[0].modal["title"] == words.choice("announcement_form", "title")


async def test_figures_that_are_too_old_already_are_said_before_anything_is_saved(world: World) -> None:
    fresh = await fill(world, await new(world, company="company:microsoft"))
    world.client.services = replace(world.services, clock=lambda: LONG_AFTER_THE_FIGURES)
    old = await fill(world, await new(world, company="company:microsoft"))

    assert "which is too old" not in said(fresh)
    assert "**These figures are of 20 Aug 2026, which is too old:**" in said(old)


async def test_a_text_that_is_longer_than_a_form_would_take_now_is_still_shown_in_it(world: World) -> None:
    """A company takes a part of the room; a form whose text were longer than it allows would not open."""
    alone, beside = longest_text(1, has_company=False), longest_text(1, has_company=True)
    shown = await drafted(world, None, text_en="x" * alone)
    rest = await world.maya.click(shown.response, label="Change the rest …")
    refused = await fill(world, rest, company="Microsoft")
    assert f"{beside:,}" in said(refused)

    form = await world.maya.click(refused.response, label="Change text …")
    (text,) = [each["component"] for each in form.modal["components"] if each["component"]["custom_id"] == "text_en"]

    assert beside < len(text["value"]) == text["max_length"] == alone
