"""What a demo needs of simcord, and simcord, which shows one channel of a test, does not offer: time that passes, pages
that renew themselves, several channels, people who speak Spanish.

All of simcord's private parts that this takes are used here, each with its reason beside it; simcord is pinned exactly.
"""

# ruff: noqa: SLF001
# pyright: reportPrivateUsage=false

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Generator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

import discord
import simcord
from simcord.preview import _component_projection, _markdown, _messages, _queries, _snapshot

from bot.rules.refusal import Refusal

_log = logging.getLogger(__name__)

SETTLE_SECONDS = 60.0  # an old laptop takes its time; what takes longer is told in the log
PULSE_SECONDS = 0.5
LONGEST_STEP = 60.0  # after the computer slept, hours are caught up in steps that the bot can keep up with


class Amendment(NamedTuple):
    """*now* is served where *was* stands in one of the page's scripts."""

    script: str
    was: str
    now: str


# Where the page does otherwise than Discord, in a way that would stop a newcomer. A test finds each exactly once.
AMENDMENTS = (
    # Of what was chosen, Discord shows the name; the page shows the value behind it.
    Amendment("/commands.js", 'String(value?.raw ?? "");\n', 'String(value?.label ?? value?.raw ?? "");\n'),
    # After a choice, Discord lets Enter send; the page has lost the focus, or offers the list again.
    Amendment("/commands.js", "drafts.focus(next?.name || null);", "drafts.focus(next?.name || option.name);"),
    Amendment("/commands.js", "renderCompose({ focus: Boolean(next) });", "renderCompose({ focus: true });"),
    Amendment(
        "/commands.js",
        "context();\n          if (option.type",
        """context();
          if (currentDraft().values[option.name]?.label) { clearPopup(); return; }
          if (option.type""",
    ),
    # Before the first letter, Discord asks the bot for suggestions; the page says that nothing matches.
    Amendment(
        "/commands.js",
        'const current = String(field.value || "");',
        """const current = String(field.value || "");
            if (!current) queryAutocomplete(option, current);""",
    ),
    Amendment(
        "/commands.js",
        '"Loading options failed" : ',
        '"Loading options failed" : autocomplete.state === "loading" ? "…" : ',
    ),
    # The field is narrower than the letters in it.
    Amendment("/commands.js", "[...field.value].length + 1)", "[...field.value].length + 3)"),
    # A command that is sent while suggestions are under way is sent on Discord; the page drops it without a word.
    Amendment(
        "/actions.js",
        'if (pending || (uncertain && kind !== "close")) {',
        """if (!pageAction(kind) && !uncertain && !context.closed
      && (pending ? pending.queryIntent : awaitingRevision > context.publishedRevision)) {
      setTimeout(() => dispatch(kind, extra, metadata), 50); return;
    }
    if (pending || (uncertain && kind !== "close")) {""",
    ),
)


@asynccontextmanager
async def simulated_discord(client: discord.AutoShardedClient) -> AsyncGenerator[simcord.Env]:
    """A Discord of its own for *client*, in which it is now."""
    world = simcord.run(client, check_errors=False, shard_count=1, settle_timeout=SETTLE_SECONDS)
    # Private: the world begins on 1 January 2026 unless its clock is set, and it must be set before the start.
    world._env.backend.clock._epoch = discord.utils.utcnow()
    _forgive_refusals(world._env)
    with _texts_parsed_once():
        async with world as env:
            yield env


@contextmanager
def _texts_parsed_once() -> Generator[None]:
    """For each change simcord parses the last fifty messages anew: seconds, once there are long answers among them."""
    # Private: what makes tokens of a text, and the modules that have it under its name.
    parse, users = _markdown.markdown_tokens, (_component_projection, _messages, _queries, _snapshot)
    parsed: dict[tuple[str, str, str], str] = {}

    def parse_once(value: Any, profile: str = "message", *, context: Mapping[str, Any] | None = None) -> Any:
        key = (repr(value), profile, repr(context))
        if key not in parsed:
            parsed[key] = json.dumps(parse(value, profile, context=context))
        return json.loads(parsed[key])  # a copy, for simcord goes on to change it

    for module in users:
        vars(module)["markdown_tokens"] = parse_once
    try:
        yield
    finally:
        for module in users:
            vars(module)["markdown_tokens"] = parse


def _forgive_refusals(env: simcord.Env) -> None:
    """A refusal is an answer, which the person reads; the page must not say that the action failed."""
    record = env._record_error  # Private: where the page learns of errors, before the bot has explained them.

    def record_fault(error: BaseException) -> None:
        if not isinstance(getattr(error, "original", error), Refusal):
            record(error)

    env._record_error = record_fault


def speak(env: simcord.Env, locales: Mapping[int, str]) -> None:
    """simcord's people all speak American English; here each speaks what *locales* has for the id."""

    def set_locale(event: str, payload: Any) -> None:
        if event == "INTERACTION_CREATE":
            payload["locale"] = locales[int(payload["member"]["user"]["id"])]

    # Private: the world's listeners, in order; standing first, ours amends what the bot is then given.
    env.backend.subscribers.insert(0, set_locale)


@dataclass(slots=True)
class Pages:
    """A page for each channel, and the clock on the wall. *turn* is held by whoever does something in the world."""

    env: simcord.Env
    locales: Mapping[int, str]
    zone: str
    opened: dict[str, "simcord.Preview"] = field(default_factory=dict[str, "simcord.Preview"])
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _shown: dict[int, int] = field(default_factory=dict[int, int])

    async def open(
        self, name: str, channel: simcord.ChannelHandle, viewers: Sequence[simcord.MemberActor], port: int
    ) -> None:
        self.env._preview = None  # Private: simcord allows one page in a world; a demo has one for each channel.
        page = self.env.preview(channel, viewers=viewers, layout="channel", port=port, timezone=self.zone)
        self._follow_viewer(page)
        self._take_turns(page)
        _serve_amended(page)
        await page.__aenter__()
        self.opened[name] = page
        # Private: the world tells its one page when something changes, so that the page knows its action has begun.
        self.env._preview = _Everyone(list(self.opened.values()))  # pyright: ignore[reportAttributeAccessIssue]

    async def keep_time(self) -> None:
        """Lets time pass in the world as it does outside, and renews the pages on which something has changed."""
        while True:
            await asyncio.sleep(PULSE_SECONDS)
            async with self.turn:
                try:
                    await self.catch_up()
                    await self.renew()
                except TimeoutError as slow:  # the boundary: a bot that is slow for once must not stop the clock
                    _log.warning("event=demo_bot_is_busy reason=%s", slow)

    async def catch_up(self) -> None:
        real = datetime.now(UTC)  # noqa: TID251 (the one place where the real clock winds the simulated one)
        behind = (real - self.env.now()).total_seconds()
        await self.env.advance_time(min(max(0.0, behind), LONGEST_STEP))

    async def renew(self) -> None:
        for page in self.opened.values():
            if self._shown.get(page.channel.id) != (contents := self._contents(page)):
                self._shown[page.channel.id] = contents
                await page.refresh()

    def _contents(self, page: "simcord.Preview") -> int:
        """A fingerprint of the channel: only a page that has changed is renewed, for it costs what a click does."""
        # Private: history() leaves out the answers that only one person sees, and they change too.
        return hash(repr(self.env.backend.messages.get(page.channel.id)))

    def _follow_viewer(self, page: "simcord.Preview") -> None:
        """Dates are written in the page's locale, and counted from its time; it has one of each for all its viewers."""
        publish = page._publish  # Private: the moment before which the locale can become the viewer's.

        def publish_for_viewer(window: Any, **reason: Any) -> None:
            if window is page._python and window.snapshot:
                return  # Private: a window of simcord's own, for scripts; here nobody looks at it.
            page.locale = self.locales[window.viewer.id]
            page._advance_presentation_time()  # Private: or “in 2 minutes” is counted from when the page was opened.
            publish(window, **reason)

        page._publish = publish_for_viewer  # pyright: ignore[reportAttributeAccessIssue]

    def _take_turns(self, page: "simcord.Preview") -> None:
        """One thing at a time: an action that meets the clock being advanced would leave the browser's page dead."""
        act = page._action  # Private: what the page's server calls for each action of a person.

        async def act_in_turn(window_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
            async with self.turn:
                try:
                    return await act(window_id, _up_to_date(page, window_id, body))
                finally:
                    self._publish_elsewhere(page, window_id)

        page._action = act_in_turn  # pyright: ignore[reportAttributeAccessIssue]

    def _publish_elsewhere(self, page: "simcord.Preview", window_id: str | None) -> None:
        """The action has published its own window; the same channel's other windows are left to us."""
        self._shown[page.channel.id] = self._contents(page)
        for window in list(page._pages.values()):  # Private: there is no public list of windows.
            if window.id != window_id and not page._closed:
                page._publish(window, reason="refresh")


def _up_to_date(page: "simcord.Preview", window_id: str | None, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """What somebody does on a page half a second old counts: a post that came meanwhile must not reject it."""
    window = page._pages.get(window_id or "")  # Private: for the revision that this window has not seen yet.
    return {**body, "published_revision": window.revision} if window else body


def _serve_amended(page: "simcord.Preview") -> None:
    serve = page._server._static  # Private: what serves the page's scripts.

    async def serve_amended(request: Any) -> Any:
        response = await serve(request)
        for script, was, now in AMENDMENTS:
            if request.path == script:
                response.text = response.text.replace(was, now)
        return response

    page._server._static = serve_amended


@dataclass(frozen=True, slots=True)
class _Everyone:
    """Stands where simcord keeps a world's one page, and hands on to all of them what it would be told."""

    pages: Sequence["simcord.Preview"]
    _closed: bool = False

    def _mark_action_dispatched(self) -> None:
        for page in self.pages:
            page._mark_action_dispatched()
