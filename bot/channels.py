"""Channels of a server: what the bot lacks for posting there, and the one where moderators read what happened."""

import logging
from typing import Any

import discord

from bot.actions import moderation
from bot.client import Client
from bot.speech import card
from messages.bilingual import together

_log = logging.getLogger(__name__)

NEEDED = ("view_channel", "send_messages", "attach_files", "read_message_history")


def missing(channel: discord.abc.GuildChannel | discord.Thread, needed: tuple[str, ...] = NEEDED) -> tuple[str, ...]:
    granted = channel.permissions_for(channel.guild.me)
    if isinstance(channel, discord.Thread):
        needed = tuple("send_messages_in_threads" if name == "send_messages" else name for name in needed)
    return tuple(name for name in needed if not getattr(granted, name))


async def tell_moderators(client: Client, server_id: int, template: str, /, **values: Any) -> None:
    """In the server's log channel, if there is one, in the server's languages."""
    services = client.services
    settings = {key.key: value for key, value in (await moderation.settings(services.db, server_id)).items()}
    channel = client.get_channel(int(settings["log_channel"] or 0))
    if not isinstance(channel, discord.TextChannel):
        _log.warning("event=moderators_not_told server=%s template=%s", server_id, template)
        return
    languages = str(settings["languages"]).split("+")
    words = together([services.catalogue.render(template, language, **values) for language in languages])
    try:
        await channel.send(view=card(words))
    except discord.HTTPException as failed:
        _log.warning("event=moderators_not_told server=%s template=%s status=%s", server_id, template, failed.status)
