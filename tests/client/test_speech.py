import asyncio
import io
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.client import Services
from bot.speech import STYLES, card, language_of
from messages import Button, Picture, Rendered, Separator, Text


def rendered(*parts: Any, buttons: tuple[Button, ...] = (), accent: int | None = 0x2F6F8F) -> Rendered:
    return Rendered(layout="card", accent=accent, parts=parts, buttons=buttons)


def payload(view: discord.ui.LayoutView) -> dict[str, Any]:
    (container,) = view.to_components()
    return container


def button(number: int, **fields: Any) -> Button:
    return Button(label=f"B{number}", custom_id=f"id:{number}", **fields)


async def test_a_card_has_its_parts_in_order() -> None:
    made = payload(card(rendered(Text("one"), Separator(), Text("two"))))

    assert made["accent_color"] == 0x2F6F8F
    assert [part.get("content", part["type"]) for part in made["components"]] == ["one", 14, "two"]


async def test_several_cards_stand_in_one_message() -> None:
    first, second = card(
        rendered(Text("one"), Picture("attachment://map.png", "A map")),
        rendered(Text("two"), buttons=(button(1),), accent=None),
        files=[discord.File(io.BytesIO(b"picture"), "map.png"), discord.File(io.BytesIO(b"table"), "table.csv")],
    ).to_components()

    assert [part["type"] for part in first["components"]] == [10, 12]
    assert [part["type"] for part in second["components"]] == [10, 13, 1]
    assert (first["accent_color"], second["accent_color"]) == (0x2F6F8F, None)


async def test_a_picture_has_its_words_and_without_the_file_only_these() -> None:
    parts = (Picture("attachment://map.png", "A map of Texas"),)
    with_file = payload(card(rendered(*parts), files=[discord.File(io.BytesIO(b"picture"), "map.png")]))
    without = payload(card(rendered(*parts)))
    elsewhere = payload(card(rendered(Picture("https://pictures.example/a.png", "A chart"))))

    assert with_file["components"][0]["items"][0]["description"] == "A map of Texas"
    assert without["components"][0]["content"] == "A map of Texas"
    assert elsewhere["components"][0]["items"][0]["media"]["url"] == "https://pictures.example/a.png"


@pytest.mark.parametrize(("count", "rows"), [(0, []), (5, [5]), (6, [5, 1]), (11, [5, 5, 1])])
async def test_at_most_five_buttons_stand_in_a_row(count: int, rows: list[int]) -> None:
    made = payload(card(rendered(Text("x"), buttons=tuple(button(number) for number in range(count)))))

    assert [len(row["components"]) for row in made["components"][1:]] == rows


async def test_a_button_is_what_its_template_said() -> None:
    buttons = (
        button(1, style="primary", disabled=True),
        Button(label="Source", url="https://www.usaspending.gov/"),
        button(3, emoji="✅"),
    )

    own, link, marked = payload(card(rendered(Text("x"), buttons=buttons)))["components"][1]["components"]

    assert (own["label"], own["custom_id"], own["style"], own["disabled"]) == ("B1", "id:1", 1, True)
    assert (link["url"], link["style"]) == ("https://www.usaspending.gov/", 5)
    assert "custom_id" not in link
    assert marked["emoji"]["name"] == "✅"


def test_every_style_a_template_may_name_is_known() -> None:
    assert set(STYLES) == {"primary", "secondary", "success", "danger"}


async def test_a_card_leaves_nothing_behind_in_memory() -> None:
    view = card(rendered(Text("x"), buttons=(button(1),)))

    assert view.is_finished()
    await asyncio.sleep(0)
    assert len(asyncio.all_tasks()) == 1


@pytest.mark.parametrize(
    ("person", "server", "host", "spoken"),
    [
        ("es-ES", "en-US", "en", "es"),
        ("es-419", None, "en", "es"),
        ("en-GB", "es-ES", "es", "en"),
        ("fr", "es-ES", "en", "es"),
        ("fr", "de", "es", "es"),
        ("fr", None, "en", "en"),
    ],
)
async def test_one_is_spoken_to_in_ones_own_language_if_we_speak_it(
    services: Services, person: str, server: str | None, host: str, spoken: str
) -> None:
    asking: Any = SimpleNamespace(
        locale=discord.Locale(person), guild_locale=discord.Locale(server) if server else None
    )
    speaking: Any = SimpleNamespace(
        catalogue=services.catalogue, settings=services.settings.model_copy(update={"default_language": host})
    )

    assert language_of(asking, speaking) == spoken
