"""What of an award's description may be stored and shown: nothing by which a person could be named or reached.

Award data hold names, telephone numbers and addresses of officials and others. It is rather too much that is left out
than too little: where a name is suspected and its end is not plain, the description is dropped.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import takewhile
from typing import NamedTuple

from bot.rules.contact_words import (
    ANNOUNCING,
    BEFORE_PLACES,
    CASES,
    CHANGES,
    CONTACTS,
    JOINING,
    OCCASIONS,
    OFFICES,
    RANKS,
    STREETS,
    TITLES,
)
from bot.rules.given_names import GIVEN_NAMES
from bot.rules.ordinary_words import ORDINARY_WORDS

LONGEST = 300
LONGEST_READ = 1_000
MOST_NAME_WORDS = 4
SHORTEST_SURNAME = 3  # after a mere initial
NEAR_A_CONTACT = 8  # words

_TELLTALES = GIVEN_NAMES | ANNOUNCING
_KNOWN = ORDINARY_WORDS | CONTACTS | OFFICES | RANKS | TITLES
_CALLED_AFTER_SOMEBODY = (
    "BRIAN A TERRY|BRIAN TERRY|CRYSTAL CITY|DANIEL K INOUYE|DAVIS BACON|GEORGE BUSH|GERALD FORD|GRANT THORNTON"
    "|HARRY REID|HERMAN MILLER|JOE CORLEY|JOHN DEERE|JOHN F KENNEDY|LOUIS ARMSTRONG|LUIS MUNOZ|PORT ISABEL"
    "|ROBERT A DEYTON|RONALD REAGAN|T DON HUTTO|DON HUTTO|THEO LACY|TOM BRADLEY|ROSETTA STONE|U S|X RAY|X RAYS"
)  # places, firms and laws; and what only looks like an initial
_PUBLIC = re.compile(rf"\b(?:{_CALLED_AFTER_SOMEBODY.replace(' ', '[. -]{1,2}')})\b")

_ONLY_LETTERS = str.maketrans({code: " " for code in range(128) if not chr(code).isalpha()})
_THREE_DIGITS = re.compile(r"\d{3}")
_DIGITS_TOGETHER = re.compile(r"(?<!\d)\d{3}[) .-]{1,3}\d{2}|\d{8}|\(\d{3}(?!\d)|\d{3}[.-]$")  # quick looks first
_MAIL = re.compile(r"[\w.+'-]* ?@ ?[A-Z][\w.-]*|\S*[^\s@]@\S*[A-Z]\S*", re.IGNORECASE)
_NUMBERS = re.compile(
    r"""(?:
        (?<![\d.$-])(?<!\d,)(?:\+?1[ .-]{0,2})?\(?[2-9]\d\d\)?[ .-]{1,2}\d{3}[ .-]{1,2}\d{4}  # a telephone
        |(?<![\w.$-])(?:\+?1[ .-]{0,2})?\(?[2-9]\d\d\)?[ .-]{0,2}\d{3}[ .-]{0,2}\d{4}
        |(?<![\w.$-])\(\d{3}\)[ .-]{0,2}\d{0,3}[ .-]{0,2}\d{0,4}                         # or a part of one
        |(?<![\w.$-])\d{3}[.-]\d{4}
        |(?<![\w.$-])\d{3}[ -]\d{2}[ -]\d{4}                                             # a social security number
        |(?<![\w.$-])A?[ #:-]{0,2}\d{9}                                                  # or one of an alien's file
        |(?<![\w.$-])A[ #:-]{0,2}\d{2,3}[ -]\d{3}[ -]\d{3}
        |(?<![\w.$-])A[ #:-]{0,2}\d{8}
    )(?![\w-])(?:[ ,]*(?:EXT(?:ENSION)?|X)[ .:]*\d{1,6}\b)?""",
    re.IGNORECASE | re.VERBOSE,
)
_EXTENSION = re.compile(r"\b(?:EXT(?:ENSION)?[ .:]{1,2}|X)\d{3,6}\b", re.IGNORECASE)
_CUT_NUMBER = re.compile(r"\(\d{3}[) .-]*\d{0,3}[ .-]*\d{0,3}$|(?<![\w.,$-])\d{3}[.-]\d{3}(?:-\d{0,3}|\.\d{1,3})(?!\w)")
_STREET = re.compile(
    r"""(?<![\w$.,-])(?<!YEAR\ )(?<!PERIOD\ )(?<!OPTION\ )(?<!CLIN\ )
        \d{1,6}[A-Z]?\ (?:(?:[NSEW]|NORTH|SOUTH|EAST|WEST)\.?\ )?(?:\w[\w.'&-]*\ ){1,4}?
        (?<!STATE\ )(?<!HARD\ )(?<!FLASH\ )(?<!WHEEL\ )(?<!TAPE\ )(?<!DISK\ )(?<!USB\ )(?<!GB\ )(?<!TB\ )
        (?:ST|STREET|AVE|AVENUE|RD|ROAD|BLVD|BOULEVARD|DR|DRIVE|LN|LANE|PKWY|PARKWAY|HWY|HIGHWAY|CIRCLE|CIR|PLAZA)\b\.?
        (?:\ (?:NW|NE|SW|SE|N|S|E|W)\b\.?)?(?:,?\ (?:STE|SUITE|UNIT|RM|ROOM|APT|FL|FLOOR|BLDG)\b\.?\ ?\#?[\w-]+)?""",
    re.IGNORECASE | re.VERBOSE,
)
_BOX = re.compile(r"\bP\.? ?O\.? BOX \d+", re.IGNORECASE)
_NUMBERED = (_MAIL, _NUMBERS, _EXTENSION, _CUT_NUMBER)
_PLACED = (_STREET, _BOX)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")  # noqa: RUF001 (a typographic apostrophe is meant)
_INITIAL = re.compile(r"\b[A-Z]\. ?[A-Z]{3}", re.IGNORECASE)
_NEAR = re.compile(r"[ .,;:'\"()/&#-]{0,4}")
_HOLLOW = re.compile(r"\([\s,;:./&-]*\)|\((?=\s)")
_LOOSE = re.compile(r"[\s,;:]+([.,;:])(?=\s|$)")
_LOOSE_END = re.compile(r"[\s,;:(/&-]+$")


def public_text(text: str) -> str:
    """*text* on one line, without what could name or reach a person, cut at a word; empty if that cannot be had."""
    line = _one_line(text)
    if not _is_suspicious(line):
        return _shortened(line, LONGEST)
    without = _without(line, _NUMBERED)
    kept = _without_contacts(_without(without, _PLACED))
    if _could_name_somebody(_words(_PUBLIC.sub(" ", kept)), near_a_number=without != line):
        return ""
    return _shortened(_tidied(kept), LONGEST)


def _one_line(text: str) -> str:
    if not text.isprintable():
        text = "".join(letter if letter.isprintable() else " " for letter in text)
    return _shortened(" ".join(text.split()), LONGEST_READ)


def _shortened(line: str, most: int) -> str:
    if len(line) <= most:
        return line
    return line[: most + 1].rpartition(" ")[0] or line[:most]


def _is_suspicious(line: str) -> bool:
    words = line.upper().translate(_ONLY_LETTERS).split()
    return (
        "@" in line
        or not line.isascii()
        or not _TELLTALES.isdisjoint(words)
        or ("." in line and bool(_INITIAL.search(line)))
        or _has_numbers(line, words)
    )


def _has_numbers(line: str, words: list[str]) -> bool:
    may_reach = _THREE_DIGITS.search(line) and _DIGITS_TOGETHER.search(line)
    if may_reach and (_NUMBERS.search(line) or _CUT_NUMBER.search(line)):
        return True
    return not STREETS.isdisjoint(words) and any(shape.search(line) for shape in _PLACED)


def _without(line: str, shapes: Iterable[re.Pattern[str]]) -> str:
    for shape in shapes:
        if shape is not _MAIL or "@" in line:
            line = shape.sub(" ", line)
    return line


class _Word(NamedTuple):
    """*is_near* the word before, and *is_strange* if it may be a part of a name; *before*: what stands between them."""

    text: str
    start: int
    end: int
    before: str
    is_near: bool
    is_strange: bool


def _words(line: str) -> list[_Word]:
    found, end = list[_Word](), 0
    for match in _WORD.finditer(line):
        start, before = match.start(), line[end : match.start()]
        text = _plain(match[0]).removesuffix("'S").removesuffix("'")
        is_near = before == " " or bool(_NEAR.fullmatch(before))
        found.append(_Word(text, start, match.end(), before, is_near, text in GIVEN_NAMES or text not in _KNOWN))
        end = match.end()
    return found


def _plain(word: str) -> str:
    """In capitals without accents."""
    word = word.upper().replace("’", "'")  # noqa: RUF001 (a typographic apostrophe is meant)
    if word.isascii():
        return word
    return "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter))


def _without_contacts(line: str) -> str:
    """Cuts out each contact from the word that announces it to the end of the name."""
    words = _words(line)
    kept, end, place = list[str](), 0, 0
    while place < len(words):
        name = _name_after(words, place)
        if name:
            kept.append(line[end : words[place].start])
            place = place + name
            end = words[place].end
        place += 1
    return "".join([*kept, line[end:]])


def _name_after(words: list[_Word], place: int) -> int:
    """How many words of a contact's name follow the word at *place*; a given name takes its surname with it."""
    if words[place].text not in CONTACTS:
        return 0
    length = _strange_from(words, place + 1)
    name = words[place + 1 : place + 1 + length]
    if not any(len(word.text) > 1 for word in name):
        return 0
    surname = place + 1 + length
    takes_surname = any(word.text in GIVEN_NAMES for word in name) and surname < len(words) and length < MOST_NAME_WORDS
    return length + (takes_surname and words[surname].is_near and words[surname].text not in JOINING)


def _strange_from(words: list[_Word], place: int) -> int:
    """How many words from *place* on may together be a name; an article does not begin one."""
    if place >= len(words) or words[place].text == "A":
        return 0
    following = words[place : place + MOST_NAME_WORDS]
    return sum(1 for _ in takewhile(lambda word: word.is_strange and word.is_near, following))


def _could_name_somebody(words: list[_Word], *, near_a_number: bool) -> bool:
    contacts = [place for place, word in enumerate(words) if word.text in CONTACTS or word.text in OFFICES]
    return any(
        (word.text in ANNOUNCING and _is_announced(words, place))
        or (word.text in CHANGES and _is_near(contacts, place) and _strange_from(words, place + 1) > 1)
        or (word.is_strange and (_is_named(words, place) or (near_a_number and _strange_from(words, place) > 1)))
        or (word.text in GIVEN_NAMES and _is_near(contacts, place) and not _is_place(words, place))
        for place, word in enumerate(words)
    )


def _is_near(contacts: list[int], place: int) -> bool:
    return any(abs(place - contact) <= NEAR_A_CONTACT for contact in contacts)


def _is_named(words: list[_Word], place: int) -> bool:
    """Whether a given name or an initial stands before a strange word, or after one and a comma."""
    word = words[place]
    last = words[place - 1] if place else None
    if _is_place(words, place):
        return False
    if word.text in GIVEN_NAMES and last and last.is_strange and "," in word.before:
        return True
    next_ = words[place + 1] if place + 1 < len(words) else None
    if next_ is None or "," in next_.before or not (next_.is_near and next_.is_strange):
        return False
    return word.text in GIVEN_NAMES or (
        len(word.text) == 1 and "." in next_.before and len(next_.text) >= SHORTEST_SURNAME
    )


def _is_place(words: list[_Word], place: int) -> bool:
    return place > 0 and words[place - 1].text in BEFORE_PLACES


def _is_announced(words: list[_Word], place: int) -> bool:
    """Whether an office, a rank, a title, a case or an occasion is followed by what may be a name."""
    text, strange = words[place].text, _strange_from(words, place + 1)
    after = words[place + 1].before if place + 1 < len(words) else ""
    match text:
        case _ if text in CASES:
            before = place > 0 and words[place - 1].is_strange
            return not text.startswith("V") or ("." in after and (before or strange > 0))
        case _ if text in TITLES:
            return "." in after and strange > 0
        case _ if text in OFFICES or text in CONTACTS:
            changed = place + 1 < len(words) and words[place + 1].text in {"FROM", "IS", "TO"}
            return strange > 1 or (strange > 0 and ":" in after) or (changed and _strange_from(words, place + 2) > 0)
        case _ if text in RANKS:
            return strange > 1 or (strange > 0 and ":" in after)
        case _:
            return text in OCCASIONS and _strange_from(words, place + 2) > 1


def _tidied(line: str) -> str:
    line = " ".join(_HOLLOW.sub("", line).split())
    return _LOOSE_END.sub("", _LOOSE.sub(r"\1", line))
