"""Examples: what a template is rendered with for its snapshots, kept in `examples/<subject>.py` as EXAMPLES."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import Any

FOLDER = Path(__file__).parent / "examples"


@dataclass(frozen=True, slots=True)
class Example:
    template: str
    case: str
    given: Mapping[str, Any]

    @property
    def title(self) -> str:
        """Where its snapshot lies, within the folder of a language."""
        return self.template + (f"-{self.case.replace(' ', '-')}" if self.case else "")

    def values(self) -> dict[str, Any]:
        """What is given; a function is called for its answer."""
        return {name: value() if isinstance(value, FunctionType) else value for name, value in self.given.items()}


def example(template: str, case: str = "", /, **given: Any | Callable[[], Any]) -> Example:
    """One line an example: `example("companies/show", "nothing found", query="Acme", award=lambda: an_award())`."""
    return Example(template, case, given)


def examples() -> list[Example]:
    """All of them; a new module in `examples/` is found by itself."""
    modules = sorted(path.stem for path in FOLDER.glob("*.py"))
    return [one for module in modules for one in import_module(f"tests.messages.examples.{module}").EXAMPLES]
