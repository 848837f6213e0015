"""What an announcement says when it is sent, and when its figures keep it back."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.actions import announcement_plans, announcement_posts, announcements, deciding
from bot.actions.announcement_posts import AnnouncementPosts, Names
from bot.rules.announcements import Announcement, Content
from bot.rules.outbox import Delivery, Reason, Withheld, Written
from bot.rules.outbox import State as PostState
from bot.storage import moderation, outbox
from bot.storage.database import Database
from bot.storage.tables import announcements as table
from bot.storage.tables import figure_posts
from tests.actions.announcing import CHANNEL, FIRST, MODERATOR, SERVER, content, posts, saved
from tests.actions.watched import bring, flow

NAMES = Names(lambda server_id: f"Server {server_id}", str.upper)
YEARS = timedelta(days=1000)
COMPANY = "company:microsoft"
WITH_COMPANY = content(company_ref=COMPANY, texts={"en": "About {{ company }} on {{ server }}"})


async def planned(db: Database, what: Content | None = None) -> tuple[Announcement, Delivery]:
    made = await saved(db, what)
    await announcement_plans.plan_due(db, FIRST)
    (post,) = await posts(db, made)
    return made, post


async def composed(
    db: Database, post: Delivery, now: datetime = FIRST, old_after: timedelta = YEARS
) -> Written | Withheld:
    async with db.read() as tx:
        return await AnnouncementPosts(old_after, NAMES).compose(tx, post, now)


async def words(db: Database, post: Delivery, now: datetime = FIRST) -> list[dict[str, object]]:
    written = await composed(db, post, now)
    assert isinstance(written, Written)
    return [dict(said.values) for said in written.said]


async def test_placeholders_are_filled_with_the_occasions_own_dates(filled: Database) -> None:
    text = "{{ date }} {{ time }} {{ when }}, then {{next_date}}; {{ server }}"
    _, post = await planned(filled, content(texts={"en": text}))

    (said,) = await words(filled, post, FIRST + timedelta(minutes=5))

    at, following = int(FIRST.timestamp()), int((FIRST + timedelta(days=1)).timestamp())
    assert said["text"] == f"<t:{at}:D> <t:{at}:t> <t:{at}:R>, then <t:{following}:D>; SERVER 1"
    assert said["due_at"] == FIRST, "five minutes late is said"


async def test_what_was_edited_after_it_was_planned_is_said_as_it_is_now(filled: Database) -> None:
    made, post = await planned(filled)
    await announcements.edit(filled, SERVER, made.id, 1, MODERATOR, content(texts={"en": "New words"}), FIRST)

    (said,) = await words(filled, post)

    assert (said["text"], said["due_at"]) == ("New words", None)


async def test_each_language_of_the_server_has_its_text_and_the_role_rings_once(filled: Database) -> None:
    async with filled.begin() as tx:
        await moderation.put(tx, SERVER, "languages", "es+en")
    _, post = await planned(filled, content(texts={"en": "Hello", "es": "Hola"}, role_id=7))

    written = await composed(filled, post)

    assert isinstance(written, Written)
    assert [(said.language, said.values["text"], said.values["role_id"]) for said in written.said] == [
        ("es", "Hola", 7),
        ("en", "Hello", None),
    ]
    assert written.role_id == 7


async def test_a_language_that_came_later_says_nothing_and_one_that_went_is_kept_if_it_is_the_only_one(
    filled: Database,
) -> None:
    _, post = await planned(filled)
    async with filled.begin() as tx:
        await moderation.put(tx, SERVER, "languages", "es+en")
    both = await words(filled, post)
    async with filled.begin() as tx:
        await moderation.put(tx, SERVER, "languages", "es")

    assert [said["text"] for said in both] == [said["text"] for said in await words(filled, post)]


@pytest.mark.parametrize("how", ["cancelled", "channel taken out", "other server"])
async def test_what_is_no_longer_wanted_is_not_posted(filled: Database, how: str) -> None:
    made, post = await planned(filled)
    if how == "cancelled":
        await announcements.cancel(filled, SERVER, made.id, MODERATOR, FIRST)
    elif how == "channel taken out":
        await announcements.edit(filled, SERVER, made.id, 1, MODERATOR, content(channels=(99,)), FIRST)
    else:
        post = replace(post, server_id=2)

    assert await composed(filled, post) == Withheld(PostState.SKIPPED, Reason.CANCELLED)


async def test_figures_are_those_of_the_moment_and_unchanged_ones_go_out(filled: Database) -> None:
    made, post = await planned(filled, WITH_COMPANY)

    (said,) = await words(filled, post)

    assert said["text"] == "About MICROSOFT on SERVER 1"
    block = said["company"]
    assert isinstance(block, announcement_posts.CompanyBlock)
    assert (block.ref, block.figures) == (COMPANY, made.figures)


async def held(db: Database, post: Delivery, reason: Reason) -> None:
    """As the engine would have recorded it."""
    async with db.begin() as tx:
        await outbox.claim(tx, [post.id], "me", FIRST, FIRST + timedelta(minutes=1))
        await outbox.settle(tx, post.id, "me", PostState.HELD, FIRST, reason)


async def now_is(db: Database, post: Delivery) -> Delivery:
    async with db.read() as tx:
        found = await outbox.get(tx, post.id)
    assert found is not None
    return found


async def test_changed_figures_are_held_until_a_moderator_lets_those_of_today_out(filled: Database) -> None:
    _, post = await planned(filled, WITH_COMPANY)
    await bring(filled, flow("NEW1", 5_000_00), days=1)
    before = await composed(filled, post)
    await held(filled, post, Reason.FIGURES_CHANGED)

    await deciding.send(filled, SERVER, post.id, MODERATOR, FIRST)

    assert before == Withheld(PostState.HELD, Reason.FIGURES_CHANGED)
    assert isinstance(await composed(filled, await now_is(filled, post)), Written)
    assert isinstance(await composed(filled, post), Written), "the next one is compared with what was let out"


async def test_figures_that_change_after_a_moderators_word_are_held_again(filled: Database) -> None:
    _, post = await planned(filled, WITH_COMPANY)
    await bring(filled, flow("NEW1", 5_000_00), days=1)
    await held(filled, post, Reason.FIGURES_CHANGED)
    await deciding.send(filled, SERVER, post.id, MODERATOR, FIRST)

    await bring(filled, flow("NEW1", 7_000_00), days=2)

    assert await composed(filled, await now_is(filled, post)) == Withheld(PostState.HELD, Reason.FIGURES_CHANGED)


async def test_who_lets_a_late_post_out_has_not_let_out_other_figures(filled: Database) -> None:
    _, post = await planned(filled, WITH_COMPANY)
    await bring(filled, flow("NEW1", 5_000_00), days=1)
    await held(filled, post, Reason.LATE)

    await deciding.send(filled, SERVER, post.id, MODERATOR, FIRST)

    assert await composed(filled, await now_is(filled, post)) == Withheld(PostState.HELD, Reason.FIGURES_CHANGED)


async def test_old_figures_are_held_though_they_are_the_same(filled: Database) -> None:
    made, post = await planned(filled, WITH_COMPANY)
    assert made.figures is not None
    age = FIRST.date() - made.figures.as_of

    unasked = await composed(filled, post, old_after=age - timedelta(days=1))

    assert unasked == Withheld(PostState.HELD, Reason.FIGURES_OLD)
    assert isinstance(await composed(filled, post, old_after=age), Written)
    approved = replace(post, approved=True)
    assert isinstance(await composed(filled, approved, old_after=age - timedelta(days=1)), Written)


async def test_a_company_that_left_the_records_is_held_whatever_a_moderator_said(filled: Database) -> None:
    made, post = await planned(filled, WITH_COMPANY)
    async with filled.begin() as tx:
        await tx.execute(update(table).where(table.c.id == made.id).values(company_ref="company:gone"))

    assert await composed(filled, replace(post, approved=True)) == Withheld(PostState.HELD, Reason.FIGURES_CHANGED)


async def test_a_sent_post_is_known_to_corrections(filled: Database) -> None:
    made, post = await planned(filled, WITH_COMPANY)
    kind = AnnouncementPosts(YEARS, NAMES)

    async with filled.begin() as tx:
        await kind.sent(tx, replace(post, message_id=99, first_try_at=FIRST, approved=True), FIRST)

    async with filled.read() as tx:
        (row,) = await tx.execute(select(figure_posts))
    assert (row.ref, row.message_id, row.channel_id) == (COMPANY, 99, CHANNEL)
    assert (await announcements.get(filled, SERVER, made.id)).figures == made.figures


async def test_while_it_is_paused_only_what_a_moderator_sends_goes_out(filled: Database) -> None:
    made, post = await planned(filled)
    await announcements.pause(filled, SERVER, made.id, MODERATOR, FIRST)
    await announcements.post_now(filled, SERVER, made.id, MODERATOR, FIRST + timedelta(seconds=1))
    _, by_hand = await posts(filled, made)

    assert await composed(filled, post) == Withheld(PostState.SKIPPED, Reason.CANCELLED)
    assert isinstance(await composed(filled, replace(post, approved=True)), Written)
    assert isinstance(await composed(filled, by_hand), Written)

    await announcements.resume(filled, SERVER, made.id, MODERATOR, FIRST + timedelta(minutes=1))
    assert isinstance(await composed(filled, post), Written)


async def test_a_post_without_figures_or_that_was_deleted_leaves_nothing_behind(filled: Database) -> None:
    _, post = await planned(filled)
    kind = AnnouncementPosts(YEARS, NAMES)

    async with filled.begin() as tx:
        await kind.sent(tx, replace(post, message_id=99), FIRST)
        await kind.sent(tx, replace(post, message_id=None), FIRST)
        assert list(await tx.execute(select(figure_posts))) == []


async def test_a_preview_is_what_would_be_sent(filled: Database) -> None:
    _, post = await planned(filled, WITH_COMPANY)

    said, block = await announcement_posts.preview(filled, SERVER, WITH_COMPANY, FIRST, NAMES)

    assert [dict(each.values) for each in said] == await words(filled, post)
    assert block is not None


async def test_effects_follow_in_the_same_transaction(filled: Database) -> None:
    from bot.rules.effects import Effect  # noqa: PLC0415
    from bot.storage.tables import outbox_effects  # noqa: PLC0415

    _, post = await planned(filled, content(effects=frozenset({Effect.PIN, Effect.THREAD})))
    async with filled.begin() as tx:
        (claimed,) = await outbox.claim(tx, [post.id], "me", FIRST, FIRST + timedelta(minutes=1))
        await AnnouncementPosts(YEARS, NAMES).sent(tx, replace(claimed, message_id=99), FIRST)
        rows = list(await tx.execute(select(outbox_effects.c.effect, outbox_effects.c.delivery_id)))

    assert {tuple(row) for row in rows} == {("pin", post.id), ("thread", post.id)}
