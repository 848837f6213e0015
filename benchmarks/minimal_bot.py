"""The least a discord.py bot can be: what the real one is compared with. Prints `ready` and its memory, once.

It takes the same settings: DISCORD_TOKEN, DISCORD_API_URL and DISCORD_GATEWAY_URL. Its command counts as registered,
as after the real bot's first start; `--sync` registers it.
"""

import os
import sys
from pathlib import Path

import discord
import yarl
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route


@discord.app_commands.command(description="Answers.")
async def ping(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("pong")


class MinimalBot(commands.AutoShardedBot):
    async def setup_hook(self) -> None:
        self.tree.add_command(ping)  # pyright: ignore[reportUnknownArgumentType] (discord.py leaves its group open)
        if "--sync" in sys.argv:
            await self.tree.sync()

    async def on_ready(self) -> None:
        print("ready", resident_kb(), flush=True)


def resident_kb() -> str:
    """Linux only."""
    return next(
        line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS")
    )


def main() -> None:
    Route.BASE = os.environ.get("DISCORD_API_URL", Route.BASE)
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(
        os.environ.get("DISCORD_GATEWAY_URL") or str(DiscordWebSocket.DEFAULT_GATEWAY)
    )
    bot = MinimalBot(commands.when_mentioned, intents=discord.Intents(guilds=True))
    bot.run(os.environ["DISCORD_TOKEN"], log_handler=None)


if __name__ == "__main__":
    main()
