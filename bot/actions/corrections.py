"""Reporting an error, deciding about it, and what everybody may read of that."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.actions.companies import CHOSEN
from bot.rules.corrections import (
    CONTACT_KEPT,
    LONGEST_NOTE,
    LONGEST_WORDS,
    ON_ITS_WAY,
    POST_REMEMBERED,
    Contact,
    Correction,
    Report,
    Status,
    in_the_log,
    must_be_open,
    must_have_room,
    read_link,
    read_words,
)
from bot.rules.matching import meaning
from bot.rules.outbox import Delivery
from bot.rules.refusal import Refusal
from bot.storage import companies, correction_posts, corrections, moderation
from bot.storage.database import Database


async def subject(db: Database, ref: str) -> str:
    """The name that a report about *ref* would stand under."""
    async with db.read() as tx:
        return await _name(tx, ref)


async def report(
    db: Database, server_id: int, ref: str, words: str, link: str, contact: Contact | None, now: datetime
) -> Report:
    words, link = read_words(words, LONGEST_WORDS), read_link(link)
    async with db.begin() as tx:
        await db.alone(tx, f"corrections of {server_id}")
        name = await _name(tx, ref)
        must_have_room(await corrections.count_open(tx, server_id, ref), name)
        made = await corrections.add(tx, server_id, ref, name, words, link, now)
        if contact:
            await corrections.add_contact(tx, made.number, contact)
    return made


async def _name(tx: AsyncConnection, ref: str) -> str:
    name = await corrections.name_of(tx, ref)
    if name is None:
        raise Refusal("company_gone")
    return name


async def queue(db: Database, server_id: int) -> tuple[Report, ...]:
    """Open reports, oldest first."""
    async with db.read() as tx:
        return await corrections.open_in(tx, server_id)


async def undecided(db: Database, server_id: int, number: int) -> Report:
    """The report that a moderator is about to decide."""
    async with db.read() as tx:
        return await _undecided(tx, server_id, number)


async def _undecided(tx: AsyncConnection, server_id: int, number: int) -> Report:
    found = await corrections.get(tx, server_id, number)
    if found is None:
        raise Refusal("report_gone")
    must_be_open(found)
    return found


async def decide(
    db: Database, server_id: int, moderator_id: int, number: int, status: Status, note: str, now: datetime
) -> Correction:
    """Whoever comes second is told what was decided, and changes nothing."""
    note = read_words(note, LONGEST_NOTE)
    async with db.begin() as tx:
        await db.alone(tx, f"corrections of {server_id}")
        made = await corrections.decide(tx, server_id, number, status, note, now)
        if made is None:
            await _undecided(tx, server_id, number)
            raise Refusal("report_gone")
        await moderation.record_event(
            tx,
            server_id,
            moderator_id,
            f"correction {status.value}",
            made.ref,
            before=Status.OPEN.value,
            after=status.value,
            now=now,
        )
        if status is Status.ACCEPTED:
            await correction_posts.plan_notes(tx, server_id, made)
    return made


async def log(db: Database, server_id: int, query: str = "") -> tuple[str, str, tuple[Correction, ...]]:
    """The ref and name that *query* means, empty for everything, and what was decided about it, newest first."""
    async with db.read() as tx:
        ref = await _meant(tx, query.strip()) if query.strip() else ""
        name = await _name(tx, ref) if ref else ""
        return ref, name, in_the_log(await corrections.decided_in(tx, server_id), ref)


async def _meant(tx: AsyncConnection, query: str) -> str:
    if CHOSEN.fullmatch(query):
        return query
    meant = meaning(query, await companies.find(tx, query))
    if not meant.ref:
        raise Refusal("not_understood", typed=query)
    return meant.ref


async def accepted_for(db: Database, server_id: int, ref: str) -> tuple[Correction, ...]:
    """What an answer about *ref* has to say was corrected in this server, newest first."""
    async with db.read() as tx:
        return await corrections.accepted(tx, server_id, ref)


async def remember_post(
    db: Database,
    server_id: int,
    channel_id: int,
    message_id: int,
    refs: Collection[str],
    as_of: date,
    now: datetime,
) -> None:
    """A post of ours that carries figures of *refs*.

    What was accepted while it was on its way is noted on it, too: a note too many says nothing false.
    """
    async with db.begin() as tx:
        await db.alone(tx, f"corrections of {server_id}")
        await correction_posts.add_figure_post(tx, server_id, channel_id, message_id, {*refs}, as_of, now)
        await correction_posts.plan_missed_notes(tx, server_id, message_id, now - ON_ITS_WAY)


async def remember(tx: AsyncConnection, post: Delivery, refs: Collection[str], as_of: date, now: datetime) -> None:
    """The same of a post that the outbox has sent, in the transaction that records it."""
    if post.message_id:
        await correction_posts.add_figure_post(
            tx, post.server_id, post.channel_id, post.message_id, {*refs}, as_of, now
        )
        await correction_posts.plan_missed_notes(tx, post.server_id, post.message_id, now - ON_ITS_WAY)


async def tidy(db: Database, now: datetime) -> None:
    """For once a day: forgets posts of long ago, and reporters who have waited too long to be told."""
    async with db.begin() as tx:
        await correction_posts.forget_figure_posts(tx, now - POST_REMEMBERED)
        await correction_posts.forget_contacts(tx, now - CONTACT_KEPT)
