"""The next times of an announcement, as a moderator is shown them before anything is posted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.rules.announcements import Content
from bot.rules.quiet import Outcome, Placed, Quiet, place
from bot.rules.recurrence import SHOWN, Occasion, occasions


@dataclass(frozen=True, slots=True)
class Placement:
    """Where quiet hours put an occasion; *channels* is empty where that holds for all of them."""

    placed: Placed
    channels: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Coming:
    """*is_moved*: by a moderator, away from its time by the rule. *placements* only where quiet changes something."""

    occasion: Occasion
    is_moved: bool
    placements: tuple[Placement, ...] = ()


def comings(content: Content, quiet: Mapping[int, Quiet], after: datetime, limit: int = SHOWN) -> tuple[Coming, ...]:
    """The next ones later than *after*; *quiet* by channel."""
    found = occasions(content.schedule, after, limit + 1)
    return tuple(
        Coming(each, each.by_rule in content.schedule.moved, _placements(content, each.at, following, quiet))
        for each, following in zip(found[:limit], [*[each.at for each in found[1:]], None], strict=False)
    )


def _placements(
    content: Content, at: datetime, following: datetime | None, quiet: Mapping[int, Quiet]
) -> tuple[Placement, ...]:
    alike = dict[Placed, list[int]]()
    for channel in content.channels:
        alike.setdefault(place(at, quiet[channel], content.quiet, following), []).append(channel)
    return tuple(
        Placement(placed, tuple(channels) if len(alike) > 1 else ())
        for placed, channels in alike.items()
        if placed.outcome is not Outcome.KEPT
    )
