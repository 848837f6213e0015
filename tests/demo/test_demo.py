import asyncio
import json
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
import simcord

from bot.actions import moderation
from bot.demo import CHANNELS, Demo, free_ports, local_language, local_zone, running_demo
from bot.simulation import AMENDMENTS, Amendment

pytestmark = pytest.mark.usefixtures("small_data")

GROUNDSWELL = Path(sys.executable).with_name("groundswell")
SCRIPTS = Path(simcord.__file__).parent / "preview" / "static"


@dataclass(slots=True)
class Window:
    """A browser's window on one channel, without the browser."""

    http: aiohttp.ClientSession

    async def text(self) -> str:
        async with self.http.get("/api/state") as answer:
            answer.raise_for_status()
            return json.dumps((await answer.json())["messages"], ensure_ascii=False)

    async def shows(self, text: str, seconds: float = 5) -> None:
        for _ in range(round(seconds / 0.05)):
            if text in await self.text():
                return
            await asyncio.sleep(0.05)
        pytest.fail(f"{text} did not appear in {seconds} s")


@asynccontextmanager
async def window(url: str) -> AsyncGenerator[Window]:
    place = urlsplit(url)
    headers = {"X-Simcord-Capability": place.fragment}
    async with aiohttp.ClientSession(f"http://{place.netloc}", headers=headers) as http:
        async with http.post("/api/pages", json={}) as made:
            http.headers["X-Simcord-Context"] = (await made.json())["context"]["id"]
        yield Window(http)


def said(message: Any) -> str:
    return json.dumps([component.to_dict() for component in message.components], ensure_ascii=False)


async def test_each_channel_welcomes_and_leads_to_the_others() -> None:
    async with running_demo() as demo:
        for name, channel in demo.channels.items():
            (welcome,) = channel.history()
            others = [url for other, url in demo.urls.items() if other != name]
            assert f"#{name}" in said(welcome)
            assert len(others) == 2
            assert all(url in said(welcome) for url in others)


async def test_the_server_is_set_up_as_a_moderator_would() -> None:
    async with running_demo() as demo:
        chosen = await moderation.settings(demo.client.services.db, demo.guild.id)

    values = {setting.key: value for setting, value in chosen.items()}
    assert {name: values[f"{name}_channel"] for name in CHANNELS} == {
        name: channel.id for name, channel in demo.channels.items()
    }


async def test_a_post_of_the_bots_own_appears_on_a_page_that_nobody_touches() -> None:
    async with running_demo() as demo, window(demo.urls["announcements"]) as page:
        place = demo.client.get_partial_messageable(demo.channels["announcements"].id)

        post = await place.send("Rally on Saturday")
        await page.shows("Rally on Saturday")
        await post.edit(content="Rally on Sunday")
        await page.shows("Rally on Sunday")


async def test_time_passes_for_the_bot_as_it_does_outside() -> None:
    async with running_demo() as demo:
        real = datetime.now(UTC)  # noqa: TID251 (the real time is what is compared with)
        assert abs(real - demo.env.now()) < timedelta(seconds=1)
        begun = demo.env.now()

        with demo.env._bot_scope():  # pyright: ignore[reportPrivateUsage] (to wait as the bot itself would)
            waiting = asyncio.create_task(demo.client.wait_for("nothing", timeout=1))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(waiting), timeout=5)

        assert demo.env.now() - begun >= timedelta(seconds=1)


async def ask(demo: Demo, person: str, command: str, **options: Any) -> str:
    async with demo.pages.turn:
        result = await demo.people[person].slash(demo.channels["actions"], command, **options)
    assert result.response is not None
    return json.dumps(result.response.components, ensure_ascii=False)


async def test_each_person_is_answered_in_their_own_language() -> None:
    async with running_demo() as demo:
        assert "Which one" in await ask(demo, "Ana", "company show", name="HP")
        assert "¿A cuál" in await ask(demo, "Luz", "company show", name="HP")


async def test_a_refusal_is_an_answer_and_no_failed_action() -> None:
    async with running_demo() as demo:
        answer = await ask(demo, "Maya", "settings set", setting="zone", value="Nowhere/City")

        assert "Nowhere/City" in answer
        assert demo.env.errors == []


async def test_only_the_moderator_is_offered_the_settings() -> None:
    async with running_demo() as demo:
        with pytest.raises(simcord.SetupError, match="not visible"):
            await ask(demo, "Ana", "settings show")
        assert str(demo.channels["announcements"].id) in await ask(demo, "Maya", "settings show")


async def test_texts_read_the_same_whether_parsed_or_remembered() -> None:
    user = import_module("simcord.preview._snapshot")
    parse = user.markdown_tokens
    texts = ("**Bold** <t:0:R>", "- one\n- two", "[link](https://example.org/)", "-# small")
    async with running_demo():
        for text in texts * 2:
            tokens = user.markdown_tokens(text, "text_display", context={})
            assert tokens == parse(text, "text_display", context={})
            tokens.clear()
    assert user.markdown_tokens is parse


async def test_ending_the_session_from_a_page_ends_the_demo() -> None:
    async with running_demo() as demo:
        ended = asyncio.create_task(demo.ended())
        await asyncio.sleep(0)
        assert not ended.done()

        await demo.pages.opened["articles"].close()

        await asyncio.wait_for(ended, timeout=2)


@pytest.mark.parametrize("amendment", AMENDMENTS)
def test_what_is_amended_stands_in_the_pages_scripts_once(amendment: Amendment) -> None:
    script = SCRIPTS / amendment.script.removeprefix("/")
    assert script.read_text("utf-8").count(amendment.was) == 1


async def test_the_page_is_served_amended() -> None:
    async with running_demo() as demo, window(demo.url) as page:
        for script, was, now in AMENDMENTS:
            async with page.http.get(script) as served:
                text = await served.text()
            assert now in text
            assert was not in text.replace(now, "")


def test_taken_ports_are_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        first = taken.getsockname()[1]

        ports = free_ports(first, 3)

    assert first not in ports
    assert ports == sorted(set(ports))
    assert ports[0] > first


def test_the_system_chooses_when_asked_to() -> None:
    assert free_ports(0, 3) == [0, 0, 0]


@pytest.mark.parametrize(("spoken", "language"), [("es_MX.UTF-8", "es"), ("de_DE.UTF-8", "en"), ("", "en")])
def test_the_welcome_speaks_the_language_of_the_machine(
    monkeypatch: pytest.MonkeyPatch, spoken: str, language: str
) -> None:
    monkeypatch.setenv("LC_ALL", spoken)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    monkeypatch.delenv("LANG", raising=False)

    assert local_language() == language


@pytest.mark.parametrize(("named", "zone"), [("Europe/Berlin", "Europe/Berlin"), ("Nowhere/City", "UTC")])
def test_times_are_shown_in_the_zone_of_the_machine(monkeypatch: pytest.MonkeyPatch, named: str, zone: str) -> None:
    monkeypatch.setenv("TZ", named)

    assert local_zone() == zone


@asynccontextmanager
async def started(folder: Path, *arguments: str) -> AsyncGenerator[tuple[asyncio.subprocess.Process, str]]:
    """`groundswell demo` as a process of its own, and what it says up to the address."""
    process = await asyncio.create_subprocess_exec(
        GROUNDSWELL, "demo", *arguments, stdout=asyncio.subprocess.PIPE, env={**os.environ, "TMPDIR": str(folder)}
    )
    assert process.stdout is not None
    try:
        yield process, (await asyncio.wait_for(process.stdout.readuntil(b"Ctrl-C"), timeout=30)).decode()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def names_in(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_it_soon_well_and_without_a_trace(tmp_path: Path, ending: signal.Signals) -> None:
    async with started(tmp_path, "--port", "0") as (process, words):
        assert re.search(r"http://127\.0\.0\.1:\d+/#\S+", words)
        assert any("groundswell-demo-" in name for name in names_in(tmp_path))

        process.send_signal(ending)

        assert await asyncio.wait_for(process.wait(), timeout=5) == 0
        assert names_in(tmp_path) == []


async def test_it_says_so_when_it_takes_another_port(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        async with started(tmp_path, "--port", str(port)) as (_, words):
            assert f"Port {port} is taken" in words
            assert f"http://127.0.0.1:{port}/" not in words
