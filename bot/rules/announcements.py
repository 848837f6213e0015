"""Scheduled announcements: what one is, and what becomes of it.

    active ⇄ paused → done (no occasion is left) | cancelled

What a moderator has typed and not saved is a draft, apart from these, and is thrown away after a day. Each occasion of
an active one becomes a post in each of its channels, in the outbox, in the same transaction in which the next occasion
is written down; so an occasion is planned once, and none is left out, wherever a process is killed.

Races. Two moderators who change one at once are settled by its revision: the second is told. Two processes that plan at
once are settled by the occasion in the UPDATE's WHERE, and by the ids of the posts. A change first makes posts of what
has come by then, and fails if another process is at that: it loses no occasion. While a post waits in the outbox a
change holds for it, too: what it says is read when it is sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.rules.effects import Effect
from bot.rules.lateness import USUAL_LIMIT
from bot.rules.placeholders import check as check_placeholders
from bot.rules.placeholders import filled_length
from bot.rules.quiet import Outcome, Placed, Policy, Quiet, place
from bot.rules.recurrence import SHOWN, Occasion, Schedule, occasions
from bot.rules.refusal import Refusal

DRAFT_KEPT = timedelta(days=1)
CATCH_UP = timedelta(days=7)  # what was missed longer ago is counted, and no post
MOST_ACTIVE, MOST_CHANNELS = 50, 10
LONGEST_TITLE, LONGEST_TEXT = 80, 3000
MESSAGE, FOOT, COMPANY = 3_900, 120, 900  # letters: of a message, and of what stands under each text
HEAD = 2 * LONGEST_TITLE  # it may be of emoji, or of signs that are escaped
NOW = "now:"  # begins the key of what is posted besides the schedule


class State(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Figures:
    """What was said of the company when a moderator last looked: a fingerprint, and the day of the data."""

    fingerprint: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Content:
    """What a moderator decides. *texts*: by language, in Discord's Markdown, with placeholders such as {{ date }}."""

    title: str
    texts: Mapping[str, str]
    channels: tuple[int, ...]
    schedule: Schedule
    company_ref: str | None = None
    role_id: int | None = None
    late: timedelta = USUAL_LIMIT
    quiet: Policy = Policy.MOVE
    effects: frozenset[Effect] = frozenset()


@dataclass(frozen=True, slots=True)
class Announcement:
    id: int
    server_id: int
    state: State
    content: Content
    revision: int
    changed_at: datetime
    figures: Figures | None = None
    next: Occasion | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """What an announcement was until a moderator changed it *at* that moment."""

    number: int
    at: datetime
    moderator_id: int
    content: Content


@dataclass(frozen=True, slots=True)
class Draft:
    """What a moderator has typed and not saved: *typed* as the form has it; *announcement_id* if it is an edit of one,
    as it was at *revision*.
    """

    id: int
    typed: Mapping[str, Any]
    announcement_id: int | None = None
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """What quiet hours make of an occasion in these channels; none are named if it is so in all of them."""

    placed: Placed
    channels: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Coming:
    """An occasion to come, and where it will not be posted at its time."""

    occasion: Occasion
    is_moved: bool = False
    placements: tuple[Placement, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    announcement: Announcement
    comings: tuple[Coming, ...]


def check(content: Content, languages: tuple[str, ...], now: datetime) -> None:
    """Refuses what could not be posted as it is."""
    if not content.title.strip():
        raise Refusal("title_missing")
    if len(content.title) > LONGEST_TITLE:
        raise Refusal("too_long", limit=LONGEST_TITLE)
    if not content.channels:
        raise Refusal("no_channel_chosen")
    if len(content.channels) > MOST_CHANNELS:
        raise Refusal("too_many_channels", limit=MOST_CHANNELS)
    for language in languages:
        _check_text(content, language, len(languages))
    if not occasions(content.schedule, now, 1):
        raise Refusal("when_never")


def _check_text(content: Content, language: str, languages: int) -> None:
    text, longest = content.texts.get(language, ""), longest_text(languages, has_company=bool(content.company_ref))
    if not text.strip():
        raise Refusal("text_missing", language=language)
    if (length := filled_length(text)) > longest:
        raise Refusal("too_long", limit=max(0, longest - length + len(text)))
    check_placeholders(text, has_company=bool(content.company_ref), repeats=bool(content.schedule.rule))


def longest_text(languages: int, *, has_company: bool) -> int:
    """Letters of one language's text, so that all of them fit into one message with what stands around them."""
    room = MESSAGE - languages * (HEAD + FOOT + has_company * COMPANY)
    return min(LONGEST_TEXT, room // languages)


def spoken(content: Content, languages: tuple[str, ...]) -> Content:
    """Without texts in languages that the server does not speak: nobody has looked at them."""
    return replace(content, texts={language: content.texts[language] for language in languages})


def comings(content: Content, quiet: Mapping[int, Quiet], now: datetime, limit: int = SHOWN) -> tuple[Coming, ...]:
    """The next times, with what quiet hours make of them; *quiet* has every channel."""
    following = occasions(content.schedule, now, limit + 1)
    afterwards = [each.at for each in following[1:]]
    ends = [*afterwards, *([None] * (len(following) - len(afterwards)))]
    return tuple(
        Coming(occasion, occasion.by_rule in content.schedule.moved, _placements(content, occasion, quiet, end))
        for occasion, end in zip(following[:limit], ends, strict=False)
    )


def _placements(
    content: Content, occasion: Occasion, quiet: Mapping[int, Quiet], following: datetime | None
) -> tuple[Placement, ...]:
    found = dict[Placed, list[int]]()
    for channel in content.channels:
        placed = place(occasion.at, quiet[channel], content.quiet, following)
        found.setdefault(placed, []).append(channel)
    everywhere = len(found) == 1
    return tuple(
        Placement(placed, () if everywhere else tuple(channels))
        for placed, channels in found.items()
        if placed.outcome is not Outcome.KEPT
    )
