"""A picture of the demo, for the README.

python -m tests.demo.screenshot OUT.png --as Luz --command "company show" --value HP
"""

import argparse
import asyncio
from pathlib import Path

from bot.demo import CHANNELS, running_demo
from tests.demo.chromium import chromium
from tests.demo.page import Page, open_page


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.demo.screenshot", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--as", dest="viewer", default="Ana", help="who looks at the page")
    parser.add_argument("--channel", choices=CHANNELS, default=CHANNELS[0])
    parser.add_argument("--language", choices=("en", "es"), default="en", help="of the welcome")
    parser.add_argument("--command", help="a command to type, such as: company show")
    parser.add_argument("--value", action="append", default=[], help="typed into its fields, one after the other")
    parser.add_argument("--choose", help="a suggestion to take instead of sending what was typed")
    parser.add_argument("--press", action="append", default=[], help="a button to press afterwards, by its label")
    parser.add_argument("--unsent", action="store_true", help="stop before sending, with the suggestions open")
    parser.add_argument("--top", action="store_true", help="scroll so that the answer's first line is seen")
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=900)
    return parser.parse_args()


async def carry_out(page: Page, wish: argparse.Namespace) -> None:
    await page.view_as(wish.viewer)
    if not wish.command:
        return
    await page.start(wish.command)
    for value in wish.value:
        await page.fill(value)
    if wish.choose:
        await page.choose(wish.choose)
    if wish.unsent:
        return
    await page.send()
    for label in wish.press:
        await page.press(label)
    if wish.top:
        await page.scroll_to_last()


async def main() -> None:
    wish = arguments()
    async with (
        chromium() as browser,
        running_demo(language=wish.language) as demo,
        open_page(browser, demo.urls[wish.channel], width=wish.width, height=wish.height) as page,
    ):
        await carry_out(page, wish)
        await asyncio.sleep(0.5)  # for pictures and fonts to be drawn
        wish.out.write_bytes(await page.tab.picture())


if __name__ == "__main__":
    asyncio.run(main())
