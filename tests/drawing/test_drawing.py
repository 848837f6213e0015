import asyncio
import signal
from asyncio.subprocess import Process
from pathlib import Path
from typing import Any

import pytest

from bot.drawing import Album, DrawingBusy, DrawingFailed, Limits
from messages.charts import draw
from tests.drawing.watched import ONE, OTHER, THIRD, Make, Started, say
from tests.sample_charts import chart, millions


async def test_a_second_ask_starts_no_process(make: Make, started: Started) -> None:
    drawing = make()

    first, second = await drawing.picture(ONE), await drawing.picture(ONE)

    assert first == second == draw(ONE)
    assert len(started.processes) == 1


async def test_equal_charts_asked_for_at_the_same_moment_are_drawn_once(make: Make, started: Started) -> None:
    drawing = make()
    again = chart(millions("ICE", 1.25))

    pictures = await asyncio.gather(*(drawing.picture(each) for each in (ONE, again, ONE)))

    assert again is not ONE
    assert len(set(pictures)) == 1
    assert len(started.processes) == 1


async def test_two_charts_are_drawn_one_after_the_other_by_processes_that_end(make: Make, started: Started) -> None:
    drawing = make()

    one, other = await asyncio.gather(drawing.picture(ONE), drawing.picture(OTHER))

    assert (one, other) == (draw(ONE), draw(OTHER))
    assert [process.returncode for process in started.processes] == [0, 0]
    assert len(set(started.folders)) == 1  # with the list of fonts in it, which is made once


@pytest.mark.usefixtures("stuck")
async def test_while_one_is_drawn_the_next_is_not_begun(make: Make, started: Started) -> None:
    drawing = make()
    asks = [asyncio.create_task(drawing.picture(each)) for each in (ONE, OTHER)]

    await started.one_more.wait()
    await asyncio.sleep(0.05)

    assert len(started.processes) == 1
    await drawing.close()
    assert [type(each) for each in await asyncio.gather(*asks, return_exceptions=True)] == [DrawingFailed] * 2
    assert len(started.processes) == 1


@pytest.mark.usefixtures("stuck")
async def test_more_than_may_wait_are_turned_away(make: Make, started: Started) -> None:
    drawing = make(waiting=1)
    asks = [asyncio.create_task(drawing.picture(each)) for each in (ONE, OTHER, OTHER)]
    await started.one_more.wait()

    with pytest.raises(DrawingBusy):
        await drawing.picture(THIRD)

    await drawing.close()
    await asyncio.gather(*asks, return_exceptions=True)


@pytest.mark.usefixtures("stuck")
async def test_closing_ends_the_one_being_drawn_and_leaves_nothing_behind(make: Make, started: Started) -> None:
    drawing = make()
    ask = asyncio.create_task(drawing.picture(ONE))
    await started.one_more.wait()

    await drawing.close()

    with pytest.raises(DrawingFailed):
        await ask
    (process,), (folder,) = started.processes, started.folders
    assert process.returncode == -signal.SIGKILL
    assert not folder.exists()
    with pytest.raises(DrawingFailed):
        await drawing.picture(OTHER)
    assert len(started.processes) == 1


async def test_closing_while_the_process_is_being_started_ends_it_too(
    monkeypatch: pytest.MonkeyPatch, started: Started, make: Make, stuck: None
) -> None:
    drawing = make()
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def start(*command: Any, **how: Any) -> Process:
        begun.set()
        await go_on.wait()
        return await started.start(*command, **how)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", start)
    ask = asyncio.create_task(drawing.picture(ONE))
    await begun.wait()
    closing = asyncio.create_task(drawing.close())
    await asyncio.sleep(0)
    go_on.set()

    await closing

    with pytest.raises(DrawingFailed):
        await ask
    assert [process.returncode for process in started.processes] == [-signal.SIGKILL]


async def test_closing_what_never_drew_is_nothing(make: Make, started: Started) -> None:
    drawing = make()

    await drawing.close()
    await drawing.close()

    assert started.processes == []


async def test_who_no_longer_waits_does_not_take_the_picture_from_others(make: Make, started: Started) -> None:
    drawing = make()
    first, second = (asyncio.create_task(drawing.picture(ONE)) for _ in range(2))
    await started.one_more.wait()

    first.cancel()

    assert await second == draw(ONE)
    assert first.cancelled()
    assert len(started.processes) == 1


async def test_a_failure_is_not_kept(monkeypatch: pytest.MonkeyPatch, make: Make, tmp_path: Path) -> None:
    drawing = make()
    with monkeypatch.context() as broken:
        say(broken, tmp_path, "raise SystemExit(1)")
        with pytest.raises(DrawingFailed):
            await drawing.picture(ONE)

    assert await drawing.picture(ONE) == draw(ONE)


def test_the_album_forgets_what_was_not_asked_for_longest() -> None:
    album = Album(Limits(kept_pictures=2))
    album.keep("a", b"1")
    album.keep("b", b"2")
    album.find("a")

    album.keep("c", b"3")

    assert [album.find(key) for key in "abc"] == [b"1", None, b"3"]


def test_the_album_holds_no_more_bytes_than_it_may() -> None:
    album = Album(Limits(kept_bytes=10))

    for key in "abc":
        album.keep(key, b"12345")
    album.keep("large", bytes(11))

    assert [album.find(key) for key in ("a", "b", "c", "large")] == [None] * 4
