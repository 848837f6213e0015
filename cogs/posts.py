"""The button under every post of the bot: where it comes from. Its id is the mark by which the post is known again."""

import discord

from bot.actions import announcements, outbox
from bot.client import Client
from bot.rules.outbox import MARK, Delivery, Kind
from bot.speech import answer
from bot.ui import Asking, Button


class About(Button, template=MARK + r"(?P<post>[a-z0-9]{8,25})"):
    async def pressed(self, interaction: Asking) -> None:
        services = interaction.client.services
        post = await outbox.find(services.db, self.fields["post"])
        if post and post.server_id != interaction.guild_id:
            post = None
        if post and post.kind is Kind.WATCH:
            await answer(interaction, services, "watching/method")
            return
        await answer(
            interaction,
            services,
            "outbox/about",
            kind=post and post.kind,
            label=post.label if post else "",
            due_at=post and post.due_at,
            sent_at=_sent_at(interaction.message),
            next_at=await _next_at(interaction.client, post),
        )


def _sent_at(message: discord.Message | None) -> object:
    return message and message.created_at


async def _next_at(client: Client, post: Delivery | None) -> object:
    """Of a series that goes on."""
    if post is None or post.kind is not Kind.ANNOUNCEMENT:
        return None
    return await announcements.next_of(client.services.db, post.server_id, int(post.subject))


async def setup(client: Client) -> None:
    client.add_dynamic_items(About)
