"""The real program, in which somebody cancels a request that waits out a rate limit. A start anew is left alone."""
# pyright: reportPrivateUsage=false

import asyncio
import os
import sys

from bot import __main__
from bot.__main__ import STARTED_ANEW
from bot.client import Client
from tests.faults.bot_child import GUILD_READY_SECONDS


class Hanging(Client):
    async def setup_hook(self) -> None:
        self._connection.guild_ready_timeout = GUILD_READY_SECONDS
        await super().setup_hook()

    async def on_ready(self) -> None:
        """discord.py 2.7.1 then never lets another request out."""
        asked = asyncio.create_task(self.fetch_user(1))
        while self.http._global_over.is_set():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        asked.cancel()
        self.hanging = asyncio.create_task(self.fetch_user(2))


if __name__ == "__main__":
    if STARTED_ANEW not in os.environ:
        __main__.Client = Hanging
    sys.exit(__main__.main())
