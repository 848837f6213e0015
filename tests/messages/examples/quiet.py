from datetime import date, time

from bot.actions.quiet import Day, Hours, Listed, Place
from bot.rules.quiet import QuietHours
from tests.messages.example import example

NEW_YORK = "America/New_York"
NIGHT, NOON = QuietHours(time(22), time(7)), QuietHours(time(12), time(13, 30))
CHRISTMAS, NEW_YEAR = date(2026, 12, 24), date(2027, 1, 1)

EXAMPLES = [
    example("quiet/hours", hours=Hours(None, None, NIGHT, NEW_YORK)),
    example("quiet/hours", "of a channel and changed", hours=Hours(11, NOON, NIGHT, "UTC")),
    example("quiet/off", hours=Hours(None, NIGHT, None, NEW_YORK)),
    example("quiet/off", "of a channel", hours=Hours(11, NOON, None, "UTC")),
    example("quiet/day", day=Day(None, CHRISTMAS)),
    example("quiet/day", "of a channel once more", day=Day(11, CHRISTMAS, is_new=False)),
    example("quiet/freed", day=Day(None, CHRISTMAS)),
    example("quiet/freed", "of a channel", day=Day(11, NEW_YEAR)),
    example(
        "quiet/list",
        listed=Listed(
            NEW_YORK,
            (Place(None, NIGHT, (CHRISTMAS, NEW_YEAR)), Place(11, NOON, ()), Place(12, None, (CHRISTMAS,))),
        ),
    ),
    example("quiet/list", "nothing", listed=Listed("UTC", ())),
    example("refusals/clock_not_understood", typed="*late*"),
    example("refusals/no_quiet_hours", channel_id=None),
    example("refusals/no_quiet_hours", "of a channel", channel_id=11),
    example("refusals/no_quiet_day", day=CHRISTMAS, channel_id=None),
    example("refusals/no_quiet_day", "of a channel", day=CHRISTMAS, channel_id=11),
    example("refusals/day_past", day=date(2025, 12, 24)),
    example("refusals/enough_quiet_days", limit=100),
]
