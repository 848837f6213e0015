import signal
import sys
from pathlib import Path

import pytest

from bot import drawing as drawing_module
from bot.drawing import DrawingFailed, Limits, environment
from messages.charts import draw
from tests.drawing.watched import ONE, OTHER, Make, Started, say


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
async def test_a_killed_process_leaves_no_half_written_folder_to_the_next(make: Make, started: Started) -> None:
    drawing = make(seconds=0.2)

    for each in (ONE, OTHER):
        with pytest.raises(DrawingFailed):
            await drawing.picture(each)

    assert len(set(started.folders)) == 2
    assert not any(folder.exists() for folder in started.folders)
