import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Table, select

from bot.actions import correction_posts, corrections
from bot.rules.corrections import (
    CONTACT_KEPT,
    LONGEST_NOTE,
    LONGEST_WORDS,
    OPEN_ABOUT_ONE,
    OPEN_IN_A_SERVER,
    POST_REMEMBERED,
    Contact,
    Correction,
    Place,
    Posted,
    Report,
    Status,
)
from bot.rules.refusal import Refusal
from bot.storage.database import Database
from bot.storage.tables import audit, figure_posts, metadata, recipients, report_contacts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HERE, THERE = 1 << 60, 2
MAYA, OTTO, ALICE = 900, 901, (1 << 59) + 7
MICROSOFT, DELL = "company:microsoft", "company:dell"
WORDS = "The figure of FY2025 counts one award twice."
LINK = "https://www.usaspending.gov/award/CONT_AWD_MS1"
NOTE = "MS1 was counted twice; it is once."
AS_OF = date(2026, 8, 20)
YES, NO = Status.ACCEPTED, Status.DECLINED


async def report(db: Database, ref: str = MICROSOFT, server: int = HERE, **more: Any) -> Report:
    given: dict[str, Any] = {"words": WORDS, "link": LINK, "contact": None, "now": NOW, **more}
    return await corrections.report(db, server, ref, **given)


async def decide(db: Database, number: int, status: Status = YES, server: int = HERE, **more: Any) -> Correction:
    given: dict[str, Any] = {"note": NOTE, "now": NOW, "moderator": MAYA, **more}
    return await corrections.decide(db, server, given["moderator"], number, status, given["note"], given["now"])


async def remember(db: Database, message: int, *refs: str, server: int = HERE, now: datetime = NOW) -> None:
    await corrections.remember_post(db, server, 50, message, refs or (MICROSOFT,), AS_OF, now)


async def rows_of(db: Database, table: Table) -> Sequence[Any]:
    async with db.read() as tx:
        return (await tx.execute(select(table))).all()


async def everything(db: Database) -> str:
    """All that stands in any table, with its name."""
    found = [f"{name} {row}" for name, table in metadata.tables.items() for row in await rows_of(db, table)]
    return "\n".join(found)


async def noted(db: Database) -> list[tuple[int, int]]:
    return [(note.correction.number, note.message_id) for note in await correction_posts.notes_to_write(db)]


async def refused(asked: Any) -> Refusal:
    with pytest.raises(Refusal) as no:
        await asked
    return no.value


async def test_a_report_waits_for_the_moderators_of_its_server(filled: Database) -> None:
    first, second = await report(filled), await report(filled, DELL, words="Too high.", link="")
    await report(filled, server=THERE)

    assert await corrections.queue(filled, HERE) == (first, second)
    assert (first.name, first.words, first.link, first.status) == ("Microsoft", WORDS, LINK, Status.OPEN)
    assert await corrections.undecided(filled, HERE, second.number) == second
    assert await corrections.log(filled, HERE) == ("", "", ())


async def test_a_recipient_as_recorded_can_be_reported(filled: Database) -> None:
    known = next(row for row in await rows_of(filled, recipients) if row.name.startswith("CADDELL"))

    made = await report(filled, f"recipient:{known.id}")

    assert made.name == known.name
    assert await corrections.subject(filled, made.ref) == known.name


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"words": "  "}, "nothing_written"),
        ({"words": "x" * (LONGEST_WORDS + 1)}, "too_long"),
        ({"words": "The guard is undocumented."}, "personal_details"),
        ({"words": "Ask jane@mail.example"}, "personal_details"),
        ({"link": "usaspending"}, "no_web_address"),
        ({"ref": "company:nothing"}, "company_gone"),
        ({"ref": "recipient:999999"}, "company_gone"),
    ],
)
async def test_what_is_refused_is_not_stored(filled: Database, given: dict[str, Any], code: str) -> None:
    before = await everything(filled)

    no = await refused(report(filled, contact=Contact(ALICE, "en"), **given))

    assert no.code == code
    assert await everything(filled) == before


async def test_so_many_reports_wait_about_one_and_in_one_server(filled: Database) -> None:
    made = [await report(filled) for _ in range(OPEN_ABOUT_ONE)]
    assert (await refused(report(filled))).code == "enough_reports_about_it"

    await report(filled, server=THERE)
    await decide(filled, made[0].number)
    await report(filled)


async def test_members_who_report_at_once_do_not_pass_the_limit(filled: Database) -> None:
    done = await asyncio.gather(*(report(filled) for _ in range(OPEN_ABOUT_ONE + 3)), return_exceptions=True)

    assert sum(isinstance(one, Report) for one in done) == OPEN_ABOUT_ONE
    assert {one.code for one in done if isinstance(one, Refusal)} == {"enough_reports_about_it"}


async def test_a_whole_server_has_a_limit(filled: Database) -> None:
    known = [row.id for row in await rows_of(filled, recipients)][: OPEN_IN_A_SERVER // OPEN_ABOUT_ONE]
    refs = [f"recipient:{id_}" for id_ in known] + [MICROSOFT, DELL, "company:hpe", "company:chef", "company:palantir"]
    for ref in refs[: OPEN_IN_A_SERVER // OPEN_ABOUT_ONE]:
        for _ in range(OPEN_ABOUT_ONE):
            await report(filled, ref)

    assert (await refused(report(filled, "company:salesforce"))).code == "enough_reports"


@pytest.mark.parametrize("status", [YES, NO])
async def test_a_decision_is_public_and_leaves_nothing_of_the_reporter(filled: Database, status: Status) -> None:
    made = await report(filled, contact=Contact(ALICE, "es"))
    assert WORDS in await everything(filled)

    decided = await decide(filled, made.number, status, now=NOW + timedelta(days=1))
    (outcome,) = await correction_posts.to_tell(filled, NOW + timedelta(days=1))
    await correction_posts.told(filled, outcome)

    assert (outcome.contact, outcome.server_id) == (Contact(ALICE, "es"), HERE)
    assert await corrections.log(filled, HERE) == ("", "", (decided,))
    assert await corrections.log(filled, THERE) == ("", "", ())
    assert decided == Correction(made.number, MICROSOFT, "Microsoft", status, NOW + timedelta(days=1), NOTE)
    assert await corrections.queue(filled, HERE) == ()
    kept = await everything(filled)
    assert NOTE in kept
    for trace in (WORDS, LINK, str(ALICE)):
        assert trace not in kept


async def test_who_did_not_ask_is_nowhere(filled: Database) -> None:
    await report(filled)

    assert await rows_of(filled, report_contacts) == []
    assert str(ALICE) not in await everything(filled)


async def test_the_record_has_the_moderator_and_not_the_words(filled: Database) -> None:
    await decide(filled, (await report(filled)).number)
    await decide(filled, (await report(filled)).number, NO, moderator=OTTO)

    found = [tuple(row)[1:] for row in await rows_of(filled, audit)]

    assert found == [
        (HERE, MAYA, NOW, "correction accepted", MICROSOFT, '"open"', '"accepted"'),
        (HERE, OTTO, NOW, "correction declined", MICROSOFT, '"open"', '"declined"'),
    ]


async def test_of_two_moderators_at_once_one_decides_and_the_other_is_told_what(filled: Database) -> None:
    made = await report(filled)
    await remember(filled, 1)

    done = await asyncio.gather(
        *(decide(filled, made.number, status, moderator=by) for status, by in ((YES, MAYA), (NO, OTTO), (YES, 3))),
        return_exceptions=True,
    )

    (won,) = [one for one in done if isinstance(one, Correction)]
    lost = [one for one in done if isinstance(one, Refusal)]
    assert [no.code for no in lost] == ["already_decided"] * 2
    assert [no.details for no in lost] == [{"name": "Microsoft", "status": won.status.value}] * 2
    assert len(await rows_of(filled, audit)) == 1
    assert await noted(filled) == ([(made.number, 1)] if won.status is YES else [])


@pytest.mark.parametrize(
    ("note", "code"),
    [("", "nothing_written"), ("x" * (LONGEST_NOTE + 1), "too_long"), ("Call (555) 123-4567", "personal_details")],
)
async def test_a_note_is_checked_as_a_report_is(filled: Database, note: str, code: str) -> None:
    made = await report(filled)

    assert (await refused(decide(filled, made.number, note=note))).code == code
    assert await corrections.queue(filled, HERE) == (made,)
    assert await rows_of(filled, audit) == []


async def test_the_reports_of_another_server_are_not_ours_to_decide(filled: Database) -> None:
    made = await report(filled)

    assert (await refused(decide(filled, made.number, server=THERE))).code == "report_gone"
    assert (await refused(corrections.undecided(filled, THERE, made.number))).code == "report_gone"
    assert (await refused(decide(filled, 12345))).code == "report_gone"
    assert await corrections.queue(filled, HERE) == (made,)


@pytest.mark.parametrize("asked", ["Microsoft", "microsoft corporation", MICROSOFT, " Azure "])
async def test_the_log_of_one_company_is_found_by_its_names(filled: Database, asked: str) -> None:
    first = await decide(filled, (await report(filled)).number)
    await decide(filled, (await report(filled, DELL)).number)

    assert await corrections.log(filled, HERE, asked) == (MICROSOFT, "Microsoft", (first,))


@pytest.mark.parametrize(
    ("asked", "code"), [("HP", "not_understood"), ("Zzyzx", "not_understood"), ("company:none", "company_gone")]
)
async def test_a_name_that_means_none_or_several_is_asked_back(filled: Database, asked: str, code: str) -> None:
    assert (await refused(corrections.log(filled, HERE, asked))).code == code


async def test_an_answer_says_what_was_accepted_here(filled: Database) -> None:
    old = await decide(filled, (await report(filled)).number)
    await decide(filled, (await report(filled)).number, NO)
    new = await decide(filled, (await report(filled)).number, now=NOW + timedelta(hours=1))
    await decide(filled, (await report(filled, server=THERE)).number, server=THERE)

    assert await corrections.accepted_for(filled, HERE, MICROSOFT) == (new, old)
    assert await corrections.accepted_for(filled, HERE, DELL) == ()


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
    await correction_posts.blocked(filled, notes[1])
    await correction_posts.post_gone(filled, 3)

    left = await correction_posts.notes_to_write(filled)
    assert [(note.message_id, note.blocked) for note in left] == [(2, True), (2, False)]
    assert {row.message_id for row in await rows_of(filled, figure_posts)} == {1, 2, 4}


async def test_a_post_remembered_after_the_decision_gets_its_note_too(filled: Database) -> None:
    made = await decide(filled, (await report(filled)).number)

    await remember(filled, 1, now=NOW - timedelta(seconds=2))
    await remember(filled, 2, now=NOW + timedelta(seconds=2))
    await remember(filled, 1, now=NOW - timedelta(seconds=2))

    assert await noted(filled) == [(made.number, 1)]


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


async def test_a_reporter_is_told_only_once_it_is_decided(filled: Database) -> None:
    await report(filled, contact=Contact(ALICE, "en"))

    assert await correction_posts.to_tell(filled, NOW) == ()


async def test_a_report_stands_in_each_place_once_and_is_emptied_there_when_decided(filled: Database) -> None:
    made = await report(filled)
    queue, host = Posted(made.number, Place.QUEUE, 5, 6), Posted(made.number, Place.HOST, 7, 8)
    assert await correction_posts.unposted(filled, Place.QUEUE) == (made,)

    await correction_posts.posted(filled, queue)
    await correction_posts.posted(filled, queue)
    assert await correction_posts.unposted(filled, Place.QUEUE) == ()
    assert await correction_posts.unposted(filled, Place.HOST) == (made,)
    await correction_posts.posted(filled, host)
    assert await correction_posts.to_empty(filled) == ()

    decided = await decide(filled, made.number, NO)
    found = await correction_posts.to_empty(filled)

    assert {post for post, _, _ in found} == {queue, host}
    assert {(report.words, correction) for _, report, correction in found} == {("", decided)}
    for post, _, _ in found:
        await correction_posts.emptied(filled, post)
    assert await correction_posts.to_empty(filled) == ()
