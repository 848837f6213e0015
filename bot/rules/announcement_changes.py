"""What a change of an announcement changes: for whoever is asked to save it, and for its history."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from bot.rules.announcements import Content, Revision
from bot.rules.recurrence import Schedule

FIELDS = ("title", "channels", "company_ref", "role_id", "late", "quiet", "effects")


@dataclass(frozen=True, slots=True)
class TextChange:
    """The lines of one language's text that are no longer there, and those that are new."""

    language: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DateChange:
    """A date in local time by the rule: left out, moved, or, if neither, back in its place."""

    by_rule: datetime
    is_skipped: bool
    moved_to: datetime | None


@dataclass(frozen=True, slots=True)
class Changes:
    """*fields* names what differs: of FIELDS, "schedule" (its times) or "dates" (single ones left out or moved)."""

    before: Content
    after: Content
    fields: frozenset[str]
    texts: tuple[TextChange, ...]

    def __bool__(self) -> bool:
        return bool(self.fields or self.texts)

    @property
    def dates(self) -> tuple[DateChange, ...]:
        """The single dates that are other now; none if all are, for the times themselves are others."""
        return () if "schedule" in self.fields else tuple(_of_dates(self.before.schedule, self.after.schedule))


def changes(before: Content, after: Content) -> Changes:
    fields = [field for field in FIELDS if getattr(before, field) != getattr(after, field)]
    return Changes(
        before,
        after,
        frozenset([*fields, *_of_schedule(before.schedule, after.schedule)]),
        tuple(_of_texts(before, after)),
    )


def _of_schedule(before: Schedule, after: Schedule) -> Iterator[str]:
    if any(getattr(before, of) != getattr(after, of) for of in ("rule", "zone", "start", "until")):
        yield "schedule"
    if (before.skipped, dict(before.moved)) != (after.skipped, dict(after.moved)):
        yield "dates"


def _of_dates(before: Schedule, after: Schedule) -> Iterator[DateChange]:
    for local in sorted({*before.skipped, *before.moved, *after.skipped, *after.moved}):
        was, now = (DateChange(local, local in of.skipped, of.moved.get(local)) for of in (before, after))
        if was != now:
            yield now


def _of_texts(before: Content, after: Content) -> Iterator[TextChange]:
    for language in dict.fromkeys((*before.texts, *after.texts)):
        old, new = before.texts.get(language, "").splitlines(), after.texts.get(language, "").splitlines()
        if old != new:
            yield _change(language, old, new)


def _change(language: str, old: Sequence[str], new: Sequence[str]) -> TextChange:
    removed, added = list[str](), list[str]()
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            removed += old[old_from:old_to]
            added += new[new_from:new_to]
    return TextChange(language, _spoken(removed), _spoken(added))


def _spoken(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(line for line in lines if line.strip())


@dataclass(frozen=True, slots=True)
class Step:
    """One change of its history, and who made it."""

    at: datetime
    moderator_id: int
    changed: Changes


def history(revisions: Sequence[Revision], now: Content) -> list[Step]:
    """*revisions* newest first; what changed neither content nor times, such as a pause, is left out."""
    afterwards = [now, *(revision.content for revision in revisions)]
    steps = (
        Step(revision.at, revision.moderator_id, changes(revision.content, after))
        for revision, after in zip(revisions, afterwards, strict=False)
    )
    return [step for step in steps if step.changed]
