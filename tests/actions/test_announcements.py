"""Saving announcements, on both databases: what is typed, what is refused, and whose it is."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.actions import announcement_dates, announcements
from bot.rules.announcements import MOST_ACTIVE, Announcement, State
from bot.rules.outbox import Kind
from bot.storage import moderation, outbox
from bot.storage.database import Database
from bot.storage.tables import announcement_drafts
from tests.actions.announcing import (
    DAY,
    MODERATOR,
    NOW,
    OTHER_SERVER,
    SERVER,
    content,
    events,
    posts,
    refused,
    saved,
    tried,
)


async def test_what_is_saved_comes_back_as_it_was(db: Database) -> None:
    what = content(
        "FREQ=MONTHLY;BYDAY=-1FR",
        zone="America/New_York",
        channels=(11, 12),
        role_id=7,
        late=timedelta(minutes=15),
    )
    what = replace(what, schedule=replace(what.schedule, until=date(2027, 3, 31)))

    made = await saved(db, what)

    assert (made.content, made.state, made.revision) == (what, State.ACTIVE, 1)
    assert made.next is not None
    assert made.next.key == "2026-11-27T09:00"
    assert await announcements.get(db, SERVER, made.id) == made
    assert await events(db) == ["announcement saved"]


async def test_a_draft_keeps_what_was_typed_and_is_saved_once(db: Database) -> None:
    typed = {"title": "Meeting", "when": "every blue moon", "channels": [11]}
    draft = await announcements.draft(db, SERVER, typed, NOW)
    assert (await announcements.draft_of(db, SERVER, draft)).typed == typed
    await announcements.change_draft(db, SERVER, draft, {**typed, "when": "tomorrow 9am"}, NOW)
    assert (await announcements.draft_of(db, SERVER, draft)).typed["when"] == "tomorrow 9am"

    saves = (announcements.save(db, SERVER, draft, MODERATOR, content(), NOW) for _ in range(4))
    done = await asyncio.gather(*map(tried, saves))

    assert sorted(done) == ["done", *["draft_gone"] * 3]
    assert len(await announcements.listed(db, SERVER, NOW)) == 1


async def test_what_was_typed_and_not_saved_is_thrown_away_after_a_day(db: Database) -> None:
    old = await announcements.draft(db, SERVER, {}, NOW - 2 * DAY)
    young = await announcements.draft(db, SERVER, {}, NOW)

    await announcements.tidy(db, NOW)

    assert await refused(announcements.draft_of(db, SERVER, old)) == "draft_gone"
    assert (await announcements.draft_of(db, SERVER, young)).id == young


Doing = Callable[[Database, int, Announcement], Awaitable[Any]]
AT = datetime(2026, 11, 25, 9)  # noqa: DTZ001 (local time, by the rule)
DOINGS: dict[str, Doing] = {
    "get": lambda db, server, of: announcements.get(db, server, of.id),
    "edit": lambda db, server, of: announcements.edit(db, server, of.id, 1, MODERATOR, content(), NOW),
    "history": lambda db, server, of: announcements.history(db, server, of.id),
    "skip": lambda db, server, of: announcement_dates.skip(db, server, of.id, AT, MODERATOR, NOW),
    "move": lambda db, server, of: announcement_dates.move(db, server, of.id, AT, AT + DAY / 2, MODERATOR, NOW),
    "unskip": lambda db, server, of: announcement_dates.unskip(db, server, of.id, AT, MODERATOR, NOW),
    "pause": lambda db, server, of: announcements.pause(db, server, of.id, MODERATOR, NOW),
    "resume": lambda db, server, of: announcements.resume(db, server, of.id, MODERATOR, NOW),
    "cancel": lambda db, server, of: announcements.cancel(db, server, of.id, MODERATOR, NOW),
    "post_now": lambda db, server, of: announcements.post_now(db, server, of.id, MODERATOR, NOW),
    "draft": lambda db, server, of: announcements.draft(db, server, {}, NOW, of.id),
}


@pytest.mark.parametrize("doing", DOINGS.values(), ids=DOINGS)
async def test_another_servers_announcement_is_not_there(db: Database, doing: Doing) -> None:
    made = await saved(db)

    assert await refused(doing(db, OTHER_SERVER, made)) == "announcement_gone"

    assert await announcements.get(db, SERVER, made.id) == made
    assert await posts(db, made) == []
    assert await announcements.listed(db, OTHER_SERVER, NOW) == ()


async def test_another_servers_draft_is_not_there(db: Database) -> None:
    draft = await announcements.draft(db, SERVER, {}, NOW)

    await announcements.discard(db, OTHER_SERVER, draft)
    codes = [
        await refused(announcements.draft_of(db, OTHER_SERVER, draft)),
        await refused(announcements.change_draft(db, OTHER_SERVER, draft, {}, NOW)),
        await refused(announcements.save(db, OTHER_SERVER, draft, MODERATOR, content(), NOW)),
    ]

    assert codes == ["draft_gone"] * 3
    assert (await announcements.draft_of(db, SERVER, draft)).id == draft


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (content(title=" "), "title_missing"),
        (content(title="x" * 81), "too_long"),
        (content(channels=()), "no_channel_chosen"),
        (content(channels=tuple(range(11))), "too_many_channels"),
        (content(texts={}), "text_missing"),
        (content(texts={"en": "x" * 3001}), "too_long"),
        (content(texts={"en": "{{ dat }}"}), "unknown_placeholder"),
        (content("", start="2026-11-23T11:00"), "when_never"),
        (content(company_ref="company:none"), "company_gone"),
    ],
)
async def test_what_could_not_be_posted_is_refused_and_the_draft_stays(filled: Database, what: Any, code: str) -> None:
    draft = await announcements.draft(filled, SERVER, {}, NOW)

    assert await refused(announcements.save(filled, SERVER, draft, MODERATOR, what, NOW)) == code
    assert (await announcements.draft_of(filled, SERVER, draft)).id == draft
    assert await announcements.listed(filled, SERVER, NOW) == ()


async def test_a_server_has_a_limited_number(db: Database) -> None:
    made = [await saved(db) for _ in range(MOST_ACTIVE)]

    assert await refused(saved(db)) == "enough_announcements"
    await announcements.cancel(db, SERVER, made[0].id, MODERATOR, NOW)
    await saved(db)
    await saved(db, server=OTHER_SERVER)


async def test_of_many_saved_together_no_more_than_the_limit_are(db: Database) -> None:
    for _ in range(MOST_ACTIVE - 1):
        await saved(db)

    done = await asyncio.gather(*(tried(saved(db)) for _ in range(4)))

    assert sorted(done) == ["done", *["enough_announcements"] * 3]


async def test_texts_are_wanted_in_all_languages_of_the_server(db: Database) -> None:
    async with db.begin() as tx:
        await moderation.put(tx, SERVER, "languages", "en+es")

    assert await refused(saved(db)) == "text_missing"
    await saved(db, content(texts={"en": "Hello", "es": "Hola"}))


async def test_a_text_that_nobody_would_read_is_not_kept(db: Database) -> None:
    """It was not looked at: it could be too long, or hold a placeholder that there is not."""
    made = await saved(db, content(texts={"en": "Hello", "es": "{{ nada }}"}))

    assert made.content.texts == {"en": "Hello"}


async def test_drafts_hold_no_announcement(db: Database) -> None:
    await announcements.draft(db, SERVER, {}, NOW)

    async with db.read() as tx:
        assert await tx.scalar(select(func.count()).select_from(announcement_drafts)) == 1
        assert await outbox.of_subject(tx, Kind.ANNOUNCEMENT, "1") == []
    assert await announcements.all_for_calendar(db, SERVER) == ()


async def test_the_shown_times_say_what_quiet_hours_make_of_them(db: Database) -> None:
    from bot.storage.tables import quiet_hours  # noqa: PLC0415

    await saved(db, content(start="2026-11-24T23:00", channels=(11, 12)))
    async with db.begin() as tx:
        await tx.execute(quiet_hours.insert().values(server_id=SERVER, channel_id=11, since="22:00", until="07:00"))

    (listed,) = await announcements.listed(db, SERVER, NOW)

    (placement,) = listed.comings[0].placements
    assert placement.channels == (11,)
    assert placement.placed.at == datetime(2026, 11, 25, 7, tzinfo=UTC)
