"""What is held back, and of what nobody knows whether it was posted: asking moderators about it, and showing it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.actions import notices
from bot.actions.moderation import languages_of
from bot.rules.outbox import Delivery, Reason, Said, State, Withheld, Written
from bot.rules.waiting import MOST_LINES, Asked, One, list_id, one_of
from bot.storage import outbox, stopping, waiting
from bot.storage.database import Database

HELD, UNKNOWN = "outbox/held", "outbox/unknown"
AT_ONCE = 50  # notices in one round, for posts are waiting, too


@dataclass(frozen=True, slots=True)
class Listed:
    """*stopped_since*: since when everything is held, if it is."""

    asked: Asked
    stopped_since: datetime | None


@dataclass(frozen=True, slots=True)
class Notice:
    """One that stands in its channel, with what it says by now."""

    channel_id: int
    message_id: int
    said: tuple[Said, ...]


async def ask(db: Database, now: datetime) -> int:
    """How many notices: one a server for all that was found held, and one for each post that may be there or not."""
    async with db.read() as tx:
        misplaced = await waiting.misplaced(tx, (HELD, UNKNOWN))
        unasked = await waiting.unasked(tx)
    if misplaced:
        await _withdraw(db, misplaced, now)
        return await ask(db, now)
    return sum([await _ask(db, posts, now) for posts in _by_notice(unasked)[:AT_ONCE]])


async def _withdraw(db: Database, misplaced: Sequence[Delivery], now: datetime) -> None:
    """Notices that never got into what was the log channel: it is asked again in the one of today."""
    async with db.begin() as tx:
        withdrawn = [
            notice.id
            for notice in misplaced
            if await outbox.decide(tx, notice, State.SKIPPED, now, reason=Reason.MOVED.value)
        ]
        await waiting.ask_again(tx, withdrawn)


def _by_notice(posts: Iterable[Delivery]) -> list[list[Delivery]]:
    found = dict[object, list[Delivery]]()
    for post in posts:
        found.setdefault(post.id if post.state is State.UNKNOWN else post.server_id, []).append(post)
    return list(found.values())


async def _ask(db: Database, found: Sequence[Delivery], now: datetime) -> int:
    async with db.begin() as tx:
        await db.alone(tx, f"asking in {found[0].server_id}")
        posts = await waiting.still_unasked(tx, [post.id for post in found])
        if not posts:
            return 0
        template = UNKNOWN if found[0].state is State.UNKNOWN else HELD
        occasion = f"{now.isoformat()} {list_id(posts)}"
        notice_id = await notices.plan(tx, found[0].server_id, template, occasion, now)
        if notice_id is None:
            return 0
        await waiting.ask_in(tx, [post.id for post in posts], notice_id)
    return 1


async def compose(tx: AsyncConnection, notice: Delivery, now: datetime) -> Written | Withheld:
    """Of any notice; what asks about posts says what has become of them by now."""
    if notice.subject not in (HELD, UNKNOWN):
        return await notices.compose(tx, notice, now)
    said = await _said(tx, notice, now)
    asked: Asked = said[0].values["asked"]
    return Written(said) if asked.waits else Withheld(State.SKIPPED, Reason.NOTHING)


async def withheld(tx: AsyncConnection, notice: Delivery, _now: datetime) -> None:
    """One that may be there or not is asked about by nobody: what it asks is asked anew, for that is told twice sooner
    than never.
    """
    if notice.state is State.UNKNOWN and notice.reason is Reason.MAY_NOT:
        await waiting.ask_again(tx, [notice.id])


async def _said(tx: AsyncConnection, notice: Delivery, now: datetime) -> tuple[Said, ...]:
    languages = await languages_of(tx, notice.server_id)
    posts = tuple(await waiting.asked_in(tx, notice.server_id, notice.id))
    asked = Asked(notice.id, posts, now, MOST_LINES // len(languages))
    return tuple(Said(language, notice.subject, {"asked": asked}) for language in languages)


async def notices_of(db: Database, server_id: int, which: str, now: datetime) -> tuple[Notice, ...]:
    """Those that ask about the posts that *which* names, and the one that it is, as they are to read from now on."""
    async with db.read() as tx:
        posts = [post.id for post in await named(tx, server_id, which)]
        found = {notice.id: notice for notice in await waiting.notices_of(tx, posts)}
        own = await outbox.get(tx, which)
        if own and own.server_id == server_id and own.subject in (HELD, UNKNOWN):
            found[own.id] = own
        return await told_in(tx, found.values(), now)


async def told_in(tx: AsyncConnection, found: Iterable[Delivery], now: datetime) -> tuple[Notice, ...]:
    return tuple(
        [Notice(each.channel_id, each.message_id, await _said(tx, each, now)) for each in found if each.message_id]
    )


async def named(tx: AsyncConnection, server_id: int, which: str) -> list[Delivery]:
    """The posts that a button means by *which*: one, all of a notice, or all of a list that has not changed since."""
    post = await outbox.get(tx, which)
    if post is not None and post.server_id == server_id and not post.kind.is_for_moderators:
        return [post]
    if found := await waiting.asked_in(tx, server_id, which):
        return found
    held = [post for post in await waiting.of_server(tx, server_id) if post.state is State.HELD]
    stopped = [post for post in held if post.reason is Reason.STOPPED]
    return next((posts for posts in (held, stopped) if list_id(posts) == which), list[Delivery]())


async def listed(db: Database, server_id: int, now: datetime) -> Listed:
    async with db.read() as tx:
        posts = await waiting.of_server(tx, server_id)
        held = list_id(post for post in posts if post.state is State.HELD)
        return Listed(Asked(held, tuple(posts), now), await stopping.since(tx, server_id))


async def one(db: Database, server_id: int, which: str, now: datetime) -> One | None:
    """The first that still waits of those that *which* names, or the next after them, or the first of all."""
    async with db.read() as tx:
        posts, meant = await waiting.of_server(tx, server_id), await named(tx, server_id, which)
    after = [post for post in posts if meant and (post.due_at, post.id) > (meant[0].due_at, meant[0].id)]
    return next((found for post in (*meant, *after, *posts) if (found := one_of(posts, post.id, now))), None)
