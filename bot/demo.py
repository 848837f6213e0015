"""The real bot against a simulated Discord, in the browser: no token, no network, and the data is thrown away.

simcord shows one channel of a test. A demo needs more: time that passes, pages that renew themselves, several
channels, somebody who speaks Spanish. All of simcord's private parts that this takes are used in this module, each
with its reason beside it; simcord is pinned exactly.
"""

# ruff: noqa: SLF001
# pyright: reportPrivateUsage=false

import asyncio
import logging
import os
import signal
import socket
import sys
import webbrowser
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import available_timezones

import discord
import simcord

from bot.__main__ import open_services
from bot.actions import moderation
from bot.client import Client, Services
from bot.rules.moderation import Channel, Server
from bot.rules.refusal import Refusal
from bot.settings import Settings
from bot.speech import card

log = logging.getLogger(__name__)

CHANNELS = ("actions", "articles", "announcements")
PUMP_SECONDS = 0.5
LONGEST_STEP = 60.0  # after the machine slept, hours are caught up in steps that the bot can keep up with
SHARD_COUNT = 1

# What the page's own scripts do otherwise than Discord, in a way that would stop a newcomer: the script, what stands in
# it, and what is served instead. simcord is pinned, and a test finds each of these in it exactly once.
AMENDMENTS = (
    # Of what was chosen, Discord shows the name; the page shows the value behind it.
    ("/commands.js", 'String(value?.raw ?? "");\n', 'String(value?.label ?? value?.raw ?? "");\n'),
    # After a choice, Discord lets Enter send; the page has lost the focus, or offers the list again.
    ("/commands.js", "drafts.focus(next?.name || null);", "drafts.focus(next?.name || option.name);"),
    ("/commands.js", "renderCompose({ focus: Boolean(next) });", "renderCompose({ focus: true });"),
    (
        "/commands.js",
        "context();\n          if (option.type",
        "context();\n          if (currentDraft().values[option.name]?.label) { clearPopup(); return; }\n          if (option.type",
    ),
    # Discord asks the bot for suggestions before the first letter; the page says that nothing matches.
    (
        "/commands.js",
        'const current = String(field.value || "");',
        'const current = String(field.value || "");\n            if (!current) queryAutocomplete(option, current);',
    ),
    (
        "/commands.js",
        '"Loading options failed" : ',
        '"Loading options failed" : autocomplete.state === "loading" ? "…" : ',
    ),
    # The field is narrower than the letters in it.
    ("/commands.js", "[...field.value].length + 1)", "[...field.value].length + 3)"),
    # Sent while suggestions are under way, a command waits for them on Discord; the page drops it without a word.
    (
        "/actions.js",
        'if (pending || (uncertain && kind !== "close")) {',
        "if (!pageAction(kind) && !uncertain && (pending ? pending.queryIntent : awaitingRevision > context.publishedRevision)) {"
        " setTimeout(() => dispatch(kind, extra, metadata), 50); return; }\n"
        '    if (pending || (uncertain && kind !== "close")) {',
    ),
)


@dataclass(slots=True)
class Demo:
    """A running demo: the simulated world, its people and channels, and the page of each channel."""

    env: simcord.Env
    client: Client
    guild: simcord.GuildHandle
    channels: Mapping[str, simcord.ChannelHandle]
    people: Mapping[str, simcord.MemberActor]
    locales: Mapping[int, str]
    pages: dict[str, "simcord.Preview"] = field(default_factory=dict[str, "simcord.Preview"])
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    shown: dict[str, int] = field(default_factory=dict[str, int])
    clock: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return self.pages[CHANNELS[0]].url

    @property
    def urls(self) -> dict[str, str]:
        return {name: page.url for name, page in self.pages.items()}

    async def ended(self) -> None:
        """Returns when somebody has ended the session from one of the pages, or time has stopped."""
        endings = [asyncio.create_task(page.wait_closed()) for page in self.pages.values()]
        clock = [self.clock] if self.clock else []
        try:
            await asyncio.wait([*endings, *clock], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for ending in endings:
                ending.cancel()

    async def keep_time(self) -> None:
        """Lets real time pass in the simulated world, and renews the pages on which something has changed."""
        while True:
            await asyncio.sleep(PUMP_SECONDS)
            async with self.turn:
                try:
                    await self.catch_up()
                    await self.renew()
                except TimeoutError as slow:  # the boundary: a bot that is slow for once must not stop the clock
                    log.warning("The bot is still busy: %s", slow)

    async def catch_up(self) -> None:
        real = datetime.now(UTC)  # noqa: TID251 (the one place where the real clock winds the simulated one)
        behind = (real - self.env.now()).total_seconds()
        await self.env.advance_time(min(max(0.0, behind), LONGEST_STEP))

    async def renew(self) -> None:
        for name, page in self.pages.items():
            if self.shown.get(name) != (now := self._contents(name)):
                self.shown[name] = now
                await page.refresh()

    def _contents(self, name: str) -> int:
        """A fingerprint of a channel. Publishing an unchanged page would make what is being typed there fail."""
        # Private: history() leaves out the replies that only one person sees, and they change too.
        return hash(repr(self.env.backend.messages.get(self.channels[name].id)))

    async def show(self, name: str, port: int) -> None:
        self.env._preview = None  # Private: simcord allows one page in a world; a demo has one for each channel.
        page = self.env.preview(
            self.channels[name],
            viewers=list(self.people.values()),
            layout="channel",
            port=port,
            timezone=local_zone(),
        )
        self._speak_language_of_viewer(page)
        self._take_turns(name, page)
        _behave_as_discord(page)
        await page.__aenter__()
        self.pages[name] = page
        # Private: the world tells its one page of each change, for the page to know that its action has begun.
        self.env._preview = Everyone(list(self.pages.values()))  # pyright: ignore[reportAttributeAccessIssue]

    def _speak_language_of_viewer(self, page: "simcord.Preview") -> None:
        """Dates are written in the page's locale, and a page has one for all its viewers."""
        publish = page._publish  # Private: the moment before which the locale can follow the viewer.

        def publish_for_viewer(view: Any, **reason: Any) -> None:
            page.locale = self.locales[view.viewer.id]
            publish(view, **reason)

        page._publish = publish_for_viewer

    def _take_turns(self, name: str, page: "simcord.Preview") -> None:
        """One thing at a time: a click that meets the clock being advanced would leave the browser's page dead."""
        act = page._action  # Private: what the page's server calls for each action of a person.

        async def act_in_turn(view_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
            async with self.turn:
                try:
                    return await act(view_id, self._renewed(page, view_id, body))
                finally:
                    self._publish_elsewhere(name, page, view_id)

        page._action = act_in_turn

    @staticmethod
    def _renewed(page: "simcord.Preview", view_id: str | None, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """What somebody does on a page that is half a second old counts: a post come meanwhile must not reject it."""
        view = page._pages.get(view_id or "")  # Private: the browser's window, for the revision it has not seen yet.
        return {**body, "published_revision": view.revision} if view else body

    def _publish_elsewhere(self, name: str, page: "simcord.Preview", view_id: str | None) -> None:
        """The action has published its own window; the same channel's other windows wait for us."""
        self.shown[name] = self._contents(name)
        for view in list(page._pages.values()):  # Private: there is no public list of windows.
            if view.id != view_id and not page._closed:
                page._publish(view, reason="refresh")


def _behave_as_discord(page: "simcord.Preview") -> None:
    serve = page._server._static  # Private: what serves the page's scripts.

    async def serve_amended(request: Any) -> Any:
        response = await serve(request)
        for script, was, now in AMENDMENTS:
            if request.path == script:
                response.text = response.text.replace(was, now)
        return response

    page._server._static = serve_amended


@dataclass(frozen=True, slots=True)
class Everyone:
    """Stands where simcord keeps a world's one page, and hands on to all of them what it would be told."""

    pages: list["simcord.Preview"]
    _closed: bool = False

    def _mark_action_dispatched(self) -> None:
        for page in self.pages:
            page._mark_action_dispatched()


@asynccontextmanager
async def running_demo(port: int = 0, language: str = "en") -> AsyncIterator[Demo]:
    """The demo on *port* and the two after it, each the next free one; 0 lets the system choose."""
    async with AsyncExitStack() as opened:
        folder = opened.enter_context(TemporaryDirectory(prefix="groundswell-demo-"))
        services = await opened.enter_async_context(open_services(_settings(folder, language)))
        client = Client(services)
        opened.push_async_callback(client.close)
        env = await opened.enter_async_context(_discord_of(client))
        demo = await _furnish(env, client, language)
        await _decide_settings(demo, services)
        for name, each in zip(CHANNELS, free_ports(port, len(CHANNELS)), strict=True):
            await demo.show(name, each)
            opened.push_async_callback(demo.pages[name].close)
        await demo.catch_up()
        await _welcome(demo, services, language)
        await demo.renew()
        await opened.enter_async_context(_clock(demo))
        yield demo


@asynccontextmanager
async def _clock(demo: Demo) -> AsyncIterator[None]:
    demo.clock = asyncio.create_task(demo.keep_time())
    try:
        yield
    finally:
        async with demo.turn:
            demo.clock.cancel()
        with suppress(asyncio.CancelledError):
            await demo.clock


def _settings(folder: str, language: str) -> Settings:
    return Settings(
        _env_file=None,  # pyright: ignore[reportCallIssue] (pydantic-settings takes it)
        discord_token=None,
        database_url=f"sqlite+aiosqlite:///{folder}/demo.db",  # pyright: ignore[reportArgumentType] (made secret there)
        default_language=language,
    )


@asynccontextmanager
async def _discord_of(client: Client) -> AsyncIterator[simcord.Env]:
    world = simcord.run(client, check_errors=False, shard_count=SHARD_COUNT)
    # Private: the world begins on 1 January 2026 unless its clock is set, and it must be set before the start.
    world._env.backend.clock._epoch = discord.utils.utcnow()
    _forgive_refusals(world._env)
    async with world as env:
        yield env


def _forgive_refusals(env: simcord.Env) -> None:
    """A refusal is an answer, which the person has read; the page must not say that the action failed."""
    record = env._record_error  # Private: where the page learns of errors, before the bot has explained them.

    def record_faults(error: BaseException) -> None:
        if not isinstance(getattr(error, "original", error), Refusal):
            record(error)

    env._record_error = record_faults


async def _furnish(env: simcord.Env, client: Client, language: str) -> Demo:
    await _user(client).edit(username="Groundswell")
    guild = env.create_guild("Demo campaign")
    channels = {name: guild.create_text_channel(name) for name in CHANNELS}
    moderators = guild.create_role("Moderators", permissions=discord.Permissions(manage_guild=True))
    ana = guild.add_member(env.create_user("ana", global_name="Ana"))
    luz = guild.add_member(env.create_user("luz", global_name="Luz (español)"))
    maya = guild.add_member(env.create_user("maya", global_name="Maya (moderator)"), roles=[moderators])
    locales = {ana.id: "en-US", luz.id: "es-ES", maya.id: "en-US"}
    _speak_language_of_person(env, locales)
    people = {"Luz": luz, "Ana": ana, "Maya": maya} if language == "es" else {"Ana": ana, "Luz": luz, "Maya": maya}
    return Demo(env, client, guild, channels, people, locales)


async def _decide_settings(demo: Demo, services: Services) -> None:
    """What Maya would have chosen with /settings set."""
    server = Server(demo.guild.id, tuple(Channel(channel.id, name) for name, channel in demo.channels.items()))
    chosen = {f"{channel.name}_channel": str(channel.id) for channel in server.channels}
    for key, value in {**chosen, "languages": "en+es", "zone": local_zone()}.items():
        await moderation.change(services.db, server, demo.people["Maya"].id, key, value, services.clock())


def _speak_language_of_person(env: simcord.Env, locales: Mapping[int, str]) -> None:
    """simcord's people all speak American English; here each has a language, as each has on Discord."""

    def set_locale(event: str, payload: Any) -> None:
        if event == "INTERACTION_CREATE":
            payload["locale"] = locales[int(payload["member"]["user"]["id"])]

    # Private: the world's listeners, in order; standing first, ours amends what the bot then receives.
    env.backend.subscribers.insert(0, set_locale)


async def _welcome(demo: Demo, services: Services, language: str) -> None:
    for name, channel in demo.channels.items():
        elsewhere = [{"name": other, "url": url} for other, url in demo.urls.items() if other != name]
        rendered = services.catalogue.render("demo/welcome", language, channel=name, elsewhere=elsewhere)
        place = demo.client.get_partial_messageable(channel.id)
        await place.send(view=card(rendered))


def _user(client: Client) -> discord.ClientUser:
    if client.user is None:
        raise RuntimeError("the simulated Discord did not log the bot in")
    return client.user


def free_ports(first: int, count: int) -> list[int]:
    """The next *count* free ports of this machine from *first* on; zeros, which the system fills in, for zero."""
    if not first:
        return [0] * count
    free = (port for port in range(first, 65_536) if _is_free(port))
    return [next(free) for _ in range(count)]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
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


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """SIGTERM ends the demo as Ctrl-C does, which asyncio itself turns into a cancellation."""
    loop, serving = asyncio.get_running_loop(), asyncio.current_task()
    with suppress(NotImplementedError):  # Windows has no such signal
        loop.add_signal_handler(signal.SIGTERM, lambda: serving and serving.cancel())
    yield


async def _serve(port: int, *, open_browser: bool) -> None:
    with _ended_by_sigterm():
        async with running_demo(port, local_language()) as demo:
            _announce(demo, port)
            if open_browser:
                await asyncio.to_thread(webbrowser.open, demo.url)
            await demo.ended()


def _announce(demo: Demo, wanted: int) -> None:
    if wanted and f":{wanted}/" not in demo.url:
        _say(f"Port {wanted} is taken; the next free one serves as well.")
    _say(
        f"\nThe demo is running. Open\n\n    {demo.url}\n\nCtrl-C stops it. It is a simulated Discord: nothing leaves this machine."
    )


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def main(port: int = 8765, open_browser: bool = False) -> int:  # noqa: FBT001, FBT002 (the command line's own switch)
    with suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(_serve(port, open_browser=open_browser))
    _say("\nThe demo has ended; its data is gone.")
    return 0
