"""How moderators are shown what waits."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.outbox import Delivery, Kind, Reason, State
from bot.rules.waiting import Asked, Line, Outcome, later_limit, list_id, one_of, outcome_of

DUE = datetime(2026, 11, 27, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
NOW = DUE + 2 * HOUR
POST = Delivery(
    "a", 1, 11, Kind.ANNOUNCEMENT, "5", "x", "Meeting", DUE, DUE + HOUR, state=State.HELD, reason=Reason.LATE
)


def post(id_: str = "a", **fields: object) -> Delivery:
    return replace(POST, id=id_, **fields)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("state", "reason", "approved", "expected"),
    [
        (State.HELD, Reason.LATE, False, Outcome.WAITS),
        (State.UNKNOWN, Reason.MAY_NOT, True, Outcome.WAITS),
        (State.PLANNED, None, True, Outcome.GOES_OUT),
        (State.PLANNED, None, False, Outcome.MOVED),
        (State.SENDING, None, False, Outcome.GOES_OUT),
        (State.SENT, None, True, Outcome.POSTED),
        (State.SENT, Reason.DELETED, False, Outcome.POSTED),
        (State.SKIPPED, Reason.DROPPED, False, Outcome.DROPPED),
        (State.SKIPPED, Reason.CANCELLED, False, Outcome.LEFT_OUT),
    ],
)
def test_what_has_become_of_a_post(state: State, reason: Reason | None, approved: bool, expected: Outcome) -> None:  # noqa: FBT001
    assert outcome_of(post(state=state, reason=reason, approved=approved)) is expected


def test_one_announcement_in_several_channels_is_one_line() -> None:
    asked = Asked("n", (post("a"), post("b", channel_id=12), post("c", channel_id=13, due_at=DUE + HOUR)), NOW)

    (group,) = asked.groups

    assert (group.outcome, group.reason) == (Outcome.WAITS, Reason.LATE)
    assert group.lines[0] == Line(Kind.ANNOUNCEMENT, "Meeting", DUE, (11, 12), is_over_its_limit=True)
    assert [line.channels for line in group.lines] == [(11, 12), (13,)]


def test_what_waits_is_grouped_by_its_reason_and_comes_before_what_is_decided() -> None:
    asked = Asked(
        "n",
        (
            post("a", state=State.SENT, reason=None, due_at=DUE - HOUR),
            post("b", reason=Reason.MAY_NOT, detail="view_channel,send_messages"),
            post("c", reason=Reason.MAY_NOT),
            post("d", reason=Reason.REFUSED, detail="50035"),
            post("e", state=State.UNKNOWN, reason=Reason.MAY_NOT, detail="read_message_history"),
        ),
        NOW,
    )

    shown = [(group.outcome, group.is_unknown, group.missing, group.code) for group in asked.groups]

    assert shown == [
        (Outcome.WAITS, False, ("view_channel", "send_messages"), ""),
        (Outcome.WAITS, False, (), ""),
        (Outcome.WAITS, False, (), "50035"),
        (Outcome.WAITS, True, ("read_message_history",), ""),
        (Outcome.POSTED, False, (), ""),
    ]
    assert ([each.id for each in asked.held], [each.id for each in asked.unknown]) == (["b", "c", "d"], ["e"])


def test_only_as_many_lines_are_shown_as_there_is_room_for_and_the_rest_is_counted_in_posts() -> None:
    late = tuple(post(f"a{n}{c}", due_at=DUE + n * HOUR, channel_id=c) for n in range(4) for c in (11, 12))
    asked = Asked("n", (*late, post("b", reason=Reason.STOPPED, due_at=NOW)), NOW, room=3)

    assert [len(group.lines) for group in asked.groups] == [3]
    assert asked.more == 3


def test_nothing_waits_where_all_is_decided() -> None:
    assert not Asked("n", (post(state=State.SENT),), NOW).waits
    assert not Asked("n", (), NOW).groups


def test_those_over_their_limit_are_counted() -> None:
    posts = (post("a"), post("b", late_at=None), post("c", late_at=NOW), post("d", state=State.SENT))

    assert Asked("n", posts, NOW).late == 1


def test_a_lists_id_is_of_exactly_its_posts_in_whatever_order() -> None:
    a, b, c = post("a"), post("b"), post("c")

    assert list_id([a, b]) == list_id([b, a])
    assert len({list_id(each) for each in ([a], [b], [a, b], [a, b, c], [])}) == 5
    assert len(list_id([a])) == 21


def test_a_post_by_itself_knows_its_neighbours() -> None:
    posts = [post("a"), post("b"), post("c")]

    first, middle, last = (one_of(posts, each, NOW) for each in "abc")

    assert first
    assert middle
    assert last
    assert [(one.before, one.post.id, one.following) for one in (first, middle, last)] == [
        (None, "a", "b"),
        ("a", "b", "c"),
        ("b", "c", None),
    ]
    assert (middle.number, middle.total) == (2, 3)
    assert one_of(posts, "d", NOW) is None


def test_what_is_moved_may_be_as_late_as_before() -> None:
    assert later_limit(post(), NOW) == NOW + HOUR
    assert later_limit(post(late_at=None), NOW) is None
    assert later_limit(post(late_at=DUE - HOUR), NOW) == NOW
