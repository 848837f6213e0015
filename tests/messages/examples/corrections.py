from datetime import UTC, datetime

from bot.rules.corrections import Correction, Report, Status
from bot.rules.pages import page_of
from tests.messages.example import example

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LINK = "https://www.usaspending.gov/award/CONT_AWD_1"
REPORT = Report(
    12, 111, "company:acme", "Acme *Corp*", Status.OPEN, NOW, "FY2025 counts one award twice.\nIt is $2.", LINK
)
WITHOUT_LINK = Report(13, 111, "company:acme", "Acme *Corp*", Status.OPEN, NOW, "Too high. <@1> @everyone")
ACCEPTED = Correction(12, "company:acme", "Acme *Corp*", Status.ACCEPTED, NOW, "CONT_AWD_1 was counted twice.")
DECLINED = Correction(11, "recipient:7", "OTHER LLC", Status.DECLINED, NOW, "The source has the figure as shown.")
LACKING = ("view_channel", "read_message_history")

EXAMPLES = [
    example("corrections/form", name="Acme *Corp*", host=True),
    example("corrections/form", "without a host", name="Acme *Corp*", host=False),
    example("corrections/thanks", name="Acme *Corp*", told=False),
    example("corrections/thanks", "told", name="Acme *Corp*", told=True),
    example("corrections/queue_post", report=REPORT),
    example("corrections/queue_post", "without a link", report=WITHOUT_LINK),
    example("corrections/host_post", report=REPORT),
    example("corrections/decided", correction=ACCEPTED, queue=True),
    example("corrections/decided", "for the host", correction=DECLINED, queue=False),
    example("corrections/queue", sheet=page_of((REPORT, WITHOUT_LINK), 2, 1), blocked=(31, 32)),
    example("corrections/queue", "nothing", sheet=page_of((), 1, 1), blocked=()),
    example("corrections/list", ref="", name="", sheet=page_of((ACCEPTED, DECLINED, ACCEPTED), 1, 2)),
    example("corrections/list", "of one", ref="company:acme", name="Acme", sheet=page_of((ACCEPTED,), 1, 2)),
    example("corrections/list", "nothing", ref="company:acme", name="Acme", sheet=page_of((), 1, 2)),
    example("corrections/list", "nothing at all", ref="", name="", sheet=page_of((), 1, 2)),
    example("corrections/outcome", correction=ACCEPTED, server="Campaign"),
    example("corrections/outcome", "of a server left", correction=DECLINED, server=""),
    example("corrections/note", correction=ACCEPTED, quoted=True),
    example("corrections/note", "in a language before another", correction=ACCEPTED, quoted=False),
    example("corrections/blocked", blocked=[(31, LACKING, 2), (32, LACKING[1:], 1)]),
]
