"""Reports of errors, and how they were decided."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules.corrections import Contact, Correction, Open, Report, Status
from bot.storage.tables import companies, recipients, report_contacts, reports


async def name_of(tx: AsyncConnection, ref: str) -> str | None:
    """The name of a `company:…` or `recipient:…`, if it is on record."""
    kind, _, id_ = ref.partition(":")
    if kind == "company":
        return await tx.scalar(select(companies.c.name).where(companies.c.id == id_))
    return await tx.scalar(select(recipients.c.name).where(recipients.c.id == int(id_)))


async def count_open(tx: AsyncConnection, server_id: int, ref: str) -> Open:
    about_it = func.count().filter(reports.c.ref == ref)
    rows = await tx.execute(select(func.count(), about_it).where(_is_open(server_id)))
    return Open(*rows.one())


async def add(tx: AsyncConnection, server_id: int, ref: str, name: str, words: str, link: str, now: datetime) -> Report:
    rows = await tx.execute(
        insert(reports)
        .values(
            server_id=server_id,
            ref=ref,
            name=name,
            status=Status.OPEN.value,
            reported_at=now,
            words=words,
            link=link,
            note="",
        )
        .returning(*reports.c)
    )
    return report_of(rows.one())


async def add_contact(tx: AsyncConnection, number: int, contact: Contact) -> None:
    await tx.execute(
        insert(report_contacts).values(report_id=number, member_id=contact.member_id, language=contact.language)
    )


async def get(tx: AsyncConnection, server_id: int, number: int) -> Report | None:
    rows = await tx.execute(select(reports).where(reports.c.id == number, reports.c.server_id == server_id))
    row = rows.one_or_none()
    return None if row is None else report_of(row)


async def open_in(tx: AsyncConnection, server_id: int) -> tuple[Report, ...]:
    """Oldest first."""
    rows = await tx.execute(select(reports).where(_is_open(server_id)).order_by(reports.c.id))
    return tuple(report_of(row) for row in rows)


async def decide(
    tx: AsyncConnection, server_id: int, number: int, status: Status, note: str, now: datetime
) -> Correction | None:
    """Takes the reporter's words out of the row; None if somebody else has decided before."""
    rows = await tx.execute(
        update(reports)
        .where(reports.c.id == number, _is_open(server_id))
        .values(status=status.value, note=note, decided_at=now, words="", link="")
        .returning(*reports.c)
    )
    row = rows.one_or_none()
    return None if row is None else correction_of(row)


async def decided_in(tx: AsyncConnection, server_id: int) -> tuple[Correction, ...]:
    decided = reports.c.status != Status.OPEN.value
    rows = await tx.execute(select(reports).where(reports.c.server_id == server_id, decided))
    return tuple(correction_of(row) for row in rows)


async def accepted(tx: AsyncConnection, server_id: int, ref: str) -> tuple[Correction, ...]:
    """Newest first."""
    rows = await tx.execute(
        select(reports)
        .where(reports.c.server_id == server_id, reports.c.ref == ref, reports.c.status == Status.ACCEPTED.value)
        .order_by(reports.c.decided_at.desc(), reports.c.id.desc())
    )
    return tuple(correction_of(row) for row in rows)


def _is_open(server_id: int) -> Any:
    return (reports.c.server_id == server_id) & (reports.c.status == Status.OPEN.value)


def report_of(row: Any) -> Report:
    return Report(
        row.id, row.server_id, row.ref, row.name, Status(row.status), row.reported_at, words=row.words, link=row.link
    )


def correction_of(row: Any) -> Correction:
    return Correction(row.id, row.ref, row.name, Status(row.status), row.decided_at, row.note)
