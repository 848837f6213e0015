from bot.rules.moderation import SETTINGS, Change
from tests.messages.example import example

CHOSEN = {"languages": "en+es", "zone": "America/New_York", "articles_channel": 11, "organiser_role": 21}

EXAMPLES = [
    example(
        "moderation/settings",
        settings={setting: CHOSEN.get(key, setting.default) for key, setting in SETTINGS.items()},
    ),
    example("moderation/changed", change=Change(SETTINGS["zone"], "UTC", "America/New_York")),
    example("moderation/changed", "from nothing", change=Change(SETTINGS["log_channel"], None, 12)),
    example("moderation/changed", "nothing", change=Change(SETTINGS["languages"], "en", "en")),
    example("moderation/value", setting=SETTINGS["organiser_role"], value=None),
]
