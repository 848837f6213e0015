"""The demo as a person meets it: a page in a browser, a keyboard, and words to read."""

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from bot.demo import Demo, running_demo
from tests.demo.chromium import EXECUTABLE, chromium
from tests.demo.page import Page, open_page

pytestmark = pytest.mark.skipif(EXECUTABLE is None, reason="no Chromium is installed")

TYPED_AT_SPEED = 12


@asynccontextmanager
async def demonstration() -> AsyncGenerator[tuple[Demo, Page]]:
    async with chromium() as browser, running_demo() as demo, open_page(browser, demo.url) as page:
        yield demo, page


async def test_a_company_is_found_by_three_letters_and_answered_with_its_source() -> None:
    async with demonstration() as (_, page):
        await page.start("company show")
        assert "Microsoft" in await page.suggestions("mic")
        await page.choose("Microsoft")
        assert await page.typed() == "Microsoft"
        await page.send()

        answer = (await page.messages())[-1]
        assert "Ana used /company" in answer
        assert "Net obligated by direct awards" in answer
        assert re.search(r"as of \d{1,2} \w{3} 20\d\d", answer)
        assert "source" in answer


async def test_the_best_known_are_offered_before_the_first_letter() -> None:
    async with demonstration() as (_, page):
        await page.start("company show")

        assert len(await page.suggestions("")) == 25


@pytest.mark.usefixtures("small_data")
async def test_luz_is_answered_in_spanish_and_only_maya_is_offered_the_settings() -> None:
    async with demonstration() as (_, page):
        await page.view_as("Luz")
        await page.start("company show")
        await page.fill("HP")
        await page.send()
        assert "Elija uno" in (await page.messages())[-1]
        assert not any("/settings" in command for command in await page.commands())

        await page.view_as("Maya")
        assert any("/settings set" in command for command in await page.commands())


@pytest.mark.usefixtures("small_data")
async def test_buttons_answer() -> None:
    async with demonstration() as (_, page):
        await page.start("company show")
        await page.fill("HP")
        await page.send()
        await page.press("HP Inc.")

        await page.shows("No match in USAspending data", "HP Inc.")


@pytest.mark.usefixtures("small_data")
async def test_a_post_appears_while_somebody_types_and_what_they_typed_stays() -> None:
    async with demonstration() as (demo, page):
        await page.start("company show")
        await page.fill("pal")

        await demo.client.get_partial_messageable(demo.channels["actions"].id).send("Rally on Saturday")
        await page.shows("Rally on Saturday")

        assert await page.typed() == "pal"
        await page.choose("Palantir Technologies")
        await page.send()
        assert "Palantir Technologies" in (await page.messages())[-1]


@pytest.mark.usefixtures("small_data")
async def test_every_command_is_answered_however_fast_it_is_typed() -> None:
    async with demonstration() as (demo, page):
        place = demo.client.get_partial_messageable(demo.channels["actions"].id)
        for each in range(TYPED_AT_SPEED):
            await page.start("company show")
            await page.tab.type(f"Nobody {each}")
            post = asyncio.create_task(place.send(f"Post {each}"))
            await page.tab.press("Enter")
            await page.shows(f"“Nobody {each}”")
            await post

        assert "not completed" not in await page.text()
