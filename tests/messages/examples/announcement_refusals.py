from datetime import UTC, datetime

from bot.rules.placeholders import PLACEHOLDERS
from tests.messages.example import example

AT = datetime(2026, 11, 27, 9, tzinfo=UTC)

EXAMPLES = [
    example("refusals/draft_gone"),
    example("refusals/announcement_gone"),
    example("refusals/announcement_changed"),
    example("refusals/announcement_over", title="Weekly *meeting*"),
    example("refusals/enough_announcements", limit=50),
    example("refusals/title_missing"),
    example("refusals/no_channel_chosen"),
    example("refusals/too_many_channels", limit=10),
    example("refusals/text_missing", language="es"),
    example("refusals/when_never"),
    example("refusals/placeholder_not_understood", typed="{% if x %}"),
    example("refusals/unknown_placeholder", name="dat", known=PLACEHOLDERS, near="date"),
    example("refusals/unknown_placeholder", "without a near one", name="xyz", known=PLACEHOLDERS, near=""),
    example("refusals/placeholder_empty", name="company"),
    example("refusals/placeholder_empty", "of one that comes once", name="next_date"),
    example("refusals/no_such_date", at=AT),
    example("refusals/date_taken", at=AT),
    example("refusals/date_past", at=AT),
    example("refusals/date_posted", at=AT),
    example("announcements/stuck", title="Weekly *meeting*"),
]
