"""How one post gets to its channel. What is decided about it stands in the outbox; here Discord is spoken to."""

import logging
from dataclasses import replace
from datetime import timedelta

import aiohttp
import discord

from bot.actions import outbox
from bot.actions.outbox import Kinds
from bot.channels import missing
from bot.client import Client
from bot.pace import Paused
from bot.rules.outbox import (
    LONGEST_PAUSE,
    NOT_SEEN,
    Delivery,
    Later,
    Reason,
    State,
    Trouble,
    Way,
    Withheld,
    Written,
    look_from,
    may_repeat,
    pause_after,
    pause_of_notices,
    trouble_of,
    way_on,
)
from bot.speech import card
from bot.storage.outbox import BrokenOff
from messages import Button, Rendered
from messages.bilingual import together

_log = logging.getLogger(__name__)

NEEDED = ("view_channel", "send_messages")
TO_LOOK = ("view_channel", "read_message_history")
MOST_FAULTS = 5
UNREACHABLE = timedelta(minutes=1)  # a server that Discord itself cannot reach now
CANNOT_LOOK = Withheld(State.UNKNOWN, Reason.MAY_NOT, "read_message_history")
NOT_ANSWERED = (OSError, aiohttp.ClientError)  # a time-out is an OSError


class Courier:
    def __init__(self, client: Client, kinds: Kinds, me: str) -> None:
        self._client = client
        self._services = client.services
        self._db = client.services.db
        self._kinds = kinds
        self._me = me

    async def deliver(self, post: Delivery) -> None:
        """One that is certainly not there: whatever speaks against it keeps it back."""
        if post.detail == NOT_SEEN and await self._is_there_after_all(post):
            return
        match await outbox.compose(self._db, self._kinds, post, self._services.clock()):
            case Withheld() as why:
                await self._withhold(post, why)
            case Later() as later:
                await outbox.postpone(self._db, post, self._me, later)
            case Written() as written:
                await self._bring(post, written)

    async def go_on(self, broken: BrokenOff) -> None:
        """With a post of which nobody knows whether it was sent."""
        post, now = broken.post, self._services.clock()
        first_try = post.first_try_at or now
        if not await outbox.take_over(self._db, broken, self._me, now):
            return
        guild = self._client.get_guild(post.server_id)
        if guild is not None and guild.unavailable:
            await self._try_later(post, UNREACHABLE.total_seconds())
            return
        if broken.claimed_by == self._me and may_repeat(first_try, now) and await self._repeat(post):
            return
        lacking = self._lacking(post, TO_LOOK)
        match way_on(first_try, now, may_read=not lacking):
            case Way.LOOK:
                await self._look_for(post)
            case Way.SEND if await self._repeat(post):
                pass
            case _:
                await self._withhold(post, Withheld(State.UNKNOWN, Reason.MAY_NOT, ",".join(lacking)))

    async def _repeat(self, post: Delivery) -> bool:
        """Sends it once more with its nonce, which Discord knows if it is there. False if it could not be sent now: it
        may be there all the same, so nothing is decided about it.
        """
        written = await outbox.compose(self._db, self._kinds, post, self._services.clock())
        if not isinstance(written, Written) or self._obstacle(post) or not await self._is_ours_to_send(post):
            return False
        await self._send(post, written, is_repeated=True)
        return True

    async def broke_down(self, post: Delivery) -> None:
        """A fault of ours, after which nobody knows whether it was sent; one that comes again and again is told."""
        if post.tries < MOST_FAULTS:
            await self._try_later(post)
        else:
            await self._withhold(post, Withheld(State.UNKNOWN, Reason.REFUSED, "bug"))

    async def _bring(self, post: Delivery, written: Written) -> None:
        guild = self._client.get_guild(post.server_id)
        if guild is not None and guild.unavailable:
            await outbox.put_back(self._db, post, self._me, self._services.clock() + UNREACHABLE)
        elif obstacle := self._obstacle(post):
            await self._closed(post, obstacle)
        elif await self._is_ours_to_send(post):
            await self._send(post, written)
        else:  # somebody else has it; or its server has stopped everything, since it was claimed
            await outbox.hold_if_stopped(self._db, self._kinds, post, self._me, self._services.clock())

    def _obstacle(self, post: Delivery) -> Withheld | None:
        """What is known to be in the way without asking Discord."""
        if self._channel(post) is None:
            return Withheld(State.HELD, Reason.NO_CHANNEL)
        lacking = self._lacking(post, NEEDED)
        return Withheld(State.HELD, Reason.MAY_NOT, ",".join(lacking)) if lacking else None

    async def _is_ours_to_send(self, post: Delivery) -> bool:
        return await outbox.may_send(self._db, post, self._me, self._services.clock())

    async def _send(self, post: Delivery, written: Written, *, is_repeated: bool = False) -> None:
        """The request is never cancelled; what it may have done is written down before it and after it."""
        rings = discord.AllowedMentions(
            everyone=False,
            users=False,
            replied_user=False,
            roles=[discord.Object(written.role_id)] if written.role_id else False,
        )
        channel = self._client.get_partial_messageable(post.channel_id, guild_id=post.server_id)
        view = card(self._signed(post, written))
        try:
            message = await channel.send(view=view, nonce=post.id, allowed_mentions=rings)
        except discord.RateLimited as limited:
            await self._try_later(post, limited.retry_after)
        except Paused as paused:
            await self._try_later(post, paused.seconds)
        except discord.HTTPException as failed:
            await self._not_accepted(post, failed, is_repeated=is_repeated)
        except NOT_ANSWERED as failed:
            _log.warning("event=post_not_answered post=%s error=%s", post.id, type(failed).__name__)
            await self._try_later(post)
        else:
            await self._sent(post, message.id)

    async def _try_later(self, post: Delivery, seconds: float = 0) -> None:
        """It may be there: discord.py repeats by itself, and tells only of the last try."""
        pause = min(max(timedelta(seconds=seconds), pause_after(post.tries)), LONGEST_PAUSE)
        await outbox.try_later(self._db, post, self._me, self._services.clock() + pause)

    async def _sent(self, post: Delivery, message_id: int | None) -> None:
        now = self._services.clock()
        if await outbox.sent(self._db, self._kinds, replace(post, message_id=message_id), self._me, now):
            late = (now - post.due_at).total_seconds()
            _log.info("event=posted post=%s kind=%s channel=%s late=%.3f", post.id, post.kind, post.channel_id, late)

    async def _not_accepted(self, post: Delivery, failed: discord.HTTPException, *, is_repeated: bool) -> None:
        trouble = trouble_of(failed.status, failed.code)
        _log.warning("event=post_not_accepted post=%s status=%s code=%s", post.id, failed.status, failed.code)
        match trouble:
            case Trouble.GONE:
                await self._sent(post, None)
            case Trouble.AGAIN:
                await self._try_later(post)
            case Trouble.NO_CHANNEL:
                await self._closed(post, Withheld(State.HELD, Reason.NO_CHANNEL))
            case _ if is_repeated:  # the first try may have got through
                await self._withhold(post, Withheld(State.UNKNOWN, Reason(trouble.value), str(failed.code)))
            case Trouble.MAY_NOT:
                await self._closed(post, Withheld(State.HELD, Reason.MAY_NOT, ",".join(self._lacking(post, NEEDED))))
            case Trouble.REFUSED:
                await self._withhold(post, Withheld(State.HELD, Reason.REFUSED, str(failed.code)))

    async def _closed(self, post: Delivery, why: Withheld) -> None:
        """Moderators are asked; what they are asked with is tried again, ever more rarely."""
        if post.kind.is_for_moderators:
            await outbox.put_back(self._db, post, self._me, self._services.clock() + pause_of_notices(post.tries))
        else:
            await self._withhold(post, why)

    async def _withhold(self, post: Delivery, why: Withheld) -> None:
        _log.info("event=post_withheld post=%s state=%s reason=%s", post.id, why.state, why.reason)
        await outbox.withhold(self._db, self._kinds, post, self._me, self._services.clock(), why)

    async def _look_for(self, post: Delivery) -> None:
        try:
            message_id = await self._standing(post)
        except discord.NotFound:
            await self._closed(post, Withheld(State.HELD, Reason.NO_CHANNEL))
        except discord.Forbidden:
            await self._withhold(post, CANNOT_LOOK)
        except (discord.DiscordException, *NOT_ANSWERED):
            await self._try_later(post)
        else:
            await self._found(post, message_id)

    async def _found(self, post: Delivery, message_id: int | None) -> None:
        now = self._services.clock()
        if message_id is not None:
            await self._sent(post, message_id)
        elif self._channel(post) is None:  # who may not read is shown nothing; of a thread put away we cannot know
            await self._withhold(post, CANNOT_LOOK)
        elif await outbox.begin_again(self._db, self._kinds, post, self._me, now):
            await self.deliver(replace(post, first_try_at=now))

    async def _is_there_after_all(self, post: Delivery) -> bool:
        """True also if that could not be found out now: then it waits."""
        if self._channel(post) is None or self._lacking(post, TO_LOOK):
            return False
        try:
            message_id = await self._standing(post)
        except (discord.DiscordException, *NOT_ANSWERED):
            await outbox.put_back(self._db, post, self._me, self._services.clock() + UNREACHABLE)
            return True
        if message_id is not None:
            await self._sent(post, message_id)
        return message_id is not None

    async def _standing(self, post: Delivery) -> int | None:
        """The message of *post*, if it is in its channel; newest first, for mostly it is among the last."""
        channel = self._client.get_partial_messageable(post.channel_id, guild_id=post.server_id)
        begun = post.due_at if post.detail == NOT_SEEN else post.first_try_at or post.due_at
        since = look_from(begun, self._services.clock())
        async for message in channel.history(limit=None, after=since, oldest_first=False):
            if self._is_ours(message) and any(post.id in each for each in _ids(message.components)):
                return message.id
        return None

    def _is_ours(self, message: discord.Message) -> bool:
        return self._client.user is not None and message.author.id == self._client.user.id

    def _lacking(self, post: Delivery, needed: tuple[str, ...]) -> tuple[str, ...]:
        channel = self._channel(post)
        return missing(channel, needed) if channel else ()

    def _channel(self, post: Delivery) -> discord.abc.GuildChannel | discord.Thread | None:
        guild = self._client.get_guild(post.server_id)
        return guild.get_channel_or_thread(post.channel_id) if guild else None

    def _signed(self, post: Delivery, written: Written) -> Rendered:
        """With the post's id in one of its buttons; who presses it is told where the post comes from."""
        catalogue = self._services.catalogue
        said = [
            self._with_mark(post, catalogue.render(each.template, each.language, **each.values), each.language)
            for each in written.said
        ]
        return together(said)  # also of one: it has a button more than its template knew

    def _with_mark(self, post: Delivery, words: Rendered, language: str) -> Rendered:
        if any(post.id in button.custom_id for button in words.buttons):
            return words
        label = self._services.catalogue.words(language).label("about_post")
        return replace(words, buttons=(*words.buttons, Button(label, custom_id=post.mark)))


def _ids(components: object) -> set[str]:
    """The ids of all buttons among *components*, at whatever depth."""
    found = set[str]()
    for each in components if isinstance(components, list | tuple) else ():  # pyright: ignore[reportUnknownVariableType]
        if isinstance(each, discord.Button) and each.custom_id:
            found.add(each.custom_id)
        found |= _ids(getattr(each, "children", ()))  # pyright: ignore[reportUnknownArgumentType]
    return found
