"""Every word a person reads, by name and language."""

from __future__ import annotations  # Voice and Message are named here, and imported when needed

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from messages.commands import CommandWords
from messages.parts import Rendered, Text

if TYPE_CHECKING:
    from messages.message import Message
    from messages.voice import Voice

ENGLISH = "en"
SUFFIX = ".md.j2"
COMMANDS_FILE = "commands.toml"


_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
_NAME = re.compile(r"[a-z0-9_]+(/[a-z0-9_]+)*")
_MORE = "limits/more"


class Catalogue:
    """Templates are compiled when first needed, and kept. What a language lacks is said in English."""

    def __init__(self, folder: Path, languages: tuple[str, ...]) -> None:
        self.languages = languages
        self._folder = folder
        self._voices: dict[str, Voice] = {}
        self._words: dict[str, CommandWords] = {}
        self._messages: dict[tuple[str, str], tuple[str, Message]] = {}

    @classmethod
    def load(cls, folder: Path | None = None) -> Self:
        """Looks only which languages there are."""
        folder = folder or Path(__file__).parent
        found = {path.name for path in folder.iterdir() if path.is_dir() and _LANGUAGE.fullmatch(path.name)}
        if ENGLISH not in found:
            raise FileNotFoundError(f"{folder} has no folder {ENGLISH}")
        return cls(folder, (ENGLISH, *sorted(found - {ENGLISH})))

    def language(self, *wishes: str | None) -> str:
        """The first of *wishes* that is spoken here, of whichever country: es for es-419; else English."""
        for wish in wishes:
            for candidate in (wish, (wish or "").partition("-")[0]):
                if candidate in self.languages:
                    return str(candidate)
        return ENGLISH

    def render(self, name: str, language: str, /, **values: Any) -> Rendered:
        """The message *name* ("companies/show"). Raises jinja2.UndefinedError for a variable that is missing."""
        spoken, message = self._message(name, language)
        try:
            return message.render(values, lambda url: self.text(_MORE, spoken, url=url))
        except Exception as error:
            error.add_note(f"while rendering {spoken}/{name}{SUFFIX}")
            raise

    def text(self, name: str, language: str, /, **values: Any) -> str:
        """The words of a plain template."""
        rendered = self.render(name, language, **values)
        if rendered.layout != "plain":
            raise ValueError(f"{name} is a {rendered.layout}, and more than its text")
        return "".join(part.content for part in rendered.parts if isinstance(part, Text))

    def words(self, language: str) -> CommandWords:
        if language not in self._words:
            fallback = None if language == ENGLISH else self.words(ENGLISH)
            self._words[language] = CommandWords.read(self._folder / language / COMMANDS_FILE, fallback)
        return self._words[language]

    def names(self, language: str = ENGLISH) -> tuple[str, ...]:
        """Every message that *language* has itself; not the parts that messages include, whose names begin with `_`."""
        folder = self._folder / language
        paths = sorted(path for path in folder.rglob(f"*{SUFFIX}") if not path.name.startswith("_"))
        return tuple(path.relative_to(folder).as_posix().removesuffix(SUFFIX) for path in paths)

    def path(self, name: str, language: str) -> Path | None:
        """The file that says *name* in *language*, or, failing that, in English; an include may write its suffix."""
        name = name.removesuffix(SUFFIX)
        if not _NAME.fullmatch(name):
            return None
        paths = (self._folder / spoken / f"{name}{SUFFIX}" for spoken in (language, ENGLISH))
        return next((path for path in paths if path.is_file()), None)

    def _message(self, name: str, language: str) -> tuple[str, Message]:
        if (name, language) not in self._messages:
            path = self.path(name, language)
            spoken = language if path is None or (self._folder / language) in path.parents else ENGLISH
            self._messages[name, language] = spoken, self._voice(spoken).message(name)
        return self._messages[name, language]

    def _voice(self, language: str) -> Voice:
        from messages.voice import Voice  # noqa: PLC0415 (Jinja2 and Babel are heavy, and not needed to start)

        if language not in self._voices:
            self._voices[language] = Voice(language, partial(self.path, language=language), self.words(language))
        return self._voices[language]
