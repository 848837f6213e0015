import asyncio
import signal
import sys
from asyncio.subprocess import Process, create_subprocess_exec
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot import drawing as drawing_module
from bot.drawing import Album, Drawing, DrawingBusy, DrawingFailed, Limits, environment
from messages.charts import draw
from tests.sample_charts import CHARTS, chart, millions

ONE = CHARTS["one year"]
OTHER = CHARTS["three companies"]
THIRD = CHARTS["a negative year"]


class Started:
    """The processes that were started, each with where; and a way to wait for the next."""

    def __init__(self) -> None:
        self.processes: list[Process] = []
        self.folders: list[Path] = []
        self.one_more = asyncio.Event()

    async def start(self, *command: Any, **how: Any) -> Process:
        process = await create_subprocess_exec(*command, **how)
        self.processes.append(process)
        self.folders.append(Path(how["cwd"]))
        self.one_more.set()
        return process


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    watched = Started()
    monkeypatch.setattr(asyncio, "create_subprocess_exec", watched.start)
    return watched


Make = Callable[..., Drawing]


@pytest_asyncio.fixture
async def make() -> AsyncIterator[Make]:
    """A Drawing with these limits, closed at the end of the test."""
    made = list[Drawing]()

    def one(**limits: Any) -> Drawing:
        made.append(Drawing(Limits(**limits)))
        return made[-1]

    yield one
    for each in made:
        await each.close()


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A program in the place of ours that reads its chart and never ends."""
    say(monkeypatch, tmp_path, "import sys, time\nsys.stdin.read()\ntime.sleep(600)")


def say(monkeypatch: pytest.MonkeyPatch, folder: Path, program: str) -> None:
    """Another program in the place of ours."""
    (folder / "other_program.py").write_text(program)
    monkeypatch.setattr(drawing_module, "MODULE", "other_program")

    def also_there(own: Mapping[str, str], private: str) -> dict[str, str]:
        return {**environment(own, private), "PYTHONPATH": str(folder)}

    monkeypatch.setattr(drawing_module, "environment", also_there)


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
async def test_after_the_time_limit_the_process_is_killed(
    make: Make, started: Started, caplog: pytest.LogCaptureFixture
) -> None:
    drawing = make(seconds=0.2)

    with pytest.raises(DrawingFailed):
        await drawing.picture(ONE)

    (process,) = started.processes
    assert process.returncode == -signal.SIGKILL
    assert "event=drawing_failed reason=too_slow" in caplog.text


async def test_out_of_memory_fails_and_the_next_works(
    make: Make, started: Started, caplog: pytest.LogCaptureFixture
) -> None:
    drawing = make(memory_mib=100)

    with pytest.raises(DrawingFailed):
        await drawing.picture(OTHER)
    drawing._limits = Limits()  # pyright: ignore[reportPrivateUsage] (the same drawing has to recover)
    picture = await drawing.picture(OTHER)

    assert picture == draw(OTHER)
    assert [process.returncode == 0 for process in started.processes] == [False, True]
    assert "event=drawing_failed reason=exit_" in caplog.text


async def test_memory_is_limited_before_anything_large_is_loaded(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    root = Path(drawing_module.messages.__file__).parent.parent
    greedy = "from messages import charts\ncharts.from_json = lambda text: bytearray(2**32)\ncharts.main(sys.argv[1:])"
    say(monkeypatch, tmp_path, f"import sys\nsys.path.append({str(root)!r})\n{greedy}")

    with pytest.raises(DrawingFailed):
        await make().picture(ONE)

    assert "error='MemoryError'" in caplog.text


async def test_a_failure_is_one_line_in_the_log(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    say(monkeypatch, tmp_path, "def fail():\n    raise ValueError('no\\x1b[31m ' + 'x' * 1000)\nfail()")

    with pytest.raises(DrawingFailed) as failed:
        await make().picture(ONE)

    (record,) = caplog.records
    line = record.getMessage()
    assert str(failed.value) == ""
    assert line.startswith(r"event=drawing_failed reason=exit_1 error='ValueError: no\x1b[31m xxx")
    assert "\n" not in line
    assert "Traceback" not in line
    assert len(line) < 300
    assert record.exc_info is None


@pytest.mark.parametrize(
    "program",
    [
        "print('no picture')",
        "pass",
        "import os; os.write(1, b'\\x89PNG\\r\\n\\x1a\\n'); os._exit(3)",
        "import os; os.write(1, b'\\x89PNG\\r\\n\\x1a\\n' + bytes(3000))",
        "import os; os.close(0); os._exit(1)",
    ],
)
async def test_what_is_no_picture_of_a_fair_size_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, make: Make, program: str
) -> None:
    say(monkeypatch, tmp_path, program)
    drawing = make(picture_bytes=2000)

    with pytest.raises(DrawingFailed):
        await drawing.picture(ONE)


async def test_endless_output_is_not_taken_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, make: Make) -> None:
    say(monkeypatch, tmp_path, "import sys\nwhile True: sys.stdout.write('x' * 65536)")

    with pytest.raises(DrawingFailed):
        await make(seconds=0.5).picture(ONE)


async def test_where_no_process_starts_there_is_no_picture(
    monkeypatch: pytest.MonkeyPatch, make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    with pytest.raises(DrawingFailed):
        await make().picture(ONE)

    assert "reason=not_started error=FileNotFoundError" in caplog.text


async def test_the_process_is_told_no_secret(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, make: Make, started: Started
) -> None:
    secrets = {"DISCORD_TOKEN": "s3cr3t-token", "DATABASE_URL": "postgresql://me:s3cr3t@host/name", "AWS_KEY": "s3cr3t"}
    for name, secret in secrets.items():
        monkeypatch.setenv(name, secret)
    where = tmp_path / "environment"
    program = f"import os, pathlib; pathlib.Path({str(where)!r}).write_text(repr(dict(os.environ)))"
    say(monkeypatch, tmp_path, program)

    with pytest.raises(DrawingFailed):
        await make().picture(ONE)

    told = where.read_text()
    assert str(started.folders[0]) in told
    assert "s3cr3t" not in told
    assert not any(name in told for name in secrets)


def test_of_its_own_environment_only_what_a_python_needs_is_passed_on() -> None:
    told = environment({"LD_LIBRARY_PATH": "/opt/lib", "DISCORD_TOKEN": "x", "PATH": "/bin", "HOME": "/me"}, "/private")

    assert told["LD_LIBRARY_PATH"] == "/opt/lib"
    assert {told[name] for name in ("HOME", "PATH", "MPLCONFIGDIR")} == {"/private"}
    assert "DISCORD_TOKEN" not in told


async def test_it_draws_wherever_the_bot_was_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, make: Make
) -> None:
    (tmp_path / "matplotlibrc").write_text("font.size: 40\nfigure.facecolor: black\n")
    (tmp_path / "messages.py").write_text("raise SystemExit('not this one')")
    monkeypatch.chdir(tmp_path)

    assert await make().picture(ONE) == draw(ONE)


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


@pytest.mark.usefixtures("stuck")
async def test_a_killed_process_leaves_no_half_written_folder_to_the_next(make: Make, started: Started) -> None:
    drawing = make(seconds=0.2)

    for each in (ONE, OTHER):
        with pytest.raises(DrawingFailed):
            await drawing.picture(each)

    assert len(set(started.folders)) == 2
    assert not any(folder.exists() for folder in started.folders)


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
