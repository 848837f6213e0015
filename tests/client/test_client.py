import json
from typing import Any

import discord
import pytest
from discord import app_commands
from discord.ext import commands

from bot import client as client_module
from bot.actions import companies
from bot.client import Client, Services
from bot.rules.refusal import Refusal
from bot.tree import sync_if_changed
from bot.ui import Asking, Button, LayoutView, Modal, View, suggesting
from tests.world import World, text_of


async def test_guilds_is_the_only_intent(services: Services) -> None:
    assert Client(services).intents == discord.Intents(guilds=True)


async def test_nobody_is_mentioned_and_nothing_is_kept(services: Services) -> None:
    client = Client(services)

    assert client.allowed_mentions is not None
    assert client.allowed_mentions.to_dict() == discord.AllowedMentions.none().to_dict()
    assert not client.cached_messages
    kept: Any = client._connection  # pyright: ignore[reportPrivateUsage]
    assert kept.max_messages is None
    assert kept.member_cache_flags == discord.MemberCacheFlags.none()


async def test_a_failing_extension_aborts_the_start(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "EXTENSIONS", ("cogs.nowhere",))
    client = Client(services)

    with pytest.raises(commands.ExtensionNotFound):
        await client.setup_hook()


def puts(world: World) -> list[Any]:
    return [
        entry.json for entry in world.env.http_requests if entry.method == "PUT" and entry.path.endswith("/commands")
    ]


async def test_commands_are_handed_over_once_and_not_again_after_a_restart(world: World) -> None:
    assert len(puts(world)) == 1

    await world.restart()

    assert len(puts(world)) == 1


async def test_commands_are_handed_over_when_a_word_changed(world: World) -> None:
    group = world.client.tree.get_command("company")
    assert isinstance(group, app_commands.Group)
    group.description = "Another description"

    assert await sync_if_changed(world.client)
    assert not await sync_if_changed(world.client)
    assert len(puts(world)) == 2


async def test_names_descriptions_and_choices_are_spanish_in_both_spanishes(world: World) -> None:
    company = next(command for command in puts(world)[0] if command["name"] == "company")
    listing = next(option for option in company["options"] if option["name"] == "list")
    agency = next(option for option in listing["options"] if option["name"] == "agency")

    for locale in ("es-ES", "es-419"):
        assert company["name_localizations"][locale] == "empresa"
        assert company["description_localizations"][locale]
        assert listing["description_localizations"][locale]
        assert agency["description_localizations"][locale]
        assert agency["choices"][0]["name_localizations"][locale].startswith("ICE")
    assert agency["choices"][0]["name"] == "ICE (Immigration and Customs Enforcement)"
    assert "…" not in json.dumps(puts(world)[0], ensure_ascii=False)


class Breaking(Button, template=r"test-breaking:(?P<how>\w+)"):
    async def pressed(self, interaction: Asking) -> None:
        if self.fields["how"] == "refusal":
            raise Refusal("company_gone")
        raise ZeroDivisionError("a bug")


async def offer(world: World, view: Any) -> Any:
    channel: Any = world.client.get_channel(world.articles.id)
    return await channel.send(view=view)


async def press_breaking(world: World, how: str) -> Any:
    world.client.add_dynamic_items(Breaking)
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Press", custom_id=f"test-breaking:{how}"))
    message = await offer(world, view)
    return await world.alice.click(message, label="Press")


async def test_a_refusal_is_answered_in_words(world: World) -> None:
    result = await press_breaking(world, "refusal")

    assert result.ephemeral
    assert "no longer on record" in text_of(result.response)


async def test_a_refusal_is_answered_in_spanish(world: World) -> None:
    world.spanish.add(world.alice.id)

    assert "ya no consta" in text_of((await press_breaking(world, "refusal")).response)


@pytest.mark.logs_errors
async def test_a_bug_is_answered_with_the_code_that_the_log_has(world: World, caplog: pytest.LogCaptureFixture) -> None:
    result = await press_breaking(world, "bug")

    (record,) = [record for record in caplog.records if record.levelname == "ERROR"]
    code = record.getMessage().partition("code=")[2].split()[0]
    assert len(code) == 6
    assert code in text_of(result.response)
    assert record.exc_info is not None
    assert record.exc_info[0] is ZeroDivisionError
    assert str(world.alice.id) not in caplog.text


@pytest.mark.logs_errors
async def test_a_command_that_fails_is_answered(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(companies, "show", fail)

    result = await world.alice.slash(world.articles, "company show", name="Microsoft")

    assert result.ephemeral
    assert "went wrong on our side" in text_of(result.response)


class Failing(discord.ui.Button[Any]):
    async def callback(self, interaction: Any) -> None:
        raise ZeroDivisionError


@pytest.mark.logs_errors
@pytest.mark.parametrize("base", [View, LayoutView])
async def test_a_view_that_fails_is_answered(world: World, base: type[Any]) -> None:
    button = Failing(label="Press")
    view = base(timeout=60)
    view.add_item(discord.ui.ActionRow(button) if base is LayoutView else button)
    message = await offer(world, view)

    result = await world.alice.click(message, label="Press")

    assert "went wrong on our side" in text_of(result.response)


class Form(Modal, title="A form"):
    word: discord.ui.TextInput[Any] = discord.ui.TextInput(label="Word", custom_id="word")

    async def submitted(self, interaction: Asking) -> None:
        raise Refusal("not_understood", typed=self.word.value)


class Opening(Button, template=r"test-opening:(?P<how>\w+)"):
    async def pressed(self, interaction: Asking) -> None:
        await interaction.response.send_modal(Form())


async def test_a_form_that_is_refused_is_answered(world: World) -> None:
    world.client.add_dynamic_items(Opening)
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Open", custom_id="test-opening:form"))
    message = await offer(world, view)
    opened = await world.alice.click(message, label="Open")

    result = await world.alice.submit_modal(opened, {"word": "*x*"})

    assert "was not understood" in text_of(result.response)
    assert "*x*" not in text_of(result.response).replace("\\*", "")


@pytest.mark.logs_errors
async def test_suggestions_that_fail_are_none_and_name_nobody(caplog: pytest.LogCaptureFixture) -> None:
    @suggesting
    async def fail(_cog: object, _interaction: Any, _typed: str) -> list[app_commands.Choice[str]]:
        raise ZeroDivisionError

    assert await fail(None, None, "secret words") == []
    assert "event=bug" in caplog.text
    assert "secret words" not in caplog.text


async def test_a_stopping_bot_takes_no_new_work_but_says_so(world: World) -> None:
    shown = await world.alice.slash(world.articles, "company show", name="Microsoft")
    world.client.stop_taking_work()

    command = await world.alice.slash(world.articles, "company show", name="Microsoft")
    button = await world.alice.click(shown.response, label="Awards")
    offered = await world.alice.autocomplete(world.articles, "company show", "name", "micro")

    assert "restarting" in text_of(command.response)
    assert "restarting" in text_of(button.response)
    assert offered == []
    assert world.client.is_idle


@pytest.mark.parametrize(
    ("raised", "words"),
    [
        (app_commands.CheckFailure(), "for moderators of this server"),
        (app_commands.NoPrivateMessage(), "works only in a server"),
        (app_commands.BotMissingPermissions(["send_messages"]), "It lacks: Send Messages"),
        (app_commands.CommandNotFound("gone", []), "has just changed"),
        (app_commands.CommandOnCooldown(app_commands.Cooldown(1, 5), 3.2), "Try again in 3 seconds"),
    ],
)
async def test_what_discord_py_refuses_is_said_in_our_words(
    world: World, monkeypatch: pytest.MonkeyPatch, raised: Exception, words: str
) -> None:
    async def refuse(*_: object) -> None:
        raise raised

    monkeypatch.setattr("discord.app_commands.Command._invoke_with_namespace", refuse)

    result = await world.alice.slash(world.articles, "company show", name="Microsoft")

    assert result.ephemeral
    assert words in text_of(result.response)


async def test_an_interaction_that_ran_out_is_no_bug(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.env.inject_error("POST", "/interactions/*", status=404, code=10062)

    await world.alice.slash(world.articles, "company show", name="Microsoft")

    assert "event=answered_too_late" in caplog.text
