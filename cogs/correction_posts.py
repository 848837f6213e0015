"""What corrections need from Discord: queue posts, notes in posts that carried a figure, a word to who asked for it.

Nothing here is remembered in the process: each step is read off the tables, done, and then struck there.
"""

import asyncio
import logging
import re
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

import discord

from bot.actions import correction_posts, corrections, moderation, report_posts
from bot.client import Client
from bot.pace import Paused
from bot.rules.corrections import Correction, Note, Outcome, Place, Posted, Report
from bot.rules.moderation import Value
from bot.rules.refusal import Refusal
from bot.speech import card
from cogs.noted_posts import text_of, with_note

_log = logging.getLogger(__name__)

NEEDED = ("view_channel", "read_message_history")  # to read a post of ours again, and so to edit it


class CorrectionPosts:
    def __init__(self, client: Client) -> None:
        self._client = client
        self._services = client.services
        self._one_at_a_time = asyncio.Lock()

    async def tidy_and_work_off(self) -> None:
        with _among_many("tidy"):
            await corrections.tidy(self._services.db, self._services.clock())
        await self.work_off()

    async def work_off(self) -> None:
        async with self._one_at_a_time:
            for step in (self._queue_up, self._copy_to_host, self._empty, self._write_notes, self._tell):
                try:
                    with _among_many(step.__name__.strip("_")):
                        await step()
                except Refusal:  # the bot is stopping; the rest stays in the tables
                    return

    async def _queue_up(self) -> None:
        if await report_posts.plan_for_moderators(self._services.db, self._services.clock()):
            self._client.dispatch("outbox_wanted")

    async def _copy_to_host(self) -> None:
        channel_id = self._services.settings.corrections_channel_id
        channel = self._client.get_channel(channel_id) if channel_id else None
        if isinstance(channel, discord.abc.GuildChannel):
            now = self._services.clock()
            if await report_posts.plan_for_host(self._services.db, channel.guild.id, channel.id, now):
                self._client.dispatch("outbox_wanted")

    async def _empty(self) -> None:
        for post, report, correction in await correction_posts.to_empty(self._services.db):
            self._client.must_be_open()
            with _among_many("empty", report.number):
                await self._empty_one(post, report, correction)

    async def _empty_one(self, post: Posted, report: Report, correction: Correction) -> None:
        is_queue = post.place is Place.QUEUE
        language = (
            (await self._languages(report.server_id))[0] if is_queue else self._services.settings.default_language
        )
        words = self._services.catalogue.render("corrections/decided", language, correction=correction, queue=is_queue)
        message = self._client.get_partial_messageable(post.channel_id).get_partial_message(post.message_id)
        try:
            await message.edit(view=card(words))
        except discord.NotFound:
            _log.info("event=correction_post_gone report=%s", report.number)
        await correction_posts.emptied(self._services.db, post)

    async def _write_notes(self) -> None:
        refused = list[Note]()
        for note in await correction_posts.notes_to_write(self._services.db):
            self._client.must_be_open()
            if self._client.get_guild(note.server_id):
                with _among_many("write_note", note.correction.number):
                    if not await self._write(note) and not note.blocked:
                        refused.append(note)
        for server_id in {note.server_id for note in refused}:
            with _among_many("tell_moderators"):
                await self._tell_moderators(server_id, [note for note in refused if note.server_id == server_id])

    async def _write(self, note: Note) -> bool:
        """False if the server does not let us edit our own post."""
        if self._missing(note.channel_id):
            return False
        try:
            await self._edit(note)
        except discord.NotFound:
            await correction_posts.post_gone(self._services.db, note.message_id)
        except discord.Forbidden:
            return False
        else:
            await correction_posts.written(self._services.db, note)
        return True

    async def _edit(self, note: Note) -> None:
        message = await self._client.get_partial_messageable(note.channel_id).fetch_message(note.message_id)
        if not _has(message, rf"\*\*\w+ {note.correction.mark}\*\*"):
            await message.edit(**with_note(message, await self._words_of(note)))

    async def _words_of(self, note: Note) -> str:
        """In each language of the server; the moderators' own words stand once, at the end."""
        spoken = await self._languages(note.server_id)
        return "\n".join(
            self._services.catalogue.text(
                "corrections/note", language, correction=note.correction, quoted=language == spoken[-1]
            )
            for language in spoken
        )

    def _missing(self, channel_id: int) -> tuple[str, ...]:
        channel = self._client.get_channel(channel_id)
        if not isinstance(channel, discord.abc.GuildChannel):
            return ()
        granted = channel.permissions_for(channel.guild.me)
        return tuple(name for name in NEEDED if not getattr(granted, name))

    async def _tell_moderators(self, server_id: int, refused: Sequence[Note]) -> None:
        """Once; `/corrections queue` shows it from then on, and each later round tries again."""
        posts = Counter(note.channel_id for note in refused)
        blocked = tuple((channel, self._missing(channel) or NEEDED, count) for channel, count in sorted(posts.items()))
        await correction_posts.blocked(self._services.db, server_id, refused, blocked, self._services.clock())
        self._client.dispatch("outbox_wanted")

    async def _tell(self) -> None:
        for outcome in await correction_posts.to_tell(self._services.db, self._services.clock()):
            self._client.must_be_open()
            with _among_many("tell", outcome.correction.number):
                await self._tell_one(outcome)

    async def _tell_one(self, outcome: Outcome) -> None:
        server = self._client.get_guild(outcome.server_id)
        words = self._services.catalogue.render(
            "corrections/outcome",
            outcome.contact.language,
            correction=outcome.correction,
            server=server.name if server else "",
        )
        try:
            channel = await self._client.create_dm(discord.Object(outcome.contact.member_id))
            await channel.send(view=card(words), nonce=f"told-{outcome.correction.number}")
        except (discord.Forbidden, discord.NotFound):
            _log.info("event=reporter_not_reachable report=%s", outcome.correction.number)
        await correction_posts.told(self._services.db, outcome)

    async def _settings(self, server_id: int) -> dict[str, Value | None]:
        found = await moderation.settings(self._services.db, server_id)
        return {setting.key: value for setting, value in found.items()}

    async def _languages(self, server_id: int) -> list[str]:
        return _languages(await self._settings(server_id))


def _languages(settings: dict[str, Value | None]) -> list[str]:
    return str(settings["languages"]).split("+")


def _has(message: discord.Message, ours: str) -> bool:
    """*ours* is a heading or a bold word, which text from outside cannot be."""
    return re.search(ours, text_of(message), re.MULTILINE) is not None


@contextmanager
def _among_many(step: str, number: Any = "-") -> Generator[None]:
    """Round one step among many: what fails is logged without the person, stays in the tables, and is tried again."""
    try:
        yield
    except Refusal:
        raise
    except discord.HTTPException as failed:
        _log.warning("event=correction_step_failed step=%s report=%s status=%s", step, number, failed.status)
    except (discord.RateLimited, Paused):
        _log.warning("event=correction_step_put_off step=%s report=%s", step, number)
    except Exception:  # noqa: BLE001 (one delivery among many: the others go on)
        _log.exception("event=bug in=corrections step=%s report=%s", step, number)
