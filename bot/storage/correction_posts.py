"""What Discord still has to be told about reports and corrections: all of it is read off the tables."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, exists, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules.corrections import Contact, Correction, Note, Outcome, Place, Posted, Report, Status
from bot.storage.corrections import correction_of, report_of
from bot.storage.tables import figure_posts, pending_notes, report_contacts, report_posts, reports

_OPEN = Status.OPEN.value


async def unposted(tx: AsyncConnection, place: Place) -> tuple[Report, ...]:
    """Open reports that do not stand in *place*, as far as is known."""
    stands = exists().where(report_posts.c.report_id == reports.c.id, report_posts.c.place == place.value)
    rows = await tx.execute(select(reports).where(reports.c.status == _OPEN, ~stands).order_by(reports.c.id))
    return tuple(report_of(row) for row in rows)


async def add_post(tx: AsyncConnection, posted: Posted) -> None:
    await forget_post(tx, posted)
    await tx.execute(
        insert(report_posts).values(
            report_id=posted.number,
            message_id=posted.message_id,
            channel_id=posted.channel_id,
            place=posted.place.value,
        )
    )


async def forget_post(tx: AsyncConnection, posted: Posted) -> None:
    here = (report_posts.c.report_id == posted.number) & (report_posts.c.message_id == posted.message_id)
    await tx.execute(delete(report_posts).where(here))


async def to_empty(tx: AsyncConnection) -> tuple[tuple[Posted, Report, Correction], ...]:
    """Posts whose report was decided, so that the reporter's words have to go from them."""
    rows = await tx.execute(
        select(report_posts.c.place, report_posts.c.channel_id, report_posts.c.message_id, reports)
        .join(reports, reports.c.id == report_posts.c.report_id)
        .where(reports.c.status != _OPEN)
        .order_by(reports.c.id)
    )
    return tuple(
        (Posted(row.id, Place(row.place), row.channel_id, row.message_id), report_of(row), correction_of(row))
        for row in rows
    )


async def to_tell(tx: AsyncConnection, reported_after: datetime) -> tuple[Outcome, ...]:
    rows = await tx.execute(
        select(report_contacts.c.member_id, report_contacts.c.language, reports)
        .join(reports, reports.c.id == report_contacts.c.report_id)
        .where(reports.c.status != _OPEN, reports.c.reported_at > reported_after)
        .order_by(reports.c.id)
    )
    return tuple(Outcome(correction_of(row), row.server_id, Contact(row.member_id, row.language)) for row in rows)


async def forget_contact(tx: AsyncConnection, number: int) -> None:
    await tx.execute(delete(report_contacts).where(report_contacts.c.report_id == number))


async def forget_contacts(tx: AsyncConnection, reported_before: datetime) -> None:
    old = select(reports.c.id).where(reports.c.reported_at <= reported_before)
    await tx.execute(delete(report_contacts).where(report_contacts.c.report_id.in_(old)))


async def add_figure_post(
    tx: AsyncConnection,
    server_id: int,
    channel_id: int,
    message_id: int,
    refs: Collection[str],
    as_of: date,
    posted_at: datetime,
) -> None:
    await tx.execute(delete(figure_posts).where(figure_posts.c.message_id == message_id))
    rows = [
        {
            "message_id": message_id,
            "ref": ref,
            "server_id": server_id,
            "channel_id": channel_id,
            "posted_at": posted_at,
            "as_of": as_of,
        }
        for ref in refs
    ]
    if rows:
        await tx.execute(insert(figure_posts), rows)


async def forget_figure_posts(tx: AsyncConnection, posted_before: datetime) -> None:
    await tx.execute(delete(figure_posts).where(figure_posts.c.posted_at <= posted_before))


async def plan_notes(tx: AsyncConnection, server_id: int, correction: Correction) -> None:
    """A note for every post of the server that carries the corrected figure."""
    carrying = select(literal(correction.number), figure_posts.c.message_id, figure_posts.c.channel_id, literal(False))
    carrying = carrying.where(figure_posts.c.server_id == server_id, figure_posts.c.ref == correction.ref)
    await tx.execute(insert(pending_notes).from_select(["report_id", "message_id", "channel_id", "blocked"], carrying))


async def plan_missed_notes(tx: AsyncConnection, server_id: int, message_id: int, since: datetime) -> None:
    """Notes for a post that is remembered only now, of corrections accepted *since* then."""
    planned = exists().where(pending_notes.c.report_id == reports.c.id, pending_notes.c.message_id == message_id)
    missed = (
        select(reports.c.id, figure_posts.c.message_id, figure_posts.c.channel_id, literal(False))
        .join(figure_posts, figure_posts.c.ref == reports.c.ref)
        .where(figure_posts.c.message_id == message_id, reports.c.server_id == server_id)
        .where(reports.c.status == Status.ACCEPTED.value, reports.c.decided_at >= since, ~planned)
    )
    await tx.execute(insert(pending_notes).from_select(["report_id", "message_id", "channel_id", "blocked"], missed))


async def notes_to_write(tx: AsyncConnection) -> tuple[Note, ...]:
    """Oldest correction first, so that the newest comes to stand on top."""
    rows = await tx.execute(
        select(pending_notes.c.message_id, pending_notes.c.channel_id, pending_notes.c.blocked, reports)
        .join(reports, reports.c.id == pending_notes.c.report_id)
        .order_by(reports.c.decided_at, reports.c.id, pending_notes.c.message_id)
    )
    return tuple(
        Note(correction_of(row), row.server_id, row.channel_id, row.message_id, blocked=row.blocked) for row in rows
    )


async def strike_note(tx: AsyncConnection, note: Note) -> None:
    await tx.execute(delete(pending_notes).where(_is(note)))


async def block_note(tx: AsyncConnection, note: Note) -> None:
    await tx.execute(update(pending_notes).where(_is(note)).values(blocked=True))


async def forget_message(tx: AsyncConnection, message_id: int) -> None:
    """A post that is no longer there carries nothing and needs nothing."""
    await tx.execute(delete(figure_posts).where(figure_posts.c.message_id == message_id))
    await tx.execute(delete(pending_notes).where(pending_notes.c.message_id == message_id))


def _is(note: Note) -> Any:
    return (pending_notes.c.report_id == note.correction.number) & (pending_notes.c.message_id == note.message_id)
