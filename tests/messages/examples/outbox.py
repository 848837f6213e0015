from datetime import UTC, datetime, timedelta

from bot.rules.outbox import Kind
from tests.messages.example import example

DUE = datetime(2026, 11, 27, 9, tzinfo=UTC)
WEEK = timedelta(days=7)
FAILED = {
    "title": "Weekly *meeting*",
    "url": "https://discord.com/channels/1/22/333",
    "channel_id": 22,
    "missing": (),
    "code": "",
}

EXAMPLES = [
    example(
        "outbox/about", kind=Kind.ANNOUNCEMENT, label="Weekly *meeting*", due_at=DUE, sent_at=DUE, next_at=DUE + WEEK
    ),
    example(
        "outbox/about", "the last one", kind=Kind.ANNOUNCEMENT, label="Rally", due_at=DUE, sent_at=None, next_at=None
    ),
    example("outbox/about", "for moderators", kind=Kind.NOTICE, label="", due_at=DUE, sent_at=DUE, next_at=None),
    example("outbox/about", "long ago", kind=None, label="", due_at=None, sent_at=None, next_at=None),
    example("outbox/effect_failed", "lacks", **{**FAILED, "effect": "pin", "missing": ("view_channel", "pin_messages")}),
    example("outbox/effect_failed", "event", **{**FAILED, "effect": "event", "missing": ("create_events",)}),
    example("outbox/effect_failed", "too many pins", **{**FAILED, "effect": "pin", "code": "30003"}),
    example("outbox/effect_failed", "too many events", **{**FAILED, "effect": "event", "code": "30038"}),
    example("outbox/effect_failed", "refused", **{**FAILED, "effect": "crosspost", "code": "50024"}),
    example("outbox/effect_failed", "no answer", **{**FAILED, "effect": "thread"}),
]
