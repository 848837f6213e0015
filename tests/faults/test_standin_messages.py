"""Messages at the stand-in: one for a nonce, a history newest first, changed and deleted, with files beside them."""

import io

import discord
import pytest
from discord.http import Route

from tests.faults.conftest import Connected
from tests.faults.standin_client import refused
from tests.faults.standin_http import Sent
from tests.faults.standin_payloads import Json


def contents(messages: list[discord.Message]) -> list[str]:
    return [message.content for message in messages]


async def test_a_nonce_is_the_authors_whatever_the_channel(connected: Connected) -> None:
    first = await connected.channel.send("due", nonce="post-1")
    again = await connected.guild.text_channels[1].send("due", nonce="post-1")

    assert (again.id, again.channel.id) == (first.id, connected.guild.text_channels[1].id)
    state = connected.world.state()
    assert [said["channel_id"] for said in state["messages"]] == [str(connected.channel.id)]
    assert state["posts_by_nonce"] == {"post-1": 2}


async def test_the_nonce_of_a_deleted_message_brings_nothing_back(connected: Connected) -> None:
    first = await connected.channel.send("due", nonce="post-1")
    await first.delete()

    await refused(10008, connected.channel.send("due", nonce="post-1"))

    assert connected.world.state()["messages"] == []


async def test_a_nonce_is_forgotten_by_the_clock_of_the_standin(connected: Connected) -> None:
    first = await connected.channel.send("due", nonce="post-1")
    connected.world.clock.offset_seconds = 119
    same = await connected.channel.send("due", nonce="post-1")
    connected.world.clock.offset_seconds = 121
    second = await connected.channel.send("due", nonce="post-1")

    assert first.id == same.id != second.id
    assert (second.created_at - first.created_at).total_seconds() > 120


async def test_the_history_in_every_direction(connected: Connected) -> None:
    sent = [await connected.channel.send(f"{number}") for number in range(6)]
    await connected.guild.text_channels[1].send("elsewhere")

    async def history(**asked: object) -> list[str]:
        params = {"limit": 3, **asked}
        found = await connected.bot.http.logs_from(connected.channel.id, **params)  # pyright: ignore[reportArgumentType]
        return [message["content"] for message in found]

    assert await history() == ["5", "4", "3"]
    assert await history(before=sent[4].id) == ["3", "2", "1"]
    assert await history(after=sent[1].id) == ["4", "3", "2"]
    assert await history(around=sent[2].id) == ["3", "2", "1"]
    assert await history(after=sent[5].id) == []
    assert contents([each async for each in connected.channel.history(limit=None)]) == list("543210")


async def test_a_history_is_read_page_by_page(connected: Connected) -> None:
    channel_id = str(connected.channel.id)
    for number in range(230):
        connected.world.messages.add(channel_id, Sent({"content": f"{number}"}))

    newest_first = [each async for each in connected.channel.history(limit=None)]
    oldest_first = [each async for each in connected.channel.history(limit=None, after=newest_first[-1])]

    assert len(newest_first) == 230
    assert contents(oldest_first) == [f"{number}" for number in range(1, 230)]
    assert connected.world.state()["requests"]["GET /channels/{channel}/messages 200"] == 6


@pytest.mark.parametrize("asked", [{"limit": 101}, {"limit": 0}, {"before": 1, "after": 1}, {"after": "x"}])
async def test_a_history_is_not_asked_for_just_anything(connected: Connected, asked: dict[str, object]) -> None:
    route = Route("GET", "/channels/{channel_id}/messages", channel_id=connected.channel.id)

    await refused(50035, connected.bot.http.request(route, params=asked))


async def test_of_others_only_the_place_is_seen(connected: Connected) -> None:
    channel_id = str(connected.channel.id)
    view = discord.ui.View()
    view.add_item(discord.ui.Button(label="Mine", custom_id="post:abc"))
    await connected.channel.send("mine", view=view)
    other = {"content": "theirs", "components": [{"type": 1, "components": [{"type": 2, "custom_id": "post:abc"}]}]}
    connected.world.messages.add(channel_id, Sent(other), "77")

    theirs, mine = [each async for each in connected.channel.history()]

    assert (theirs.author.id, theirs.content, theirs.components) == (77, "", [])
    (row,) = mine.components
    assert isinstance(row, discord.ActionRow)
    assert [button.custom_id for button in row.children if isinstance(button, discord.Button)] == ["post:abc"]
    assert [each["marks"] for each in connected.world.state()["channels"][channel_id]] == [["post:abc"], ["post:abc"]]


async def test_a_message_is_fetched_changed_and_deleted(connected: Connected) -> None:
    sent = await connected.channel.send("first")
    await sent.edit(content="second")
    fetched = await connected.channel.fetch_message(sent.id)
    await fetched.delete()

    assert fetched.content == "second"
    assert fetched.edited_at is not None
    await refused(10008, connected.channel.fetch_message(sent.id))
    await refused(10008, sent.edit(content="third"))


async def test_a_message_is_in_its_own_channel_only(connected: Connected) -> None:
    sent = await connected.channel.send("here")

    await refused(10008, connected.guild.text_channels[1].fetch_message(sent.id))


async def test_messages_of_others_can_be_deleted_but_not_changed(connected: Connected) -> None:
    said = connected.world.messages.add(str(connected.channel.id), Sent({"content": "theirs"}), "77")
    theirs = connected.channel.get_partial_message(int(said["id"]))

    await refused(50005, theirs.edit(content="ours"))
    await theirs.delete()

    assert connected.world.messages.get(said["id"]) is None


async def test_files_become_attachments(connected: Connected) -> None:
    sent = await connected.channel.send(files=[discord.File(io.BytesIO(b"12345"), name) for name in ("a.png", "b.csv")])

    assert [(each.filename, each.size) for each in sent.attachments] == [("a.png", 5), ("b.csv", 5)]


def text(words: str) -> Json:
    return {"type": 10, "content": words}


def row(*marks: str) -> Json:
    return {"type": 1, "components": [{"type": 2, "style": 2, "label": "?", "custom_id": mark} for mark in marks]}


async def post(connected: Connected, components: list[Json], **more: object) -> None:
    """As it stands, past what discord.py itself would refuse."""
    route = Route("POST", "/channels/{channel_id}/messages", channel_id=connected.channel.id)
    await connected.bot.http.request(route, json={"components": components, "flags": 1 << 15, **more})


async def test_components_v2_stand_with_their_marks(connected: Connected) -> None:
    await post(connected, [{"type": 17, "components": [text("one"), row("post:abc", "pledge:1")]}])

    ((outline,),) = connected.world.state()["channels"].values()
    assert outline["marks"] == ["pledge:1", "post:abc"]
    (standing,) = [each async for each in connected.channel.history()]
    assert isinstance(standing.components[0], discord.Container)


@pytest.mark.parametrize(
    "components",
    [
        [text("x" * 4001)],
        [text("x")] * 41,
        [row("m" * 101)],
        [row("post:abc"), row("post:abc")],
    ],
)
async def test_too_much_of_components_is_refused(connected: Connected, components: list[Json]) -> None:
    await refused(50035, post(connected, components))


@pytest.mark.parametrize("more", [{"content": "and words"}, {"flags": 0}])
async def test_components_v2_are_asked_for_and_stand_alone(connected: Connected, more: Json) -> None:
    await refused(50035, post(connected, [text("one")], **more))


async def test_a_direct_message_reaches_those_who_let_it(connected: Connected) -> None:
    connected.world.servers.closed_to_bot = {"8"}
    open_one, same_one, closed = [await connected.bot.create_dm(discord.Object(number)) for number in (7, 7, 8)]
    await open_one.send("hello")

    await refused(50007, closed.send("hello"))

    assert open_one.id == same_one.id
    assert contents([each async for each in open_one.history()]) == ["hello"]
