from tests.messages.example import example

LACKING = ("view_channel", "send_messages")

EXAMPLES = [
    example("refusals/bot_may_not", missing=LACKING),
    example("refusals/bug", code="A1B2C3"),
    example("refusals/channel_not_writable", channel_id=1, missing=LACKING),
    example("refusals/command_changed"),
    example("refusals/company_gone"),
    example("refusals/no_data"),
    example("refusals/not_allowed"),
    example("refusals/not_understood", typed="**somewhere**"),
    example("refusals/only_in_a_server"),
    example("refusals/restarting"),
    example("refusals/role_not_choosable", name="@everyone"),
    example("refusals/too_fast", seconds=1),
    example("refusals/unknown_channel", typed="#general"),
    example("refusals/unknown_language", typed="fr"),
    example("refusals/unknown_role", typed="@everyone"),
    example("refusals/unknown_setting", typed="colour"),
    example("refusals/unknown_zone", typed="Berlin", near=("Europe/Berlin",)),
    example("refusals/unknown_zone", "nothing near", typed="Atlantis", near=()),
]
