"""Headless Chromium over its DevTools protocol: enough to open a page, type, look, and take a picture."""

import asyncio
import base64
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp

EXECUTABLE = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)

KEYS = {"Enter": 13, "Escape": 27, "Tab": 9, "Backspace": 8, "ArrowDown": 40, "ArrowUp": 38}


class PageFailed(Exception):  # noqa: N818 (what the page did, or did not do in time)
    """Says which script failed, or what was waited for in vain, and what stood on the page."""


@dataclass(slots=True)
class Tab:
    socket: aiohttp.ClientWebSocketResponse
    calls: int = 0

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        self.calls += 1
        await self.socket.send_json({"id": self.calls, "method": method, "params": params})
        while (answer := await self.socket.receive_json(timeout=30)).get("id") != self.calls:
            pass  # events; nobody here listens to them
        if "error" in answer:
            raise PageFailed(f"{method}: {answer['error']['message']}")
        return answer["result"]

    async def run(self, script: str) -> Any:
        """The value of a JavaScript expression, awaited if it is a promise."""
        result = await self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise PageFailed(f"{script}: {result['exceptionDetails']}")
        return result["result"].get("value")

    async def until(self, script: str, seconds: float = 15) -> None:
        """Waits for the expression to become true."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not await self.run(f"Boolean({script})"):
            if loop.time() > end:
                raise PageFailed(f"{seconds} s were not enough for: {script}\non the page:\n{await self.text()}")
            await asyncio.sleep(0.05)

    async def open(self, url: str) -> None:
        await self.call("Page.navigate", url=url)

    async def text(self) -> str:
        return str(await self.run("document.body.innerText"))

    async def type(self, text: str) -> None:
        for character in text:
            await self.call("Input.dispatchKeyEvent", type="keyDown", key=character, text=character)
            await self.call("Input.dispatchKeyEvent", type="keyUp", key=character)

    async def press(self, key: str) -> None:
        stroke = {"key": key, "code": key, "windowsVirtualKeyCode": KEYS[key]}
        await self.call(
            "Input.dispatchKeyEvent", type="keyDown", **stroke, **({"text": "\r"} if key == "Enter" else {})
        )
        await self.call("Input.dispatchKeyEvent", type="keyUp", **stroke)

    async def click(self, selector: str) -> None:
        await self.run(f"document.querySelector({selector!r}).click()")

    async def resize(self, width: int, height: int) -> None:
        await self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )

    async def picture(self) -> bytes:
        """A PNG of what can be seen."""
        return base64.b64decode((await self.call("Page.captureScreenshot", format="png"))["data"])


@dataclass(frozen=True, slots=True)
class Browser:
    http: aiohttp.ClientSession

    @asynccontextmanager
    async def tab(self, url: str, *, width: int = 1280, height: int = 900) -> AsyncGenerator[Tab]:
        async with self.http.put("/json/new") as made:
            address = (await made.json())["webSocketDebuggerUrl"]
        async with self.http.ws_connect(address, max_msg_size=0) as socket:
            tab = Tab(socket)
            await tab.resize(width, height)
            await tab.open(url)
            yield tab


@asynccontextmanager
async def chromium() -> AsyncGenerator[Browser]:
    if EXECUTABLE is None:
        raise FileNotFoundError("no Chromium is installed")
    with TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            EXECUTABLE,
            *FLAGS,
            f"--user-data-dir={profile}",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            port = await _port(Path(profile) / "DevToolsActivePort")
            async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http:
                yield Browser(http)
        finally:
            process.terminate()
            await process.wait()


async def _port(file: Path, seconds: float = 30) -> int:
    """Chromium writes the port it has chosen into the first line of *file*."""
    for _ in range(round(seconds / 0.05)):
        with suppress(FileNotFoundError, IndexError, ValueError):  # not there yet, or not finished
            return int(file.read_text().splitlines()[0])  # noqa: ASYNC240 (a local file of two lines)
        await asyncio.sleep(0.05)
    raise PageFailed(f"Chromium did not start in {seconds} s")
