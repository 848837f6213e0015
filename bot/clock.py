"""The one clock, of which everything else is told the time."""

from collections.abc import Callable
from datetime import datetime, timedelta

import discord

from bot.settings import Settings


def clock_of(settings: Settings) -> Callable[[], datetime]:
    """The real time; for tests of a running process, as many seconds later as their file says at the moment."""
    path = settings.test_clock_file
    if path is None:
        return discord.utils.utcnow
    return lambda: discord.utils.utcnow() + timedelta(seconds=float(path.read_text() or 0))
