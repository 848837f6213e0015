"""Templates, compiled for one language. Imports Jinja2 and Babel, so it is itself imported with the first message."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from babel import Locale
from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound, TemplateSyntaxError, Undefined

from messages.commands import CommandWords
from messages.escaping import Safe, clean, escape
from messages.filters import Filters
from messages.front_matter import TemplateError, expression, split
from messages.message import ButtonTemplate, Message, PictureTemplate, Say

PathOf = Callable[[str], Path | None]


# Whose figures and dates a language uses: the figures are US dollars, and most readers live in the United States.
COUNTRIES = {"es": "es-US"}


class Voice:
    """One language; *path_of* finds a template's file, in this language or in the one it falls back to."""

    def __init__(self, language: str, path_of: PathOf, words: CommandWords) -> None:
        locale = Locale.parse(COUNTRIES.get(language, language), sep="-")
        self._bodies = _environment(escape, locale, words, _Loader(path_of))
        self._labels = _environment(clean, locale, words)
        self._exact = _environment(str, locale, words)
        self._path_of = path_of

    def message(self, name: str) -> Message:
        """Raises TemplateNotFound, or TemplateError for a template that cannot be read."""
        path = self._path_of(name)
        if path is None:
            raise TemplateNotFound(name)
        text = path.read_text("utf-8")
        try:
            return self._compile(name, path, text)
        except TemplateSyntaxError as error:
            line = error.lineno if error.filename else _line_of(error.source or "", text)
            raise TemplateError(f"{error.filename or path}:{line}: {error.message}") from error

    def _compile(self, name: str, path: Path, text: str) -> Message:
        matter, _ = split(text, str(path))
        body = self._bodies.get_template(name)
        return Message(
            layout=matter.layout,
            accent=matter.accent,
            more=_say(self._exact, matter.more),
            body=body.render,
            buttons=tuple(
                ButtonTemplate(
                    label=_say(self._labels, button.label),
                    target=_say(self._exact, button.url or button.id),
                    is_link=bool(button.url),
                    style=button.style,
                    emoji=_say(self._exact, button.emoji),
                    when=_condition(self._exact, button.when, default=True),
                    disabled=_condition(self._exact, button.disabled, default=False),
                    each=_evaluate(self._exact, button.each) if button.each else None,
                )
                for button in matter.buttons
            ),
            pictures=tuple(
                PictureTemplate(
                    file=_say(self._exact, picture.file),
                    alt=_say(self._labels, picture.alt),
                    when=_condition(self._exact, picture.when, default=True),
                )
                for picture in matter.pictures
            ),
        )


@dataclass(frozen=True, slots=True)
class _Shown:
    """What becomes of every value that a template shows; a value that reads badly in any language is a bug."""

    outside: Callable[[str], str]

    def __call__(self, value: object) -> str:
        if isinstance(value, Safe | Undefined):
            return str(value)
        if isinstance(value, str):
            return self.outside(value)
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            return str(value)
        raise TypeError(f"{value!r} can be shown only through a filter")


class _Loader(BaseLoader):
    def __init__(self, path_of: PathOf) -> None:
        self._path_of = path_of

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, None]:  # noqa: ARG002 (Jinja's)
        path = self._path_of(template)
        if path is None:
            raise TemplateNotFound(template)
        _, body = split(path.read_text("utf-8"), str(path))
        return body, str(path), None


def _environment(
    outside: Callable[[str], str], locale: Locale, words: CommandWords, loader: BaseLoader | None = None
) -> Environment:
    shown = _Shown(outside)
    environment = Environment(  # noqa: S701 (autoescape is HTML's; finalize escapes for Discord's Markdown)
        loader=loader,
        finalize=shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(Filters(locale, words, shown).all())
    return environment


def _say(environment: Environment, source: str) -> Say:
    if "{" not in source:
        return lambda _: source
    template = environment.from_string(source)
    return template.render


def _condition(environment: Environment, source: str, *, default: bool) -> Callable[[Mapping[str, Any]], bool]:
    inner = expression(source)
    if inner is None:
        return lambda _: default
    evaluate = _evaluate(environment, inner)
    return lambda values: bool(evaluate(values))


def _evaluate(environment: Environment, source: str) -> Callable[[Mapping[str, Any]], Any]:
    return environment.compile_expression(source, undefined_to_none=False)


def _line_of(source: str, text: str) -> int:
    first = source.strip().partition("\n")[0]
    return next((at for at, line in enumerate(text.splitlines(), 1) if first in line), 1)
