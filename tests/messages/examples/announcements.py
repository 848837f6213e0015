from tests.messages.example import example

EXAMPLES = [
    example("refusals/announcement_unclear", typed="Meeting"),
    example("refusals/blank_left", before="Where:"),
    example("refusals/blank_left", "at the beginning", before=""),
    example("refusals/date_unknown", typed="next Tuesday"),
    example("refusals/draft_changed"),
    example("refusals/figures_of_a_person", name="JANE DOE"),
    example("refusals/move_to_one_time", typed="every Tuesday 9am"),
    example("refusals/not_one_day", typed="every Tuesday"),
    example("refusals/role_of_all"),
    example("refusals/when_missing"),
]
