"""Discord's limits, and how a message comes to keep them: never an error to the person who reads it."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from messages.parts import Button, Part, Rendered, Separator, Text
from messages.shortening import length, shorten

CARD = 4000
PLAIN = 2000
COMPONENTS = 40
BUTTONS = 25
ROW = 5
BUTTON_LABEL = 80
BUTTON_URL = 512
CUSTOM_ID = 100
ALT = 1024


def fit(
    parts: Sequence[Part], limit: int, say_more: Callable[[], str], components: int = COMPONENTS
) -> tuple[Part, ...]:
    """*parts* within *limit* characters and *components*: the longest texts give way; the end says where more is."""
    parts = _fewer(parts, components)
    lengths = [length(part.content) for part in parts if isinstance(part, Text)]
    if sum(lengths) <= limit:
        return parts
    more = say_more()
    ending = f"\n{more}" if more else ""
    level = _level(lengths, limit - length(ending))
    shortened = [Text(shorten(part.content, level)) if isinstance(part, Text) else part for part in parts]
    last = max(place for place, part in enumerate(shortened) if isinstance(part, Text))
    shortened[last] = Text(_content(shortened[last]) + ending)
    return tuple(shortened)


def room_for_parts(buttons: Sequence[Button]) -> int:
    """How many of a card's components are left beside the container, the buttons and their rows."""
    return COMPONENTS - 1 - len(buttons) - -(-len(buttons) // ROW)


def fit_in_one_message(cards: Sequence[Rendered]) -> bool:
    """Whether *cards* can stand below one another in a single message."""
    components = sum(COMPONENTS - room_for_parts(card.buttons) + len(card.parts) for card in cards)
    return components <= COMPONENTS and sum(text_length(card) for card in cards) <= CARD


def text_length(card: Rendered) -> int:
    return sum(length(part.content) for part in card.parts if isinstance(part, Text))


def tidy(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Without empty texts, and without separators that separate nothing."""
    spoken = [part for part in parts if not isinstance(part, Text) or part.content]
    while spoken and isinstance(spoken[0], Separator):
        del spoken[0]
    followed = pairwise([*spoken, Separator()])
    return tuple(part for part, following in followed if not isinstance(part, Separator) or part != following)


def _level(lengths: Sequence[int], room: int) -> int:
    """The length to which the longest come down, so that together they need no more than *room*."""
    for place, one in enumerate(sorted(lengths)):
        share = max(room, 0) // (len(lengths) - place)
        if one > share:
            return share
        room -= one
    return max(lengths)


def _fewer(parts: Sequence[Part], components: int) -> tuple[Part, ...]:
    """While there are too many components, the last two texts that only a separator keeps apart become one."""
    fewer = list(parts)
    while len(fewer) > components and (place := _last_joint(fewer)) is not None:
        fewer[place : place + 3] = [Text(f"{_content(fewer[place])}\n\n{_content(fewer[place + 2])}")]
    return tuple(fewer)


def _last_joint(parts: Sequence[Part]) -> int | None:
    for place in range(len(parts) - 3, -1, -1):
        match parts[place : place + 3]:
            case [Text(), Separator(), Text()]:
                return place
            case _:
                continue
    return None


def _content(part: Part) -> str:
    return part.content if isinstance(part, Text) else ""
