"""What is done with a post once it is there. Each has a row and a state of its own, and is done once.

    planned → sending → sent       done; by us, or by somebody else before us
       │         ├→ planned        once more, later; also where a process broke off
       │         ├→ held           closed to us, or refused: moderators are told, and may do it by hand
       └─────────┴→ skipped        there is nothing any more to do it with

Publishing, pinning and a thread can be tried twice unharmed: Discord tells that they are done. An event can not, so it
carries the id of its post, and is looked for before it is tried again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.rules.outbox import Delivery, Reason, State, Trouble, Withheld, trouble_of

CROSSPOSTS = 10  # an hour in one channel
CROSSPOST_HOUR = timedelta(hours=1)
MOST_TRIES = 300  # a day of them, for in the end they are five minutes apart
EVENT_LASTS = timedelta(hours=1)
LONGEST_NAME = 100  # of a thread, an event, a place
PINS_FULL, EVENTS_FULL = 30003, 30038

_CROSSPOSTED, _HAS_THREAD = 40033, 160004


class Effect(StrEnum):
    CROSSPOST = "crosspost"  # to the servers that follow the channel
    PIN = "pin"
    THREAD = "thread"
    EVENT = "event"  # of the server, and so one for all channels of an occasion


_NEEDED = {
    Effect.CROSSPOST: ("view_channel", "send_messages"),
    Effect.PIN: ("view_channel", "pin_messages"),
    Effect.THREAD: ("view_channel", "create_public_threads"),
    Effect.EVENT: ("create_events",),
}
_DONE_ALREADY = frozenset({(Effect.CROSSPOST, _CROSSPOSTED), (Effect.THREAD, _HAS_THREAD)})

Key = tuple[str, Effect]


@dataclass(frozen=True, slots=True)
class Work:
    """One effect of one post, claimed for the *tries*-th time. *title* is for a thread or an event."""

    delivery_id: str
    effect: Effect
    server_id: int
    channel_id: int
    message_id: int
    title: str
    starts_at: datetime | None = None  # of an event
    tries: int = 1

    @property
    def key(self) -> Key:
        return self.delivery_id, self.effect

    @property
    def url(self) -> str:
        """Where the post stands."""
        return f"https://discord.com/channels/{self.server_id}/{self.channel_id}/{self.message_id}"

    @property
    def name(self) -> str:
        return self.title[:LONGEST_NAME]

    @property
    def may_be_done(self) -> bool:
        """A request may have gone out before."""
        return self.tries > 1

    def is_over(self, now: datetime) -> bool:
        """An event whose beginning has passed: Discord takes none."""
        return self.effect is Effect.EVENT and (self.starts_at is None or self.starts_at <= now)


@dataclass(frozen=True, slots=True)
class Done:
    """*result_id*: of the thread or the event."""

    result_id: int | None = None


@dataclass(frozen=True, slots=True)
class Again:
    """It may be done or not."""


def needed(effect: Effect) -> tuple[str, ...]:
    """Discord's permissions: for an event in the server, else in the post's channel."""
    return _NEEDED[effect]


def is_possible(effect: Effect, *, is_news: bool, has_threads: bool) -> bool:
    """In a channel of this kind; elsewhere there is nothing that a permission could change."""
    return {Effect.CROSSPOST: is_news, Effect.THREAD: has_threads}.get(effect, True)


def starts_at(post: Delivery, now: datetime) -> datetime | None:
    """When an event for *post* begins: at the post's own time, or the next of its series; None if that is over."""
    return next((at for at in (post.due_at, post.following_at) if at and at > now), None)


def description_of(work: Work) -> str:
    """Of an event; by its last line it is known again."""
    return f"{work.url}\n{_mark(work)}"


def is_described(description: str | None, work: Work) -> bool:
    return (description or "").rstrip().endswith(f"\n{_mark(work)}")


def _mark(work: Work) -> str:
    return f"-# {work.delivery_id}"


def judge(work: Work, status: int, code: int) -> Done | Withheld | Again:
    """What an answer of Discord's other than success means; *status* is HTTP's, 0 where no answer came."""
    if (work.effect, code) in _DONE_ALREADY:
        return Done(work.message_id if work.effect is Effect.THREAD else None)
    match trouble_of(status, code):
        case Trouble.GONE:
            return Withheld(State.SKIPPED, Reason.DELETED)
        case Trouble.NO_CHANNEL:
            return Withheld(State.SKIPPED, Reason.NO_CHANNEL)
        case Trouble.MAY_NOT:
            return Withheld(State.HELD, Reason.MAY_NOT, ",".join(needed(work.effect)))
        case Trouble.REFUSED:
            return Withheld(State.HELD, Reason.REFUSED, str(code))
        case Trouble.AGAIN:
            return Again()
