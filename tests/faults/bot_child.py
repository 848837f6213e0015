"""The real program in a forked child: told from outside where it ends, and impatient where Discord is not real.

SIGUSR1 makes it look what there is to do, as after a sleep; so a test that moves the clock need not wait.
"""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any

from bot import __main__ as program
from bot.actions import outbox as actions
from bot.client import Client, Services
from bot.rules import outbox as rules
from bot.storage import database
from tests.faults.kill_points import Point, install

GUILD_READY_SECONDS = 0.02  # discord.py waits 2 s after the last server
BUSY_TIMEOUT = "busy_timeout=300"  # milliseconds; a test that takes the database away does not wait for five seconds


WAKE = signal.SIGUSR1


def run(order: dict[str, Any]) -> int:
    """*order*: `environment`, `folder` to be in, and the `points` at which a signal comes."""
    os.environ.update(order["environment"])
    os.chdir(order["folder"])
    database.PRAGMAS = (BUSY_TIMEOUT, *database.PRAGMAS[1:])
    if seconds := order["environment"].get("LEASE_SECONDS"):
        _shorten_leases(timedelta(seconds=float(seconds)))
    _hurry(Client)
    _when_set_up(Client, [Point(**point) for point in order["points"]])
    return program.main()


def _shorten_leases(lease: timedelta) -> None:
    """A test in which one process takes over from another need not wait for twenty seconds."""
    rules.LEASE = actions.LEASE = lease
    rules.RENEWED = lease / 4


def _hurry(client: type[Client]) -> None:
    original = client.__init__

    def init(self: Client, services: Services) -> None:
        original(self, services)
        self._connection.guild_ready_timeout = GUILD_READY_SECONDS  # pyright: ignore[reportPrivateUsage]

    async def at_once(self: Client, shard_id: int | None, *, initial: bool = False) -> None:
        """discord.py waits 5 s before each IDENTIFY but the first."""

    client.__init__ = init
    client.before_identify_hook = at_once


def _when_set_up(client: type[Client], points: list[Point]) -> None:
    """Not before: discord.py executes the modules of cogs anew when it loads them."""
    original: Callable[[Client], Awaitable[None]] = client.setup_hook

    async def setup_hook(self: Client) -> None:
        await original(self)
        asyncio.get_running_loop().add_signal_handler(WAKE, partial(self.dispatch, "outbox_wanted"))
        for point in points:
            install(point, lambda point: os.kill(os.getpid(), getattr(signal, point.sign)))

    client.setup_hook = setup_hook
