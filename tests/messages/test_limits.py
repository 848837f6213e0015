from hypothesis import given
from hypothesis import strategies as st

from messages import Button, Picture, Rendered, Separator, Text
from messages.limits import fit, fit_in_one_message, room_for_parts, tidy
from messages.parts import Part
from messages.shortening import length

MORE = "[Read on](<https://x.example>)"
PICTURE = Picture("attachment://a.png", "A chart")
texts = st.text("ab. \n", min_size=1, max_size=3000).map(Text)
sections = st.lists(texts, min_size=1, max_size=30)


def divided(texts: list[Text]) -> tuple[Part, ...]:
    return tidy([part for text in texts for part in (text, Separator())])


def characters(parts: tuple[Part, ...]) -> int:
    return sum(length(part.content) for part in parts if isinstance(part, Text))


@given(sections)
def test_what_is_too_long_keeps_the_limit_and_says_where_more_is(texts: list[Text]) -> None:
    parts = divided(texts)

    fitted = fit(parts, 4000, lambda: MORE)

    assert characters(fitted) <= 4000
    assert len(fitted) <= 40
    if characters(parts) > 4000:
        *_, last = fitted
        assert isinstance(last, Text)
        assert last.content.endswith(MORE)
    elif len(parts) <= 40:
        assert fitted == parts


def test_the_headline_survives() -> None:
    headline, list_, note = Text("**Headline.** In two lines."), Text("- one award\n" * 500), Text("What it covers.")

    fitted = fit((headline, Separator(), list_, Separator(), note), 4000, lambda: MORE)

    assert fitted[0] == headline
    assert fitted[4] == Text(f"{note.content}\n{MORE}")
    assert isinstance(fitted[2], Text)
    assert fitted[2].content.endswith("- one award\n…")
    assert characters(fitted) > 3900


def test_without_more_there_is_only_the_ellipsis() -> None:
    (fitted,) = fit([Text("word " * 1000)], 2000, lambda: "")

    assert isinstance(fitted, Text)
    assert fitted.content.endswith("word…")


def test_too_many_components_are_joined_from_the_end() -> None:
    parts = divided([Text(f"Part {number}") for number in range(30)])

    fitted = fit((*parts, PICTURE), 4000, lambda: MORE, components=20)

    assert len(fitted) <= 20
    assert fitted[:3] == parts[:3]
    assert PICTURE in fitted
    assert "Part 29" in "".join(part.content for part in fitted if isinstance(part, Text))


def test_room_beside_the_buttons() -> None:
    button = Button("Next", custom_id="list:2")

    assert room_for_parts([]) == 39
    assert room_for_parts([button] * 5) == 33
    assert room_for_parts([button] * 6) == 31
    assert room_for_parts([button] * 25) == 9


def test_separators_separate() -> None:
    line, word = Separator(), Text("word")

    assert tidy([line, Text(""), line, word, line, Text(""), line, PICTURE, line]) == (word, line, PICTURE)


def test_cards_stand_in_one_message_while_texts_and_components_have_room() -> None:
    def with_text(letters: int, parts: int = 1, buttons: int = 0) -> Rendered:
        texts = (Text("x" * letters), *[Separator()] * (parts - 1))
        return Rendered("card", None, texts, (Button("Next", custom_id="list:2"),) * buttons)

    assert fit_in_one_message([with_text(3999), with_text(1)])
    assert not fit_in_one_message([with_text(4000), with_text(1)])
    assert fit_in_one_message([with_text(1, parts=20), with_text(1, parts=12, buttons=5)])
    assert not fit_in_one_message([with_text(1, parts=20), with_text(1, parts=13, buttons=5)])
