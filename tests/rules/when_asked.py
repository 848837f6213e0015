"""What is typed, and when: noon of Wednesday, 25 November 2026, in New York."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.rules.when import When, read_when

NEW_YORK = "America/New_York"
NOON = "2026-11-25 12:00"


def at(text: str, zone: str = NEW_YORK, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


def said(typed: str, now: datetime | None = None, zone: str = NEW_YORK) -> str:
    return shown(read_when(typed, now or at(NOON), zone))


def shown(when: When) -> str:
    until = f"until {when.until}" if when.until else ""
    return " ".join(part for part in (f"{when.start:%Y-%m-%d %H:%M}", when.rule, until) if part)
