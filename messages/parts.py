"""What a rendered message is made of, whoever shows it."""

from dataclasses import dataclass

from messages.plain import plain


@dataclass(frozen=True, slots=True)
class Text:
    """Discord Markdown."""

    content: str


@dataclass(frozen=True, slots=True)
class Separator:
    """A line between two parts."""


@dataclass(frozen=True, slots=True)
class Picture:
    """*file* is `attachment://chart.png` or an https address; *alt* is never empty."""

    file: str
    alt: str


@dataclass(frozen=True, slots=True)
class Button:
    """Either *custom_id* or *url* is set; *style* is primary, secondary, success or danger."""

    label: str
    custom_id: str = ""
    url: str = ""
    style: str = "secondary"
    disabled: bool = False
    emoji: str = ""

    @property
    def markdown(self) -> str:
        where = self.url or f"`{self.custom_id}`"
        style = "" if self.url or self.style == "secondary" else f", {self.style}"
        return f"[{f'{self.emoji} {self.label}'.strip()}] → {where}{style}{', disabled' * self.disabled}"


Part = Text | Separator | Picture


@dataclass(frozen=True, slots=True)
class Rendered:
    """*layout* is "card" (Components V2) or "plain" (content: one Text and the buttons); *accent* is 0xRRGGBB."""

    layout: str
    accent: int | None
    parts: tuple[Part, ...]
    buttons: tuple[Button, ...] = ()

    @property
    def terminal(self) -> str:
        """The texts as a terminal shows them best, without buttons."""
        return plain("\n\n".join(_markdown(part) for part in self.parts if not isinstance(part, Separator)))

    @property
    def markdown(self) -> str:
        """The whole as a reviewer reads it."""
        blocks = [_markdown(part) for part in self.parts]
        buttons = "\n".join(f"* {button.markdown}" for button in self.buttons)
        return "\n\n".join([*blocks, buttons] if buttons else blocks) + "\n"


def _markdown(part: Part) -> str:
    match part:
        case Text():
            return part.content
        case Picture():
            return f"![{part.alt}]({part.file})"
        case Separator():
            return "---"
