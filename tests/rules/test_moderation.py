import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.moderation import (
    CHOICES,
    LANGUAGES,
    SETTINGS,
    Channel,
    Role,
    Server,
    Setting,
    Value,
    choices,
    read,
    setting_of,
)
from bot.rules.refusal import Refusal
from messages import Catalogue

ARTICLES, MUTE, TWIN, OTHER_TWIN, YEAR = (
    Channel(11, "articles"),
    Channel(12, "mute", ("send_messages",)),
    Channel(13, "news"),
    Channel(14, "news"),
    Channel(15, "2026"),
)
EVERYONE, ORGANISERS, BOT = Role(1, "@everyone", special=True), Role(21, "Organisers"), Role(22, "Bot", special=True)
SERVER = Server(1, (ARTICLES, MUTE, TWIN, OTHER_TWIN, YEAR), (EVERYONE, ORGANISERS, BOT))
ZONE, SPEAKS, CHANNEL, ROLE = (SETTINGS[key] for key in ("zone", "languages", "articles_channel", "organiser_role"))


@pytest.mark.parametrize(
    ("setting", "typed", "value"),
    [
        (SPEAKS, "en", "en"),
        (SPEAKS, " ES ", "es"),
        (SPEAKS, "en + es", "en+es"),
        (SPEAKS, "es, en", "es+en"),
        (ZONE, "America/New_York", "America/New_York"),
        (ZONE, "america/new york", "America/New_York"),
        (ZONE, "AMERICA NEW YORK ", "America/New_York"),
        (ZONE, "utc", "UTC"),
        (ZONE, "Etc/GMT+5", "Etc/GMT+5"),
        (ZONE, "Etc/GMT-5", "Etc/GMT-5"),
        (CHANNEL, "articles", 11),
        (CHANNEL, "#Articles", 11),
        (CHANNEL, "<#11>", 11),
        (CHANNEL, "13", 13),
        (CHANNEL, "2026", 15),
        (ROLE, "Organisers", 21),
        (ROLE, "@organisers", 21),
        (ROLE, "<@&21>", 21),
        (ROLE, "21", 21),
    ],
)
def test_what_a_moderator_types_is_understood(setting: Setting, typed: str, value: Value) -> None:
    assert read(setting, typed, SERVER) == value


@pytest.mark.parametrize(
    ("setting", "typed", "code"),
    [
        (SPEAKS, "", "unknown_language"),
        (SPEAKS, "fr", "unknown_language"),
        (SPEAKS, "en+en", "unknown_language"),
        (ZONE, "", "unknown_zone"),
        (ZONE, "Narnia", "unknown_zone"),
        (ZONE, "etc gmt 5", "unknown_zone"),
        (ZONE, "../../etc/passwd", "unknown_zone"),
        (CHANNEL, "", "unknown_channel"),
        (CHANNEL, "nowhere", "unknown_channel"),
        (CHANNEL, "news", "unknown_channel"),
        (CHANNEL, "<#99>", "unknown_channel"),
        (CHANNEL, "9" * 30, "unknown_channel"),
        (CHANNEL, "mute", "channel_not_writable"),
        (CHANNEL, "12", "channel_not_writable"),
        (ROLE, "nobody", "unknown_role"),
        (ROLE, "everyone", "role_not_choosable"),
        (ROLE, "@everyone", "role_not_choosable"),
        (ROLE, "Bot", "role_not_choosable"),
    ],
)
def test_what_cannot_be_is_refused_by_name(setting: Setting, typed: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(setting, typed, SERVER)

    assert refused.value.code == code


def test_a_refused_channel_says_which_permissions_are_missing() -> None:
    with pytest.raises(Refusal) as refused:
        read(CHANNEL, "mute", SERVER)

    assert refused.value.details == {"channel_id": 12, "missing": ("send_messages",)}


def test_a_refused_zone_offers_some_like_it() -> None:
    with pytest.raises(Refusal) as refused:
        read(ZONE, "york", SERVER)

    assert refused.value.details["near"][0] == "America/New_York"
    assert len(refused.value.details["near"]) <= 5


def test_a_setting_that_does_not_exist_is_refused() -> None:
    assert setting_of("zone") is ZONE
    with pytest.raises(Refusal, match="unknown_setting"):
        setting_of("colour")


def offered(setting: Setting, typed: str = "") -> list[str]:
    return [choice.value for choice in choices(setting, typed, SERVER)]


def test_only_what_would_be_accepted_is_offered() -> None:
    assert offered(CHANNEL) == ["11", "13", "14", "15"]
    assert offered(ROLE) == ["21"]
    assert tuple(offered(SPEAKS)) == LANGUAGES


def test_offers_narrow_down_while_somebody_types() -> None:
    assert offered(CHANNEL, "#ART") == ["11"]
    assert offered(ROLE, "zzz") == []
    assert offered(ZONE, "new york") == ["America/New_York"]
    assert offered(ZONE, "mexico_city")[0] == "America/Mexico_City"


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
@pytest.mark.parametrize("typed", ["", "a", "America", "#", "@"])
def test_every_offer_can_be_taken(setting: Setting, typed: str) -> None:
    made = choices(setting, typed, SERVER)

    assert len(made) <= CHOICES
    for choice in made:
        assert 0 < len(choice.label) <= 100
        assert str(read(setting, choice.value, SERVER)) == choice.value


def test_every_zone_can_be_typed_as_it_is_written() -> None:
    for zone in zoneinfo.available_timezones():
        assert read(ZONE, zone, SERVER) == zone


@given(st.sampled_from(list(SETTINGS.values())), st.text())
def test_whatever_is_typed_is_read_or_refused(setting: Setting, typed: str) -> None:
    try:
        value = read(setting, typed, SERVER)
    except Refusal:
        return
    assert read(setting, str(value), SERVER) == value


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_setting_and_language_has_its_words(language: str) -> None:
    words = Catalogue.load().words(language)

    assert set(words.choices("setting")) == set(SETTINGS)
    assert set(words.choices("languages")) == set(LANGUAGES)
    assert len({words.choice("setting", key) for key in SETTINGS}) == len(SETTINGS)


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_defaults_are_what_a_moderator_could_choose(setting: Setting) -> None:
    if setting.default is not None:
        assert read(setting, str(setting.default), SERVER) == setting.default
