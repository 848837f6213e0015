from datetime import timedelta

from bot.actions import correction_posts, corrections
from bot.rules.corrections import (
    CONTACT_KEPT,
    POST_REMEMBERED,
    Contact,
    Place,
    Posted,
    Report,
)
from bot.storage import correction_posts as storage
from bot.storage.database import Database
from bot.storage.tables import figure_posts, report_contacts
from tests.actions.reporting import (
    ALICE,
    DELL,
    HERE,
    MICROSOFT,
    NO,
    NOW,
    THERE,
    decide,
    noted,
    remember,
    report,
    rows_of,
)


async def test_what_was_accepted_is_noted_in_each_post_of_the_server_that_carried_it(filled: Database) -> None:
    await remember(filled, 1)
    await remember(filled, 2, DELL, MICROSOFT, DELL)
    await remember(filled, 3, DELL)
    await remember(filled, 4, server=THERE)

    first = await decide(filled, (await report(filled)).number)
    await decide(filled, (await report(filled)).number, NO)
    second = await decide(filled, (await report(filled, DELL)).number, now=NOW + timedelta(seconds=1))

    assert await noted(filled) == [
        (first.number, 1), (first.number, 2), (second.number, 2), (second.number, 3)
    ]  # fmt: skip

    notes = await correction_posts.notes_to_write(filled)
    await correction_posts.written(filled, notes[0])
    await correction_posts.blocked(filled, HERE, [notes[1]], ((11, (), 1),), NOW)
    await correction_posts.post_gone(filled, 3)

    left = await correction_posts.notes_to_write(filled)
    assert [(note.message_id, note.blocked) for note in left] == [(2, True), (2, False)]
    assert {row.message_id for row in await rows_of(filled, figure_posts)} == {1, 2, 4}


async def test_a_post_remembered_after_the_decision_gets_its_note_too(filled: Database) -> None:
    made = await decide(filled, (await report(filled)).number)

    await remember(filled, 1, now=NOW - timedelta(seconds=2))
    await remember(filled, 2, now=NOW + timedelta(seconds=2))
    await remember(filled, 3, now=NOW + timedelta(minutes=2))
    await remember(filled, 1, now=NOW - timedelta(seconds=2))

    assert await noted(filled) == [(made.number, 1), (made.number, 2)]


async def test_posts_and_reporters_are_forgotten_in_time(filled: Database) -> None:
    await remember(filled, 1, now=NOW - POST_REMEMBERED)
    await remember(filled, 2, now=NOW - POST_REMEMBERED + timedelta(days=1))
    old = await report(filled, contact=Contact(ALICE, "en"), now=NOW - CONTACT_KEPT)
    new = await report(filled, contact=Contact(ALICE + 1, "en"), now=NOW - CONTACT_KEPT + timedelta(days=1))
    for each in (old, new):
        await decide(filled, each.number)

    assert [each.contact.member_id for each in await correction_posts.to_tell(filled, NOW)] == [ALICE + 1]
    await corrections.tidy(filled, NOW)

    assert [row.message_id for row in await rows_of(filled, figure_posts)] == [2]
    assert [row.member_id for row in await rows_of(filled, report_contacts)] == [ALICE + 1]


async def unposted(db: Database, place: Place) -> tuple[Report, ...]:
    async with db.read() as tx:
        return await storage.unposted(tx, place)


async def test_a_reporter_is_told_only_once_it_is_decided(filled: Database) -> None:
    await report(filled, contact=Contact(ALICE, "en"))

    assert await correction_posts.to_tell(filled, NOW) == ()


async def test_a_report_stands_in_each_place_once_and_is_emptied_there_when_decided(filled: Database) -> None:
    made = await report(filled)
    queue, host = Posted(made.number, Place.QUEUE, 5, 6), Posted(made.number, Place.HOST, 7, 8)
    assert await unposted(filled, Place.QUEUE) == (made,)

    await correction_posts.posted(filled, queue)
    await correction_posts.posted(filled, queue)
    assert await unposted(filled, Place.QUEUE) == ()
    assert await unposted(filled, Place.HOST) == (made,)
    await correction_posts.posted(filled, host)
    assert await correction_posts.to_empty(filled) == ()

    decided = await decide(filled, made.number, NO)
    found = await correction_posts.to_empty(filled)

    assert {post for post, _, _ in found} == {queue, host}
    assert {(report.words, correction) for _, report, correction in found} == {("", decided)}
    for post, _, _ in found:
        await correction_posts.emptied(filled, post)
    assert await correction_posts.to_empty(filled) == ()
