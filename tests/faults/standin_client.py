"""A real client for the tests of the stand-in: discord.py with five things to answer, or not."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import discord
import pytest
import yarl
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.faults.standin import StandIn


class Answering(discord.ui.View):
    @discord.ui.button(label="Press", custom_id="press")
    async def press(self, interaction: discord.Interaction, _: discord.ui.Button["Answering"]) -> None:
        await interaction.response.edit_message(content="pressed")


class Bot(commands.AutoShardedBot):
    def __init__(self, intents: discord.Intents | None = None) -> None:
        # discord.py waits this long after the last guild; the default of 2 s is for the real one.
        super().__init__((), intents=intents or discord.Intents(guilds=True), guild_ready_timeout=0.05)
        self.times_ready = 0
        everything: list[discord.app_commands.Command[Any, ..., None]] = [ping, slow, silent, offer]
        for command in everything:
            self.tree.add_command(command)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """The default waits 5 s before every IDENTIFY but the first."""

    async def on_ready(self) -> None:
        self.times_ready += 1


@discord.app_commands.command()
async def ping(interaction: discord.Interaction) -> None:
    await interaction.response.send_message(f"pong in {interaction.guild}", ephemeral=True)


@discord.app_commands.command()
async def slow(interaction: discord.Interaction) -> None:
    await interaction.response.defer(thinking=True)
    await interaction.edit_original_response(content="thought about it")
    await interaction.followup.send("and one thing more")


@discord.app_commands.command()
async def silent(interaction: discord.Interaction) -> None:
    """Never answers."""


@discord.app_commands.command()
async def offer(interaction: discord.Interaction, name: str) -> None:
    await interaction.response.send_message(name, view=Answering())


@offer.autocomplete("name")
async def complete(_: discord.Interaction, current: str) -> list[discord.app_commands.Choice[str]]:
    return [discord.app_commands.Choice(name=f"{current}!", value=current)]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - what is waited for happens inside discord.py, which sets no event of ours
            await asyncio.sleep(0.01)


async def refused(code: int, work: Awaitable[object]) -> None:
    with pytest.raises(discord.HTTPException) as answer:
        await work
    assert answer.value.code == code


@asynccontextmanager
async def at(world: StandIn, monkeypatch: pytest.MonkeyPatch, bot: Bot) -> AsyncGenerator[Bot]:
    """*bot* connected to *world* and ready."""
    monkeypatch.setattr(Route, "BASE", world.api_url)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(world.gateway_url))
    running = asyncio.create_task(bot.start(world.token))
    try:
        await until(lambda: running.done() or bot.times_ready > 0)
        if running.done():
            running.result()
        yield bot
    finally:
        await bot.close()
        await asyncio.wait([running])
