"""What the operator decides, from the environment and `.env`, read once. `.env.example` explains each."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

DISCORD_API = "https://discord.com/api/v10"
USASPENDING = "https://api.usaspending.gov"


def _http_address(value: str) -> str:
    return _address(value, "http://", "https://")


def _socket_address(value: str) -> str:
    return _address(value, "ws://", "wss://") if value else value


def _address(value: str, *schemes: str) -> str:
    if not value.startswith(schemes):
        raise ValueError(f"must start with {' or '.join(schemes)}")
    return value.rstrip("/")


def _database_address(value: str) -> str:
    """People write postgres:// and sqlite:///; SQLAlchemy wants the driver named."""
    for short, full in (
        ("sqlite:///", "sqlite+aiosqlite:///"),
        ("postgres://", "postgresql+asyncpg://"),
        ("postgresql://", "postgresql+asyncpg://"),
    ):
        if value.startswith(short):
            return _named_database(full + value.removeprefix(short))
    return _named_database(value)


def _named_database(value: str) -> str:
    if not value.startswith(("sqlite+aiosqlite:///", "postgresql+asyncpg://")):
        raise ValueError("must start with sqlite:/// or postgresql://")
    if value in {"sqlite+aiosqlite:///", "sqlite+aiosqlite:///:memory:"}:
        raise ValueError("must name a file: what is kept in memory only is lost with every stop")
    return value


def _token(value: SecretStr | None) -> SecretStr | None:
    """Three parts between dots, as Discord makes them; an empty one counts as none."""
    if value is None or not value.get_secret_value().strip():
        return None
    plain = value.get_secret_value().strip()
    if plain.count(".") != 2 or any(not part for part in plain.split(".")):  # noqa: PLR2004
        raise ValueError("does not look like a bot token (three parts between dots)")
    return SecretStr(plain)


class WrongSetting(Exception):  # noqa: N818 (the sentence is what the operator reads)
    """One line for the operator, naming the setting and never its value."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", hide_input_in_errors=True
    )

    discord_token: Annotated[SecretStr | None, AfterValidator(_token)] = None
    database_url: Annotated[
        SecretStr, AfterValidator(lambda url: SecretStr(_database_address(url.get_secret_value())))
    ] = SecretStr("sqlite+aiosqlite:///groundswell.db")
    discord_api_url: Annotated[str, AfterValidator(_http_address)] = DISCORD_API
    discord_gateway_url: Annotated[str, AfterValidator(_socket_address)] = ""
    discord_requests_per_second: Annotated[float, Field(gt=0, le=1000)] = 45
    rest_hang_seconds: Annotated[float, Field(gt=0)] = 330
    usaspending_url: Annotated[str, AfterValidator(_http_address)] = USASPENDING
    usaspending_requests_per_second: Annotated[float, Field(gt=0, le=1000)] = 1.5
    usaspending_contact: Annotated[str, Field(pattern=r"^[\x20-\x7e]{0,200}$")] = ""
    corrections_channel_id: Annotated[int | None, BeforeValidator(lambda value: value or None)] = None
    sync_daily: bool = True
    default_language: Annotated[str, Field(pattern="^(en|es)$")] = "en"
    log_level: Annotated[str, Field(pattern="^(DEBUG|INFO|WARNING|ERROR)$")] = "INFO"
    figures_old_after_days: Annotated[int, Field(ge=1, le=3650)] = 30
    shutdown_seconds: Annotated[float, Field(gt=0, le=60)] = 8.0
    test_clock_file: Annotated[Path | None, BeforeValidator(lambda value: value or None)] = None

    @classmethod
    def read(cls, env_file: Path | None = Path(".env")) -> Self:
        try:
            return cls(_env_file=env_file)  # pyright: ignore[reportCallIssue] (pydantic-settings takes it)
        except UnicodeDecodeError:
            raise WrongSetting(f"{env_file}: this file is not UTF-8 text") from None
        except ValidationError as wrong:
            first = wrong.errors(include_input=False, include_context=False, include_url=False)[0]
            name = str(first["loc"][0]).upper()
            raise WrongSetting(f"{name}: {first['msg'].removeprefix('Value error, ')}") from None
