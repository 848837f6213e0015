from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.effects import (
    LONGEST_NAME,
    Again,
    Done,
    Effect,
    Work,
    description_of,
    is_described,
    is_possible,
    judge,
    needed,
    starts_at,
)
from bot.rules.outbox import Delivery, Kind, Reason, State, Withheld

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
LONGEST_DESCRIPTION = 1000


def work(effect: Effect = Effect.EVENT, title: str = "Meeting", **fields: object) -> Work:
    return Work("abc234", effect, 1, 22, 333, title, **fields)  # pyright: ignore[reportArgumentType]


def post(due_at: datetime, following_at: datetime | None) -> Delivery:
    return Delivery("a", 1, 2, Kind.ANNOUNCEMENT, "5", "o", "Meeting", due_at, following_at=following_at)


@pytest.mark.parametrize(
    ("due_at", "following_at", "start"),
    [
        (NOW + HOUR, NOW + 2 * HOUR, NOW + HOUR),
        (NOW - HOUR, NOW + 2 * HOUR, NOW + 2 * HOUR),
        (NOW, None, None),
        (NOW - HOUR, NOW, None),
    ],
)
def test_an_event_begins_at_the_next_time_that_is_ahead(
    due_at: datetime, following_at: datetime | None, start: datetime | None
) -> None:
    assert starts_at(post(due_at, following_at), NOW) == start


def test_only_an_event_can_be_over() -> None:
    assert work(starts_at=None).is_over(NOW)
    assert work(starts_at=NOW).is_over(NOW)
    assert not work(starts_at=NOW + HOUR).is_over(NOW)
    assert not any(work(effect).is_over(NOW) for effect in Effect if effect is not Effect.EVENT)


def test_an_event_is_known_again_by_the_end_of_its_description() -> None:
    ours = description_of(work())

    assert ours.startswith("https://discord.com/channels/1/22/333\n")
    assert len(ours) < LONGEST_DESCRIPTION
    assert is_described(ours, work())
    assert is_described(ours + "\n", work()), "Discord may trim it, or a client add a line"
    assert not is_described(ours.replace("abc", "abd"), work())
    assert not is_described(f"{ours}\nand more", work())
    assert not is_described(None, work())


def test_a_name_is_as_long_as_discord_takes() -> None:
    assert work(title="x" * 200).name == "x" * LONGEST_NAME
    assert work().name == "Meeting"


def test_what_was_tried_before_may_be_done() -> None:
    assert not work(tries=1).may_be_done
    assert work(tries=2).may_be_done


def test_every_effect_names_its_permissions() -> None:
    assert {effect: needed(effect)[-1] for effect in Effect} == {
        Effect.CROSSPOST: "send_messages",
        Effect.PIN: "pin_messages",
        Effect.THREAD: "create_public_threads",
        Effect.EVENT: "create_events",
    }


def test_where_something_can_be_done_at_all() -> None:
    def possible(*, is_news: bool, has_threads: bool) -> set[Effect]:
        return {effect for effect in Effect if is_possible(effect, is_news=is_news, has_threads=has_threads)}

    assert possible(is_news=True, has_threads=True) == set(Effect)
    assert possible(is_news=False, has_threads=True) == set(Effect) - {Effect.CROSSPOST}
    assert possible(is_news=False, has_threads=False) == {Effect.PIN, Effect.EVENT}


@pytest.mark.parametrize(
    ("effect", "status", "code", "meant"),
    [
        (Effect.CROSSPOST, 400, 40033, Done()),
        (Effect.THREAD, 400, 160004, Done(333)),
        (Effect.PIN, 400, 40033, Withheld(State.HELD, Reason.REFUSED, "40033")),
        (Effect.PIN, 400, 30003, Withheld(State.HELD, Reason.REFUSED, "30003")),
        (Effect.PIN, 403, 50013, Withheld(State.HELD, Reason.MAY_NOT, "view_channel,pin_messages")),
        (Effect.THREAD, 403, 50001, Withheld(State.HELD, Reason.MAY_NOT, "view_channel,create_public_threads")),
        (Effect.EVENT, 403, 50013, Withheld(State.HELD, Reason.MAY_NOT, "create_events")),
        (Effect.CROSSPOST, 404, 10008, Withheld(State.SKIPPED, Reason.DELETED)),
        (Effect.CROSSPOST, 404, 10003, Withheld(State.SKIPPED, Reason.NO_CHANNEL)),
        (Effect.CROSSPOST, 429, 20028, Again()),
        (Effect.EVENT, 500, 0, Again()),
        (Effect.EVENT, 503, 0, Again()),
        (Effect.EVENT, 0, 0, Again()),
    ],
)
def test_what_an_answer_means(effect: Effect, status: int, code: int, meant: object) -> None:
    assert judge(work(effect), status, code) == meant
