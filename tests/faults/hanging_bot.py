"""The real program, in which somebody cancels a request that waits out a rate limit. A start anew is left alone."""

import asyncio
import os
import sys

import discord

from bot import __main__
from bot.__main__ import STARTED_ANEW
from bot.client import Client


async def on_ready(self: Client) -> None:
    """discord.py 2.7.1 then never lets another request out."""
    asked = asyncio.create_task(self.fetch_user(1))
    while self.http._global_over.is_set():  # noqa: ASYNC110 # pyright: ignore[reportPrivateUsage]
        await asyncio.sleep(0.01)
    asked.cancel()
    self.hanging = asyncio.create_task(self.fetch_user(2))  # pyright: ignore[reportAttributeAccessIssue]


if __name__ == "__main__":
    discord.VoiceClient.warn_nacl = False
    if STARTED_ANEW not in os.environ:
        Client.on_ready = on_ready
    sys.exit(__main__.main())
