"""The real bot against a simulated Discord, in the browser: no token, no network, and its data is thrown away."""

import asyncio
import os
import signal
import socket
import sys
import webbrowser
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo, available_timezones

import discord
import simcord
from pydantic import SecretStr

from bot.__main__ import open_services
from bot.actions import announcements, moderation
from bot.client import Client
from bot.rules.announcements import Content
from bot.rules.moderation import Channel, Server
from bot.rules.recurrence import Schedule
from bot.settings import Settings
from bot.simulation import Pages, simulated_discord, speak
from bot.speech import card

CHANNELS = ("actions", "articles", "announcements")
SOON = timedelta(minutes=2)


@dataclass(slots=True)
class Demo:
    """A running demo: the client, its one server with people and channels, and the page of each channel."""

    env: simcord.Env
    client: Client
    guild: simcord.GuildHandle
    channels: Mapping[str, simcord.ChannelHandle]
    people: Mapping[str, simcord.MemberActor]
    pages: Pages
    clock: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return self.urls[CHANNELS[0]]

    @property
    def urls(self) -> dict[str, str]:
        return {name: page.url for name, page in self.pages.opened.items()}

    async def ended(self) -> None:
        """Returns when somebody has ended the session from one of the pages, or time has stopped."""
        endings = [asyncio.create_task(page.wait_closed()) for page in self.pages.opened.values()]
        try:
            await asyncio.wait([*endings, *([self.clock] if self.clock else [])], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for ending in endings:
                ending.cancel()


@asynccontextmanager
async def running_demo(port: int = 0, language: str = "en") -> AsyncGenerator[Demo]:
    """The demo on *port* and the two after it, each the next free one; 0 lets the system choose."""
    async with AsyncExitStack() as opened:
        folder = opened.enter_context(TemporaryDirectory(prefix="groundswell-demo-"))
        services = await opened.enter_async_context(open_services(_settings(folder, language)))
        client = Client(services)
        opened.push_async_callback(client.close)
        env = await opened.enter_async_context(simulated_discord(client))
        demo = _furnish(env, client, language)
        await _decide_settings(demo)
        for (name, channel), each in zip(demo.channels.items(), free_ports(port, len(CHANNELS)), strict=True):
            await demo.pages.open(name, channel, list(demo.people.values()), each)
            opened.push_async_callback(demo.pages.opened[name].close)
        await demo.pages.catch_up()
        await _welcome(demo, language)
        await _plan_announcement(demo)
        await opened.enter_async_context(_time_passing(demo))
        yield demo


@asynccontextmanager
async def _time_passing(demo: Demo) -> AsyncGenerator[None]:
    await demo.pages.renew()
    demo.clock = asyncio.create_task(demo.pages.keep_time())
    try:
        yield
    finally:
        async with demo.pages.turn:
            demo.clock.cancel()
        with suppress(asyncio.CancelledError):
            await demo.clock


def _settings(folder: str, language: str) -> Settings:
    """Nothing of the operator's: neither .env nor token, and a database that goes with the folder."""
    return Settings(
        _env_file=None,  # pyright: ignore[reportCallIssue] (pydantic-settings takes it)
        discord_token=None,
        database_url=SecretStr(f"sqlite+aiosqlite:///{folder}/demo.db"),
        default_language=language,
        sync_daily=False,
    )


def _furnish(env: simcord.Env, client: Client, language: str) -> Demo:
    guild = env.create_guild("Demo campaign")
    channels = {name: guild.create_text_channel(name) for name in CHANNELS}
    moderators = guild.create_role("Moderators", permissions=discord.Permissions(manage_guild=True))
    ana = guild.add_member(env.create_user("ana", global_name="Ana"))
    luz = guild.add_member(env.create_user("luz", global_name="Luz (español)"))
    maya = guild.add_member(env.create_user("maya", global_name="Maya (moderator)"), roles=[moderators])
    locales = {ana.id: "en-US", luz.id: "es-ES", maya.id: "en-US"}
    speak(env, locales)
    people = {"Luz": luz, "Ana": ana, "Maya": maya} if language == "es" else {"Ana": ana, "Luz": luz, "Maya": maya}
    return Demo(env, client, guild, channels, people, Pages(env, locales, local_zone()))


async def _decide_settings(demo: Demo) -> None:
    """What Maya would have chosen with /settings set."""
    services = demo.client.services
    server = Server(demo.guild.id, tuple(Channel(channel.id, name) for name, channel in demo.channels.items()))
    chosen = {f"{channel.name}_channel": str(channel.id) for channel in server.channels}
    for key, value in {**chosen, "languages": "en+es", "zone": local_zone()}.items():
        await moderation.change(services.db, server, demo.people["Maya"].id, key, value, services.clock())


async def _welcome(demo: Demo, language: str) -> None:
    if demo.client.user:
        await demo.client.user.edit(username="Groundswell")
    for name, channel in demo.channels.items():
        elsewhere = [{"name": other, "url": url} for other, url in demo.urls.items() if other != name]
        words = demo.client.services.catalogue.render("demo/welcome", language, channel=name, elsewhere=elsewhere)
        await demo.client.get_partial_messageable(channel.id).send(view=card(words))


async def _plan_announcement(demo: Demo) -> None:
    """One that comes by itself at the second full minute from now, and then every week."""
    services, now = demo.client.services, demo.env.now()
    start = now.astimezone(ZoneInfo(local_zone())).replace(second=0, microsecond=0, tzinfo=None) + SOON
    content = Content(
        title="Groundswell",
        texts={language: services.catalogue.text("demo/announcement", language) for language in ("en", "es")},
        channels=(demo.channels["announcements"].id,),
        schedule=Schedule("FREQ=WEEKLY", local_zone(), start),
    )
    draft = await announcements.draft(services.db, demo.guild.id, {}, now)
    await announcements.save(services.db, demo.guild.id, draft, demo.people["Maya"].id, content, now)
    demo.client.dispatch("outbox_wanted")


def free_ports(first: int, count: int) -> list[int]:
    """The next *count* free ports of this machine from *first* on; for zero, zeros, which the system fills in."""
    if not first:
        return [0] * count
    free = (port for port in range(first, 65_536) if _is_free(port))
    return [port for port, _ in zip(free, range(count), strict=False)]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the pages' servers do
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def local_zone() -> str:
    """This machine's IANA zone as far as it tells, else UTC."""
    name = os.environ.get("TZ") or str(Path("/etc/localtime").resolve()).rpartition("zoneinfo/")[2]
    return name if name in available_timezones() else "UTC"


def local_language() -> str:
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "es" if spoken.startswith("es") else "en"


async def _serve(port: int, *, open_browser: bool) -> None:
    _end_on_signals()
    async with running_demo(port, local_language()) as demo:
        _announce(demo, port)
        if open_browser:
            await asyncio.to_thread(webbrowser.open, demo.url)
        await demo.ended()


def _end_on_signals() -> None:
    serving = asyncio.current_task()
    for each in (signal.SIGINT, signal.SIGTERM):
        if serving:
            with suppress(NotImplementedError):  # Windows has no signal handlers in its loop; Ctrl-C still interrupts
                asyncio.get_running_loop().add_signal_handler(each, serving.cancel)


def _announce(demo: Demo, wanted: int) -> None:
    if wanted and f":{wanted}/" not in demo.url:
        _say(f"Port {wanted} is taken; the next free one serves as well.")
    _say(
        f"\nThe demo is running. Open\n\n    {demo.url}\n\n"
        "It is a simulated Discord: nothing leaves this machine. Ctrl-C stops it."
    )


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def main(port: int = 8765, *, open_browser: bool = False) -> int:
    with suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(_serve(port, open_browser=open_browser))
    _say("\nThe demo has ended, and its data is gone.")
    return 0
