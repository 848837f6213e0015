"""What the bot's own posts have to do with corrections: one small transaction for each step on Discord."""

from collections.abc import Sequence
from datetime import datetime

from bot.actions import notices
from bot.rules.corrections import CONTACT_KEPT, Correction, Note, Outcome, Posted, Report
from bot.storage import correction_posts
from bot.storage.database import Database

Blocked = tuple[int, tuple[str, ...], int]  # a channel, the permissions that lack there, and how many posts


async def posted(db: Database, post: Posted) -> None:
    async with db.begin() as tx:
        await correction_posts.add_post(tx, post)


async def to_empty(db: Database) -> tuple[tuple[Posted, Report, Correction], ...]:
    async with db.read() as tx:
        return await correction_posts.to_empty(tx)


async def emptied(db: Database, post: Posted) -> None:
    async with db.begin() as tx:
        await correction_posts.forget_post(tx, post)


async def to_tell(db: Database, now: datetime) -> tuple[Outcome, ...]:
    async with db.read() as tx:
        return await correction_posts.to_tell(tx, now - CONTACT_KEPT)


async def told(db: Database, outcome: Outcome) -> None:
    """Also when he cannot be told: he is forgotten all the same."""
    async with db.begin() as tx:
        await correction_posts.forget_contact(tx, outcome.correction.number)


async def notes_to_write(db: Database) -> tuple[Note, ...]:
    async with db.read() as tx:
        return await correction_posts.notes_to_write(tx)


async def written(db: Database, note: Note) -> None:
    async with db.begin() as tx:
        await correction_posts.strike_note(tx, note)


async def blocked(
    db: Database,
    server_id: int,
    notes: Sequence[Note],
    where: tuple[Blocked, ...],
    now: datetime,
) -> None:
    """Tells moderators, once, *where* notes could not be written."""
    async with db.begin() as tx:
        for note in notes:
            await correction_posts.block_note(tx, note)
        numbers = sorted({f"{note.correction.number}-{note.message_id}" for note in notes})
        await notices.plan(tx, server_id, "corrections/blocked", numbers[0], now, blocked=where)


async def blocked_channels(db: Database, server_id: int) -> tuple[int, ...]:
    """Where posts of ours still lack a note because we may not edit them."""
    notes = await notes_to_write(db)
    return tuple(sorted({note.channel_id for note in notes if note.blocked and note.server_id == server_id}))


async def post_gone(db: Database, message_id: int) -> None:
    async with db.begin() as tx:
        await correction_posts.forget_message(tx, message_id)
