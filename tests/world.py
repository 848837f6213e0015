"""A small simulated Discord with the real client in it."""

import functools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

import discord
import pytest
import pytest_asyncio
import simcord
import simcord.interactions
from discord import app_commands

from bot.client import Client, Services
from bot.rules.refusal import Refusal

PATIENCE = 30.0  # seconds, for a machine that has much else to do
LONGEST_SLEEP = timedelta(hours=1)  # a simulated clock never jumps by itself, and days should pass quickly


@dataclass
class World:
    """*alice* is a member, *maya* a moderator; *spanish* holds the ids of those whose Discord is in Spanish."""

    env: simcord.Env
    client: Client
    services: Services
    guild: Any
    articles: Any
    actions: Any
    alice: Any
    maya: Any
    spanish: set[int] = field(default_factory=set[int])

    async def restart(self) -> None:
        old, new = self.client, Client(self.services)
        await self.env.restart_bot(new)
        await old.close()
        self.client = new


def text_of(message: Any) -> str:
    """All text of a Components V2 message, in order, and the labels of its buttons."""
    return "\n".join(_texts(message.components))


def _texts(component: Any) -> list[str]:
    if isinstance(component, list):
        return [text for each in cast("list[Any]", component) for text in _texts(each)]
    if not isinstance(component, dict):
        component = component.to_dict()
    fields = cast("dict[str, Any]", component)
    own = [str(fields[name]) for name in ("content", "label") if fields.get(name)]
    return own + _texts(fields.get("components", []))


@pytest_asyncio.fixture
async def world(
    services: Services, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> AsyncIterator[World]:
    monkeypatch.setattr("bot.rules.outbox.LONGEST_SLEEP", LONGEST_SLEEP)  # read when the scheduler is loaded
    client = Client(services)
    env = simcord.Env(client, shard_count=1, settle_timeout=PATIENCE)
    # simcord looks every 50 ms whether the bot is done; every 2 ms is enough and makes the suite several times faster.
    env._settle_internal = functools.partial(env._settle_internal, idle=0.002)  # pyright: ignore[reportPrivateUsage]
    await env.start()
    guild = env.create_guild("Campaign")
    moderators = guild.create_role("Moderators", permissions=discord.Permissions(manage_guild=True))
    made = World(
        env,
        client,
        services,
        guild,
        articles=guild.create_text_channel("articles"),
        actions=guild.create_text_channel("actions"),
        alice=guild.add_member(env.create_user("alice")),
        maya=guild.add_member(env.create_user("maya"), roles=[moderators]),
    )
    _speak_spanish(made, monkeypatch)
    yield made
    await env.shutdown()
    await made.client.close()
    if not request.node.get_closest_marker("logs_errors"):
        assert [error for error in env.errors if not _is_explained(error)] == []


def _is_explained(error: BaseException) -> bool:
    """simcord notes every error that reached the tree's handler; these are answered in words, and are no bugs."""
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    return isinstance(cause, Refusal | app_commands.AppCommandError | discord.HTTPException)


def _speak_spanish(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """simcord's people all have Discord in English; those in `world.spanish` get theirs in Spanish."""
    original = simcord.interactions.base_payload

    def payload(*arguments: Any, **named: Any) -> Any:
        record, made = original(*arguments, **named)
        if named["user_id"] in world.spanish:
            made["locale"] = "es-ES"
        return record, made

    monkeypatch.setattr(simcord.interactions, "base_payload", payload)
