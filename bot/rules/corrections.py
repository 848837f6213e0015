"""Reports of errors, and what becomes of them.

States: open → accepted | declined, both final.

Races. Two moderators who decide at once are settled by the status in the UPDATE's WHERE: the second is told what was
decided. Two members who report at once are counted one after the other. A post that is sent while a correction of its
figure is accepted is remembered after the decision, and gets its note then.

Failures. What Discord has to be told is read off the tables, so that a stop at any point loses nothing: an open report
that stands in no queue post is posted, a queue post of a decided report is emptied of the reporter's words, a pending
note is written and then struck, whoever asked is told and then forgotten. Each can come twice without being seen twice:
a message's nonce, its buttons' ids and the number in a note tell what is there already.

What is kept: the reporter's words and link only while the report is open; who reported only if he asked to be told,
in a table of its own, until he was told or for 30 days. The log has the moderators' words alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from bot.rules.people import looks_like_a_person
from bot.rules.personal_details import detail_in
from bot.rules.refusal import Refusal

LONGEST_WORDS = 1000
LONGEST_NOTE = 500
LONGEST_LINK = 400
OPEN_IN_A_SERVER = 50
OPEN_ABOUT_ONE = 5
LOG_PAGE = 6
CONTACT_KEPT = timedelta(days=30)
POST_REMEMBERED = timedelta(days=400)
ON_ITS_WAY = timedelta(minutes=1)  # from reading its figures until a post is remembered


class Status(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Report:
    """*words* and *link* are the reporter's; both are empty once it is decided."""

    number: int
    server_id: int
    ref: str
    name: str
    status: Status
    reported_at: datetime
    words: str = ""
    link: str = ""

    @property
    def mark(self) -> str:
        """What tells a post about it from every other."""
        return f"№{self.number}"


@dataclass(frozen=True, slots=True)
class Correction:
    """A decided report, as the public log has it; *note* is the moderators' own."""

    number: int
    ref: str
    name: str
    status: Status
    date: datetime
    note: str

    @property
    def mark(self) -> str:
        """What tells a note in a post from every other."""
        return f"№{self.number}"


@dataclass(frozen=True, slots=True)
class Contact:
    """Where a reporter who asked for it is told the outcome, and in which language."""

    member_id: int
    language: str


class Place(StrEnum):
    """Where a report stands for those who read it: the server's moderators, or whoever hosts the bot."""

    QUEUE = "queue"
    HOST = "host"


@dataclass(frozen=True, slots=True)
class Posted:
    """A message with the reporter's words in it."""

    number: int
    place: Place
    channel_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class Note:
    """What a post of ours still has to get; *blocked* if moderators know already that we may not edit there."""

    correction: Correction
    server_id: int
    channel_id: int
    message_id: int
    blocked: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What somebody who asked for it is still to be told."""

    correction: Correction
    server_id: int
    contact: Contact


@dataclass(frozen=True, slots=True)
class Open:
    """How many reports are open in a server, and of these about one subject."""

    in_the_server: int
    about_it: int


def moderators_only(*, manages_server: bool) -> None:
    """Whoever may change the server's settings decides reports."""
    if not manages_server:
        raise Refusal("not_allowed")


def read_words(text: str, limit: int) -> str:
    """What somebody wrote for others to read, or a refusal that says why it is not taken."""
    text = text.strip()
    if not text:
        raise Refusal("nothing_written")
    if len(text) > limit:
        raise Refusal("too_long", limit=limit)
    if detail := detail_in(text):
        raise Refusal("personal_details", detail=detail.value)
    return text


def read_link(typed: str) -> str:
    """A web address, or empty."""
    typed = typed.strip()
    if not typed:
        return ""
    if len(typed) > LONGEST_LINK or not _is_web_address(typed):
        raise Refusal("no_web_address", typed=typed[:LONGEST_LINK])
    return typed


def _is_web_address(typed: str) -> bool:
    try:
        parts = urlsplit(typed)
        host = parts.hostname or ""
    except ValueError:
        return False
    plain = not any(letter.isspace() or not letter.isprintable() for letter in typed)
    return parts.scheme in {"http", "https"} and "." in host.strip(".") and "@" not in parts.netloc and plain


def must_have_room(found: Open, name: str) -> None:
    if found.about_it >= OPEN_ABOUT_ONE:
        raise Refusal("enough_reports_about_it", name=name, limit=OPEN_ABOUT_ONE)
    if found.in_the_server >= OPEN_IN_A_SERVER:
        raise Refusal("enough_reports", limit=OPEN_IN_A_SERVER)


def must_be_open(report: Report) -> None:
    if report.status is not Status.OPEN:
        raise Refusal("already_decided", name=report.name, status=report.status.value)


def in_the_log(decided: Iterable[Correction], ref: str) -> tuple[Correction, ...]:
    """Newest first. A name that could be a private person's stands only in the log that was asked for by that name."""
    shown = (each for each in decided if each.ref == ref or not (ref or looks_like_a_person(each.name)))
    return tuple(sorted(shown, key=lambda each: (each.date, each.number), reverse=True))
