"""What the tests of drawing see of it: the processes it starts, and other programs in the place of ours."""

import asyncio
from asyncio.subprocess import Process, create_subprocess_exec
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot import drawing as drawing_module
from bot.drawing import Drawing, environment
from tests.sample_charts import CHARTS

ONE = CHARTS["one year"]
OTHER = CHARTS["three companies"]
THIRD = CHARTS["a negative year"]

Make = Callable[..., Drawing]


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


def say(monkeypatch: pytest.MonkeyPatch, folder: Path, program: str) -> None:
    """Another program in the place of ours."""
    (folder / "other_program.py").write_text(program)
    monkeypatch.setattr(drawing_module, "MODULE", "other_program")

    def also_there(own: Mapping[str, str], private: str) -> dict[str, str]:
        return {**environment(own, private), "PYTHONPATH": str(folder)}

    monkeypatch.setattr(drawing_module, "environment", also_there)
