"""/waiting, and the buttons under what asks about posts that are held, or of which nobody knows whether they are there.

Notices in the log channel bear their own id and never that of a post: in a channel, that marks the post itself.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import aiohttp
import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.actions import deciding, waiting
from bot.actions.deciding import Decided
from bot.actions.waiting import Notice
from bot.client import Client
from bot.forms import Form, received, show
from bot.rules.corrections import moderators_only
from bot.rules.refusal import Refusal
from bot.speech import answer, card, language_of
from bot.storage.database import Database
from bot.ui import Asking, Button, is_private
from messages.bilingual import together

_log = logging.getLogger(__name__)

WANTED = "outbox_wanted"  # an event of our own: there may be something to post before the time
WHICH = r"(?P<which>[a-z0-9]{3,25})"
LONGEST_TIME = 200
FAILED = (discord.DiscordException, OSError, aiohttp.ClientError)

Decision = Callable[[Database, int, str, int, datetime], Awaitable[Decided]]
DECISIONS: Mapping[str, Decision] = {
    "send": deciding.send,
    "drop": deciding.drop,
    "there": deciding.is_there,
    "again": deciding.send_again,
}


class Waiting(commands.Cog):
    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_guild=True)
    async def waiting(self, interaction: Asking) -> None:
        services = interaction.client.services
        listed = await waiting.listed(services.db, _server(interaction), services.clock())
        await answer(interaction, services, "outbox/waiting", listed=listed)


def _server(interaction: Asking) -> int:
    if interaction.guild_id is None:
        raise Refusal("only_in_a_server")
    return interaction.guild_id


async def _decide(interaction: Asking, which: str, decide: Decision) -> None:
    """Of those who press together one decides; the other one is told, and what was pressed says it from then on."""
    moderators_only(manages_server=interaction.permissions.manage_guild)
    services, server_id = interaction.client.services, _server(interaction)
    try:
        decided = await decide(services.db, server_id, which, interaction.user.id, services.clock())
    except Refusal:
        stale = await waiting.notices_of(services.db, server_id, which, services.clock())
        await _rewrite(interaction.client, stale)
        raise
    interaction.client.dispatch(WANTED)
    await _say(interaction, server_id, which, decided)
    await _rewrite(interaction.client, decided.notices)


async def _say(interaction: Asking, server_id: int, which: str, decided: Decided) -> None:
    """Whoever decides one by one gets the next one below."""
    services, private = interaction.client.services, is_private(interaction)
    following = await waiting.one(services.db, server_id, which, services.clock()) if private else None
    left = 0 if following else decided.left
    values: dict[str, Any] = {"posts": decided.posts, "outcome": decided.outcome, "left": left}
    if following is None:
        await answer(interaction, services, "outbox/decided", instead=private, **values)
        return
    above = services.catalogue.render("outbox/decided", language_of(interaction, services), **values)
    await answer(interaction, services, "outbox/held_one", instead=True, above=above, one=following)


async def _rewrite(client: Client, notices: Iterable[Notice]) -> None:
    """One that cannot be reached says the old thing, and answers with a refusal."""
    render = client.services.catalogue.render
    for notice in notices:
        words = together([render(said.template, said.language, **said.values) for said in notice.said])
        message = client.get_partial_messageable(notice.channel_id).get_partial_message(notice.message_id)
        try:
            await message.edit(view=card(words))
        except FAILED as failed:
            _log.warning("event=notice_not_rewritten channel=%s error=%s", notice.channel_id, type(failed).__name__)


class Held(Button, template=rf"held:(?P<what>send|drop):{WHICH}"):
    async def pressed(self, interaction: Asking) -> None:
        await _decide(interaction, self.fields["which"], DECISIONS[self.fields["what"]])


class Unknown(Button, template=rf"unknown:(?P<what>there|again):{WHICH}"):
    async def pressed(self, interaction: Asking) -> None:
        await _decide(interaction, self.fields["which"], DECISIONS[self.fields["what"]])


class Each(Button, template=rf"held:each:{WHICH}"):
    async def pressed(self, interaction: Asking) -> None:
        moderators_only(manages_server=interaction.permissions.manage_guild)
        services = interaction.client.services
        one = await waiting.one(services.db, _server(interaction), self.fields["which"], services.clock())
        if one is None:
            raise Refusal("nothing_waits")
        await answer(interaction, services, "outbox/held_one", instead=is_private(interaction), one=one)


class Move(Button, template=rf"held:move:{WHICH}"):
    async def pressed(self, interaction: Asking) -> None:
        moderators_only(manages_server=interaction.permissions.manage_guild)
        services, which = interaction.client.services, self.fields["which"]
        await deciding.may_be_moved(services.db, _server(interaction), which)
        await show(interaction, _move_form(interaction, which))


def _move_form(interaction: Asking, which: str) -> ui.Modal:
    services = interaction.client.services

    def say(key: str) -> str:
        return services.catalogue.words(language_of(interaction, services)).choice("move_form", key)

    when = ui.TextInput["ui.Modal"](custom_id="when", max_length=LONGEST_TIME)
    modal = ui.Modal(title=say("title"), custom_id=f"held-move:{which}")
    modal.add_item(ui.Label(text=say("when"), description=say("when_hint"), component=when))
    return modal


class MoveForm(Form, template=rf"held-move:{WHICH}"):
    async def sent(self, interaction: Asking, filled_in: Mapping[str, str]) -> None:
        async def move(db: Database, server_id: int, which: str, moderator_id: int, now: datetime) -> Decided:
            return await deciding.move(db, server_id, which, moderator_id, filled_in.get("when", ""), now)

        await _decide(interaction, self.fields["which"], move)


async def setup(client: Client) -> None:
    await client.add_cog(Waiting())
    client.add_dynamic_items(Held, Unknown, Each, Move)
    client.add_listener(received(MoveForm), "on_interaction")
