from messages import Button, Picture, Rendered, Separator, Text

PAGE = Rendered(
    "card",
    0x2F6F8F,
    (Text("**Title**"), Separator(), Text("Words"), Picture("attachment://a.png", "A chart")),
    (
        Button("Next", custom_id="list:2", style="primary"),
        Button("Back", custom_id="list:0", disabled=True, emoji="◀"),
        Button("Source", url="https://x.example"),
    ),
)


def test_a_reviewer_reads_it_as_markdown() -> None:
    assert PAGE.markdown == (
        "**Title**\n\n---\n\nWords\n\n![A chart](attachment://a.png)\n\n"
        "* [Next] → `list:2`, primary\n* [◀ Back] → `list:0`, disabled\n* [Source] → https://x.example\n"
    )
