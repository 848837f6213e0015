"""A calendar file read by another's program: dateutil's rules, over the clocks that the file itself tells of."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import StringIO
from itertools import islice
from typing import Any

from dateutil import tz
from dateutil.rrule import rrulestr

Moments = list[tuple[str, datetime]]


@dataclass
class Component:
    """*properties*: name → parameters and value, each time it stands there."""

    name: str
    properties: dict[str, list[tuple[str, str]]] = field(default_factory=dict[str, list[tuple[str, str]]])
    inside: list["Component"] = field(default_factory=list["Component"])

    def value(self, name: str) -> str:
        [(_, value)] = self.properties[name]
        return value

    def all(self, name: str) -> list["Component"]:
        return [each for each in self.inside if each.name == name]


def parse(text: str) -> Component:
    assert text.endswith("\r\n")
    root = Component("")
    open_ones = [root]
    for line in unfolded(text):
        name, _, value = line.partition(":")
        name, _, parameters = name.partition(";")
        if name == "BEGIN":
            open_ones[-1].inside.append(Component(value))
            open_ones.append(open_ones[-1].inside[-1])
        elif name == "END":
            assert open_ones.pop().name == value
        else:
            open_ones[-1].properties.setdefault(name, []).append((parameters, value))
    assert open_ones == [root]
    [found] = root.inside
    return found


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def unescaped(text: str) -> str:
    return text.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")


def moments(text: str, after: datetime, limit: int) -> Moments:
    """Local time by the rule, and moment, of the next *limit* later than *after*."""
    calendar = parse(text)
    clocks = tz.tzical(StringIO(text))  # pyright: ignore[reportArgumentType] (a file is one)
    found = dict[str, datetime]()
    for event in calendar.all("VEVENT"):
        found |= (
            _moved(event, clocks) if "RECURRENCE-ID" in event.properties else _repeated(event, clocks, after, limit)
        )
    later = [(key, at) for key, at in found.items() if at > after]
    return sorted(later, key=lambda each: each[1])[:limit]


def _repeated(event: Component, clocks: Any, after: datetime, limit: int) -> dict[str, datetime]:
    [(parameters, start)] = event.properties["DTSTART"]
    clock = clocks.get(parameters.removeprefix("TZID="))
    lines = [f"DTSTART:{start}", *(f"RRULE:{value}" for _, value in event.properties.get("RRULE", []))]
    skipped = {value for _, value in event.properties.get("EXDATE", [])}
    if len(lines) == 1:
        return {_key(start): _moment(start, clock)}
    rule: Any = rrulestr(
        "\n".join(lines).replace("DTSTART:", f"DTSTART;{parameters}:"), tzids={clock_name(clock): clock}
    )
    every = (f"{local:%Y%m%dT%H%M%S}" for local in rule)
    all_of_them = ((local, _moment(local, clock)) for local in every if local not in skipped)
    later = ((_key(local), at) for local, at in all_of_them if at > after or "RRULE" not in event.properties)
    return dict(islice(later, limit + len(skipped) + 20))


def clock_name(clock: Any) -> str:
    return str(clock._tzid)


def _moved(event: Component, clocks: Any) -> dict[str, datetime]:
    [(parameters, start)] = event.properties["DTSTART"]
    return {_key(event.value("RECURRENCE-ID")): _moment(start, clocks.get(parameters.removeprefix("TZID=")))}


def _key(written: str) -> str:
    return datetime.strptime(written, "%Y%m%dT%H%M%S").isoformat(timespec="minutes")  # noqa: DTZ007 (local)


def _moment(written: str, clock: Any) -> datetime:
    """A time that the clocks skip has the offset from before, as RFC 5545 says."""
    local = datetime.strptime(written, "%Y%m%dT%H%M%S").replace(tzinfo=clock)
    return tz.resolve_imaginary(local).astimezone(UTC)
