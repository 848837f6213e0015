"""Announcements as moderators type them: with Markdown of their own, and with what would like to be more."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.rules.announcement_changes import Step, changes
from bot.rules.announcement_dates import Dated
from bot.rules.announcement_forms import WHENEVER
from bot.rules.announcements import Announcement, Coming, Content, Draft, Listed, Placement, State
from bot.rules.clock_changes import note_on_clock
from bot.rules.company_block import CompanyBlock
from bot.rules.effects import Effect
from bot.rules.pages import page_of
from bot.rules.quiet import Outcome, Placed, Policy, Reason
from bot.rules.recurrence import Occasion, Schedule
from cogs.announcement_views import Place
from tests.messages.example import example
from tests.messages.examples.companies import CORRECTED, FULL, SALESFORCE, TWINS, known
from tests.small_data import CHEF

CHICAGO = "America/Chicago"
FIRST = datetime(2026, 12, 1, 15, tzinfo=UTC)
LOCAL = datetime.fromisoformat("2026-12-01T09:00")
WEEKLY = Schedule("FREQ=WEEKLY;BYDAY=TU", CHICAGO, LOCAL, date(2027, 6, 30))
TEXT = "We meet at the **library**: [the map](https://maps.example/a_(b)).\n\n> <@&5> @everyone\n---\n{{ 7 * 7 }}"
CONTENT = Content("Meeting_of *all*", {"en": TEXT, "es": "Nos reunimos.\nTraiga agua."}, (11, 12), WEEKLY)
FULLER = replace(
    CONTENT,
    title="Gathering",
    texts={"en": "We gather.", "es": "Nos reunimos.\nTraiga agua y pan."},
    channels=(11,),
    schedule=replace(WEEKLY, rule="FREQ=MONTHLY;BYDAY=-1FR", skipped=frozenset({LOCAL})),
    company_ref="company:acme",
    role_id=5,
    late=WHENEVER,
    quiet=Policy.SKIP,
    effects=frozenset(Effect),
)
SAVED = Announcement(7, 1, State.ACTIVE, CONTENT, 3, FIRST, next=Occasion("2026-12-01T09:00", FIRST))
BLOCK = CompanyBlock(FULL, tuple(CORRECTED))


def coming(week: int, *placements: Placement, moved: bool = False) -> Coming:
    at = LOCAL + timedelta(days=7 * week)
    return Coming(Occasion(f"{at:%Y-%m-%dT%H:%M}", FIRST + timedelta(days=7 * week)), moved, placements)


def placement(outcome: Outcome, reason: Reason, hours: int = 0, channels: tuple[int, ...] = ()) -> Placement:
    return Placement(Placed(FIRST + timedelta(days=14, hours=hours), outcome, reason), channels)


PLAIN = (coming(0), coming(1, moved=True))
COMINGS = (
    *PLAIN,
    coming(2, placement(Outcome.MOVED, Reason.QUIET, 3)),
    coming(3, placement(Outcome.SKIPPED, Reason.BLACKOUT, 0, (11,)), placement(Outcome.MOVED, Reason.QUIET, 3, (12,))),
)
LACKING = (
    Place(11, ("view_channel", "send_messages", "read_message_history"), cannot_ring=True),
    Place(12, effects=(("crosspost", ()), ("pin", ("view_channel", "pin_messages")))),
    Place(13, is_gone=True),
)
DRAFT = Draft(4, {})
DATE = Dated(LOCAL, FIRST)


def post(**more: object) -> dict[str, object]:
    return {"title": CONTENT.title, "text": TEXT, "role_id": None, "company": None, "due_at": None, **more}


def draft(content: Content = CONTENT, **more: object) -> dict[str, object]:
    usual = {"comings": PLAIN, "places": (), "name": "", "old_since": None, "clock": None, "changed": None}
    return {"draft": DRAFT, "mark": "0123456789abcdef", "content": content, **usual, **more}


def card(state: State, **more: object) -> dict[str, object]:
    shown = replace(SAVED, state=state)
    return {"announcement": shown, "content": CONTENT, "comings": COMINGS, "places": (), "name": "", **more}


def listed(state: State, comings: tuple[Coming, ...], title: str = "Meeting") -> Listed:
    return Listed(replace(SAVED, state=state, content=replace(CONTENT, title=title)), comings)


CHANGED = changes(CONTENT, FULLER)
BACK = changes(FULLER, CONTENT)
DATES = changes(
    replace(CONTENT, schedule=replace(WEEKLY, skipped=frozenset({LOCAL + timedelta(days=14)}))),
    replace(
        CONTENT,
        schedule=replace(
            WEEKLY,
            skipped=frozenset({LOCAL}),
            moved={LOCAL + timedelta(days=7): LOCAL + timedelta(days=8)},
        ),
    ),
)
GAP = note_on_clock(datetime.fromisoformat("2027-03-14T02:30"), CHICAGO)
FOLD = note_on_clock(datetime.fromisoformat("2026-11-01T01:30"), CHICAGO)

EXAMPLES = [
    example("announcements/post", **post()),
    example("announcements/post", "with figures", **post(text="Look.", role_id=5, company=BLOCK, due_at=FIRST)),
    example("announcements/post", "through resellers", **post(company=CompanyBlock(known(SALESFORCE)))),
    example("announcements/post", "no match", **post(company=CompanyBlock(known(CHEF)))),
    example("announcements/post", "several of one name", **post(company=CompanyBlock(TWINS))),
    example("announcements/draft", **draft()),
    example("announcements/draft", "with all there is", **draft(FULLER, comings=COMINGS, places=LACKING, name="Acme")),
    example("announcements/draft", "old figures", **draft(name="Acme", old_since=FIRST.date())),
    example("announcements/draft", "clock put forward", **draft(clock=GAP)),
    example("announcements/draft", "clock put back", **draft(clock=FOLD)),
    example("announcements/draft", "of a change", **draft(FULLER, changed=CHANGED, name="Acme")),
    example("announcements/draft", "of a change back", **draft(changed=BACK)),
    example("announcements/draft", "nothing changed", **draft(changed=changes(CONTENT, CONTENT))),
    example("announcements/kept", form="new", draft_id=4),
    example("announcements/kept", "of the time", form="time", draft_id=4),
    example("announcements/saved", announcement=SAVED, comings=PLAIN, has_log=True),
    example("announcements/saved", "without a log channel", announcement=SAVED, comings=PLAIN, has_log=False),
    example("announcements/saved", "nothing left", announcement=SAVED, comings=(), has_log=True),
    example("announcements/discarded"),
    example("announcements/card", **card(State.ACTIVE)),
    example("announcements/card", "paused", **card(State.PAUSED, places=LACKING)),
    example("announcements/card", "cancelled", **card(State.CANCELLED, comings=())),
    example("announcements/preview", announcement=SAVED, comings=PLAIN),
    example("announcements/preview", "nothing left", announcement=SAVED, comings=()),
    example(
        "announcements/listed",
        sheet=page_of([listed(State.ACTIVE, PLAIN), listed(State.PAUSED, COMINGS, "Other"), SAVED], 1, 2),
    ),
    example("announcements/listed", "nothing", sheet=page_of((), 1, 2)),
    example("announcements/history", announcement=SAVED, sheet=page_of([Step(FIRST, 9, CHANGED)] * 2, 1, 1)),
    example(
        "announcements/history", "of single dates", announcement=SAVED, sheet=page_of([Step(FIRST, 9, DATES)], 1, 1)
    ),
    example("announcements/history", "nothing", announcement=SAVED, sheet=page_of((), 1, 2)),
    example("announcements/date", date=DATE),
    example("announcements/date", "left out", date=replace(DATE, is_skipped=True)),
    example("announcements/date", "moved", date=replace(DATE, moved_to=LOCAL + timedelta(days=1))),
    example("announcements/skipped", announcement=SAVED, at=FIRST, to=None, back=False, comings=PLAIN),
    example("announcements/skipped", "back", announcement=SAVED, at=FIRST, to=None, back=True, comings=PLAIN),
    example("announcements/skipped", "moved", announcement=SAVED, at=FIRST, to=FIRST, back=False, comings=PLAIN),
    example("announcements/paused", announcement=SAVED),
    example("announcements/resumed", announcement=SAVED, comings=PLAIN),
    example("announcements/resumed", "nothing left", announcement=SAVED, comings=()),
    example("announcements/cancel", announcement=SAVED),
    example("announcements/cancelled", announcement=SAVED),
    example("announcements/post_now", announcement=SAVED, content=CONTENT, places=(), asked_at=1),
    example("announcements/post_now", "ringing", announcement=SAVED, content=FULLER, places=LACKING, asked_at=1),
    example("announcements/posting", announcement=SAVED, content=CONTENT, has_log=True),
    example("announcements/posting", "without a log channel", announcement=SAVED, content=CONTENT, has_log=False),
    example("announcements/calendar", announcement=SAVED, count=1),
    example("announcements/calendar", "of all", announcement=None, count=3),
    example("announcements/starts/meeting"),
    example("announcements/starts/action_day"),
    example("announcements/starts/weekly_update"),
    example("announcements/starts/company_figures"),
    example("refusals/announcement_unclear", typed="Meeting"),
    example("refusals/blank_left", before="Where:"),
    example("refusals/blank_left", "at the beginning", before=""),
    example("refusals/date_unknown", typed="next Tuesday"),
    example("refusals/draft_changed"),
    example("refusals/figures_of_a_person", name="JANE DOE"),
    example("refusals/move_to_one_time", typed="every Tuesday 9am"),
    example("refusals/day_not_understood", typed="yesterday"),
    example("refusals/not_one_day", typed="every Tuesday"),
    example("refusals/role_of_all"),
    example("refusals/when_missing"),
]
