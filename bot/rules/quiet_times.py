"""A time of day as people type it for quiet hours: 22:00, 10pm, 22 h, midnight, las diez de la noche."""

import re
from dataclasses import replace
from datetime import time

from bot.rules.refusal import Refusal
from bot.rules.when_english import english
from bot.rules.when_hours import hour_of
from bot.rules.when_parts import Clock, PartOfDay, Reading
from bot.rules.when_scanning import Grammar, scan
from bot.rules.when_spanish import spanish

_ONLY_A_NUMBER = re.compile(r"\s*\d{1,2}\s*")
_END_OF_DAY = re.compile(r"\s*24(?:[:.]00)?\s*h?\s*", re.IGNORECASE)


def read_clock(typed: str) -> time:
    """What is no time of day is refused, and what could be two is asked back."""
    if _END_OF_DAY.fullmatch(typed):
        return time()
    found, refusals = set[time](), list[Refusal]()
    for grammar in (english(), spanish()):
        try:
            found.add(_clock(typed, grammar))
        except Refusal as refusal:
            refusals.append(refusal)
    if len(found) == 1:
        return found.pop()
    if found:
        raise Refusal("when_two_ways", typed=typed, readings=tuple(Reading(clock=each) for each in sorted(found)))
    unclear = (refusal for refusal in refusals if refusal.code == "when_two_ways")
    raise next(unclear, Refusal("clock_not_understood", typed=typed))


def _clock(typed: str, grammar: Grammar) -> time:
    said = scan(f"at {typed}" if _ONLY_A_NUMBER.fullmatch(typed) else typed, grammar)
    if said.itself.beside(Clock, PartOfDay) or said.since.facts or said.until.facts:
        raise Refusal("clock_not_understood", typed=typed)
    return hour_of(replace(said, typed=typed)).time
