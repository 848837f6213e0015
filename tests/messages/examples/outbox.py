from datetime import UTC, datetime, timedelta

from bot.rules.outbox import Kind
from tests.messages.example import example

DUE = datetime(2026, 11, 27, 9, tzinfo=UTC)
WEEK = timedelta(days=7)

EXAMPLES = [
    example(
        "outbox/about", kind=Kind.ANNOUNCEMENT, label="Weekly *meeting*", due_at=DUE, sent_at=DUE, next_at=DUE + WEEK
    ),
    example(
        "outbox/about", "the last one", kind=Kind.ANNOUNCEMENT, label="Rally", due_at=DUE, sent_at=None, next_at=None
    ),
    example("outbox/about", "for moderators", kind=Kind.NOTICE, label="", due_at=DUE, sent_at=DUE, next_at=None),
    example("outbox/about", "long ago", kind=None, label="", due_at=None, sent_at=None, next_at=None),
]
