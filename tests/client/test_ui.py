"""What answers a person when a part of a message fails, through the simulated Discord."""

import ast
import contextlib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import discord
import pytest
import simcord
from discord import app_commands

from bot.actions import companies
from bot.rules.directory import Directory, Holder
from bot.rules.refusal import Refusal
from bot.ui import SUGGESTIONS, Asking, Button, Modal, answering, is_private
from messages import Catalogue
from messages.front_matter import split
from tests.world import World, text_of

ROOT = Path(__file__).parents[2]
BUG = "went wrong on our side"


class Form(Modal, title="A form"):
    word: discord.ui.TextInput[Any] = discord.ui.TextInput(label="Word", custom_id="word")

    async def submitted(self, interaction: Asking) -> None:
        if self.word.value == "bug":
            raise ZeroDivisionError
        await interaction.response.send_message(f"read {self.word.value}", ephemeral=True)


class Acting(Button, template=r"test-ui:(?P<how>\w+)"):
    async def pressed(self, interaction: Asking) -> None:
        match self.fields["how"]:
            case "form":
                await interaction.response.send_modal(Form())
            case "late":
                await interaction.response.send_message("first")
                raise ZeroDivisionError
            case "deferred":
                await interaction.response.defer(ephemeral=True, thinking=True)
                raise Refusal("company_gone")
            case _:
                await interaction.response.send_message("well")


class Bare(discord.ui.DynamicItem[discord.ui.Button[Any]], template="test-bare"):
    """Not of our base class: it says by itself that it wants to be answered for."""

    def __init__(self) -> None:
        super().__init__(discord.ui.Button(custom_id="test-bare"))

    @classmethod
    async def from_custom_id(cls, *_: Any) -> "Bare":
        return cls()

    async def callback(self, interaction: Any) -> None:
        async with answering(interaction):
            raise ZeroDivisionError


async def offered(world: World, custom_id: str) -> Any:
    """A message whose only button is answered through a DynamicItem."""
    world.client.add_dynamic_items(Acting, Bare)
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Press", custom_id=custom_id))
    channel: Any = world.client.get_channel(world.articles.id)
    return await channel.send(view=view)


async def press(world: World, custom_id: str) -> Any:
    return await world.alice.click(await offered(world, custom_id), label="Press")


@pytest.mark.logs_errors
async def test_a_dynamic_item_that_fails_is_answered(world: World) -> None:
    result = await press(world, "test-bare")

    assert result.ephemeral
    assert BUG in text_of(result.response)
    assert world.client.is_idle


@pytest.mark.logs_errors
async def test_what_fails_after_its_answer_is_explained_in_a_second_one(world: World) -> None:
    result = await press(world, "test-ui:late")

    assert result.response.content == "first"
    (followup,) = result.followups
    assert followup.ephemeral
    assert BUG in text_of(followup)


async def test_what_is_refused_after_it_was_announced_is_answered_there(world: World) -> None:
    result = await press(world, "test-ui:deferred")

    assert "no longer on record" in text_of(result.response)


async def test_what_works_is_left_alone(world: World) -> None:
    assert (await press(world, "test-ui:well")).response.content == "well"


@pytest.mark.logs_errors
async def test_a_form_that_fails_is_answered(world: World) -> None:
    opened = await press(world, "test-ui:form")

    result = await world.alice.submit_modal(opened, {"word": "bug"})

    assert BUG in text_of(result.response)


async def test_a_form_filled_in_while_the_bot_stops_is_refused(world: World) -> None:
    opened = await press(world, "test-ui:form")
    world.client.stop_taking_work()

    result = await world.alice.submit_modal(opened, {"word": "x"})

    assert "restarting" in text_of(result.response)


@pytest.mark.logs_errors
async def test_each_bug_has_a_code_of_its_own(world: World, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(3):
        await press(world, "test-bare")

    codes = [record.getMessage().partition("code=")[2].split()[0] for record in caplog.records if record.exc_info]
    assert len(set(codes)) == 3
    assert all("command=test-bare" in record.getMessage() for record in caplog.records if record.exc_info)


@pytest.mark.logs_errors
async def test_an_explanation_that_discord_does_not_take_ends_there(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    message = await offered(world, "test-bare")
    world.env.inject_error("POST", "/interactions/*", status=500, code=0, times=None)

    await world.alice.click(message, label="Press")

    assert "event=explanation_not_delivered" in caplog.text
    assert world.client.is_idle


async def test_an_explanation_that_comes_too_late_is_no_bug(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.env.inject_error("POST", "/interactions/*", status=404, code=10062)

    await press(world, "test-ui:deferred")

    assert "event=answered_too_late" in caplog.text
    assert "event=bug" not in caplog.text


@pytest.mark.logs_errors
async def test_suggestions_that_fail_are_none_and_the_log_names_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("bot.once.Once.__call__", fail)

    assert await world.alice.autocomplete(world.articles, "company show", "name", "secret words") == []

    assert "event=bug in=autocomplete" in caplog.text
    assert str(world.alice.id) not in caplog.text
    assert "secret words" not in caplog.text


async def test_no_more_is_suggested_than_discord_takes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def many(_: Directory, typed: str) -> list[Holder]:
        return [Holder(f"recipient:{number}", f"{typed} {number}", (), ()) for number in range(40)]

    monkeypatch.setattr(Directory, "search", many)

    offered = await world.alice.autocomplete(world.articles, "company show", "name", "x")

    assert len(offered) == SUGGESTIONS


async def test_suggestions_that_come_too_late_are_no_bug_and_name_nobody(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.env.inject_error("POST", "/interactions/*", status=404, code=10062)

    with contextlib.suppress(simcord.SetupError):  # nothing came
        await world.alice.autocomplete(world.articles, "company show", "name", "secret words")

    assert "event=bug" not in caplog.text
    assert str(world.alice.id) not in caplog.text
    assert "secret words" not in caplog.text


async def test_a_value_that_discord_py_cannot_read_is_quoted_harmlessly(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    transformer = app_commands.Transformer()

    async def refuse(*_: object) -> None:
        raise app_commands.TransformerError("**x** @everyone", discord.AppCommandOptionType.string, transformer)

    monkeypatch.setattr("discord.app_commands.Command._invoke_with_namespace", refuse)

    result = await world.alice.slash(world.articles, "company show", name="x")

    assert "was not understood" in text_of(result.response)
    assert "**x**" not in text_of(result.response)
    assert "@everyone" not in text_of(result.response)


@pytest.mark.parametrize(("flags", "private"), [(64, True), (0, False), (None, False)])
def test_whether_a_message_is_seen_by_one_only(flags: int | None, private: bool) -> None:  # noqa: FBT001
    message = None if flags is None else SimpleNamespace(flags=discord.MessageFlags._from_value(flags))  # pyright: ignore[reportPrivateUsage]
    asking: Any = SimpleNamespace(message=message)

    assert is_private(asking) is private


async def test_a_button_of_a_company_that_is_gone_is_told_so(world: World) -> None:
    channel: Any = world.client.get_channel(world.articles.id)
    view = discord.ui.View(timeout=None)
    for at, ref in enumerate(["company:gone", "recipient:999999"]):
        view.add_item(discord.ui.Button(label=f"Awards {at}", custom_id=f"company-open:awards:1:{ref}"))
        view.add_item(discord.ui.Button(label=f"Show {at}", custom_id=f"company-show:{ref}"))
    message = await channel.send(view=view)

    for label in ("Awards 0", "Show 0", "Awards 1", "Show 1"):
        result = await world.alice.click(message, label=label)
        assert "no longer on record" in text_of(result.response), label


async def test_everything_answered_about_a_person_in_the_records_can_be_turned_to(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Private persons are in no list, so a button cannot rely on the list to find them again."""

    def always(_: str) -> bool:
        return True

    monkeypatch.setattr(companies, "looks_like_a_person", always)
    shown = await world.alice.slash(world.articles, "company show", name="RYDELL CHEVROLET, INC.")

    opened = await world.alice.click(shown.response, label="Awards")

    assert "RYDELL CHEVROLET" in text_of(opened.response)


class Said(NamedTuple):
    where: str
    code: str
    details: frozenset[str]


def refusals() -> Iterator[Said]:
    """Every `Refusal("code", detail=…)` in the source."""
    for path in sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("cogs/*.py")]):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name("Refusal"), args=[ast.Constant(str(code))], keywords=keywords):
                    yield Said(f"{path.name}:{node.lineno}", code, frozenset(keyword.arg or "" for keyword in keywords))
                case _:
                    pass


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("said", list(refusals()), ids=lambda said: said.where)
def test_every_refusal_has_words_that_need_no_more_than_it_tells(said: Said, language: str) -> None:
    path = ROOT / "messages" / language / "refusals" / f"{said.code}.md.j2"
    assert path.is_file(), said

    _, body = split(path.read_text("utf-8"), str(path))
    wanted = Catalogue.load().path(f"refusals/{said.code}", language)

    assert wanted == path
    assert _variables(body) <= said.details


def _variables(body: str) -> set[str]:
    from jinja2 import Environment, meta  # noqa: PLC0415 (heavy, and wanted here only)

    environment = Environment(autoescape=True)
    filters = ("both", "choice", "channel", "role", "count", "link", "day", "number", "when", "when_in_full")
    environment.filters.update(dict.fromkeys(filters, str))
    return meta.find_undeclared_variables(environment.parse(body))


def test_refusals_were_found() -> None:
    codes = {said.code for said in refusals()}

    assert {"unknown_zone", "restarting", "company_gone", "channel_not_writable"} <= codes
