"""The forms in which an announcement is written: five parts at most, filled with what was typed before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import discord
from discord import ui

from bot.rules.announcement_forms import LATE, Typed
from bot.rules.announcements import LONGEST_TITLE, MOST_CHANNELS, longest_text
from bot.rules.effects import Effect
from bot.rules.quiet import Policy
from messages import CommandWords

PARTS = r"new|timed|placed|text|time|rest"
LONGEST_WHEN = 200
LONGEST_INPUT = 4000  # Discord takes no more, and shows no form whose text is longer than it lets anybody write
WHERE = [discord.ChannelType.text, discord.ChannelType.news, discord.ChannelType.public_thread]
TEXT = "text_"  # before the language

Part = ui.Label["ui.Modal"]


@dataclass(frozen=True, slots=True)
class Forms:
    """*languages* are the server's, *words* those of whoever is asked."""

    typed: Typed
    languages: tuple[str, ...]
    words: CommandWords

    def modal(self, part: str, draft_id: int) -> ui.Modal:
        """*timed* and *placed* are *new* without what the command was told of channels, or of the time."""
        title = {"time": "title_time", "rest": "title_rest"}.get(part, "title")
        modal = ui.Modal(title=self._say(title), custom_id=f"announce-form:{part}:{draft_id}")
        for each in self._parts(part):
            modal.add_item(each)
        return modal

    def _parts(self, part: str) -> list[Part]:
        match part:
            case "time":
                return self._time()
            case "rest":
                return self._rest()
            case _:
                when = [self._when()] if part in {"new", "timed"} else []
                return [*self._text(), *when, *([self._channels()] if part in {"new", "placed"} else [])]

    def _text(self) -> list[Part]:
        return [self._title(), *(self._text_in(language) for language in self.languages)]

    def _time(self) -> list[Part]:
        until = _line("until", self.typed.until, LONGEST_WHEN, required=False)
        zone = _line("zone", self.typed.zone, LONGEST_WHEN)
        return [
            self._when(),
            self._label("until", until, "until_hint"),
            self._label("zone", zone, "zone_hint"),
            self._channels(),
        ]

    def _rest(self) -> list[Part]:
        company = _line("company", self.typed.company, LONGEST_WHEN, required=False)
        return [
            self._label("role", self._role(), "role_hint"),
            self._label("late", self._select("late", tuple(LATE), self.typed.late)),
            self._label("quiet", self._select("quiet", tuple(Policy), self.typed.quiet)),
            self._label("effects", self._effects()),
            self._label("company", company, "company_hint"),
        ]

    def _title(self) -> Part:
        return self._label("name", _line("title", self.typed.title, LONGEST_TITLE), "name_hint")

    def _text_in(self, language: str) -> Part:
        text = self.typed.texts.get(language, "")
        longest = longest_text(len(self.languages), has_company=bool(self.typed.company_ref))
        component = ui.TextInput["ui.Modal"](
            custom_id=TEXT + language,
            style=discord.TextStyle.paragraph,
            default=text or None,
            max_length=min(max(longest, len(text)), LONGEST_INPUT),
        )
        return self._label(language, component, "text_hint")

    def _when(self) -> Part:
        """What has been understood need not be typed again."""
        is_known = bool(self.typed.start) and not self.typed.when
        component = _line("when", self.typed.when, LONGEST_WHEN, required=not is_known)
        return self._label("when", component, "when_kept" if is_known else "when_hint")

    def _channels(self) -> Part:
        component = ui.ChannelSelect["ui.Modal"](
            custom_id="channels",
            channel_types=WHERE,
            max_values=MOST_CHANNELS,
            default_values=[_default(id_, "channel") for id_ in self.typed.channels[:MOST_CHANNELS]],
            required=True,
        )
        return self._label("channels", component, "channels_hint")

    def _role(self) -> ui.RoleSelect["ui.Modal"]:
        chosen = [_default(self.typed.role_id, "role")] if self.typed.role_id else []
        return ui.RoleSelect(custom_id="role", default_values=chosen, min_values=0, required=False)

    def _select(self, name: str, keys: Sequence[str], chosen: str) -> ui.Select["ui.Modal"]:
        options = [
            discord.SelectOption(label=self.words.choice(name, key), value=key, default=key == chosen) for key in keys
        ]
        return ui.Select(custom_id=name, options=options)

    def _effects(self) -> ui.CheckboxGroup["ui.Modal"]:
        options = [
            discord.CheckboxGroupOption(
                label=self.words.choice("effect", each), value=each.value, default=each in self.typed.effects
            )
            for each in Effect
        ]
        return ui.CheckboxGroup(custom_id="effects", options=options, min_values=0, required=False)

    def _label(self, name: str, component: ui.Item[Any], hint: str = "") -> Part:
        return ui.Label(text=self._say(name), description=self._say(hint) if hint else None, component=component)

    def _say(self, key: str) -> str:
        return self.words.choice("announcement_form", key)


def _line(name: str, default: str, longest: int, *, required: bool = True) -> ui.TextInput["ui.Modal"]:
    return ui.TextInput(custom_id=name, default=default or None, max_length=longest, required=required)


def _default(id_: int, type_: str) -> discord.SelectDefaultValue:
    return discord.SelectDefaultValue(id=id_, type=discord.SelectDefaultValueType(type_))


def filled(typed: Typed, filled_in: Mapping[str, str]) -> Typed:
    """*typed* with what stands in a form now; the parts that the form does not have stay."""
    texts = {key.removeprefix(TEXT): text for key, text in filled_in.items() if key.startswith(TEXT)}
    changed: dict[str, Any] = {
        name: filled_in[name]
        for name in ("title", "when", "until", "zone", "late", "quiet", "company")
        if name in filled_in
    }
    if texts:
        changed["texts"] = {**typed.texts, **texts}
    if "channels" in filled_in:
        changed["channels"] = tuple(map(int, filled_in["channels"].split()))
    if "role" in filled_in:
        changed["role_id"] = int(filled_in["role"] or 0)
    if "effects" in filled_in:
        changed["effects"] = tuple(filled_in["effects"].split())
    return replace(typed, **changed)
