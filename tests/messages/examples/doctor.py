from datetime import date

from tests.messages.example import example

EXAMPLES = [
    example("doctor/clock", level="ok", seconds=0.2),
    example("doctor/clock", "wrong", level="warning", seconds=-61.5),
    example("doctor/data", level="ok", as_of=date(2026, 8, 20), days=96),
    example("doctor/data", "old", level="warning", as_of=date(2026, 8, 20), days=400),
    example("doctor/database", level="ok", revision="0001"),
    example("doctor/database_fails", level="failure", reason="unable to open database file"),
    example("doctor/discord", level="ok"),
    example("doctor/discord_unreachable", level="failure", reason="HTTP 503"),
    example("doctor/disk", level="ok", megabytes=81234),
    example("doctor/disk", "nearly full", level="warning", megabytes=120),
    example("doctor/encryption", level="note"),
    example("doctor/file_readable", level="warning", mode="0644"),
    example("doctor/no_data", level="failure"),
    example(
        "doctor/sync_failing",
        level="warning",
        since=date(2026, 8, 19),
        reason="awards/awarding/ICE/contracts/2024: 312 of 5,000 awards that are held would vanish",
        as_of=date(2026, 8, 18),
    ),
    example(
        "doctor/sync_failing", "from the beginning", level="warning", since=date(2026, 8, 19), reason="x", as_of=None
    ),
    example("doctor/sync_never", level="note"),
    example("doctor/sync_ok", level="ok", as_of=date(2026, 8, 20), last_run=date(2026, 8, 21)),
    example("doctor/token_found", level="ok"),
    example("doctor/token_missing", level="failure"),
]
