"""Scheduled announcements: what moderators do with them. One transaction each."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.actions import quiet
from bot.actions.announcement_plans import plan, posted, posts_of
from bot.actions.announcement_posts import approve
from bot.actions.moderation import languages_of, zone_of
from bot.rules.announcements import (
    DRAFT_KEPT,
    MOST_ACTIVE,
    NOW,
    Announcement,
    Coming,
    Content,
    Draft,
    Listed,
    Revision,
    State,
    check,
    comings,
    spoken,
)
from bot.rules.outbox import Kind
from bot.rules.quiet import Quiet
from bot.rules.recurrence import Occasion, occasions, resolve
from bot.rules.refusal import Refusal
from bot.storage import announcements, outbox
from bot.storage.database import Database
from bot.storage.moderation import record_event


async def draft(
    db: Database, server_id: int, typed: Mapping[str, Any], now: datetime, announcement_id: int | None = None
) -> int:
    """Keeps what is being typed; of an announcement that there is, as it is now."""
    async with db.begin() as tx:
        of = await found(tx, server_id, announcement_id) if announcement_id else None
        return await announcements.add_draft(tx, server_id, typed, now, of)


async def draft_of(db: Database, server_id: int, draft_id: int) -> Draft:
    async with db.read() as tx:
        return await _draft(tx, server_id, draft_id)


async def _draft(tx: AsyncConnection, server_id: int, draft_id: int) -> Draft:
    there = await announcements.draft(tx, server_id, draft_id)
    if there is None:
        raise Refusal("draft_gone")
    return there


async def change_draft(db: Database, server_id: int, draft_id: int, typed: Mapping[str, Any], now: datetime) -> None:
    async with db.begin() as tx:
        if not await announcements.put_draft(tx, server_id, draft_id, typed, now):
            raise Refusal("draft_gone")


async def discard(db: Database, server_id: int, draft_id: int) -> None:
    async with db.begin() as tx:
        await announcements.remove_draft(tx, server_id, draft_id)


async def get(db: Database, server_id: int, announcement_id: int) -> Announcement:
    async with db.read() as tx:
        return await found(tx, server_id, announcement_id)


async def found(tx: AsyncConnection, server_id: int, announcement_id: int) -> Announcement:
    there = await announcements.get(tx, server_id, announcement_id)
    if there is None:
        raise Refusal("announcement_gone")
    return there


async def to_change(tx: AsyncConnection, server_id: int, announcement_id: int, now: datetime) -> Announcement:
    """One that goes on. What has come of it and is no post yet becomes one first, or the change would lose it."""
    there = await found(tx, server_id, announcement_id)
    if there.state is State.ACTIVE and there.next and there.next.at <= now:
        await plan(tx, there, now)
        there = await found(tx, server_id, announcement_id)
    if there.state not in {State.ACTIVE, State.PAUSED}:
        raise Refusal("announcement_over", title=there.content.title)
    return there


async def put(tx: AsyncConnection, before: Announcement, content: Content, to: State, now: datetime) -> None:
    following = _next(content, now) if to is State.ACTIVE else None
    if not await announcements.put(tx, before, content, to, now, following):
        raise Refusal("announcement_changed")


def _next(content: Content, after: datetime) -> Occasion | None:
    return next(iter(occasions(content.schedule, after, 1)), None)


async def note(
    tx: AsyncConnection,
    server_id: int,
    moderator_id: int,
    event: str,
    announcement_id: int,
    before: str | None,
    after: str | None,
    now: datetime,
) -> None:
    subject = str(announcement_id)
    await record_event(tx, server_id, moderator_id, event, subject, before=before, after=after, now=now)


async def checked(db: Database, server_id: int, content: Content, now: datetime) -> None:
    """Refuses what could not be saved."""
    async with db.read() as tx:
        check(content, await languages_of(tx, server_id), now)


async def _checked(tx: AsyncConnection, server_id: int, content: Content, now: datetime) -> Content:
    languages = await languages_of(tx, server_id)
    check(content, languages, now)
    return spoken(content, languages)


async def save(
    db: Database, server_id: int, draft_id: int, moderator_id: int, content: Content, now: datetime
) -> Announcement:
    """Makes the draft an announcement, or the change of one. Pressed twice, it is saved once."""
    async with db.begin() as tx:
        content = await _checked(tx, server_id, content, now)
        of = await _draft(tx, server_id, draft_id)
        if not await announcements.remove_draft(tx, server_id, draft_id):
            raise Refusal("draft_gone")
        if of.announcement_id is None:
            await db.alone(tx, f"announcements of {server_id}")
            return await _create(tx, server_id, moderator_id, content, now)
        return await _change(tx, server_id, of.announcement_id, of.revision, moderator_id, content, now)


async def _create(
    tx: AsyncConnection, server_id: int, moderator_id: int, content: Content, now: datetime
) -> Announcement:
    if await announcements.count(tx, server_id) >= MOST_ACTIVE:
        raise Refusal("enough_announcements", limit=MOST_ACTIVE)
    first = _next(content, now)
    assert first is not None  # noqa: S101 (looked at by check)
    id_ = await announcements.add(tx, server_id, content, now, first)
    await approve(tx, server_id, id_, content.company_ref)
    await note(tx, server_id, moderator_id, "announcement saved", id_, None, content.title, now)
    return await found(tx, server_id, id_)


async def edit(
    db: Database,
    server_id: int,
    announcement_id: int,
    revision: int,
    moderator_id: int,
    content: Content,
    now: datetime,
) -> Announcement:
    async with db.begin() as tx:
        content = await _checked(tx, server_id, content, now)
        return await _change(tx, server_id, announcement_id, revision, moderator_id, content, now)


async def _change(
    tx: AsyncConnection,
    server_id: int,
    announcement_id: int,
    revision: int | None,
    moderator_id: int,
    content: Content,
    now: datetime,
) -> Announcement:
    """Its history is kept. Posts that wait in channels which it no longer has are cancelled."""
    before = await to_change(tx, server_id, announcement_id, now)
    if before.revision != revision:
        raise Refusal("announcement_changed")
    content = _without(await posted(tx, before.id), content, now)
    await put(tx, before, content, before.state, now)
    await announcements.add_revision(tx, before, moderator_id, now)
    await approve(tx, server_id, before.id, content.company_ref)
    for gone in set(before.content.channels) - set(content.channels):
        await outbox.cancel(tx, Kind.ANNOUNCEMENT, str(before.id), now, channel_id=gone)
    titles = (before.content.title, content.title)
    await note(tx, server_id, moderator_id, "announcement edited", before.id, *titles, now)
    return await found(tx, server_id, before.id)


def _without(keys: frozenset[str], content: Content, now: datetime) -> Content:
    """Nine o'clock of today was posted before the zone became another one, in which it is still ahead: left out."""
    there = {datetime.fromisoformat(key) for key in keys if not key.startswith(NOW)}
    zone, schedule = ZoneInfo(content.schedule.zone), content.schedule
    again = {local for local in there if resolve(schedule.moved.get(local, local), zone) > now}
    return replace(content, schedule=replace(schedule, skipped=schedule.skipped | again)) if again else content


async def history(db: Database, server_id: int, announcement_id: int) -> tuple[Announcement, tuple[Revision, ...]]:
    """What it is, and what it was before each change, newest first."""
    async with db.read() as tx:
        there = await found(tx, server_id, announcement_id)
        return there, await announcements.revisions(tx, there.id)


async def pause(db: Database, server_id: int, announcement_id: int, moderator_id: int, now: datetime) -> Announcement:
    return await _turn(db, server_id, announcement_id, State.PAUSED, moderator_id, now)


async def resume(db: Database, server_id: int, announcement_id: int, moderator_id: int, now: datetime) -> Announcement:
    """What fell into the pause is not posted any more."""
    return await _turn(db, server_id, announcement_id, State.ACTIVE, moderator_id, now)


async def cancel(db: Database, server_id: int, announcement_id: int, moderator_id: int, now: datetime) -> Announcement:
    return await _turn(db, server_id, announcement_id, State.CANCELLED, moderator_id, now)


async def _turn(
    db: Database, server_id: int, announcement_id: int, to: State, moderator_id: int, now: datetime
) -> Announcement:
    async with db.begin() as tx:
        before = await to_change(tx, server_id, announcement_id, now)
        if before.state is not to:
            is_over = to is State.ACTIVE and _next(before.content, now) is None
            await put(tx, before, before.content, State.DONE if is_over else to, now)
            await note(tx, server_id, moderator_id, f"announcement {to}", before.id, before.state, to, now)
        if to is State.CANCELLED:
            await outbox.cancel(tx, Kind.ANNOUNCEMENT, str(before.id), now)
        return await found(tx, server_id, announcement_id)


async def post_now(
    db: Database,
    server_id: int,
    announcement_id: int,
    moderator_id: int,
    now: datetime,
    asked_at: datetime | None = None,
) -> Announcement:
    """Besides the schedule; pressed twice for one question (*asked_at*), or in one minute, it is one post a channel."""
    async with db.begin() as tx:
        of = await to_change(tx, server_id, announcement_id, now)
        key = NOW + (asked_at.isoformat()[:19] if asked_at else now.isoformat()[:16])
        if await outbox.add(tx, posts_of(of, key, now, None)):
            await note(tx, server_id, moderator_id, "announcement posted now", of.id, None, key, now)
        return of


async def listed(db: Database, server_id: int, now: datetime) -> tuple[Listed, ...]:
    async with db.read() as tx:
        there = await announcements.of_server(tx, server_id)
        channels = {channel for each in there for channel in each.content.channels}
        quiet_in = await _quiet_in(tx, server_id, sorted(channels))
    return tuple(Listed(each, comings(each.content, quiet_in, now)) for each in there)


async def coming(db: Database, server_id: int, content: Content, now: datetime) -> tuple[Coming, ...]:
    """The next times of what is not saved yet."""
    async with db.read() as tx:
        return comings(content, await _quiet_in(tx, server_id, content.channels), now)


async def _quiet_in(tx: AsyncConnection, server_id: int, channels: Sequence[int]) -> dict[int, Quiet]:
    return {channel: await quiet.of_channel(tx, server_id, channel) for channel in channels}


async def all_for_calendar(db: Database, server_id: int) -> tuple[Announcement, ...]:
    async with db.read() as tx:
        return await announcements.of_server(tx, server_id)


async def next_of(db: Database, server_id: int, announcement_id: int) -> datetime | None:
    """When the next post of a series is due, if it goes on."""
    async with db.read() as tx:
        there = await announcements.get(tx, server_id, announcement_id)
    return there.next.at if there and there.next and there.state is State.ACTIVE else None


async def languages_and_zone(db: Database, server_id: int) -> tuple[tuple[str, ...], str]:
    async with db.read() as tx:
        return await languages_of(tx, server_id), await zone_of(tx, server_id)


async def tidy(db: Database, now: datetime) -> None:
    """For once a day: throws away what was typed and never saved."""
    async with db.begin() as tx:
        await announcements.forget_drafts(tx, now - DRAFT_KEPT)
