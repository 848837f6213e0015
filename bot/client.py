"""The client: what it is made of, what it loads, and how a failure is explained to the person it happened to."""

import asyncio
import logging
import secrets
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.drawing import Drawing
from bot.once import Once
from bot.pace import Pace
from bot.rules.directory import Directory
from bot.rules.refusal import Refusal
from bot.rules.sync_report import Report
from bot.settings import Settings
from bot.speech import TOO_LATE, answer, patience
from bot.storage.database import Database
from bot.tree import Translator, Tree, name_in_english, sync_if_changed
from bot.watchdog import Watchdog
from messages import Catalogue

_log = logging.getLogger(__name__)

EXTENSIONS = (
    "cogs.announcements",
    "cogs.companies",
    "cogs.corrections",
    "cogs.moderation",
    "cogs.outbox",
    "cogs.posts",
    "cogs.quiet",
    "cogs.stopping",
    "cogs.upkeep",
    "cogs.waiting",
    "cogs.watching",
)


LONGEST_RATE_LIMIT = 30.0  # seconds; what would wait longer comes back, and something else is done meanwhile


@dataclass(frozen=True, slots=True)
class Services:
    """What cogs and actions work with; opened in bot.__main__ and closed there."""

    settings: Settings
    db: Database
    catalogue: Catalogue
    directory: Once[Directory]
    drawing: Drawing
    clock: Callable[[], datetime] = discord.utils.utcnow
    sync: Callable[[], Awaitable[Report]] | None = None  # the daily one; none where the operator wants none
    pace: Pace = field(default_factory=Pace)


class Client(commands.AutoShardedBot):
    """Guilds is the only intent: slash commands and buttons bring everything else with them."""

    tree: Tree  # pyright: ignore[reportIncompatibleMethodOverride] (discord.py types it as its base class)

    def __init__(self, services: Services) -> None:
        # There is no voice here, so nobody needs to be told at each start what voice would need.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        intents = discord.Intents.none()
        intents.guilds = True
        self.watchdog = Watchdog(services.settings.rest_hang_seconds)
        super().__init__(
            command_prefix=commands.when_mentioned,  # there are no text commands; discord.py asks for a prefix
            help_command=None,
            intents=intents,
            tree_cls=Tree,
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            http_trace=self.watchdog.follow(services.pace.trace()),
            max_ratelimit_timeout=LONGEST_RATE_LIMIT,
        )
        self.services = services
        self._under_way = 0
        self._stopped_at: float | None = None

    async def login(self, token: str) -> None:
        _speak_to(self.services.settings)
        self.http.request = self.watchdog.watched(self.http.request)  # pyright: ignore[reportAttributeAccessIssue]
        if gateway := self.services.settings.discord_gateway_url:
            # discord.py believes only Discord's own answer about where its gateway is.
            self.http.get_bot_gateway = _with_gateway(self.http.get_bot_gateway, gateway)
        await super().login(token)

    async def setup_hook(self) -> None:
        for extension in EXTENSIONS:
            await self.load_extension(extension)
        name_in_english(self.tree, self.services.catalogue.words("en"))
        await self.tree.set_translator(Translator(self.services.catalogue))
        await sync_if_changed(self)
        self.services.directory.start()

    async def on_ready(self) -> None:
        """Comes again after every lost session, so it only tells."""
        _log.info("event=ready servers=%s shards=%s", len(self.guilds), self.shard_count)

    @asynccontextmanager
    async def at_work(self, interaction: discord.Interaction[Any]) -> AsyncGenerator[None]:
        """Stands round every interaction: a stop waits for those under way, and a slow one is told to be so in time."""
        with self.under_way():
            async with patience(interaction):
                yield

    @contextmanager
    def under_way(self) -> Generator[None]:
        """Round whatever a stop has to wait for."""
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1

    def stop_taking_work(self) -> None:
        self._stopped_at = asyncio.get_running_loop().time()
        self.dispatch("stopping")

    def must_be_open(self) -> None:
        if self._stopped_at is not None:
            raise Refusal("restarting")

    @property
    def seconds_left(self) -> float:
        """How long a stop may still wait for what is under way."""
        now = asyncio.get_running_loop().time()
        passed = 0.0 if self._stopped_at is None else now - self._stopped_at
        return max(0.0, self.services.settings.shutdown_seconds - passed)

    @property
    def is_idle(self) -> bool:
        return self._under_way == 0

    async def explain(self, interaction: discord.Interaction[Any], error: Exception) -> None:
        """The one place where a failure becomes words: a refusal is said, anything else is a bug with a code."""
        cause = _cause(error)
        try:
            if isinstance(cause, Refusal):
                await answer(interaction, self.services, f"refusals/{cause.code}", **cause.details)
            elif _is_too_late(cause):
                _log.warning("event=answered_too_late command=%s", _command_name(interaction))
            else:
                await self._confess(interaction, cause)
        except discord.HTTPException as failed:
            _log.warning("event=explanation_not_delivered code=%s status=%s", failed.code, failed.status)
        except Exception:  # noqa: BLE001 (the last boundary: discord.py would drop it without a word)
            _log.exception("event=explanation_failed command=%s", _command_name(interaction))

    async def _confess(self, interaction: discord.Interaction[Any], cause: BaseException) -> None:
        code = secrets.token_hex(3).upper()
        _log.error("event=bug code=%s command=%s", code, _command_name(interaction), exc_info=cause)
        await answer(interaction, self.services, "refusals/bug", code=code)


def _speak_to(settings: Settings) -> None:
    """Where Discord is. discord.py keeps both addresses on classes, so they hold for the whole process."""
    Route.BASE = settings.discord_api_url
    if settings.discord_gateway_url:
        DiscordWebSocket.DEFAULT_GATEWAY = URL(settings.discord_gateway_url)


Gateway = tuple[int, str, Any]


def _with_gateway(ask: Callable[[], Coroutine[Any, Any, Gateway]], address: str) -> Callable[[], Any]:
    async def get_bot_gateway() -> Gateway:
        shards, _, limits = await ask()
        return shards, address, limits

    return get_bot_gateway


def _cause(error: BaseException) -> BaseException:
    """The refusal or the bug behind what discord.py wraps it in."""
    return error.original if isinstance(error, app_commands.CommandInvokeError) else _refusal(error) or error


def _refusal(error: BaseException) -> Refusal | None:
    """What discord.py itself says no to, in our words."""
    match error:
        case Refusal():
            return error
        case app_commands.CommandOnCooldown():
            return Refusal("too_fast", seconds=max(1, round(error.retry_after)))
        case app_commands.BotMissingPermissions():
            return Refusal("bot_may_not", missing=tuple(error.missing_permissions))
        case app_commands.NoPrivateMessage():
            return Refusal("only_in_a_server")
        case app_commands.CheckFailure():
            return Refusal("not_allowed")
        case app_commands.TransformerError():
            return Refusal("not_understood", typed=str(error.value))
        case app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
            return Refusal("command_changed")
        case _:
            return None


def _is_too_late(cause: BaseException) -> bool:
    return isinstance(cause, discord.HTTPException) and cause.code in TOO_LATE


def _command_name(interaction: discord.Interaction[Any]) -> str:
    """A command's name, or the first part of a button's id: never what somebody typed."""
    if interaction.command:
        return interaction.command.qualified_name
    return str((interaction.data or {}).get("custom_id", "")).partition(":")[0]
