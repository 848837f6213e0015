"""The front matter of a template: read as TOML before anything is rendered, so that a value never becomes structure."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_FENCE = "+++"
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_EXPRESSION = re.compile(r"\s*\{\{((?:(?!\{\{|\}\}).)+)\}\}\s*", re.DOTALL)
_AT_LINE = re.compile(r"at line (\d+)")

LAYOUTS = frozenset({"card", "plain"})
STYLES = frozenset({"primary", "secondary", "success", "danger"})
_KEYS = frozenset({"layout", "accent", "more", "buttons", "pictures"})
_BUTTON_KEYS = frozenset({"label", "id", "url", "style", "emoji", "when", "disabled", "each"})
_PICTURE_KEYS = frozenset({"file", "alt", "when"})


class TemplateError(Exception):
    """A template that cannot be read or rendered; says the file, and the line where it is known."""


@dataclass(frozen=True, slots=True)
class ButtonSource:
    """As written. *when* and *disabled* are one `{{ expression }}` each; *each* names a list, one button an `item`."""

    label: str
    id: str = ""
    url: str = ""
    style: str = "secondary"
    emoji: str = ""
    when: str = ""
    disabled: str = ""
    each: str = ""


@dataclass(frozen=True, slots=True)
class PictureSource:
    file: str
    alt: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """*accent* is 0xRRGGBB; every other string is still a template of its own."""

    layout: str = "card"
    accent: int | None = None
    more: str = ""
    buttons: tuple[ButtonSource, ...] = ()
    pictures: tuple[PictureSource, ...] = ()


def split(text: str, file: str) -> tuple[FrontMatter, str]:
    """The front matter and the body; empty lines stand in for the former, so that line numbers stay true."""
    lines = text.split("\n")
    if lines[0].rstrip() != _FENCE:
        return FrontMatter(), text
    end = next((at for at, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), None)
    if end is None:
        raise TemplateError(f"{file}:1: the front matter has no closing {_FENCE}")
    return _Reader(file, lines[1:end]).read(), "\n" * (end + 1) + "\n".join(lines[end + 1 :])


@dataclass(frozen=True, slots=True)
class _Reader:
    file: str
    lines: list[str]

    def read(self) -> FrontMatter:
        table = self._parse()
        self._check_keys(table, _KEYS)
        layout = self._one_of(table.get("layout", "card"), LAYOUTS, "layout")
        matter = FrontMatter(
            layout=layout,
            accent=self._accent(table["accent"]) if "accent" in table else None,
            more=self._string(table.get("more", ""), "more"),
            buttons=tuple(self._button(one) for one in self._tables(table, "buttons")),
            pictures=tuple(self._picture(one) for one in self._tables(table, "pictures")),
        )
        if layout == "plain" and (matter.pictures or matter.accent is not None):
            raise self._error("pictures and accent need the layout card", "layout")
        return matter

    def _parse(self) -> dict[str, Any]:
        try:
            return tomllib.loads("\n".join(self.lines))
        except tomllib.TOMLDecodeError as error:
            place = _AT_LINE.search(str(error))
            line = int(place[1]) + 1 if place else len(self.lines) + 1
            raise TemplateError(f"{self.file}:{line}: {error} (of the front matter)") from error

    def _button(self, table: dict[str, Any]) -> ButtonSource:
        self._check_keys(table, _BUTTON_KEYS)
        if bool(table.get("id")) == bool(table.get("url")):
            raise self._error("a button has either an id or a url", "[[buttons]]")
        if not table.get("label"):
            raise self._error("a button needs a label: an emoji alone says nothing to a screen reader", "[[buttons]]")
        self._one_of(table.get("style", "secondary"), STYLES, "style")
        return ButtonSource(**self._strings(table))

    def _picture(self, table: dict[str, Any]) -> PictureSource:
        self._check_keys(table, _PICTURE_KEYS)
        for key in ("file", "alt"):
            if not str(table.get(key, "")).strip():
                raise self._error(f"a picture needs {key}", "[[pictures]]")
        return PictureSource(**self._strings(table))

    def _strings(self, table: dict[str, Any]) -> dict[str, str]:
        strings = {key: self._string(value, key) for key, value in table.items()}
        for key in ("when", "disabled"):
            if key in strings and expression(strings[key]) is None:
                raise self._error(f"{key} is one {{{{ expression }}}}", key)
        return strings

    def _tables(self, table: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
        found: Any = table.get(key, [])
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):  # pyright: ignore[reportUnknownVariableType]
            raise self._error(f"{key} are written as [[{key}]]", key)
        return found  # pyright: ignore[reportUnknownVariableType]

    def _accent(self, value: object) -> int:
        if not isinstance(value, str) or not _COLOUR.fullmatch(value):
            raise self._error(f"the accent is a colour such as #2F6F8F, not {value!r}", "accent")
        return int(value[1:], 16)

    def _one_of(self, value: object, known: frozenset[str], key: str) -> str:
        if value not in known:
            raise self._error(f"{key} is one of {', '.join(sorted(known))}, not {value!r}", key)
        return str(value)

    def _string(self, value: object, key: str) -> str:
        if not isinstance(value, str):
            raise self._error(f"{key} is a text in quotation marks, not {value!r}", key)
        return value

    def _check_keys(self, table: Mapping[str, Any], known: frozenset[str]) -> None:
        for key in table:
            if key not in known:
                raise self._error(f"unknown key {key!r}; known are {', '.join(sorted(known))}", key)

    def _error(self, sentence: str, key: str) -> TemplateError:
        line = next(
            (at for at, line in enumerate(self.lines, 2) if line.strip().strip("[").startswith(key.strip("["))), 1
        )
        return TemplateError(f"{self.file}:{line}: {sentence}")


def expression(source: str) -> str | None:
    """What stands between the braces, if *source* is one `{{ expression }}` and no more."""
    match = _EXPRESSION.fullmatch(source)
    return match[1] if match else None
