"""What moderators decide for their server: each setting declared once; commands, checks and log follow from it."""

import re
import zoneinfo
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TypeVar

from bot.rules.names import spelling
from bot.rules.refusal import Refusal

Value = str | int

CHOICES = 25  # Discord shows no more


class Kind(StrEnum):
    LANGUAGES = "languages"
    ZONE = "zone"
    CHANNEL = "channel"
    ROLE = "role"


@dataclass(frozen=True, slots=True)
class Setting:
    """*default* is None where nothing is chosen until a moderator does."""

    key: str
    kind: Kind
    default: Value | None = None


SETTINGS: Mapping[str, Setting] = {
    setting.key: setting
    for setting in (
        Setting("languages", Kind.LANGUAGES, "en"),
        Setting("zone", Kind.ZONE, "UTC"),
        Setting("articles_channel", Kind.CHANNEL),
        Setting("actions_channel", Kind.CHANNEL),
        Setting("announcements_channel", Kind.CHANNEL),
        Setting("drives_channel", Kind.CHANNEL),
        Setting("log_channel", Kind.CHANNEL),
        Setting("organiser_role", Kind.ROLE),
    )
}

LANGUAGES = ("en", "es", "en+es", "es+en")
_LANGUAGE_NAMES = {"ENGLISH": "en", "INGLES": "en", "SPANISH": "es", "ESPANOL": "es"}
_AND = frozenset({"AND", "Y"})


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of the server; *missing* names the permissions that the bot lacks for posting there."""

    id: int
    name: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """*special*: everyone's role, or one that belongs to a bot or an integration."""

    id: int
    name: str
    special: bool = False


_Named = TypeVar("_Named", Channel, Role)


@dataclass(frozen=True, slots=True)
class Server:
    """What a setting can be chosen from."""

    id: int
    channels: tuple[Channel, ...] = ()
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    setting: Setting
    before: Value | None
    after: Value | None


@dataclass(frozen=True, slots=True)
class Choice:
    """Something a person can pick: *label* is shown, *value* is what `read` understands."""

    label: str
    value: str


def setting_of(key: str) -> Setting:
    if key not in SETTINGS:
        raise Refusal("unknown_setting", typed=key)
    return SETTINGS[key]


def read(setting: Setting, typed: str, server: Server) -> Value:
    """The value meant by *typed*, or a refusal that says what is wrong with it."""
    typed = typed.strip()
    match setting.kind:
        case Kind.LANGUAGES:
            return _read_languages(typed)
        case Kind.ZONE:
            return _read_zone(typed)
        case Kind.CHANNEL:
            return _read_channel(typed, server)
        case Kind.ROLE:
            return _read_role(typed, server)


def _read_languages(typed: str) -> str:
    value = "+".join(_LANGUAGE_NAMES.get(word, word.casefold()) for word in spelling(typed).split() if word not in _AND)
    if value not in LANGUAGES:
        raise Refusal("unknown_language", typed=typed)
    return value


def _read_zone(typed: str) -> str:
    zones = _all_zones()
    if typed in zones:
        return typed
    same = [zone for zone in zones if _plain(zone) == _plain(typed)]
    if len(same) == 1:  # Etc/GMT+5 and Etc/GMT-5 differ in nothing but their sign
        return same[0]
    raise Refusal("unknown_zone", typed=typed, near=tuple(choice.value for choice in _zones(typed))[:5])


def _read_channel(typed: str, server: Server) -> int:
    channel = _named(typed, server.channels)
    if channel is None:
        raise Refusal("unknown_channel", typed=typed)
    if channel.missing:
        raise Refusal("channel_not_writable", channel_id=channel.id, missing=channel.missing)
    return channel.id


def _read_role(typed: str, server: Server) -> int:
    role = _named(typed, server.roles)
    if role is None:
        raise Refusal("unknown_role", typed=typed)
    if role.special:
        raise Refusal("role_not_choosable", name=role.name)
    return role.id


def _named(typed: str, listed: Iterable[_Named]) -> _Named | None:
    """By id, by mention, or by the whole name with or without its sign; two of one name have to be told apart by id."""
    everything = tuple(listed)
    if number := re.fullmatch(r"(?:<[#@]&?)?(\d{1,20})>?", typed):
        for each in everything:
            if each.id == int(number[1]):
                return each
    wanted = typed.lstrip("#@").casefold()
    same = [each for each in everything if each.name.lstrip("@").casefold() == wanted]
    return same[0] if len(same) == 1 else None


def choices(setting: Setting, typed: str, server: Server) -> list[Choice]:
    """What to offer while *typed* is being typed; languages are offered by the caller, who has words for them."""
    match setting.kind:
        case Kind.LANGUAGES:
            offered = (Choice(value, value) for value in LANGUAGES)
        case Kind.ZONE:
            offered = _zones(typed)
        case Kind.CHANNEL:
            offered = _matching(typed, "#", (channel for channel in server.channels if not channel.missing))
        case Kind.ROLE:
            offered = _matching(typed, "@", (role for role in server.roles if not role.special))
    return [choice for _, choice in zip(range(CHOICES), offered, strict=False)]


def fitting(offered: Iterable[Choice], typed: str) -> list[Choice]:
    """Those whose label has what is being typed, accents and case aside; the ones that begin with it first."""
    wanted = spelling(typed)
    found = [(spelling(choice.label), choice) for choice in offered if wanted in spelling(choice.label)]
    return [choice for _, choice in sorted(found, key=lambda each: not each[0].startswith(wanted))]


def _matching(typed: str, sign: str, listed: Iterable[Channel | Role]) -> Iterator[Choice]:
    wanted = typed.strip().lstrip("#@").casefold()
    return (Choice(sign + each.name, str(each.id)) for each in listed if wanted in each.name.casefold())


@cache
def _all_zones() -> frozenset[str]:
    """Kept, because finding them out reads hundreds of files."""
    return frozenset(zoneinfo.available_timezones())


def _zones(typed: str) -> Iterator[Choice]:
    """IANA zones with *typed* in them, cities first; those of the Americas before the rest while nothing is typed."""
    wanted = _plain(typed)
    found = (zone for zone in _all_zones() if wanted in _plain(zone))
    return (Choice(zone, zone) for zone in sorted(found, key=lambda zone: _zone_order(zone, wanted)))


def _zone_order(zone: str, wanted: str) -> tuple[bool, bool, bool, str]:
    city = _plain(zone.rpartition("/")[2])
    return not city.startswith(wanted), "/" not in zone, not zone.startswith("America/"), zone


def _plain(zone: str) -> str:
    return spelling(zone).replace(" ", "")
