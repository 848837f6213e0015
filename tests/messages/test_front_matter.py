import pytest

from messages import TemplateError
from messages.front_matter import ButtonSource, FrontMatter, PictureSource, expression, split

BUTTON = '[[buttons]]\nlabel = "a"\nid = "b"\n'


def test_all_of_it() -> None:
    matter, body = split(
        '+++\nlayout = "card"\naccent = "#2F6F8F"\nmore = "{{ url }}"\n'
        '[[buttons]]\nlabel = "Next"\nid = "list:{{ page + 1 }}"\nwhen = "{{ page < pages }}"\n'
        '[[pictures]]\nfile = "attachment://a.png"\nalt = "A chart"\n+++\nBody\n',
        "x",
    )

    assert matter == FrontMatter(
        "card",
        0x2F6F8F,
        "{{ url }}",
        (ButtonSource("Next", id="list:{{ page + 1 }}", when="{{ page < pages }}"),),
        (PictureSource("attachment://a.png", "A chart"),),
    )
    assert body.split("\n").index("Body") == 12


def test_none_of_it() -> None:
    assert split("Body\n", "x") == (FrontMatter(), "Body\n")


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ('layuot = "card"', "x:2: unknown key 'layuot'; known are accent,"),
        ('layout = "embed"', "x:2: layout is one of card, plain, not 'embed'"),
        ('\naccent = "blue"', "x:3: the accent is a colour such as #2F6F8F, not 'blue'"),
        ("accent = 5", "x:2: the accent"),
        ("more = 5", "x:2: more is a text"),
        ("more =", "x:2: Invalid value"),
        ('more = "', "x:2: "),
        ('layout = "plain"\naccent = "#000000"', "x:2: pictures and accent need the layout card"),
        ('buttons = "a"', "x:2: buttons are written as [[buttons]]"),
        ('[buttons]\nlabel = "a"', "x:2: buttons are written as [[buttons]]"),
        ('[[buttons]]\nlabel = "a"', "x:2: a button has either an id or a url"),
        (BUTTON + 'url = "c"', "x:2: a button has either an id or a url"),
        ('[[buttons]]\nid = "a"', "x:2: a button needs a label"),
        (BUTTON + 'style = "link"', "x:5: style is one of"),
        (BUTTON + 'color = "red"', "x:5: unknown key 'color'"),
        (BUTTON + 'when = "page < pages"', "x:5: when is one {{ expression }}"),
        (BUTTON + 'disabled = "{{ a }}{{ b }}"', "x:5: disabled is one {{ expression }}"),
        (BUTTON + "disabled = true", "x:5: disabled is a text"),
        ('[[pictures]]\nfile = "a"', "x:2: a picture needs alt"),
        ('[[pictures]]\nfile = "a"\nalt = " "', "x:2: a picture needs alt"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_line(front: str, said: str) -> None:
    with pytest.raises(TemplateError) as raised:
        split(f"+++\n{front}\n+++\nBody", "x")

    assert str(raised.value).startswith(said)


def test_it_has_to_end() -> None:
    with pytest.raises(TemplateError, match=r"x:1: .*no closing"):
        split("+++\nlayout = 1\n", "x")


@pytest.mark.parametrize(
    ("source", "inner"),
    [("{{ a < b }}", " a < b "), ("", None), ("{{a}} {{b}}", None), ("a", None), ("x {{ a }}", None)],
)
def test_expression(source: str, inner: str | None) -> None:
    assert expression(source) == inner
