"""/corrections: reporting an error in an answer, deciding about reports, and the public log of what was decided."""

from collections.abc import Mapping

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.actions import correction_posts, corrections
from bot.client import Client, Services
from bot.forms import Form, received, show
from bot.rules.corrections import (
    LOG_PAGE,
    LONGEST_LINK,
    LONGEST_NOTE,
    LONGEST_WORDS,
    Contact,
    Place,
    Posted,
    Status,
    moderators_only,
)
from bot.rules.pages import page_of
from bot.rules.refusal import Refusal
from bot.speech import answer, language_of
from bot.ui import Asking, Button, is_private, suggesting
from cogs.correction_posts import CorrectionPosts

LONGEST_LABEL = 100
REF = r"(?P<ref>company:[a-z0-9-]{1,64}|recipient:\d{1,9})"
DECISION = r"(?P<status>accepted|declined):(?P<number>\d{1,9})"
CHANGED = "corrections_changed"  # an event of our own: there may be something to post, to edit or to tell


@app_commands.guild_only()
class Corrections(commands.GroupCog, group_name="corrections"):
    def __init__(self, client: Client) -> None:
        self.services = client.services
        self.posts = CorrectionPosts(client)

    @app_commands.command(name="list")
    async def list_(self, interaction: Asking, name: str | None = None) -> None:
        await say_log(interaction, name or "")

    @list_.autocomplete("name")
    @suggesting
    async def names(self, interaction: Asking, typed: str) -> list[app_commands.Choice[str]]:  # noqa: ARG002
        directory = await self.services.directory()
        return [
            app_commands.Choice(name=holder.name[:LONGEST_LABEL], value=holder.ref)
            for holder in directory.search(typed)
        ]

    @app_commands.command()
    async def queue(self, interaction: Asking) -> None:
        await say_queue(interaction)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Comes again after every lost session, and then there may be something left over again."""
        await self.posts.tidy_and_work_off()

    @commands.Cog.listener()
    async def on_corrections_changed(self) -> None:
        await self.posts.work_off()


async def say_log(interaction: Asking, query: str, page: int = 1, *, instead: bool = False) -> None:
    services = interaction.client.services
    ref, name, decided = await corrections.log(services.db, _server(interaction), query)
    sheet = page_of(decided, page, LOG_PAGE)
    await answer(interaction, services, "corrections/list", instead=instead, ref=ref, name=name, sheet=sheet)


async def say_queue(interaction: Asking, page: int = 1, *, instead: bool = False) -> None:
    """One report a page, so that it stands there whole and its two buttons can only mean it."""
    moderators_only(manages_server=interaction.permissions.manage_guild)
    services, server_id = interaction.client.services, _server(interaction)
    sheet = page_of(await corrections.queue(services.db, server_id), page, 1)
    blocked = await correction_posts.blocked_channels(services.db, server_id)
    await answer(interaction, services, "corrections/queue", instead=instead, sheet=sheet, blocked=blocked)


def _server(interaction: Asking) -> int:
    if interaction.guild_id is None:
        raise Refusal("report_in_a_server")
    return interaction.guild_id


def _choice(services: Services, interaction: Asking, key: str) -> str:
    return services.catalogue.words(language_of(interaction, services)).choice("correction_form", key)


class Report(Button, template=rf"report:{REF}"):
    async def pressed(self, interaction: Asking) -> None:
        _server(interaction)
        await show(interaction, await report_form(interaction, self.fields["ref"]))


async def report_form(interaction: Asking, ref: str) -> ui.Modal:
    services = interaction.client.services

    def say(key: str) -> str:
        return _choice(services, interaction, key)

    about = services.catalogue.text(
        "corrections/form",
        language_of(interaction, services),
        name=await corrections.subject(services.db, ref),
        host=services.settings.corrections_channel_id is not None,
    )
    words = ui.TextInput["ui.Modal"](custom_id="words", style=discord.TextStyle.paragraph, max_length=LONGEST_WORDS)
    link = ui.TextInput["ui.Modal"](custom_id="link", required=False, max_length=LONGEST_LINK, placeholder="https://")
    answers = [
        discord.RadioGroupOption(label=say("no"), value="no", default=True),
        discord.RadioGroupOption(label=say("yes"), value="yes"),
    ]
    modal = ui.Modal(title=say("title"), custom_id=f"report-form:{ref}")
    modal.add_item(ui.TextDisplay(about))
    modal.add_item(ui.Label(text=say("words"), description=say("words_hint"), component=words))
    modal.add_item(ui.Label(text=say("link"), description=say("link_hint"), component=link))
    told = ui.RadioGroup["ui.Modal"](custom_id="told", options=answers, required=False)
    modal.add_item(ui.Label(text=say("told"), description=say("told_hint"), component=told))
    return modal


class ReportForm(Form, template=rf"report-form:{REF}"):
    async def sent(self, interaction: Asking, filled_in: Mapping[str, str]) -> None:
        services = interaction.client.services
        wants_to_know = filled_in.get("told") == "yes"
        made = await corrections.report(
            services.db,
            _server(interaction),
            self.fields["ref"],
            filled_in.get("words", ""),
            filled_in.get("link", ""),
            Contact(interaction.user.id, language_of(interaction, services)) if wants_to_know else None,
            services.clock(),
        )
        interaction.client.dispatch(CHANGED)
        await answer(interaction, services, "corrections/thanks", name=made.name, told=wants_to_know)


class Decide(Button, template=rf"correction:{DECISION}"):
    async def pressed(self, interaction: Asking) -> None:
        moderators_only(manages_server=interaction.permissions.manage_guild)
        try:
            await corrections.undecided(
                interaction.client.services.db, _server(interaction), int(self.fields["number"])
            )
        except Refusal:
            await _take_in(interaction, int(self.fields["number"]))
            raise
        await show(interaction, decision_form(interaction, self.fields["status"], self.fields["number"]))


async def _take_in(interaction: Asking, number: int) -> None:
    """A post of a decided report that nobody knew of, after a crash: now it will be emptied as the others were."""
    if interaction.message is None or is_private(interaction) or interaction.channel_id is None:
        return
    post = Posted(number, Place.QUEUE, interaction.channel_id, interaction.message.id)
    await correction_posts.posted(interaction.client.services.db, post)
    interaction.client.dispatch(CHANGED)


def decision_form(interaction: Asking, status: str, number: str) -> ui.Modal:
    services = interaction.client.services

    def say(key: str) -> str:
        return _choice(services, interaction, key)

    note = ui.TextInput["ui.Modal"](custom_id="note", style=discord.TextStyle.paragraph, max_length=LONGEST_NOTE)
    modal = ui.Modal(title=say(status), custom_id=f"correction-form:{status}:{number}")
    modal.add_item(ui.Label(text=say("note"), description=say("note_hint"), component=note))
    return modal


class DecisionForm(Form, template=rf"correction-form:{DECISION}"):
    async def sent(self, interaction: Asking, filled_in: Mapping[str, str]) -> None:
        moderators_only(manages_server=interaction.permissions.manage_guild)
        services = interaction.client.services
        made = await corrections.decide(
            services.db,
            _server(interaction),
            interaction.user.id,
            int(self.fields["number"]),
            Status(self.fields["status"]),
            filled_in.get("note", ""),
            services.clock(),
        )
        interaction.client.dispatch(CHANGED)
        instead = is_private(interaction)
        await answer(interaction, services, "corrections/decided", instead=instead, correction=made, queue=True)


class TurnQueue(Button, template=r"corrections-queue:(?P<page>\d{1,4})"):
    async def pressed(self, interaction: Asking) -> None:
        await say_queue(interaction, int(self.fields["page"]), instead=is_private(interaction))


class TurnLog(Button, template=r"corrections-list:(?P<page>\d{1,4}):(?P<ref>[a-z0-9:-]*)"):
    async def pressed(self, interaction: Asking) -> None:
        await say_log(interaction, self.fields["ref"], int(self.fields["page"]), instead=is_private(interaction))


async def setup(client: Client) -> None:
    await client.add_cog(Corrections(client))
    client.add_dynamic_items(Report, Decide, TurnQueue, TurnLog)
    client.add_listener(received(ReportForm, DecisionForm), "on_interaction")
