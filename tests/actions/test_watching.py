"""Watches find what is news, each once, and their posts are claimed by one."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import pytest_asyncio
from sqlalchemy import func, select

from bot.actions import watch_posts, watching
from bot.rules.companies import Agency
from bot.rules.coverage import AgencyYear, Origin
from bot.rules.moderation import Channel
from bot.rules.outbox import Delivery, Reason, State, Withheld, Written
from bot.rules.outbox import Kind as PostKind
from bot.rules.refusal import Refusal
from bot.rules.watch_posts import Digest
from bot.rules.watching import Kind
from bot.storage import moderation, obligations, outbox
from bot.storage import watching as watching_storage
from bot.storage.database import Database
from bot.storage.tables import audit, watch_news, watched_nets, watched_years
from tests.actions.watched import CHANNEL, HERE, MODERATOR, SERVER, bring, flow
from tests.small_data import ROWS

NOW = datetime(2026, 8, 21, 9, tzinfo=UTC)
DAY = timedelta(days=1)


async def watch(
    db: Database, query: str = "company:microsoft", *, server: int = SERVER, least: int = 1000
) -> watching.Watched:
    return await watching.add(db, server, MODERATOR, query, HERE, least, NOW)


async def plan(db: Database, now: datetime = NOW) -> Delivery | None:
    """The post that is planned now, if one is."""
    if not await watch_posts.plan(db, SERVER, CHANNEL, now):
        return None
    async with db.read() as tx:
        return (await outbox.of_subject(tx, PostKind.WATCH, str(CHANNEL)))[-1]


async def written(db: Database, post: Delivery | None, now: datetime = NOW) -> Written | None:
    """What it says if it is sent now."""
    assert post is not None
    async with db.read() as tx:
        said = await watch_posts.compose(tx, post, now)
    return said if isinstance(said, Written) else None


async def digests(db: Database, post: Delivery | None) -> tuple[Digest, ...]:
    said = await written(db, post)
    assert said is not None
    return said.said[0].values["post"].digests


async def end(db: Database, post: Delivery | None, state: State = State.SENT, now: datetime = NOW) -> None:
    """What the outbox does when a post was sent, or is not to be."""
    assert post is not None
    async with db.begin() as tx:
        (claimed,) = await outbox.claim(tx, await outbox.next_in_turn(tx, now, 10), "me", now, now + DAY)
        await outbox.settle(tx, claimed.id, "me", state, now, message_id=99 if state is State.SENT else None)
        if state is State.SENT:
            await watch_posts.sent(tx, replace(claimed, message_id=99), now)
        else:
            await watch_posts.withheld(tx, replace(claimed, state=state), now)


async def rows_in(db: Database, *tables: object) -> list[int]:
    async with db.read() as tx:
        return [await tx.scalar(select(func.count()).select_from(table)) or 0 for table in tables]  # pyright: ignore[reportArgumentType]


@pytest_asyncio.fixture
async def synced(filled: Database) -> Database:
    await bring(filled)
    return filled


@pytest_asyncio.fixture
async def second(synced: Database) -> AsyncIterator[Database]:
    """Another process on PostgreSQL; on SQLite there is only one, which may still do two things at a time."""
    opened = synced if synced.is_sqlite else Database(synced.url.render_as_string(hide_password=False))
    yield opened
    if opened is not synced:
        await opened.close()


async def test_what_was_there_before_the_watch_is_no_news(synced: Database) -> None:
    await watch(synced)
    await bring(synced, days=1)

    assert await watching.look(synced)
    assert await watch_posts.waiting(synced) == []


async def test_a_new_award_is_told(synced: Database) -> None:
    await watch(synced)
    await bring(synced, flow("NEW1", 5_000_00), flow("SMALL", 999_99), days=1)

    await watching.look(synced)
    post = await plan(synced)

    (digest,) = await digests(synced, post)
    (item,) = digest.items
    assert (item.kind, item.number, item.cents) == (Kind.NEW, "NEW1", 5_000_00)
    assert digest.ref == "company:microsoft"


async def test_the_first_sync_after_the_starter_data_is_no_news(filled: Database) -> None:
    await watch(filled)
    await bring(filled, flow("NEW1", 5_000_00), days=1)

    await watching.look(filled)

    assert await watch_posts.waiting(filled) == []


async def test_a_file_in_the_place_of_a_sync_is_no_news(synced: Database) -> None:
    await watch(synced)
    await bring(synced, flow("NEW1", 5_000_00), days=2, origin=Origin.FILE)

    await watching.look(synced)

    assert await watch_posts.waiting(synced) == []


@pytest.mark.parametrize("complete", [True, False])
async def test_a_year_that_is_not_whole_is_no_news(synced: Database, *, complete: bool) -> None:
    await watch(synced)
    year = AgencyYear(Agency.ICE, 2027, complete, date(2026, 10, 20), origin=Origin.SYNC)
    new = replace(flow("NEW1", 5_000_00), fiscal_year=2027, first_action=date(2026, 10, 2))
    async with synced.begin() as tx:
        await obligations.replace_years(tx, [year], [new])

    await watching.look(synced)

    assert bool(await watch_posts.waiting(synced)) is complete


async def test_a_recipient_who_is_called_like_a_person_since_is_not_posted(synced: Database) -> None:
    async def paid(name: str, cents: int, days: int) -> None:
        await bring(synced, replace(flow("P1", cents, name), uei="UEIACME00001"), days=days)

    await paid("ACME WORKS LLC", 500_00, 0)
    await watch(synced, "Acme Works")
    await paid("JANE DOE", 9_500_00, 1)
    await watching.look(synced)

    assert await plan(synced) is None
    assert await watch_posts.waiting(synced) == []


async def test_an_award_under_another_name_now_is_not_said_to_be_gone(synced: Database) -> None:
    await bring(synced, flow("NEW1", 5_000_00))
    await watch(synced)
    await bring(synced, flow("NEW1", 5_000_00, "SOMEBODY ELSE LLC"), days=1)

    await watching.look(synced)
    post = await plan(synced)

    assert post is not None
    assert [item.kind for item in (await digests(synced, post))[0].items] == [Kind.MOVED]


async def test_unchanged_figures_are_not_looked_at_again(synced: Database) -> None:
    await watch(synced)

    assert [await watching.look(synced), await watching.look(synced)] == [True, False]


async def test_two_that_look_at_once_find_it_once(synced: Database, second: Database) -> None:
    await watch(synced)
    await bring(synced, flow("NEW1", 5_000_00), days=1)

    await asyncio.gather(*(watching.look(db) for db in (synced, second) for _ in range(3)))

    assert await rows_in(synced, watch_news) == [1]


async def test_each_watch_has_its_own_amount(synced: Database) -> None:
    await watch(synced, least=1000)
    await watch(synced, server=2, least=6000)
    await bring(synced, flow("NEW1", 5_000_00), days=1)

    await watching.look(synced)

    assert await watch_posts.waiting(synced) == [(SERVER, CHANNEL)]


async def test_a_recipient_is_watched_under_all_its_spellings(synced: Database) -> None:
    watched = await watch(synced, "Leidos, Inc.", least=0)
    await bring(synced, flow("NEW1", 500, "LEIDOS INC"), flow("NEW2", 600, "LEIDOS, INC."), days=1)

    await watching.look(synced)
    post = await plan(synced)

    assert watched.names == ("LEIDOS INC", "LEIDOS, INC.")
    assert post is not None
    assert [item.number for item in (await digests(synced, post))[0].items] == ["NEW2", "NEW1"]


async def test_what_passes_before_it_is_told_is_not_told(synced: Database) -> None:
    await watch(synced)
    await bring(synced, flow("NEW1", 5_000_00), days=1)
    await watching.look(synced)
    await bring(synced, days=2)

    assert await plan(synced) is None
    assert await rows_in(synced, watch_news) == [0]


async def test_a_post_has_the_figures_of_the_day_it_is_sent(synced: Database) -> None:
    await watch(synced)
    await bring(synced, flow("NEW1", 5_000_00), days=1)
    await watching.look(synced)
    await bring(synced, flow("NEW1", 7_000_00), days=2)

    post = await plan(synced)

    assert post is not None
    assert [item.cents for item in (await digests(synced, post))[0].items] == [7_000_00]


async def test_of_many_that_plan_there_is_one_post(synced: Database, second: Database) -> None:
    await watch(synced)
    await bring(synced, flow("NEW1", 5_000_00), days=1)
    await watching.look(synced)

    planned = await asyncio.gather(
        *(watch_posts.plan(db, SERVER, CHANNEL, NOW) for db in (synced, second) for _ in range(4))
    )

    assert sorted(planned) == [False] * 7 + [True]


async def test_a_channel_gets_one_post_a_day_and_the_next_on_the_next(synced: Database) -> None:
    await watch(synced)
    await bring(synced, flow("NEW1", 5_000_00), days=1)
    await watching.look(synced)
    first = await plan(synced)
    await end(synced, first)
    await bring(synced, flow("NEW1", 5_000_00), flow("NEW2", 6_000_00), days=2)
    await watching.look(synced)

    same_day = await plan(synced, NOW + timedelta(hours=14))
    next_day = await plan(synced, NOW + timedelta(hours=15))

    assert same_day is None
    (digest,) = await digests(synced, next_day)
    assert [item.number for item in digest.items] == ["NEW2"]


async def test_the_day_is_that_of_the_servers_zone(synced: Database) -> None:
    async with synced.begin() as tx:
        await moderation.put(tx, SERVER, "zone", "America/Los_Angeles")
        await moderation.put(tx, SERVER, "languages", "es+en")
    await watch(synced)
    await bring(synced, flow("NEW1", 5_000_00), days=1)
    await watching.look(synced)
    night = datetime(2026, 8, 22, 6, 59, tzinfo=UTC)

    post = await plan(synced, night)

    said = await written(synced, post)
    assert post is not None
    assert said is not None
    assert post.occasion == "2026-08-21"
    assert [each.language for each in said.said] == ["es", "en"]
    assert await watch_posts.next_one(synced, SERVER, night) == datetime(2026, 8, 22, 7, tzinfo=UTC)


async def test_a_post_that_was_skipped_gives_its_news_back_for_another_day(synced: Database) -> None:
    await watch(synced)
    await bring(synced, flow("NEW1", 5_000_00), days=1)
    await watching.look(synced)
    first = await plan(synced)
    before = await digests(synced, first)

    await end(synced, first, State.SKIPPED)

    assert await plan(synced, NOW + timedelta(minutes=5)) is None
    assert await digests(synced, await plan(synced, NOW + DAY)) == before


async def test_news_wait_while_a_post_of_the_channel_waits_for_moderators(synced: Database) -> None:
    await watch(synced)
    await bring(synced, flow("NEW1", 5_000_00), days=1)
    await watching.look(synced)
    first = await plan(synced)
    await end(synced, first, State.HELD)
    await bring(synced, flow("NEW1", 5_000_00), flow("NEW2", 9_000_00), days=2)
    await watching.look(synced)

    assert await plan(synced, NOW + DAY) is None
    (digest,) = await digests(synced, first)
    assert [item.number for item in digest.items] == ["NEW1"]


async def test_what_cannot_be_known_is_not_told_again(synced: Database) -> None:
    await watch(synced)
    await bring(synced, flow("NEW1", 5_000_00), days=1)
    await watching.look(synced)
    await end(synced, await plan(synced), State.UNKNOWN)

    assert await plan(synced, NOW + DAY) is None


async def test_news_that_are_no_longer_true_when_it_is_sent_are_left_out(synced: Database) -> None:
    await watch(synced)
    await bring(synced, flow("NEW1", 5_000_00), days=1)
    await watching.look(synced)
    post = await plan(synced)
    await bring(synced, days=2)

    async with synced.read() as tx:
        assert post is not None
        assert await watch_posts.compose(tx, post, NOW) == Withheld(State.SKIPPED, Reason.NOTHING)


async def test_news_of_posts_that_ended_are_struck_and_those_under_way_are_not(synced: Database) -> None:
    await watch(synced)
    await bring(synced, flow("NEW1", 5_000_00), days=1)
    await watching.look(synced)
    post = await plan(synced)
    assert post is not None

    await watch_posts.tidy(synced)
    before = await rows_in(synced, watch_news)
    async with synced.begin() as tx:
        await outbox.decide(tx, post, State.SKIPPED, NOW)
    await watch_posts.tidy(synced)

    assert (before, await rows_in(synced, watch_news)) == ([1], [0])


async def test_the_same_watch_again_changes_its_amount(synced: Database) -> None:
    await watch(synced, least=1000)

    again = await watch(synced, "Microsoft", least=0)

    assert (again.before_cents, again.watch.least_cents) == (1000_00, 0)
    assert len(await watching.listed(synced, SERVER)) == 1


async def test_a_server_has_room_for_25(synced: Database) -> None:
    for number in range(25):
        await watching.add(synced, SERVER, MODERATOR, "company:dell", Channel(number, "a"), 0, NOW)

    with pytest.raises(Refusal, match="enough_watches"):
        await watch(synced)
    await watching.add(synced, SERVER, MODERATOR, "company:dell", Channel(3, "a"), 7, NOW)
    await watch(synced, server=2)

    assert [len(await watching.listed(synced, server)) for server in (SERVER, 2)] == [25, 1]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("HP", "watch_unclear"),
        ("Zzyzx", "watch_unknown"),
        ("company:nobody", "company_gone"),
        ("recipient:99999", "company_gone"),
    ],
)
async def test_what_cannot_be_watched_is_refused_and_leaves_nothing(synced: Database, query: str, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        await watch(synced, query)

    assert await watching.listed(synced, SERVER) == ()
    assert await rows_in(synced, audit, watched_years) == [0, 0]


async def test_a_private_person_is_not_watched(synced: Database) -> None:
    await bring(synced, flow("P1", 500, "JANE DOE"))

    with pytest.raises(Refusal, match="watch_of_a_person"):
        await watch(synced, "Jane Doe")


async def test_a_removed_watch_is_recorded_and_leaves_nothing(synced: Database) -> None:
    watched = await watch(synced)
    await bring(synced, flow("NEW1", 5_000_00), days=1)
    await watching.look(synced)

    await watching.remove(synced, SERVER, MODERATOR, "Microsoft", NOW)

    with pytest.raises(Refusal, match="watch_gone"):
        await watching.remove(synced, SERVER, MODERATOR, str(watched.watch.id), NOW)
    assert await rows_in(synced, watch_news, watched_years, watched_nets) == [0, 0, 0]
    async with synced.read() as tx:
        events = list(
            await tx.execute(select(audit.c.event, audit.c.subject, audit.c.moderator_id).order_by(audit.c.id))
        )
    assert [tuple(event) for event in events] == [
        ("watch added", "company:microsoft", MODERATOR),
        ("watch removed", "company:microsoft", MODERATOR),
    ]


async def test_what_another_server_watches_is_not_touched(synced: Database) -> None:
    other = await watch(synced, server=2)
    await watch(synced)
    with pytest.raises(Refusal, match="watch_gone"):
        await watching.remove(synced, SERVER, MODERATOR, str(other.watch.id), NOW)

    await watching.forget_server(synced, SERVER)

    async with synced.read() as tx:
        assert await watching_storage.servers(tx) == [2]
    assert (await rows_in(synced, watched_nets)) > [0]


async def test_two_that_add_at_once_make_one_watch(synced: Database, second: Database) -> None:
    await asyncio.gather(*(watch(db) for db in (synced, second) for _ in range(3)))

    assert len(await watching.listed(synced, SERVER)) == 1


async def test_a_company_that_leaves_the_reviewed_data_is_no_news(synced: Database) -> None:
    from bot.storage import companies  # noqa: PLC0415

    await watch(synced)
    async with synced.begin() as tx:
        await companies.replace_reviewed(tx, (), ())
    await bring(synced, days=1, rows=ROWS)

    await watching.look(synced)

    assert await watch_posts.waiting(synced) == []
    assert [each.name for each in await watching.listed(synced, SERVER)] == ["company:microsoft"]
