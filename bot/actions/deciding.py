"""A moderator's word on posts that wait: each counts once, whoever comes first."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.actions.announcement_posts import approve_figures
from bot.actions.moderation import zone_of
from bot.actions.waiting import Notice, named, told_in
from bot.rules.outbox import NOT_SEEN, Delivery, Reason, State
from bot.rules.recurrence import resolve
from bot.rules.refusal import Refusal
from bot.rules.waiting import Outcome, later_limit, outcome_of
from bot.rules.when import read_when
from bot.storage import outbox, stopping, waiting
from bot.storage.database import Database
from bot.storage.moderation import record_event

# It is planned for the time at which it was due, and neither lateness nor quiet hours nor old figures hold it again.
SEND = {"approved": True, "late_at": None, "reason": None, "detail": "", "first_try_at": None, "tries": 0}


@dataclass(frozen=True, slots=True)
class Decided:
    """*posts* as they are now; *notices* asked about them, and are to say so; *left*: how many others wait."""

    posts: tuple[Delivery, ...]
    notices: tuple[Notice, ...]
    left: int

    @property
    def outcome(self) -> Outcome:
        return outcome_of(self.posts[0])


async def send(db: Database, server_id: int, which: str, moderator_id: int, now: datetime) -> Decided:
    """Posts of changed or old figures go out with those of today."""
    async with _deciding(db, server_id) as tx:
        await _must_not_be_stopped(tx, server_id)
        posts = await _waiting(tx, server_id, which, State.HELD)
        await approve_figures(tx, posts)
        return await _decide(tx, server_id, posts, State.PLANNED, SEND, (moderator_id, "posts sent", which), now)


async def drop(db: Database, server_id: int, which: str, moderator_id: int, now: datetime) -> Decided:
    async with _deciding(db, server_id) as tx:
        posts = await _waiting(tx, server_id, which, State.HELD)
        values = {"reason": Reason.DROPPED.value, "detail": ""}
        return await _decide(tx, server_id, posts, State.SKIPPED, values, (moderator_id, "posts dropped", which), now)


async def is_there(db: Database, server_id: int, which: str, moderator_id: int, now: datetime) -> Decided:
    async with _deciding(db, server_id) as tx:
        posts = await _waiting(tx, server_id, which, State.UNKNOWN)
        values = {"reason": None, "detail": ""}
        return await _decide(tx, server_id, posts, State.SENT, values, (moderator_id, "post is there", which), now)


async def send_again(db: Database, server_id: int, which: str, moderator_id: int, now: datetime) -> Decided:
    """The moderator has looked: it is not there. Its id stays; where the bot may look by now, it looks once more."""
    async with _deciding(db, server_id) as tx:
        await _must_not_be_stopped(tx, server_id)
        posts = await _waiting(tx, server_id, which, State.UNKNOWN)
        by = (moderator_id, "post sent again", which)
        return await _decide(tx, server_id, posts, State.PLANNED, {**SEND, "detail": NOT_SEEN}, by, now)


async def move(db: Database, server_id: int, which: str, moderator_id: int, typed: str, now: datetime) -> Decided:
    """To one time, in plain words. Lateness, quiet hours and figures count for it as for any other post."""
    async with _deciding(db, server_id) as tx:
        post = await _only_one(tx, server_id, which)
        to = _one_time(typed, now, await zone_of(tx, server_id))
        values = {**SEND, "approved": False, "due_at": to, "late_at": later_limit(post, to), "following_at": None}
        by = (moderator_id, "post moved", which)
        return await _decide(tx, server_id, [post], State.PLANNED, values, by, now, after=to.isoformat())


async def may_be_moved(db: Database, server_id: int, which: str) -> None:
    """Refuses what has been decided, before anybody fills in a form."""
    async with db.read() as tx:
        await _only_one(tx, server_id, which)


async def _only_one(tx: AsyncConnection, server_id: int, which: str) -> Delivery:
    posts = await _waiting(tx, server_id, which, State.HELD)
    if len(posts) > 1:
        raise Refusal("list_changed")
    return posts[0]


@asynccontextmanager
async def _deciding(db: Database, server_id: int) -> AsyncGenerator[AsyncConnection]:
    """One after the other: two who decide about many would each wait for rows of the other."""
    async with db.begin() as tx:
        await db.alone(tx, f"decisions in {server_id}")
        yield tx


def _one_time(typed: str, now: datetime, zone: str) -> datetime:
    when = read_when(typed, now, zone)
    if when.rule:
        raise Refusal("move_to_one_time", typed=typed)
    return resolve(when.start, ZoneInfo(zone))


async def _must_not_be_stopped(tx: AsyncConnection, server_id: int) -> None:
    """What is sent now would be held at once."""
    if since := await stopping.since(tx, server_id):
        raise Refusal("all_stopped", since=since)


async def _waiting(tx: AsyncConnection, server_id: int, which: str, state: State) -> list[Delivery]:
    """At least one; a list that has changed meanwhile names none."""
    posts = await named(tx, server_id, which)
    if not posts:
        raise Refusal("list_changed" if await waiting.of_server(tx, server_id) else "nothing_waits")
    still = [post for post in posts if post.state is state]
    if not still:
        raise _decided_already(posts)
    return still


def _decided_already(posts: Sequence[Delivery]) -> Refusal:
    """Says of the first what has become of it."""
    return Refusal("already_decided_post", post=posts[0], outcome=outcome_of(posts[0]), count=len(posts))


async def _decide(
    tx: AsyncConnection,
    server_id: int,
    posts: Sequence[Delivery],
    state: State,
    values: dict[str, Any],
    by: tuple[int, str, str],
    now: datetime,
    after: str | None = None,
) -> Decided:
    """*by*: who, what it is called in the record, and what was named."""
    decided = await waiting.decide(tx, posts, state, now, **values)
    if not decided:
        raise _decided_already([each for post in posts if (each := await outbox.get(tx, post.id))])
    moderator_id, event, which = by
    before = posts[0].reason.value if posts[0].reason and len(posts) == 1 else None
    after = after or str(len(decided))
    await record_event(tx, server_id, moderator_id, event, which, before=before, after=after, now=now)
    notices = await told_in(tx, await waiting.notices_of(tx, [post.id for post in decided]), now)
    return Decided(tuple(decided), notices, len(await waiting.of_server(tx, server_id)))
