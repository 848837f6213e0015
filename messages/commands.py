"""Names, descriptions and choices of the commands, and short words, from each language's commands.toml."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class CommandWords:
    """One language's words; what it lacks is said as *fallback* says it. A command's qualified name is English."""

    file: str
    table: Mapping[str, Any]
    fallback: "CommandWords | None" = None

    @classmethod
    def read(cls, path: Path, fallback: "CommandWords | None" = None) -> "CommandWords":
        file = f"{path.parent.name}/{path.name}"
        if fallback is not None and not path.exists():
            return cls(file, {}, fallback)
        try:
            return cls(file, tomllib.loads(path.read_text("utf-8")), fallback)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ValueError(f"{path}: {error}") from error

    def name(self, qualified: str) -> str:
        return self._find("commands", qualified, "name")

    def description(self, qualified: str) -> str:
        return self._find("commands", qualified, "description")

    def option_name(self, qualified: str, option: str) -> str:
        return self._find("commands", qualified, "options", option, "name")

    def option_description(self, qualified: str, option: str) -> str:
        return self._find("commands", qualified, "options", option, "description")

    def choice(self, choices: str, value: str) -> str:
        return self._find("choices", choices, value)

    def label(self, key: str) -> str:
        return self._find("labels", key)

    def choices(self, choices: str) -> dict[str, str]:
        """Value → label, in English's order."""
        values = self._table("choices", choices)
        return {value: self.choice(choices, value) for value in values}

    def keys(self) -> frozenset[tuple[str, ...]]:
        """The path of every text that this language itself has."""
        return frozenset(path for path, _ in _texts(self.table))

    def texts(self) -> dict[tuple[str, ...], str]:
        """Path → text, of this language itself."""
        return dict(_texts(self.table))

    def _find(self, *path: str) -> str:
        found: Any = self.table
        for key in path:
            found = found.get(key) if isinstance(found, Mapping) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        if isinstance(found, str):
            return found
        if self.fallback is None:
            raise KeyError(f"{self.file} has no {'.'.join(path)}")
        return self.fallback._find(*path)  # noqa: SLF001 (the same class)

    def _table(self, *path: str) -> Mapping[str, Any]:
        if self.fallback is not None:
            return self.fallback._table(*path)  # noqa: SLF001 (the same class)
        table: Any = self.table
        for key in path:
            if key not in table:
                raise KeyError(f"{self.file} has no {'.'.join(path)}")
            table = table[key]
        return table


def _texts(table: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _texts(value, (*path, key))  # pyright: ignore[reportUnknownArgumentType]
        else:
            yield (*path, key), str(value)
