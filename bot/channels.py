"""Channels of a server: what the bot lacks for posting there."""

import discord

NEEDED = ("view_channel", "send_messages", "attach_files", "read_message_history")


def missing(channel: discord.abc.GuildChannel | discord.Thread, needed: tuple[str, ...] = NEEDED) -> tuple[str, ...]:
    granted = channel.permissions_for(channel.guild.me)
    if isinstance(channel, discord.Thread):
        needed = tuple("send_messages_in_threads" if name == "send_messages" else name for name in needed)
    return tuple(name for name in needed if not getattr(granted, name))
