"""What a person does on the demo's page."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.demo.chromium import Browser, Tab

PICKER = "simcordPreview.commandPicker"
READY = "window.simcordPreview?.ready"
COMPOSER = "#channel-composer-input"
SUGGESTIONS = "[...document.querySelectorAll('.command-suggestion-label')].map(each => each.textContent)"
MESSAGES = "[...document.querySelectorAll('#channel-message-list > *')].map(each => each.innerText)"


@dataclass(frozen=True, slots=True)
class Page:
    tab: Tab

    async def text(self) -> str:
        return await self.tab.text()

    async def shows(self, *texts: str) -> None:
        """Waits until all of *texts* stand on the page."""
        await self.tab.until(f"{json.dumps(texts)}.every(text => document.body.innerText.includes(text))")

    async def view_as(self, name: str) -> None:
        """Becomes the person whose name begins with *name*."""
        await self.tab.until(READY)
        await self.tab.run(
            f"""(() => {{
                const picker = document.querySelector("#viewer-picker");
                picker.value = [...picker.options].find(each => each.text.startsWith({json.dumps(name)})).value;
                picker.dispatchEvent(new Event("change", {{bubbles: true}}));
            }})()"""
        )
        chosen = "document.querySelector('#viewer-picker').value"
        await self.tab.until(f"{READY} && simcordPreview.viewerId === {chosen} && !simcordPreview.pendingAction")

    async def start(self, command: str) -> None:
        """Types a command and takes the one that the list offers first."""
        await self.tab.until(f"{READY} && document.querySelector('{COMPOSER}')")
        await self.tab.run(f"document.querySelector('{COMPOSER}').focus()")
        await self.tab.type(f"/{command}")
        await self.tab.until(f"{PICKER}.entryKeys.length")
        await self.tab.press("Enter")
        await self.tab.until("document.querySelector('.command-chip')")

    async def suggestions(self, letters: str) -> list[str]:
        """Types into the field that has the focus, and gives what is suggested."""
        await self.fill(letters)
        return list(await self.tab.run(SUGGESTIONS))

    async def fill(self, text: str) -> None:
        """Types into the field that has the focus, and waits for what is suggested."""
        await self.tab.until("document.activeElement.matches('.command-option-input')")
        await self.tab.type(text)
        await self.tab.until(f"{PICKER}.autocomplete.state !== 'loading'")

    async def typed(self) -> str:
        """What stands in the field that has the focus."""
        return str(await self.tab.run("document.activeElement.value"))

    async def commands(self) -> list[str]:
        """What is offered to this person after a slash."""
        await self.tab.until(f"{READY} && document.querySelector('{COMPOSER}')")
        await self.tab.run(f"document.querySelector('{COMPOSER}').focus()")
        await self.tab.type("/")
        await self.tab.until(f"{PICKER}.entryKeys.length")
        offered = await self.tab.run("[...document.querySelectorAll('.command-entry')].map(each => each.innerText)")
        await self.tab.press("Backspace")
        return list(offered)

    async def choose(self, label: str) -> None:
        """With the arrow keys, as a person would."""
        for _ in range((await self.tab.run(SUGGESTIONS)).index(label)):
            await self.tab.press("ArrowDown")
        await self.tab.press("Enter")

    async def send(self) -> None:
        """Sends the command as it stands, and waits for the line to be empty again."""
        await self.tab.press("Escape")  # as typed, whatever is suggested
        await self.tab.press("Enter")
        await self.tab.until(f"{READY} && !document.querySelector('.command-chip')")

    async def press(self, label: str) -> None:
        """The last button of this name."""
        await self.tab.run(
            f"""[...document.querySelectorAll(".component-button")]
                .filter(each => each.innerText.trim() === {json.dumps(label)}).at(-1).click()"""
        )
        await self.tab.until(f"{READY} && !simcordPreview.pendingAction")

    async def scroll_to_last(self) -> None:
        """Brings the first line of the last message to the top."""
        await self.tab.run("document.querySelector('#channel-message-list').lastElementChild.scrollIntoView()")

    async def messages(self) -> list[str]:
        return list(await self.tab.run(MESSAGES))


@asynccontextmanager
async def open_page(browser: Browser, url: str, *, width: int = 1280, height: int = 900) -> AsyncGenerator[Page]:
    async with browser.tab(url, width=width, height=height) as tab:
        await tab.until(READY)
        yield Page(tab)
