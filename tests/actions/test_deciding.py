"""A moderator's word: what follows from it, and that it counts once."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.actions import deciding, moderation, stopping
from bot.actions import outbox as sending
from bot.rules.moderation import Server
from bot.rules.outbox import Reason, State, Withheld
from bot.rules.refusal import Refusal
from bot.rules.waiting import Outcome, list_id
from bot.storage import outbox
from bot.storage.database import Database
from bot.storage.tables import audit
from tests.actions.held import (
    HOUR,
    LOG,
    MODERATOR,
    NOW,
    OTHER_SERVER,
    SERVER,
    asked,
    held,
    kept,
    log_in,
    planned,
    sent,
    unknown,
)

OTHER_MODERATOR = 6
LATER = NOW + 3 * HOUR


async def recorded(db: Database) -> list[tuple[str, str, str | None, str | None]]:
    async with db.read() as tx:
        rows = await tx.execute(select(audit).where(audit.c.event.like("post%")).order_by(audit.c.id))
        return [(row.event, row.subject, json.loads(row.before), json.loads(row.after)) for row in rows]


async def test_what_is_sent_goes_out_although_it_is_late(db: Database) -> None:
    await planned(db, held("a", tries=7, detail="x"))

    decided = await deciding.send(db, SERVER, held("a").id, MODERATOR, LATER)

    (post,) = decided.posts
    assert (post.state, post.approved, post.due_at, post.late_at, post.reason, post.detail, post.tries) == (
        State.PLANNED, True, held("a").due_at, None, None, "", 0,
    )  # fmt: skip
    assert (decided.outcome, decided.left) == (Outcome.GOES_OUT, 0)
    assert await sending.hold(db, LATER) == 0
    assert [each.id for each in await sending.claim(db, "me", LATER, 10)] == [post.id]
    assert await recorded(db) == [("posts sent", post.id, "late", "1")]


async def test_what_is_dropped_is_not_sent(db: Database) -> None:
    await planned(db, held("a"), held("b"))

    decided = await deciding.drop(db, SERVER, held("a").id, MODERATOR, LATER)

    assert (decided.posts[0].state, decided.posts[0].reason) == (State.SKIPPED, Reason.DROPPED)
    assert (decided.outcome, decided.left) == (Outcome.DROPPED, 1)
    assert await sending.claim(db, "me", LATER, 10) == []
    assert await recorded(db) == [("posts dropped", held("a").id, "late", "1")]


async def test_what_is_there_is_not_sent_again(db: Database) -> None:
    await planned(db, unknown("a"))

    decided = await deciding.is_there(db, SERVER, unknown("a").id, MODERATOR, LATER)

    (post,) = decided.posts
    assert (post.state, post.reason, post.message_id, decided.outcome) == (State.SENT, None, None, Outcome.POSTED)
    assert await sending.claim(db, "me", LATER, 10) == []
    assert await recorded(db) == [("post is there", post.id, "may_not", "1")]


async def test_what_is_not_there_is_sent_again_with_its_id_as_if_for_the_first_time(db: Database) -> None:
    await planned(db, unknown("a", due_at=NOW - HOUR))
    async with db.begin() as tx:
        then = NOW - HOUR
        await tx.execute(outbox.outbox.update().values(first_try_at=then, tries=4))

    await deciding.send_again(db, SERVER, unknown("a").id, MODERATOR, LATER)
    (again,) = await sending.claim(db, "me", LATER, 10)

    assert (again.id, again.first_try_at, again.tries) == (unknown("a").id, LATER, 1)
    assert (await recorded(db))[0][0] == "post sent again"


async def test_what_is_moved_is_planned_anew_and_may_be_as_late_as_before(db: Database) -> None:
    await moderation.change(db, Server(SERVER), MODERATOR, "zone", "America/New_York", NOW)
    await planned(db, held("a", following_at=NOW + HOUR))

    decided = await deciding.move(db, SERVER, held("a").id, MODERATOR, "tomorrow 18:00", LATER)

    to = datetime(2026, 11, 28, 23, tzinfo=UTC)
    (post,) = decided.posts
    assert (post.state, post.due_at, post.late_at, post.following_at, post.approved, post.reason) == (
        State.PLANNED, to, to + HOUR, None, False, None,
    )  # fmt: skip
    assert decided.outcome is Outcome.MOVED
    assert await sending.claim(db, "me", to - HOUR, 10) == []
    assert await sending.hold(db, to + 2 * HOUR) == 1
    assert await recorded(db) == [("post moved", post.id, "late", to.isoformat())]


async def test_what_was_sent_once_and_is_moved_then_is_no_longer_approved(db: Database) -> None:
    await planned(db, held("a", Reason.MAY_NOT, approved=True, late_at=None))

    decided = await deciding.move(db, SERVER, held("a").id, MODERATOR, "tomorrow 18:00", LATER)

    assert (decided.posts[0].approved, decided.posts[0].late_at) == (False, None)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("soon", "when_not_understood"), ("every day at 18:00", "move_to_one_time"), ("today 9:00", "when_past")],
)
async def test_it_is_moved_to_one_time_ahead(db: Database, typed: str, code: str) -> None:
    await planned(db, held("a"))

    with pytest.raises(Refusal, match=code):
        await deciding.move(db, SERVER, held("a").id, MODERATOR, typed, LATER)

    assert (await kept(db, held("a"))).state is State.HELD


async def test_a_notice_and_a_list_are_decided_as_a_whole(db: Database) -> None:
    await log_in(db)
    await planned(db, held("a"), held("b", Reason.FIGURES_CHANGED), unknown("u"))
    notice = next(each for each in await asked(db) if each.subject == "outbox/held")
    await planned(db, held("c"), held("d"))

    sent_ = await deciding.send(db, SERVER, notice.id, MODERATOR, LATER)
    dropped = await deciding.drop(db, SERVER, list_id([held("c"), held("d")]), MODERATOR, LATER)

    assert [each.label for each in sent_.posts] == ["Meeting a", "Meeting b"]
    assert [each.label for each in dropped.posts] == ["Meeting c", "Meeting d"]
    assert (sent_.left, dropped.left) == (3, 1)
    assert [(event, before, after) for event, _, before, after in await recorded(db)] == [
        ("posts sent", None, "2"),
        ("posts dropped", None, "2"),
    ]
    assert (await kept(db, unknown("u"))).state is State.UNKNOWN


async def test_of_a_notice_only_what_still_waits_is_decided(db: Database) -> None:
    await log_in(db)
    await planned(db, held("a"), held("b"))
    (notice,) = await asked(db)
    await deciding.drop(db, SERVER, held("a").id, MODERATOR, LATER)

    decided = await deciding.send(db, SERVER, notice.id, MODERATOR, LATER)

    assert [each.label for each in decided.posts] == ["Meeting b"]
    assert (await kept(db, held("a"))).reason is Reason.DROPPED


async def test_a_list_that_has_changed_names_nothing(db: Database) -> None:
    await planned(db, held("a"), held("b"))
    which = list_id([held("a"), held("b")])
    await planned(db, held("c"))

    with pytest.raises(Refusal, match="list_changed"):
        await deciding.send(db, SERVER, which, MODERATOR, LATER)

    assert {(await kept(db, held(each))).state for each in "abc"} == {State.HELD}


async def test_where_nothing_waits_it_is_said(db: Database) -> None:
    with pytest.raises(Refusal, match="nothing_waits"):
        await deciding.send(db, SERVER, list_id([held("a")]), MODERATOR, LATER)


async def test_another_servers_posts_cannot_be_named(db: Database) -> None:
    await planned(db, held("a"))

    with pytest.raises(Refusal, match="nothing_waits"):
        await deciding.send(db, OTHER_SERVER, held("a").id, MODERATOR, LATER)

    assert (await kept(db, held("a"))).state is State.HELD


async def test_a_second_word_is_refused_and_says_what_was_decided(db: Database) -> None:
    await planned(db, held("a"))
    await deciding.drop(db, SERVER, held("a").id, MODERATOR, LATER)

    with pytest.raises(Refusal) as refused:
        await deciding.send(db, SERVER, held("a").id, OTHER_MODERATOR, LATER)

    assert refused.value.code == "already_decided_post"
    assert (refused.value.details["outcome"], refused.value.details["count"]) == (Outcome.DROPPED, 1)
    assert len(await recorded(db)) == 1


async def test_what_is_in_doubt_is_not_sent_as_if_it_were_held(db: Database) -> None:
    await planned(db, unknown("u"), held("h"))

    for decide, which in ((deciding.send, unknown("u")), (deciding.send_again, held("h"))):
        with pytest.raises(Refusal) as refused:
            await decide(db, SERVER, which.id, MODERATOR, LATER)
        assert refused.value.details["outcome"] is Outcome.WAITS


async def test_two_moderators_at_once_are_one_decision(db: Database) -> None:
    names = [str(number) for number in range(8)]
    await log_in(db)
    await planned(db, *(held(each) for each in names))
    (notice,) = await asked(db)

    async def refused(decide: Callable[..., Awaitable[deciding.Decided]], who: int) -> str:
        try:
            return (await decide(db, SERVER, notice.id, who, LATER)).outcome.value
        except Refusal as refusal:
            return refusal.code

    decisions = [(deciding.send, MODERATOR), (deciding.drop, OTHER_MODERATOR), (deciding.send, 7), (deciding.drop, 8)]
    said = await asyncio.gather(*(refused(*each) for each in decisions))

    assert sorted(each == "already_decided_post" for each in said) == [False, True, True, True]
    (outcome,) = [each for each in said if each != "already_decided_post"]
    states = {(await kept(db, held(each))).state for each in names}
    assert states == {State.PLANNED if outcome == "goes_out" else State.SKIPPED}
    assert len(await recorded(db)) == 1


@pytest.mark.parametrize("decide", [deciding.send, deciding.drop])
async def test_one_and_all_at_once_decide_each_post_once(
    db: Database, decide: Callable[..., Awaitable[deciding.Decided]]
) -> None:
    await log_in(db)
    await planned(db, held("a"), held("b"))
    (notice,) = await asked(db)

    await asyncio.gather(
        decide(db, SERVER, notice.id, MODERATOR, LATER),
        deciding.drop(db, SERVER, held("b").id, OTHER_MODERATOR, LATER),
        return_exceptions=True,
    )

    assert sum(int(after or 0) for _, _, _, after in await recorded(db)) == 2


async def test_nothing_is_sent_while_everything_is_stopped_but_it_can_be_dropped_and_moved(db: Database) -> None:
    await planned(db, held("a"), held("b"), held("c"), unknown("u"))
    await stopping.stop(db, SERVER, MODERATOR, NOW)

    for decide, which in ((deciding.send, held("a")), (deciding.send_again, unknown("u"))):
        with pytest.raises(Refusal, match="all_stopped"):
            await decide(db, SERVER, which.id, MODERATOR, LATER)
    await deciding.drop(db, SERVER, held("b").id, MODERATOR, LATER)
    await deciding.move(db, SERVER, held("c").id, MODERATOR, "tomorrow 18:00", LATER)
    await deciding.is_there(db, SERVER, unknown("u").id, MODERATOR, LATER)

    assert [(await kept(db, each)).state for each in (held("a"), held("b"), held("c"), unknown("u"))] == [
        State.HELD,
        State.SKIPPED,
        State.PLANNED,
        State.SENT,
    ]


async def test_the_notices_that_asked_are_named_with_what_they_are_to_say(db: Database) -> None:
    await log_in(db)
    await planned(db, held("a"), held("b"))
    (notice,) = await asked(db)
    await sent(db, notice, message_id=77)

    decided = await deciding.send(db, SERVER, held("a").id, MODERATOR, LATER)

    (told,) = decided.notices
    assert (told.channel_id, told.message_id) == (LOG, 77)
    assert [each.state for each in told.said[0].values["asked"].posts] == [State.PLANNED, State.HELD]


async def test_a_form_is_not_offered_for_what_is_decided(db: Database) -> None:
    await log_in(db)
    await planned(db, held("a"), held("b"))
    (notice,) = await asked(db)
    await deciding.may_be_moved(db, SERVER, held("a").id)

    with pytest.raises(Refusal, match="list_changed"):
        await deciding.may_be_moved(db, SERVER, notice.id)
    await deciding.drop(db, SERVER, held("a").id, MODERATOR, LATER)
    with pytest.raises(Refusal, match="already_decided_post"):
        await deciding.may_be_moved(db, SERVER, held("a").id)
    await deciding.may_be_moved(db, SERVER, notice.id)


async def test_what_is_sent_and_cannot_be_posted_waits_again(db: Database) -> None:
    await planned(db, held("a"))
    await deciding.send(db, SERVER, held("a").id, MODERATOR, LATER)
    (post,) = await sending.claim(db, "me", LATER, 10)
    async with db.begin() as tx:
        why = Withheld(State.HELD, Reason.MAY_NOT, "send_messages")
        await outbox.settle(tx, post.id, "me", why.state, LATER, why.reason, detail=why.detail)

    decided = await deciding.drop(db, SERVER, post.id, MODERATOR, LATER)

    assert decided.outcome is Outcome.DROPPED
