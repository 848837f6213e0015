from datetime import UTC, datetime, timedelta

from bot.rules.outbox import Kind
from tests.messages.example import Example, example

DUE = datetime(2026, 11, 27, 9, tzinfo=UTC)
WEEK = timedelta(days=7)


def failed(case: str, effect: str, *, missing: tuple[str, ...] = (), code: str = "") -> Example:
    url = "https://discord.com/channels/1/22/333"
    told = {"effect": effect, "missing": missing, "code": code}
    return example("outbox/effect_failed", case, title="Weekly *meeting*", url=url, channel_id=22, **told)


EXAMPLES = [
    example(
        "outbox/about", kind=Kind.ANNOUNCEMENT, label="Weekly *meeting*", due_at=DUE, sent_at=DUE, next_at=DUE + WEEK
    ),
    example(
        "outbox/about", "the last one", kind=Kind.ANNOUNCEMENT, label="Rally", due_at=DUE, sent_at=None, next_at=None
    ),
    example("outbox/about", "for moderators", kind=Kind.NOTICE, label="", due_at=DUE, sent_at=DUE, next_at=None),
    example("outbox/about", "long ago", kind=None, label="", due_at=None, sent_at=None, next_at=None),
    failed("lacks", "pin", missing=("view_channel", "pin_messages")),
    failed("event", "event", missing=("create_events",)),
    failed("too many pins", "pin", code="30003"),
    failed("too many events", "event", code="30038"),
    failed("refused", "crosspost", code="50024"),
    failed("no answer", "thread"),
]
