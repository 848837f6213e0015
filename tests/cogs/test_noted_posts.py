import io
from typing import Any

import discord
import pytest
from discord import ui

from cogs.noted_posts import text_of, with_note
from messages.shortening import length
from tests.world import World

NOTE = "**Correction №1**: it is $2."


async def post(world: World, *items: ui.Item[Any], **more: Any) -> discord.Message:
    view = ui.LayoutView(timeout=None)
    for item in items:
        view.add_item(item)
    view.stop()
    sent = await world.client.get_partial_messageable(world.articles.id).send(view=view, **more)
    await world.env.settle()
    return sent


async def noted(world: World, sent: discord.Message, note: str = NOTE) -> discord.Message:
    place = world.client.get_partial_messageable(world.articles.id)
    await (await place.fetch_message(sent.id)).edit(**with_note(await place.fetch_message(sent.id), note))
    await world.env.settle()
    return await place.fetch_message(sent.id)


def texts(*lengths: int) -> ui.Container[Any]:
    return ui.Container(*(ui.TextDisplay[Any]("word " * (each // 5)) for each in lengths))


def spoken(message: discord.Message) -> int:
    return sum(length(line) for line in text_of(message).split("\n"))


async def test_a_note_stands_above_everything_else(world: World) -> None:
    button = ui.ActionRow["ui.LayoutView"](ui.Button(label="Report", custom_id="report:company:a"))
    sent = await post(world, ui.Container(ui.TextDisplay("Acme: $1"), ui.Separator(), button, accent_colour=0x2F6F8F))

    after = await noted(world, sent)

    first, container = after.components
    assert isinstance(first, discord.TextDisplay)
    assert first.content == NOTE
    assert isinstance(container, discord.Container)
    assert container.accent_colour == discord.Colour(0x2F6F8F)
    assert [child.type for child in container.children] == [
        discord.ComponentType.text_display, discord.ComponentType.separator, discord.ComponentType.action_row,
    ]  # fmt: skip


async def test_a_picture_stays_attached(world: World) -> None:
    chart = discord.File(io.BytesIO(b"\x89PNG"), "chart.png")
    gallery = ui.MediaGallery["ui.LayoutView"](
        discord.MediaGalleryItem("attachment://chart.png", description="A chart"),
        discord.MediaGalleryItem("https://elsewhere.example/a.png"),
    )
    sent = await post(world, ui.Container(ui.TextDisplay("Acme"), gallery), files=[chart])

    after = await noted(world, sent)

    asked = [entry.json for entry in world.env.http_requests if entry.method == "PATCH"][-1]
    assert asked is not None
    urls = [item["media"]["url"] for item in asked["components"][1]["components"][1]["items"]]
    assert urls == ["attachment://chart.png", "https://elsewhere.example/a.png"]
    assert [attachment.filename for attachment in after.attachments] == ["chart.png"]
    assert text_of(after).startswith(NOTE)


@pytest.mark.parametrize("lengths", [(3950,), (1000, 2990), (3000, 500, 490), (3990, 5)])
async def test_the_last_texts_give_way_and_the_note_stays_whole(world: World, lengths: tuple[int, ...]) -> None:
    note = NOTE + " word" * 100

    after = await noted(world, await post(world, texts(*lengths)), note)

    assert text_of(after).startswith(note)
    assert "…" in text_of(after)
    assert spoken(after) <= 4000


async def test_many_notes_find_room(world: World) -> None:
    sent = await post(world, texts(3000, 900))

    for number in range(4):
        sent = await noted(world, sent, f"**Correction №{number}**" + " word" * 120)

    said = text_of(sent)
    assert all(f"**Correction №{number}**" in said for number in range(4))
    assert spoken(sent) <= 4000


async def test_a_full_message_takes_the_note_into_its_first_text(world: World) -> None:
    parts = [ui.TextDisplay["ui.LayoutView"](f"Part {number}") for number in range(39)]

    after = await noted(world, await post(world, ui.Container(*parts)))

    assert text_of(after).startswith(f"{NOTE}\n\nPart 0\nPart 1\n")


async def test_a_post_of_plain_text_gets_it_too(world: World) -> None:
    sent = await world.client.get_partial_messageable(world.articles.id).send("Acme: $1. " + "word " * 390)
    await world.env.settle()

    after = await noted(world, sent)

    assert after.content.startswith(f"{NOTE}\n\nAcme: $1. word")
    assert len(after.content) <= 2000
