"""Scheduled announcements: what moderators do with them, and how their occasions become posts. One transaction each."""

import importlib.metadata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.actions import quiet
from bot.actions.announcement_posts import company_block
from bot.actions.moderation import languages_of, zone_of
from bot.rules.announcements import (
    CATCH_UP,
    DRAFT_KEPT,
    MOST_ACTIVE,
    Announcement,
    Coming,
    Content,
    Draft,
    Listed,
    Revision,
    State,
    check,
    comings,
)
from bot.rules.outbox import Delivery, Kind, Reason, delivery_id
from bot.rules.outbox import State as PostState
from bot.rules.quiet import Quiet
from bot.rules.recurrence import Occasion, occasions, resolve
from bot.rules.refusal import Refusal
from bot.storage import announcements, outbox, state
from bot.storage.database import Database
from bot.storage.moderation import record_event

AT_ONCE = 200  # announcements planned in one round
CATCHING_UP = 400  # occasions of one that are looked at, after an outage
TZDATA = "tzdata"
NOW = "now:"


async def draft(
    db: Database, server_id: int, typed: Mapping[str, Any], now: datetime, announcement_id: int | None = None
) -> int:
    """Keeps what is being typed; of an announcement that there is, as it is now."""
    async with db.begin() as tx:
        of = await _of(tx, server_id, announcement_id) if announcement_id else None
        return await announcements.add_draft(tx, server_id, typed, now, of)


async def draft_of(db: Database, server_id: int, draft_id: int) -> Draft:
    async with db.read() as tx:
        found = await announcements.draft(tx, server_id, draft_id)
    if found is None:
        raise Refusal("draft_gone")
    return found


async def change_draft(db: Database, server_id: int, draft_id: int, typed: Mapping[str, Any], now: datetime) -> None:
    async with db.begin() as tx:
        if not await announcements.put_draft(tx, server_id, draft_id, typed, now):
            raise Refusal("draft_gone")


async def discard(db: Database, server_id: int, draft_id: int) -> None:
    async with db.begin() as tx:
        await announcements.remove_draft(tx, server_id, draft_id)


async def get(db: Database, server_id: int, announcement_id: int) -> Announcement:
    async with db.read() as tx:
        return await _of(tx, server_id, announcement_id)


async def _of(tx: AsyncConnection, server_id: int, announcement_id: int) -> Announcement:
    found = await announcements.get(tx, server_id, announcement_id)
    if found is None:
        raise Refusal("announcement_gone")
    return found


async def checked(db: Database, server_id: int, content: Content, now: datetime) -> None:
    """Refuses what could not be saved."""
    async with db.read() as tx:
        check(content, await languages_of(tx, server_id), now)


async def save(
    db: Database, server_id: int, draft_id: int, moderator_id: int, content: Content, now: datetime
) -> Announcement:
    """Makes the draft an announcement, or the change of one. Pressed twice, it is saved once."""
    async with db.begin() as tx:
        check(content, await languages_of(tx, server_id), now)
        found = await announcements.draft(tx, server_id, draft_id)
        if found is None or not await announcements.remove_draft(tx, server_id, draft_id):
            raise Refusal("draft_gone")
        if found.announcement_id is None:
            return await _create(tx, server_id, moderator_id, content, now)
        before = await _of(tx, server_id, found.announcement_id)
        if before.revision != found.revision:
            raise Refusal("announcement_changed")
        return await _change(tx, before, moderator_id, content, now)


async def _create(
    tx: AsyncConnection, server_id: int, moderator_id: int, content: Content, now: datetime
) -> Announcement:
    if await announcements.count(tx, server_id) >= MOST_ACTIVE:
        raise Refusal("enough_announcements", limit=MOST_ACTIVE)
    first = _next(content, now)
    assert first is not None  # noqa: S101 (looked at by check)
    id_ = await announcements.add(tx, server_id, content, now, first)
    await _approve(tx, server_id, id_, content.company_ref)
    await _note(tx, server_id, moderator_id, "announcement saved", id_, None, content.title, now)
    return await _of(tx, server_id, id_)


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
        check(content, await languages_of(tx, server_id), now)
        before = await _of(tx, server_id, announcement_id)
        if before.revision != revision:
            raise Refusal("announcement_changed")
        return await _change(tx, before, moderator_id, content, now)


async def _change(
    tx: AsyncConnection, before: Announcement, moderator_id: int, content: Content, now: datetime
) -> Announcement:
    """Its history is kept. Posts that wait in channels which it no longer has are cancelled."""
    _must_go_on(before)
    await _put(tx, before, content, before.state, now)
    await announcements.add_revision(tx, before, moderator_id, now)
    await _approve(tx, before.server_id, before.id, content.company_ref)
    for gone in set(before.content.channels) - set(content.channels):
        await outbox.cancel(tx, Kind.ANNOUNCEMENT, str(before.id), now, channel_id=gone)
    event = "announcement edited"
    await _note(tx, before.server_id, moderator_id, event, before.id, before.content.title, content.title, now)
    return await _of(tx, before.server_id, before.id)


def _must_go_on(announcement: Announcement) -> None:
    if announcement.state not in {State.ACTIVE, State.PAUSED}:
        raise Refusal("announcement_over", title=announcement.content.title)


async def _put(tx: AsyncConnection, before: Announcement, content: Content, to: State, now: datetime) -> None:
    following = _next(content, now)
    if not await announcements.put(tx, before, content, to, now, following):
        raise Refusal("announcement_changed")


def _next(content: Content, after: datetime) -> Occasion | None:
    return next(iter(occasions(content.schedule, after, 1)), None)


async def _approve(tx: AsyncConnection, server_id: int, announcement_id: int, ref: str | None) -> None:
    """What is said of the company today is what moderators have seen."""
    block = await company_block(tx, server_id, ref) if ref else None
    if ref and block is None:
        raise Refusal("company_gone")
    await announcements.put_figures(tx, announcement_id, block and block.figures)


async def _note(
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


async def history(db: Database, server_id: int, announcement_id: int) -> tuple[Announcement, tuple[Revision, ...]]:
    """What it is, and what it was before each change, newest first."""
    async with db.read() as tx:
        found = await _of(tx, server_id, announcement_id)
        return found, await announcements.revisions(tx, found.id)


async def skip(
    db: Database, server_id: int, announcement_id: int, by_rule: datetime, moderator_id: int, now: datetime
) -> Announcement:
    """Leaves out the occasion that falls on *by_rule* (local time, by the rule)."""
    return await _change_date(db, server_id, announcement_id, by_rule, None, moderator_id, now)


async def move(
    db: Database,
    server_id: int,
    announcement_id: int,
    by_rule: datetime,
    to: datetime,
    moderator_id: int,
    now: datetime,
) -> Announcement:
    """*to* is local, too, and still ahead."""
    return await _change_date(db, server_id, announcement_id, by_rule, to, moderator_id, now)


async def unskip(
    db: Database, server_id: int, announcement_id: int, by_rule: datetime, moderator_id: int, now: datetime
) -> Announcement:
    """Puts a date that was left out or moved back to where the rule has it."""
    return await _change_date(db, server_id, announcement_id, by_rule, by_rule, moderator_id, now)


async def _change_date(
    db: Database,
    server_id: int,
    announcement_id: int,
    by_rule: datetime,
    to: datetime | None,
    moderator_id: int,
    now: datetime,
) -> Announcement:
    async with db.begin() as tx:
        before = await _of(tx, server_id, announcement_id)
        _must_go_on(before)
        content = _with_date(before.content, by_rule, to, now)
        await _put(tx, before, content, before.state, now)
        await announcements.add_revision(tx, before, moderator_id, now)
        words = (by_rule.isoformat(timespec="minutes"), to and to.isoformat(timespec="minutes"))
        await _note(tx, server_id, moderator_id, "announcement date", announcement_id, *words, now)
        return await _of(tx, server_id, announcement_id)


def _with_date(content: Content, by_rule: datetime, to: datetime | None, now: datetime) -> Content:
    schedule, zone = content.schedule, ZoneInfo(content.schedule.zone)
    plain = replace(
        schedule,
        skipped=schedule.skipped - {by_rule},
        moved=MappingProxyType({key: moved for key, moved in schedule.moved.items() if key != by_rule}),
    )
    coming = occasions(plain, now, CATCHING_UP)
    if by_rule not in {each.by_rule for each in coming}:
        raise Refusal("no_such_date", at=resolve(by_rule, zone))
    if to is None:
        return replace(content, schedule=replace(plain, skipped=plain.skipped | {by_rule}))
    if to == by_rule:
        return replace(content, schedule=plain)
    _must_be_free(resolve(to, zone), [each.at for each in coming if each.by_rule != by_rule], now)
    return replace(content, schedule=replace(plain, moved=MappingProxyType({**plain.moved, by_rule: to})))


def _must_be_free(at: datetime, others: Sequence[datetime], now: datetime) -> None:
    """Ahead, and not the time of another occasion, which would swallow this one."""
    if at <= now:
        raise Refusal("date_past", at=at)
    if at in others:
        raise Refusal("date_taken", at=at)


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
        before = await _of(tx, server_id, announcement_id)
        _must_go_on(before)
        if before.state is not to:
            is_over = to is State.ACTIVE and _next(before.content, now) is None
            await _put(tx, before, before.content, State.DONE if is_over else to, now)
            await _note(tx, server_id, moderator_id, f"announcement {to}", before.id, before.state, to, now)
        if to is State.CANCELLED:
            await outbox.cancel(tx, Kind.ANNOUNCEMENT, str(before.id), now)
        return await _of(tx, server_id, announcement_id)


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
        found = await _of(tx, server_id, announcement_id)
        _must_go_on(found)
        key = NOW + (asked_at.isoformat()[:19] if asked_at else now.isoformat()[:16])
        posts = _posts(found, key, now, None)
        if await outbox.add(tx, [replace(post, late_at=None) for post in posts]):
            await _note(tx, server_id, moderator_id, "announcement posted now", found.id, None, key, now)
        return found


async def listed(db: Database, server_id: int, now: datetime) -> tuple[Listed, ...]:
    async with db.read() as tx:
        found = await announcements.of_server(tx, server_id)
        channels = {channel for each in found for channel in each.content.channels}
        quiet_in = await _quiet_in(tx, server_id, sorted(channels))
    return tuple(Listed(each, comings(each.content, quiet_in, now)) for each in found)


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
        found = await announcements.get(tx, server_id, announcement_id)
    return found.next.at if found and found.next and found.state is State.ACTIVE else None


async def languages_and_zone(db: Database, server_id: int) -> tuple[tuple[str, ...], str]:
    async with db.read() as tx:
        return await languages_of(tx, server_id), await zone_of(tx, server_id)


async def plan_due(db: Database, now: datetime) -> int:
    """Makes posts of the occasions that have come, each with the next one in the same transaction. How many posts."""
    async with db.read() as tx:
        due = await announcements.due(tx, now, AT_ONCE)
    planned = 0
    for each in due:
        async with db.begin() as tx:
            planned += await _plan(tx, each, now)
    return planned


async def _plan(tx: AsyncConnection, due: Announcement, now: datetime) -> int:
    missed, following = _since(due, now)
    if not await announcements.move_on(tx, due, following, None if following else State.DONE):
        return 0
    posts = list[Delivery]()
    for occasion, end in zip(missed, [*missed[1:], following], strict=True):
        if now - occasion.at <= CATCH_UP:
            posts += _posts(due, occasion.key, occasion.at, end and end.at)
    posts += _long_ago(due, [each for each in missed if now - each.at > CATCH_UP])
    return await outbox.add(tx, posts)


def _since(due: Announcement, now: datetime) -> tuple[list[Occasion], Occasion | None]:
    """The occasions that have come since it was planned last, at least one, and the one that follows them."""
    assert due.next is not None  # noqa: S101 (it is due)
    found = occasions(due.content.schedule, due.next.at, 1)
    if found and found[0].at <= now:  # more than one has come: there was an outage
        found = occasions(due.content.schedule, due.next.at, CATCHING_UP)
    missed = [due.next, *(each for each in found if each.at <= now)]
    return missed, next((each for each in found if each.at > now), None) or _next(due.content, now)


def _posts(of: Announcement, key: str, at: datetime, following_at: datetime | None) -> list[Delivery]:
    subject, kind = str(of.id), Kind.ANNOUNCEMENT
    return [
        Delivery(
            delivery_id(kind, subject, key, channel),
            of.server_id,
            channel,
            kind,
            subject,
            key,
            of.content.title,
            at,
            late_at=at + of.content.late,
            following_at=following_at,
            quiet=of.content.quiet,
        )
        for channel in of.content.channels
    ]


def _long_ago(of: Announcement, missed: Sequence[Occasion]) -> list[Delivery]:
    """One row for all that was missed too long ago to be asked about, so that it is on record."""
    if not missed:
        return []
    row = _posts(of, missed[-1].key, missed[-1].at, None)[0]
    return [replace(row, state=PostState.SKIPPED, reason=Reason.LONG_AGO, detail=str(len(missed)))]


async def next_time(db: Database) -> datetime | None:
    async with db.read() as tx:
        return await announcements.next_time(tx)


async def refresh_zones(db: Database, now: datetime) -> None:
    """After the law of a zone was changed: the next occasion keeps its local time, at another moment."""
    version = importlib.metadata.version(TZDATA)
    async with db.read() as tx:
        if await state.recall(tx, TZDATA) == version:
            return
    async with db.begin() as tx:
        await db.alone(tx, TZDATA)
        for each in await announcements.active(tx):
            if each.next and each.next.at > now:
                await announcements.move_on(tx, each, _next(each.content, now))
        await state.remember(tx, TZDATA, version)


async def tidy(db: Database, now: datetime) -> None:
    """For once a day: throws away what was typed and never saved."""
    async with db.begin() as tx:
        await announcements.forget_drafts(tx, now - DRAFT_KEPT)
