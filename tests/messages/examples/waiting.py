from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.actions.waiting import Listed
from bot.rules.outbox import Delivery, Kind, Reason, State
from bot.rules.waiting import Asked, One, Outcome
from tests.messages.example import example

DUE = datetime(2026, 11, 27, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
NOW = DUE + 5 * HOUR
MEETING = Delivery(
    "a", 1, 11, Kind.ANNOUNCEMENT, "5", "x", "Weekly *meeting*", DUE, DUE + HOUR, state=State.HELD, reason=Reason.LATE
)


def post(reason: Reason, detail: str = "", **fields: object) -> Delivery:
    made = replace(MEETING, reason=reason, detail=detail, label=f"Post that is {reason.value}")
    return replace(made, **fields)  # pyright: ignore[reportArgumentType]


UNKNOWN = replace(MEETING, state=State.UNKNOWN, reason=Reason.MAY_NOT, detail="read_message_history")
EVERY_REASON = (
    MEETING,
    replace(MEETING, channel_id=12),
    post(Reason.STOPPED, kind=Kind.WATCH, late_at=None),
    post(Reason.STOPPED, due_at=NOW, late_at=NOW + HOUR),
    post(Reason.STOPPED),
    post(Reason.MAY_NOT, "view_channel,send_messages"),
    post(Reason.MAY_NOT),
    post(Reason.NO_CHANNEL),
    post(Reason.REFUSED, "50035"),
    post(Reason.FIGURES_CHANGED),
    post(Reason.FIGURES_OLD),
    UNKNOWN,
    replace(UNKNOWN, reason=Reason.REFUSED, detail="bug"),
    post(Reason.CANCELLED, "", label="Held for whatever else"),
)
EVERY_END = (
    replace(MEETING, label="Sent", state=State.SENT, reason=None),
    replace(MEETING, label="To be sent", state=State.PLANNED, reason=None, approved=True),
    replace(MEETING, label="Moved", state=State.PLANNED, reason=None, due_at=NOW + HOUR),
    replace(MEETING, label="Dropped", state=State.SKIPPED, reason=Reason.DROPPED),
    replace(MEETING, label="Cancelled", state=State.SKIPPED, reason=Reason.CANCELLED),
)
MANY = tuple(
    replace(MEETING, label=f"Number {hour}", channel_id=channel, due_at=DUE - hour * HOUR)
    for hour in range(9)
    for channel in range(11, 18)
)


def asked(*posts: Delivery, room: int = 12) -> Asked:
    return Asked("abcdefghijklmnopqrstu", posts, NOW, room)


def one(post: Delivery, number: int = 1, total: int = 1) -> One:
    before, following = "b" if number > 1 else None, "c" if number < total else None
    return One(asked(post), number, total, before, following)


EXAMPLES = [
    example("outbox/held", asked=asked(MEETING)),
    example("outbox/held", "every reason", asked=asked(*EVERY_REASON, room=20)),
    example("outbox/held", "some are decided", asked=asked(post(Reason.LATE), *EVERY_END)),
    example("outbox/held", "all are decided", asked=asked(*EVERY_END)),
    example("outbox/held", "more than there is room for", asked=asked(*MANY, room=6)),
    example("outbox/held", "gone on", asked=asked()),
    example("outbox/unknown", asked=asked(UNKNOWN)),
    example("outbox/unknown", "after a fault", asked=asked(replace(UNKNOWN, reason=Reason.REFUSED, detail="bug"))),
    example("outbox/unknown", "decided", asked=asked(EVERY_END[0])),
    example("outbox/held_one", one=one(MEETING)),
    example("outbox/held_one", "in doubt among others", one=one(UNKNOWN, 2, 3)),
    example("outbox/waiting", listed=Listed(asked(*EVERY_REASON[:3], UNKNOWN), None)),
    example("outbox/waiting", "stopped", listed=Listed(asked(*EVERY_REASON[:3]), DUE)),
    example("outbox/waiting", "one that is held", listed=Listed(asked(MEETING), None)),
    example("outbox/waiting", "one that is held, stopped", listed=Listed(asked(MEETING), DUE)),
    example("outbox/waiting", "nothing", listed=Listed(asked(), None)),
    example("outbox/decided", posts=EVERY_END[1:2], outcome=Outcome.GOES_OUT, left=0),
    example("outbox/decided", "many", posts=EVERY_END[1:3], outcome=Outcome.GOES_OUT, left=3),
    example("outbox/decided", "many dropped", posts=EVERY_END[:2], outcome=Outcome.DROPPED, left=0),
    example("outbox/decided", "moved", posts=EVERY_END[2:3], outcome=Outcome.MOVED, left=1),
    example("outbox/decided", "dropped", posts=EVERY_END[3:4], outcome=Outcome.DROPPED, left=0),
    example("outbox/decided", "it is there", posts=EVERY_END[:1], outcome=Outcome.POSTED, left=0),
    example("refusals/nothing_waits"),
    example("refusals/list_changed"),
    example("refusals/all_stopped", since=DUE),
    *(
        example("refusals/already_decided_post", case, post=post, outcome=outcome, count=1)
        for case, post, outcome in (
            ("", EVERY_END[1], Outcome.GOES_OUT),
            ("moved", EVERY_END[2], Outcome.MOVED),
            ("posted", EVERY_END[0], Outcome.POSTED),
            ("dropped", EVERY_END[3], Outcome.DROPPED),
            ("left out", EVERY_END[4], Outcome.LEFT_OUT),
            ("waits again", post(Reason.STOPPED, kind=Kind.WATCH), Outcome.WAITS),
        )
    ),
    example("refusals/already_decided_post", "many", post=EVERY_END[1], outcome=Outcome.GOES_OUT, count=3),
]
