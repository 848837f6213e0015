from tests.messages.example import example

EXAMPLES = [
    example("demo/announcement"),
    example(
        "demo/welcome",
        channel="actions",
        elsewhere=[
            {"name": "articles", "url": "http://127.0.0.1:8766/#a-secret-of-this-page"},
            {"name": "announcements", "url": "http://127.0.0.1:8767/#another-secret"},
        ],
    ),
]
