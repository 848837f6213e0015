"""What a post of an announcement says when it is sent, and whether its figures are still those approved."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.actions import companies, corrections
from bot.actions.moderation import languages_of
from bot.rules.announcements import NOW, Announcement, Content, State
from bot.rules.company_block import CompanyBlock, why_not
from bot.rules.lateness import PUNCTUAL
from bot.rules.outbox import Delivery, Kind, Reason, Said, Withheld, Written
from bot.rules.outbox import State as PostState
from bot.rules.placeholders import fill
from bot.rules.recurrence import occasions
from bot.rules.refusal import Refusal
from bot.storage import announcements, effects
from bot.storage import corrections as accepted
from bot.storage.database import Database

TEMPLATE = "announcements/post"
CANCELLED = Withheld(PostState.SKIPPED, Reason.CANCELLED)


@dataclass(frozen=True, slots=True)
class Names:
    """*server* tells a server's name by its id; *escaped* makes a name that can neither format nor mention."""

    server: Callable[[int], str]
    escaped: Callable[[str], str]

    def filling(self, server_id: int, block: CompanyBlock | None) -> dict[str, str]:
        return {
            "server": self.escaped(self.server(server_id)),
            "company": self.escaped(block.name) if block else "",
        }


async def company_block(tx: AsyncConnection, server_id: int, ref: str) -> CompanyBlock | None:
    """What is said of a company now, with what this server has corrected; None if it has left the records."""
    try:
        answer = await companies.known(tx, ref)
    except Refusal:
        return None
    return CompanyBlock(answer, await accepted.accepted(tx, server_id, ref))


async def approve(tx: AsyncConnection, server_id: int, announcement_id: int, ref: str | None) -> None:
    """What is said of the company today is what moderators have seen."""
    block = await company_block(tx, server_id, ref) if ref else None
    if ref and block is None:
        raise Refusal("company_gone")
    await announcements.put_figures(tx, announcement_id, block and block.figures)


async def approve_figures(tx: AsyncConnection, posts: Iterable[Delivery]) -> None:
    """A moderator lets them out with the figures of today, which hold from then on; of a company that is gone, none."""
    meant = {(each.server_id, int(each.subject)) for each in posts if _is_held_for_figures(each)}
    for server_id, announcement_id in sorted(meant):
        of = await announcements.get(tx, server_id, announcement_id)
        if of and (block := await _block(tx, of)):
            await announcements.put_figures(tx, of.id, block.figures)


def _is_held_for_figures(post: Delivery) -> bool:
    return post.kind is Kind.ANNOUNCEMENT and post.reason in {Reason.FIGURES_CHANGED, Reason.FIGURES_OLD}


async def _block(tx: AsyncConnection, of: Announcement) -> CompanyBlock | None:
    ref = of.content.company_ref
    return await company_block(tx, of.server_id, ref) if ref else None


async def preview(
    db: Database, server_id: int, content: Content, at: datetime, names: Names
) -> tuple[tuple[Said, ...], CompanyBlock | None]:
    """The post of the occasion *at*, exactly as it would be sent, and what it has of a company."""
    async with db.read() as tx:
        block = await company_block(tx, server_id, content.company_ref) if content.company_ref else None
        languages = await languages_of(tx, server_id)
    return _said(content, at, languages, block, names.filling(server_id, block), late=False), block


class AnnouncementPosts:
    """*old_after*: figures of older data are not posted unasked."""

    def __init__(self, old_after: timedelta, names: Names) -> None:
        self._old_after = old_after
        self._names = names

    async def compose(self, tx: AsyncConnection, post: Delivery, now: datetime) -> Written | Withheld:
        of = await announcements.get(tx, post.server_id, int(post.subject))
        if of is None or not _is_wanted(of, post):
            return CANCELLED
        block = await _block(tx, of)
        if why := self._why_not(block, of, post, now):
            return Withheld(PostState.HELD, why)
        is_late = now - post.due_at > PUNCTUAL
        spoken = await languages_of(tx, of.server_id)
        names = self._names.filling(of.server_id, block)
        said = _said(of.content, post.due_at, spoken, block, names, late=is_late)
        return Written(said, of.content.role_id)

    def _why_not(self, block: CompanyBlock | None, of: Announcement, post: Delivery, now: datetime) -> Reason | None:
        """A moderator's word lets old figures out, but none that changed after it."""
        if of.content.company_ref is None:
            return None
        why = why_not(block, of.figures, now.date(), self._old_after)
        return None if why is Reason.FIGURES_OLD and post.approved else why

    async def sent(self, tx: AsyncConnection, post: Delivery, now: datetime) -> None:
        of = await announcements.get(tx, post.server_id, int(post.subject))
        if of is None or post.message_id is None:
            return
        if block := await _block(tx, of):
            await corrections.remember(tx, post, (block.ref,), block.figures.as_of, post.first_try_at or now)
        await effects.plan(tx, post, of.content.effects, of.content.title, now)


def _is_wanted(of: Announcement, post: Delivery) -> bool:
    """While it is paused, only what a moderator has sent by hand."""
    if of.state is State.CANCELLED or post.channel_id not in of.content.channels:
        return False
    return of.state is not State.PAUSED or post.approved or post.occasion.startswith(NOW)


def _said(
    content: Content,
    at: datetime,
    languages: tuple[str, ...],
    block: CompanyBlock | None,
    names: Mapping[str, str],
    *,
    late: bool,
) -> tuple[Said, ...]:
    """In a language without a text of its own, because the server has come to speak it since, nothing is said."""
    texts = {each: content.texts[each] for each in languages if content.texts.get(each)} or content.texts
    filling = {**_dates(content, at), **names}
    values: dict[str, Any] = {"title": content.title, "company": block, "due_at": at if late else None}
    said = [(language, {**values, "text": fill(text, filling), "role_id": None}) for language, text in texts.items()]
    said[0][1]["role_id"] = content.role_id  # one ring is enough
    return tuple(Said(language, TEMPLATE, each) for language, each in said)


def _dates(content: Content, at: datetime) -> dict[str, str]:
    following = next(iter(occasions(content.schedule, at, 1)), None)
    return {
        "date": _stamp(at, "D"),
        "time": _stamp(at, "t"),
        "when": _stamp(at, "R"),
        "next_date": _stamp(following.at, "D") if following else "-",
    }


def _stamp(moment: datetime, style: str) -> str:
    """As Discord shows each reader the time of his own place."""
    return f"<t:{int(moment.timestamp())}:{style}>"
