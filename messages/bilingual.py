"""One message in several languages, one after the other."""

from collections.abc import Sequence
from dataclasses import replace

from messages import limits
from messages.parts import Part, Rendered, Separator
from messages.shortening import shorten_plain


def together(said: Sequence[Rendered]) -> Rendered:
    """The same card in each of its languages; a button bears the label of all."""
    parts = [part for each in said for part in (Separator(), *each.parts)]
    labels = zip(*(each.buttons for each in said), strict=True)
    buttons = tuple(
        replace(same[0], label=shorten_plain(" · ".join(dict.fromkeys(one.label for one in same)), limits.BUTTON_LABEL))
        for same in labels
    )
    room = limits.room_for_parts(buttons)
    fitting: tuple[Part, ...] = limits.fit(limits.tidy(parts), limits.CARD, str, room)
    return replace(said[0], parts=fitting, buttons=buttons)
