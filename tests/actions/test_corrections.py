import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.actions import correction_posts, corrections
from bot.rules.corrections import (
    LONGEST_NOTE,
    LONGEST_WORDS,
    OPEN_ABOUT_ONE,
    OPEN_IN_A_SERVER,
    Contact,
    Correction,
    Report,
    Status,
)
from bot.rules.refusal import Refusal
from bot.storage.database import Database
from bot.storage.tables import audit, recipients, report_contacts
from tests.actions.reporting import (
    ALICE,
    DELL,
    HERE,
    LINK,
    MAYA,
    MICROSOFT,
    NO,
    NOTE,
    NOW,
    OTTO,
    THERE,
    WORDS,
    YES,
    decide,
    everything,
    noted,
    refused,
    remember,
    report,
    rows_of,
)


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
