"""A message ready to be rendered, again and again: from values to parts and buttons that Discord accepts."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

from messages import limits
from messages.escaping import safe_url
from messages.parts import Button, Part, Picture, Rendered, Separator, Text
from messages.shortening import length, shorten_plain

Values = Mapping[str, Any]
Say = Callable[[Values], str]

_SEPARATOR = "---"
_ATTACHED = "attachment://"


@dataclass(frozen=True, slots=True)
class ButtonTemplate:
    """*target* is the id, or the address of a link."""

    label: Say
    target: Say
    is_link: bool
    style: str
    emoji: Say
    when: Callable[[Values], bool]
    disabled: Callable[[Values], bool]
    each: Callable[[Values], Iterable[Any]] | None

    def render(self, values: Values) -> Iterator[Button]:
        """One button, or one for each item; without those that are not wanted, or whose address is none."""
        for scope in self._scopes(values):
            if self.when(scope) and (button := self._button(scope)):
                yield button

    def _scopes(self, values: Values) -> Iterator[Values]:
        if self.each is None:
            return iter([values])
        return ({**values, "item": item} for item in self.each(values))

    def _button(self, values: Values) -> Button | None:
        label = shorten_plain(self.label(values), limits.BUTTON_LABEL)
        if not label:
            raise ValueError("a button's label came out empty")
        disabled, emoji, target = self.disabled(values), self.emoji(values), self.target(values)
        if self.is_link:
            url = safe_url(target)
            fits = url is not None and len(url) <= limits.BUTTON_URL
            return Button(label, url=url, disabled=disabled, emoji=emoji) if url and fits else None
        if not 0 < length(target) <= limits.CUSTOM_ID:
            raise ValueError(f"a button's id has 1 to {limits.CUSTOM_ID} characters, not {len(target)}: {target!r}")
        return Button(label, custom_id=target, style=self.style, disabled=disabled, emoji=emoji)


@dataclass(frozen=True, slots=True)
class PictureTemplate:
    file: Say
    alt: Say
    when: Callable[[Values], bool]

    def render(self, values: Values) -> Iterator[Picture]:
        """One picture, or none: one that is neither attached nor on the web is left out."""
        if not self.when(values):
            return
        alt = self.alt(values).strip()
        if not alt:
            raise ValueError("a picture's description (alt) came out empty")
        file = self.file(values)
        place = file if file.startswith(_ATTACHED) else safe_url(file)
        if place:
            yield Picture(place, shorten_plain(alt, limits.ALT))


@dataclass(frozen=True, slots=True)
class Message:
    layout: str
    accent: int | None
    more: Say
    body: Say
    buttons: tuple[ButtonTemplate, ...]
    pictures: tuple[PictureTemplate, ...]

    def render(self, values: Values, word_more: Callable[[str], str]) -> Rendered:
        """*word_more* words the link to what had to be left out."""
        pictures = [picture for template in self.pictures for picture in template.render(values)]
        parts = limits.tidy([*_parts(self.body(values)), *pictures])
        if not parts:
            raise ValueError("the message says nothing")
        buttons = tuple(islice(self._buttons(values), limits.BUTTONS))

        def say_more() -> str:
            url = safe_url(self.more(values))
            return word_more(url) if url and len(url) <= limits.BUTTON_URL else ""

        if self.layout == "plain":
            content = "\n\n".join(part.content for part in parts if isinstance(part, Text))
            return Rendered("plain", None, limits.fit([Text(content)], limits.PLAIN, say_more), buttons)
        return Rendered(
            "card", self.accent, limits.fit(parts, limits.CARD, say_more, limits.room_for_parts(buttons)), buttons
        )

    def _buttons(self, values: Values) -> Iterator[Button]:
        for template in self.buttons:
            yield from template.render(values)


def _parts(markdown: str) -> list[Part]:
    """The body, cut at its lines of just `---`."""
    groups = groupby(markdown.split("\n"), lambda line: line.strip() == _SEPARATOR)
    return [Separator() if is_separator else Text(_text(lines)) for is_separator, lines in groups]


def _text(lines: Iterable[str]) -> str:
    """*lines* with at most one empty line between two paragraphs, as a template's conditions leave more."""
    paragraphs = groupby((line.rstrip() for line in lines), bool)
    return "\n\n".join("\n".join(paragraph) for is_spoken, paragraph in paragraphs if is_spoken)
