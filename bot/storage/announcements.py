"""Announcements, the dates that were changed in them, and what they were before."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType, SimpleNamespace
from typing import Any

from sqlalchemy import and_, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules.announcements import Announcement, Content, Draft, Figures, Revision, State
from bot.rules.effects import Effect
from bot.rules.quiet import Policy
from bot.rules.recurrence import Occasion, Schedule
from bot.storage.tables import announcement_changes, announcement_drafts, announcement_revisions, announcements

_OPEN = (State.ACTIVE.value, State.PAUSED.value)


async def add(tx: AsyncConnection, server_id: int, content: Content, now: datetime, occasion: Occasion) -> int:
    """Its number."""
    values = {"server_id": server_id, "state": State.ACTIVE.value, "revision": 1, "changed_at": now}
    values |= {"next_key": occasion.key, "next_at": occasion.at}
    made = await tx.execute(insert(announcements).values(**values, **_columns(content)).returning(announcements.c.id))
    id_ = made.scalar_one()
    await _put_changes(tx, id_, content.schedule)
    return id_


def _columns(content: Content) -> dict[str, Any]:
    return {
        "title": content.title,
        "texts": json.dumps(dict(content.texts)),
        "company_ref": content.company_ref,
        "channels": json.dumps(content.channels),
        "role_id": content.role_id,
        "rule": content.schedule.rule,
        "zone": content.schedule.zone,
        "start": _local(content.schedule.start),
        "until": content.schedule.until,
        "late_seconds": int(content.late.total_seconds()),
        "quiet": content.quiet.value,
        "effects": json.dumps(sorted(content.effects)),
    }


def _local(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")


async def _put_changes(tx: AsyncConnection, id_: int, schedule: Schedule) -> None:
    await tx.execute(delete(announcement_changes).where(announcement_changes.c.announcement_id == id_))
    moved = {_local(each): None for each in schedule.skipped}
    moved |= {_local(each): _local(to) for each, to in schedule.moved.items()}
    rows = [{"announcement_id": id_, "occasion": key, "moved_to": to} for key, to in moved.items()]
    if rows:
        await tx.execute(insert(announcement_changes), rows)


async def get(tx: AsyncConnection, server_id: int, id_: int) -> Announcement | None:
    found = await _read(tx, announcements.c.id == id_, announcements.c.server_id == server_id)
    return found[0] if found else None


async def of_server(tx: AsyncConnection, server_id: int) -> tuple[Announcement, ...]:
    """Those that are active or paused, soonest first."""
    open_ = announcements.c.state.in_(_OPEN)
    return await _read(tx, announcements.c.server_id == server_id, open_)


async def count(tx: AsyncConnection, server_id: int) -> int:
    here = and_(announcements.c.server_id == server_id, announcements.c.state.in_(_OPEN))
    return await tx.scalar(select(func.count()).where(here)) or 0


async def due(tx: AsyncConnection, now: datetime, limit: int) -> tuple[Announcement, ...]:
    active = announcements.c.state == State.ACTIVE.value
    return await _read(tx, active, announcements.c.next_at <= now, limit=limit)


@dataclass(frozen=True, slots=True)
class Upcoming:
    """The next occasion of an active announcement; *moved_to* is local, too."""

    id: int
    key: str
    at: datetime
    zone: str
    moved_to: str | None

    @property
    def local(self) -> datetime:
        return datetime.fromisoformat(self.moved_to or self.key)


async def upcoming(tx: AsyncConnection) -> list[Upcoming]:
    """Of all servers."""
    of, changed = announcements.c, announcement_changes.c
    this = and_(changed.announcement_id == of.id, changed.occasion == of.next_key)
    rows = await tx.execute(
        select(of.id, of.next_key, of.next_at, of.zone, changed.moved_to)
        .outerjoin(announcement_changes, this)
        .where(of.state == State.ACTIVE.value, of.next_at.is_not(None))
    )
    return [Upcoming(*row) for row in rows]


async def put_off(tx: AsyncConnection, upcoming: Upcoming, at: datetime) -> int:
    """1, or 0 if it has come, or was changed, meanwhile."""
    of = announcements.c
    same = and_(of.id == upcoming.id, of.next_key == upcoming.key, of.next_at == upcoming.at)
    return (await tx.execute(update(announcements).where(same).values(next_at=at))).rowcount


async def next_time(tx: AsyncConnection) -> datetime | None:
    active = announcements.c.state == State.ACTIVE.value
    return await tx.scalar(select(func.min(announcements.c.next_at)).where(active))


async def _read(tx: AsyncConnection, *conditions: Any, limit: int | None = None) -> tuple[Announcement, ...]:
    order = (announcements.c.next_at.is_(None), announcements.c.next_at, announcements.c.id)
    rows = list(await tx.execute(select(announcements).where(*conditions).order_by(*order).limit(limit)))
    changes = await _changes(tx, [row.id for row in rows])
    return tuple(_announcement(row, changes.get(row.id, {})) for row in rows)


async def _changes(tx: AsyncConnection, ids: list[int]) -> dict[int, dict[str, str | None]]:
    found = dict[int, dict[str, str | None]]()
    if ids:
        of_these = announcement_changes.c.announcement_id.in_(ids)
        for row in await tx.execute(select(announcement_changes).where(of_these)):
            found.setdefault(row.announcement_id, {})[row.occasion] = row.moved_to
    return found


def _announcement(row: Any, changes: Mapping[str, str | None]) -> Announcement:
    return Announcement(
        id=row.id,
        server_id=row.server_id,
        state=State(row.state),
        content=_content(row, _schedule(row, changes)),
        revision=row.revision,
        changed_at=row.changed_at,
        figures=Figures(row.figures, row.figures_as_of) if row.figures else None,
        next=Occasion(row.next_key, row.next_at) if row.next_key else None,
    )


def _content(row: Any, schedule: Schedule) -> Content:
    return Content(
        title=row.title,
        texts=json.loads(row.texts),
        channels=tuple(json.loads(row.channels)),
        schedule=schedule,
        company_ref=row.company_ref,
        role_id=row.role_id,
        late=timedelta(seconds=row.late_seconds),
        quiet=Policy(row.quiet),
        effects=frozenset(map(Effect, json.loads(row.effects))),
    )


def _schedule(row: Any, changes: Mapping[str, str | None]) -> Schedule:
    read = datetime.fromisoformat
    return Schedule(
        rule=row.rule,
        zone=row.zone,
        start=read(row.start),
        until=row.until,
        skipped=frozenset(read(key) for key, to in changes.items() if to is None),
        moved=MappingProxyType({read(key): read(to) for key, to in changes.items() if to is not None}),
    )


async def put(
    tx: AsyncConnection, before: Announcement, content: Content, state: State, now: datetime, occasion: Occasion | None
) -> bool:
    """Changes it from what it was *before*; False if it is no longer that. The number of its revision grows by one."""
    values = {
        "state": state.value,
        "revision": before.revision + 1,
        "changed_at": now,
        "next_key": occasion and occasion.key,
        "next_at": occasion and occasion.at,
    }
    done = await tx.execute(update(announcements).where(_same(before)).values(**values, **_columns(content)))
    if done.rowcount:
        await _put_changes(tx, before.id, content.schedule)
    return bool(done.rowcount)


async def move_on(
    tx: AsyncConnection, before: Announcement, occasion: Occasion | None, state: State | None = None
) -> bool:
    """The next occasion after the one that was planned; False if somebody else has written it down."""
    values = {"next_key": occasion and occasion.key, "next_at": occasion and occasion.at}
    values |= {"state": state.value} if state else {}
    return bool((await tx.execute(update(announcements).where(_same(before)).values(**values))).rowcount)


def _same(before: Announcement) -> Any:
    return and_(
        announcements.c.id == before.id,
        announcements.c.server_id == before.server_id,
        announcements.c.revision == before.revision,
        announcements.c.state == before.state.value,
        announcements.c.next_key == (before.next.key if before.next else None),
    )


async def put_figures(tx: AsyncConnection, id_: int, figures: Figures | None) -> None:
    values = {"figures": figures and figures.fingerprint, "figures_as_of": figures and figures.as_of}
    await tx.execute(update(announcements).where(announcements.c.id == id_).values(**values))


async def add_draft(
    tx: AsyncConnection, server_id: int, typed: Mapping[str, Any], now: datetime, of: Announcement | None
) -> int:
    values = {"announcement_id": of and of.id, "revision": of and of.revision, "typed": json.dumps(dict(typed))}
    made = await tx.execute(
        insert(announcement_drafts)
        .values(server_id=server_id, changed_at=now, **values)
        .returning(announcement_drafts.c.id)
    )
    return made.scalar_one()


async def draft(tx: AsyncConnection, server_id: int, id_: int) -> Draft | None:
    of = announcement_drafts.c
    rows = await tx.execute(select(announcement_drafts).where(of.id == id_, of.server_id == server_id))
    row = rows.one_or_none()
    return None if row is None else Draft(row.id, json.loads(row.typed), row.announcement_id, row.revision)


async def put_draft(tx: AsyncConnection, server_id: int, id_: int, typed: Mapping[str, Any], now: datetime) -> bool:
    this = and_(announcement_drafts.c.id == id_, announcement_drafts.c.server_id == server_id)
    values = {"typed": json.dumps(dict(typed)), "changed_at": now}
    return bool((await tx.execute(update(announcement_drafts).where(this).values(**values))).rowcount)


async def remove_draft(tx: AsyncConnection, server_id: int, id_: int) -> bool:
    """False if it is gone already, for instance because it was saved."""
    this = and_(announcement_drafts.c.id == id_, announcement_drafts.c.server_id == server_id)
    return bool((await tx.execute(delete(announcement_drafts).where(this))).rowcount)


async def forget_drafts(tx: AsyncConnection, before: datetime) -> None:
    await tx.execute(delete(announcement_drafts).where(announcement_drafts.c.changed_at < before))


async def add_revision(tx: AsyncConnection, of: Announcement, moderator_id: int, now: datetime) -> None:
    """What it is now, before it becomes something else."""
    await tx.execute(
        insert(announcement_revisions).values(
            announcement_id=of.id,
            revision=of.revision,
            at=now,
            moderator_id=moderator_id,
            content=json.dumps(_kept(of.content)),
        )
    )


def _kept(content: Content) -> dict[str, Any]:
    columns = _columns(content)
    columns["until"] = content.schedule.until and content.schedule.until.isoformat()
    changes: dict[str, str | None] = {_local(each): None for each in content.schedule.skipped}
    changes |= {_local(each): _local(to) for each, to in content.schedule.moved.items()}
    return {**columns, "changes": changes}


async def revisions(tx: AsyncConnection, id_: int) -> tuple[Revision, ...]:
    """Newest first."""
    of = announcement_revisions.c
    rows = await tx.execute(
        select(announcement_revisions).where(of.announcement_id == id_).order_by(of.revision.desc())
    )
    return tuple(Revision(row.revision, row.at, row.moderator_id, _read_content(row.content)) for row in rows)


def _read_content(text: str) -> Content:
    values = json.loads(text)
    values["until"] = values["until"] and date.fromisoformat(values["until"])
    row = SimpleNamespace(**values)
    return _content(row, _schedule(row, values["changes"]))
