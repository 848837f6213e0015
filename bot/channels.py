"""Servers and channels as Discord has them: their names, and what the bot lacks for posting in one."""

import discord

from bot.actions.announcement_posts import Names
from bot.client import Client
from messages.escaping import escape

NEEDED = ("view_channel", "send_messages", "attach_files", "read_message_history")


def missing(channel: discord.abc.GuildChannel | discord.Thread, needed: tuple[str, ...] = NEEDED) -> tuple[str, ...]:
    granted = channel.permissions_for(channel.guild.me)
    if isinstance(channel, discord.Thread):
        needed = tuple("send_messages_in_threads" if name == "send_messages" else name for name in needed)
    return tuple(name for name in needed if not getattr(granted, name))


def names_in(client: Client) -> Names:
    def of_server(server_id: int) -> str:
        guild = client.get_guild(server_id)
        return guild.name if guild else ""

    return Names(of_server, escape)
