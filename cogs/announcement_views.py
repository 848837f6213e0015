"""What moderators are shown of an announcement: the post exactly as it will be, and what stands in its way."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import discord

from bot.actions import announcement_posts, announcements, corrections, moderation
from bot.channels import missing, names_in
from bot.rules.announcements import Announcement, Content
from bot.rules.company_block import is_old
from bot.rules.corrections import moderators_only
from bot.rules.effects import is_possible, needed
from bot.rules.moderation import SETTINGS
from bot.rules.refusal import Refusal
from bot.speech import answer
from bot.ui import Asking
from messages import Button, Rendered
from messages.bilingual import together

WANTED = "outbox_wanted"  # an event of our own: there may be something to post before the time
NEEDED = ("view_channel", "send_messages", "read_message_history")
SAMPLE = "announce-sample"  # of a button that stands for one of the post, and cannot be pressed


@dataclass(frozen=True, slots=True)
class Place:
    """What lacks in a channel. *effects*: what cannot be done there, and what lacks for it, if that can be given."""

    channel_id: int
    missing: tuple[str, ...] = ()
    is_gone: bool = False
    cannot_ring: bool = False
    effects: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.missing or self.is_gone or self.cannot_ring or self.effects)


def guild_of(interaction: Asking) -> discord.Guild:
    """The server, for somebody who may manage it: asked at every command, button and form."""
    if interaction.guild is None:
        raise Refusal("only_in_a_server")
    moderators_only(manages_server=interaction.permissions.manage_guild)
    return interaction.guild


def places(guild: discord.Guild, content: Content) -> list[Place]:
    """Those where something lacks."""
    return [place for channel_id in content.channels if (place := _place(guild, content, channel_id))]


def _place(guild: discord.Guild, content: Content, channel_id: int) -> Place:
    channel = guild.get_channel_or_thread(channel_id)
    if channel is None:
        return Place(channel_id, is_gone=True)
    return Place(
        channel_id,
        missing(channel, NEEDED),
        cannot_ring=bool(content.role_id) and not _can_ring(channel, content.role_id or 0),
        effects=tuple(_not_done(channel, content)),
    )


def _can_ring(channel: discord.abc.GuildChannel | discord.Thread, role_id: int) -> bool:
    role = channel.guild.get_role(role_id)
    return role is not None and (role.mentionable or not missing(channel, ("mention_everyone",)))


def _not_done(
    channel: discord.abc.GuildChannel | discord.Thread, content: Content
) -> Iterator[tuple[str, tuple[str, ...]]]:
    is_text = isinstance(channel, discord.TextChannel)
    is_news = is_text and channel.is_news()
    for effect in sorted(content.effects):
        if not is_possible(effect, is_news=is_news, has_threads=is_text):
            yield effect.value, ()
        elif lacking := missing(channel, needed(effect)):
            yield effect.value, lacking


async def exact(interaction: Asking, content: Content, at: datetime) -> Rendered:
    """The post of the occasion *at*; its buttons are there to be seen."""
    client, guild = interaction.client, guild_of(interaction)
    said, _ = await announcement_posts.preview(client.services.db, guild.id, content, at, names_in(client))
    catalogue = client.services.catalogue
    words = [
        _signed(catalogue.render(each.template, each.language, **each.values), _about(interaction, each.language))
        for each in said
    ]
    return together(words)


def _about(interaction: Asking, language: str) -> str:
    return interaction.client.services.catalogue.words(language).label("about_post")


def _signed(words: Rendered, about: str) -> Rendered:
    buttons = [*words.buttons, Button(about)]
    seen = [replace(button, custom_id=f"{SAMPLE}:{number}", disabled=True) for number, button in enumerate(buttons)]
    return replace(words, buttons=tuple(seen))


async def old_figures(interaction: Asking, content: Content) -> date | None:
    """The day of its company's figures if they are so old today that its post would be held."""
    client, services, now = interaction.client, interaction.client.services, interaction.client.services.clock()
    _, block = await announcement_posts.preview(services.db, guild_of(interaction).id, content, now, names_in(client))
    old_after = timedelta(days=services.settings.figures_old_after_days)
    return block.figures.as_of if block and is_old(block, now.date(), old_after) else None


async def company_name(interaction: Asking, content: Content) -> str:
    """Empty if it has none; one that has left the records is named as it is known here."""
    if not content.company_ref:
        return ""
    try:
        return await corrections.subject(interaction.client.services.db, content.company_ref)
    except Refusal:
        return content.company_ref


async def say_card(interaction: Asking, announcement_id: int, *, instead: bool = False) -> None:
    services, guild = interaction.client.services, guild_of(interaction)
    found = await announcements.get(services.db, guild.id, announcement_id)
    await answer(
        interaction,
        services,
        "announcements/card",
        instead=instead,
        announcement=found,
        content=found.content,
        comings=await announcements.coming(services.db, guild.id, found.content, services.clock()),
        places=places(guild, found.content),
        name=await company_name(interaction, found.content),
    )


async def say_done(interaction: Asking, template: str, done: Announcement, *, instead: bool, **more: Any) -> None:
    """What was just changed, and when it is posted next; what posts is woken."""
    services = interaction.client.services
    interaction.client.dispatch(WANTED)
    comings = await announcements.coming(services.db, done.server_id, done.content, services.clock())
    settings = await moderation.settings(services.db, done.server_id)
    await answer(
        interaction,
        services,
        f"announcements/{template}",
        has_log=settings[SETTINGS["log_channel"]] is not None,
        instead=instead,
        announcement=done,
        content=done.content,
        comings=comings,
        **more,
    )


async def say_preview(interaction: Asking, announcement_id: int) -> None:
    """As it will be posted next; of one that is over, as it would be now."""
    services, guild = interaction.client.services, guild_of(interaction)
    found = await announcements.get(services.db, guild.id, announcement_id)
    comings = await announcements.coming(services.db, guild.id, found.content, services.clock())
    at = comings[0].occasion.at if comings else services.clock()
    above = await exact(interaction, found.content, at)
    await answer(interaction, services, "announcements/preview", above=above, announcement=found, comings=comings)
