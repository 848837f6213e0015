from pathlib import Path

import pytest

from bot.settings import DISCORD_API, Settings, WrongSetting

EXAMPLE = Path(__file__).parents[1] / ".env.example"
TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GhIjKl.abcdefghijklmnopqrstuvwxyz0123456789ab"
PASSWORD = "correct-horse"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no .env of a developer lies."""
    monkeypatch.chdir(tmp_path)


def lines() -> list[str]:
    return [line for line in EXAMPLE.read_text(encoding="utf-8").splitlines() if "=" in line and line[0] != "#"]


def test_the_example_has_every_setting_once_and_nothing_else() -> None:
    assert [line.partition("=")[0] for line in lines()] == [name.upper() for name in Settings.model_fields]


def test_every_setting_of_the_example_has_its_default_and_a_comment() -> None:
    text = EXAMPLE.read_text(encoding="utf-8").splitlines()
    defaults = Settings.read(None)
    read = Settings.read(EXAMPLE)

    assert read == defaults
    for line in lines():
        assert text[text.index(line) - 1].startswith("# "), line


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text(f"DISCORD_TOKEN={TOKEN}\nDEFAULT_LANGUAGE=es\n")
    monkeypatch.setenv("DEFAULT_LANGUAGE", "en")

    settings = Settings.read()

    assert settings.discord_token is not None
    assert settings.discord_token.get_secret_value() == TOKEN
    assert settings.default_language == "en"


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("DISCORD_TOKEN", "not-a-token", "three parts"),
        ("DATABASE_URL", f"mysql://me:{PASSWORD}@host/name", "sqlite:/// or postgresql://"),
        ("DISCORD_API_URL", "ftp://discord", "http://"),
        ("DISCORD_GATEWAY_URL", "https://gateway", "ws://"),
        ("USASPENDING_URL", "api.usaspending.gov", "https://"),
        ("DEFAULT_LANGUAGE", "fr", "pattern"),
        ("LOG_LEVEL", "LOUD", "pattern"),
        ("SHUTDOWN_SECONDS", "soon", "number"),
        ("SHUTDOWN_SECONDS", "0", "greater than 0"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line_without_its_value(
    name: str, value: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(WrongSetting) as refused:
        Settings.read()

    said = str(refused.value)
    assert said.startswith(f"{name}: ")
    assert told in said
    assert "\n" not in said
    assert PASSWORD not in said
    assert "not-a-token" not in said


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        ("sqlite:///x.db", "sqlite+aiosqlite:///x.db"),
        ("postgres://h/n", "postgresql+asyncpg://h/n"),
        ("postgresql://h/n", "postgresql+asyncpg://h/n"),
        ("postgresql+asyncpg://h/n", "postgresql+asyncpg://h/n"),
    ],
)
def test_database_addresses_as_people_write_them(
    written: str, understood: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", written)

    assert Settings.read().database_url.get_secret_value() == understood


def test_secrets_are_in_no_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("DATABASE_URL", f"postgresql://me:{PASSWORD}@host/name")

    settings = Settings.read()

    for shown in (repr(settings), str(settings), settings.model_dump_json()):
        assert TOKEN not in shown
        assert PASSWORD not in shown


def test_an_empty_token_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", " ")

    settings = Settings.read()

    assert settings.discord_token is None
    assert settings.discord_api_url == DISCORD_API


@pytest.mark.parametrize(
    "address", ["sqlite:///", "sqlite:///:memory:", "sqlite://", "sqlite+aiosqlite:///:memory:", ""]
)
def test_a_database_has_to_be_kept_somewhere(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", address)

    with pytest.raises(WrongSetting, match=r"^DATABASE_URL: must "):
        Settings.read()


@pytest.mark.parametrize("token", ["a..b", "a.b", "a.b.c.d", "Bot"])
def test_a_token_has_three_parts(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", token)

    with pytest.raises(WrongSetting) as refused:
        Settings.read()

    assert refused.value.__suppress_context__, "the error behind it would be printed with it"


def test_space_round_a_token_and_a_slash_after_an_address_do_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", f" {TOKEN}\n")
    monkeypatch.setenv("DISCORD_API_URL", "http://127.0.0.1:1/api/v10/")

    settings = Settings.read()

    assert settings.discord_token is not None
    assert settings.discord_token.get_secret_value() == TOKEN
    assert settings.discord_api_url == "http://127.0.0.1:1/api/v10"


def test_settings_of_other_programs_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SOMETHING_ELSE=1\nDEFAULT_LANGUAGE=es\n")

    assert Settings.read().default_language == "es"
