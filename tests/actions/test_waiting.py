"""Asking moderators about what waits: each post once, all that is found in one notice, in doubt one by one."""

import asyncio

import pytest

from bot.actions import outbox as sending
from bot.actions import waiting
from bot.rules.outbox import Delivery, Kind, Reason, State, Withheld, Written
from bot.rules.waiting import MOST_LINES, list_id
from bot.storage import moderation, outbox
from bot.storage.database import Database
from tests.actions.held import (
    HOUR,
    LOG,
    NOW,
    OTHER_SERVER,
    SERVER,
    asked,
    composed,
    everything,
    held,
    kept,
    log_in,
    names_in,
    planned,
    post,
    sent,
    unknown,
)


async def ended(db: Database, *posts: Delivery) -> None:
    async with db.begin() as tx:
        for each in posts:
            assert await outbox.decide(tx, each, State.SKIPPED, NOW, reason=Reason.DROPPED.value)


async def test_all_that_is_found_held_is_one_notice_a_server(db: Database) -> None:
    await log_in(db, LOG, SERVER, OTHER_SERVER)
    await planned(db, held("b"), held("a", Reason.MAY_NOT, due_at=NOW - HOUR), held("c", server=OTHER_SERVER))

    assert await waiting.ask(db, NOW) == 2

    notices = [each for each in await everything(db) if each.kind is Kind.NOTICE]
    assert sorted((each.server_id, each.subject, each.channel_id, each.due_at) for each in notices) == [
        (SERVER, waiting.HELD, LOG, NOW),
        (OTHER_SERVER, waiting.HELD, LOG, NOW),
    ]
    first = next(each for each in notices if each.server_id == SERVER)
    assert await names_in(db, first) == ["Meeting a", "Meeting b"]


async def test_each_in_doubt_has_a_notice_of_its_own(db: Database) -> None:
    await log_in(db)
    await planned(db, held("a"), unknown("b"), unknown("c"))

    notices = await asked(db)

    assert sorted(each.subject for each in notices) == [waiting.HELD, waiting.UNKNOWN, waiting.UNKNOWN]
    assert sorted([await names_in(db, each) for each in notices]) == [["Meeting a"], ["Meeting b"], ["Meeting c"]]


async def test_nothing_is_asked_twice(db: Database) -> None:
    await log_in(db)
    await planned(db, held("a"), unknown("b"))

    first = await asked(db)

    assert await waiting.ask(db, NOW + HOUR) == 0
    await planned(db, held("later"))
    both = await asked(db)
    assert len(both) == len(first) + 1
    (new,) = [each for each in both if each not in first]
    assert await names_in(db, new) == ["Meeting later"]


async def test_of_processes_that_ask_together_one_does(db: Database) -> None:
    await log_in(db)
    await planned(db, *(held(str(number)) for number in range(20)), unknown("u"))

    made = await asyncio.gather(*(waiting.ask(db, NOW) for _ in range(5)))

    assert sorted(made) == [0, 0, 0, 0, 2]


async def test_what_is_held_again_is_asked_again(db: Database) -> None:
    await log_in(db)
    await planned(db, held("a"))
    (first,) = await asked(db)
    async with db.begin() as tx:
        await outbox.decide(tx, held("a"), State.PLANNED, NOW, approved=True)
    await sending.claim(db, "me", NOW, 10)
    async with db.begin() as tx:
        await outbox.settle(tx, held("a").id, "me", State.HELD, NOW, Reason.MAY_NOT)

    (second,) = [each for each in await asked(db, NOW + HOUR) if each.id != first.id]

    assert await names_in(db, second) == ["Meeting a"]
    assert await composed(db, first) == Withheld(State.SKIPPED, Reason.NOTHING)


async def test_without_a_log_channel_nobody_is_asked_until_there_is_one(db: Database) -> None:
    await planned(db, held("a"))

    assert await waiting.ask(db, NOW) == 0
    async with db.read() as tx:
        assert await waiting.waiting.unasked(tx) == []
    assert [each.label for each in (await waiting.listed(db, SERVER, NOW)).asked.posts] == ["Meeting a"]

    await log_in(db)
    assert await waiting.ask(db, NOW) == 1


async def test_nobody_is_asked_about_what_is_for_moderators(db: Database) -> None:
    await log_in(db)
    await planned(db, held("a", kind=Kind.NOTICE), held("b", kind=Kind.REPORT))

    assert await waiting.ask(db, NOW) == 0
    assert (await waiting.listed(db, SERVER, NOW)).asked.posts == ()


async def test_a_notice_that_could_not_be_posted_goes_to_the_log_channel_of_today(db: Database) -> None:
    await log_in(db)
    await planned(db, held("a"), unknown("b"))
    before = await asked(db)
    async with db.begin() as tx:
        await moderation.put(tx, SERVER, "log_channel", LOG + 1)

    after = [each for each in await asked(db, NOW + HOUR) if each not in before]

    moved = [each for each in after if each.channel_id == LOG]
    new = [each for each in after if each.channel_id == LOG + 1]
    assert {(each.state, each.reason) for each in moved} == {(State.SKIPPED, Reason.MOVED)}
    assert sorted([await names_in(db, each) for each in new]) == [["Meeting a"], ["Meeting b"]]
    assert await waiting.ask(db, NOW + 2 * HOUR) == 0


async def test_one_that_was_posted_stays_where_it_is(db: Database) -> None:
    await log_in(db)
    await planned(db, held("a"))
    (notice,) = await asked(db)
    await sent(db, notice)
    async with db.begin() as tx:
        await moderation.put(tx, SERVER, "log_channel", LOG + 1)

    assert await waiting.ask(db, NOW) == 0


async def test_a_notice_says_what_has_become_of_its_posts_and_none_is_posted_when_all_are_decided(db: Database) -> None:
    await log_in(db)
    await planned(db, held("a"), held("b"))
    (notice,) = await asked(db)

    await ended(db, held("a"))
    written = await composed(db, notice)
    assert isinstance(written, Written)
    assert [each.state for each in written.said[0].values["asked"].posts] == [State.SKIPPED, State.HELD]

    await ended(db, held("b"))
    assert await composed(db, notice) == Withheld(State.SKIPPED, Reason.NOTHING)


async def test_a_notice_in_two_languages_has_half_the_lines_each(db: Database) -> None:
    await log_in(db)
    async with db.begin() as tx:
        await moderation.put(tx, SERVER, "languages", "es+en")
    await planned(db, held("a"))
    (notice,) = await asked(db)

    written = await composed(db, notice)

    assert isinstance(written, Written)
    assert [(each.language, each.template) for each in written.said] == [("es", waiting.HELD), ("en", waiting.HELD)]
    assert written.said[0].values["asked"].room == MOST_LINES // 2


async def test_other_notices_are_written_as_ever(db: Database) -> None:
    await log_in(db)
    async with db.begin() as tx:
        id_ = await waiting.notices.plan(tx, SERVER, "upkeep/sync_failing", "x", NOW, reason="y")
        assert id_ is not None
        notice = await outbox.get(tx, id_)
    assert notice is not None

    written = await composed(db, notice)

    assert isinstance(written, Written)
    assert written.said[0].values == {"reason": "y"}


async def test_posted_notices_are_found_by_a_post_or_by_themselves(db: Database) -> None:
    await log_in(db)
    await planned(db, held("a"), held("b"))
    (notice,) = await asked(db)
    assert await waiting.notices_of(db, SERVER, held("a").id, NOW) == ()
    await sent(db, notice, message_id=77)
    await ended(db, held("a"))

    for which in (held("a").id, notice.id):
        (found,) = await waiting.notices_of(db, SERVER, which, NOW)
        assert (found.channel_id, found.message_id) == (LOG, 77)
        assert [each.state for each in found.said[0].values["asked"].posts] == [State.SKIPPED, State.HELD]
    assert await waiting.notices_of(db, OTHER_SERVER, notice.id, NOW) == ()


async def test_a_post_that_is_sent_stays_in_the_notice_that_asked_about_it(db: Database) -> None:
    await log_in(db)
    await planned(db, held("a"), held("b"))
    (notice,) = await asked(db)
    async with db.begin() as tx:
        await outbox.decide(tx, held("a"), State.PLANNED, NOW, approved=True)
    await sent(db, held("a"))

    assert (await kept(db, held("a"))).state is State.SENT
    assert await names_in(db, notice) == ["Meeting a", "Meeting b"]


async def test_what_a_button_names(db: Database) -> None:
    await log_in(db)
    await planned(db, held("a"), held("b", Reason.STOPPED), unknown("c"), post("planned"))
    notices = await asked(db)
    notice = next(each for each in notices if each.subject == waiting.HELD)

    async def named(which: str, server: int = SERVER) -> list[str]:
        async with db.read() as tx:
            return sorted(each.label for each in await waiting.named(tx, server, which))

    both = ["Meeting a", "Meeting b"]
    assert await named(held("a").id) == ["Meeting a"]
    assert await named(notice.id) == both
    assert await named(list_id([held("a"), held("b")])) == both
    assert await named(list_id([held("b")])) == ["Meeting b"]
    assert await named(list_id([held("a")])) == []
    assert await named(held("a").id, OTHER_SERVER) == await named(notice.id, OTHER_SERVER) == await named("all") == []


async def test_one_by_one_begins_with_what_was_named_and_goes_on_with_the_next(db: Database) -> None:
    names = "abcd"
    await planned(db, *(held(each, due_at=NOW + number * HOUR) for number, each in enumerate(names)))

    async def one(which: str) -> str | None:
        found = await waiting.one(db, SERVER, which, NOW)
        return found and found.post.label

    assert await one("all") == "Meeting a"
    assert await one(held("b").id) == "Meeting b"
    await ended(db, held("b"))
    assert await one(held("b").id) == "Meeting c"
    await ended(db, held("d"))
    assert await one(held("d").id) == "Meeting a"
    await ended(db, held("a"), held("c"))
    assert await one("all") is None


async def test_the_list_of_all_that_waits(db: Database) -> None:
    await planned(db, held("b"), held("a", due_at=NOW - HOUR), unknown("c", due_at=NOW + HOUR), held("d", server=2))

    listed = await waiting.listed(db, SERVER, NOW)

    assert [each.label for each in listed.asked.posts] == ["Meeting a", "Meeting b", "Meeting c"]
    assert listed.asked.id == list_id([held("a"), held("b")])
    assert listed.stopped_since is None


async def test_more_than_a_thousand_are_one_notice(db: Database) -> None:
    await log_in(db)
    await planned(db, *(held(str(number)) for number in range(1_200)))

    (notice,) = await asked(db)

    assert len(await names_in(db, notice)) == 1_200


async def test_of_many_notices_some_are_left_to_the_next_round(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "AT_ONCE", 2)
    await log_in(db)
    await planned(db, *(unknown(each) for each in "abcde"))

    assert [await waiting.ask(db, NOW) for _ in range(4)] == [2, 2, 1, 0]
