from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import pytest

from messages import Button, Catalogue, Picture, Rendered, Separator, TemplateError, Text
from tests.messages.conftest import Write


def card(text: str) -> Rendered:
    return Rendered("card", None, (Text(text),))


def test_a_card_has_parts_pictures_and_buttons(write: Write) -> None:
    catalogue = write(
        **{
            "en/a/b": '+++\naccent = "#2F6F8F"\n'
            '[[buttons]]\nlabel = "Page {{ page + 1 }}"\nid = "list:{{ page + 1 }}"\nstyle = "primary"\nemoji = "▶"\n'
            '[[buttons]]\nlabel = "Source"\nurl = "{{ url }}"\n'
            '[[pictures]]\nfile = "attachment://a.png"\nalt = "A chart of {{ name }}"\n+++\n'
            "{# name, page, url #}\n**{{ name }}**\n---\nPage {{ page }}\n"
        }
    )

    rendered = catalogue.render("a/b", "en", name="A*b", page=1, url="https://x.example/a (b)")

    assert rendered == Rendered(
        "card",
        0x2F6F8F,
        (Text(r"**A\*b**"), Separator(), Text("Page 1"), Picture("attachment://a.png", "A chart of A*b")),
        (
            Button("Page 2", custom_id="list:2", style="primary", emoji="▶"),
            Button("Source", url="https://x.example/a%20%28b%29"),
        ),
    )


def test_a_value_never_becomes_structure(write: Write) -> None:
    catalogue = write(
        **{"en/a": '+++\n[[buttons]]\nlabel = "{{ value }}"\nid = "x:{{ value }}"\n+++\n{{ value }}\n---\nEnd\n'}
    )
    value = '---\n"]]\n[[buttons]]\nlabel = "{{ 1 }}"'

    rendered = catalogue.render("a", "en", value=value)

    assert rendered.parts[1:] == (Separator(), Text("End"))
    assert rendered.buttons == (Button('--- "]] [[buttons]] label = "{{ 1 }}"', custom_id=f"x:{value}"),)


def test_buttons_for_each_when_and_disabled(write: Write) -> None:
    catalogue = write(
        **{
            "en/a": '+++\n[[buttons]]\neach = "company.names"\nlabel = "{{ item }}"\nid = "show:{{ item }}"\n'
            'when = "{{ item != skip }}"\ndisabled = "{{ item == off }}"\n+++\nBody'
        }
    )
    company = SimpleNamespace(names=["HP", "HPE", "x"])

    rendered = catalogue.render("a", "en", company=company, skip="x", off="HPE")

    assert rendered.buttons == (Button("HP", custom_id="show:HP"), Button("HPE", custom_id="show:HPE", disabled=True))


def test_at_most_25_buttons_and_40_components(write: Write) -> None:
    catalogue = write(
        **{
            "en/a": '+++\n[[buttons]]\neach = "items"\nlabel = "{{ item }}"\nid = "{{ item }}"\n+++\n'
            "{% for item in items %}\n{{ item }}\n---\n{% endfor %}\n"
        }
    )

    rendered = catalogue.render("a", "en", items=range(1, 31))

    assert len(rendered.buttons) == 25
    assert len(rendered.parts) <= 40 - 1 - 25 - 5


@pytest.mark.parametrize("url", ["javascript:alert(1)", "", "https://x.example/" + "a" * 512])
def test_a_button_to_nowhere_is_left_out(write: Write, url: str) -> None:
    catalogue = write(**{"en/a": '+++\n[[buttons]]\nlabel = "a"\nurl = "{{ url }}"\n+++\nBody'})

    assert catalogue.render("a", "en", url=url) == card("Body")


def test_a_picture_can_be_left_out(write: Write) -> None:
    catalogue = write(
        **{"en/a": '+++\n[[pictures]]\nfile = "{{ file }}"\nalt = "A {{ what }}"\nwhen = "{{ what }}"\n+++\nBody'}
    )

    assert catalogue.render("a", "en", file="https://x.example/a.png", what="").parts == (Text("Body"),)
    assert catalogue.render("a", "en", file="file:///a.png", what="b").parts == (Text("Body"),)
    assert catalogue.render("a", "en", file="https://x.example/a.png", what="b").parts[1:] == (
        Picture("https://x.example/a.png", "A b"),
    )


def test_labels_and_descriptions_are_shortened(write: Write) -> None:
    catalogue = write(
        **{
            "en/a": '+++\n[[buttons]]\nlabel = "{{ x }}"\nid = "b"\n'
            '[[pictures]]\nfile = "https://x.example"\nalt = "{{ x }}"\n'
            "+++\nBody"
        }
    )

    rendered = catalogue.render("a", "en", x="word " * 300)

    assert len(rendered.buttons[0].label) <= 80
    assert isinstance(rendered.parts[1], Picture)
    assert len(rendered.parts[1].alt) <= 1024


@pytest.mark.parametrize("identity", ["", "x" * 101])
def test_an_id_that_discord_would_refuse_is_a_bug(write: Write, identity: str) -> None:
    catalogue = write(**{"en/a": '+++\n[[buttons]]\nlabel = "a"\nid = "{{ id }}"\n+++\nBody'})

    with pytest.raises(ValueError, match=r"1 to 100 characters[\s\S]*while rendering en/a"):
        catalogue.render("a", "en", id=identity)


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ('[[buttons]]\nlabel = "{{ x }}"\nid = "a"', "label came out empty"),
        ('[[pictures]]\nfile = "attachment://a"\nalt = "{{ x }}"', "alt.* came out empty"),
    ],
)
def test_an_empty_label_or_description_is_a_bug(write: Write, front: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        write(**{"en/a": f"+++\n{front}\n+++\nBody"}).render("a", "en", x="")


def test_saying_nothing_is_a_bug(write: Write) -> None:
    with pytest.raises(ValueError, match="says nothing"):
        write(**{"en/a": "{% if no %}\nBody\n{% endif %}\n---\n"}).render("a", "en", no=0)


def test_plain_text(write: Write) -> None:
    catalogue = write(**{"en/a": '+++\nlayout = "plain"\n+++\nOne {{ x }}.\n---\nTwo.\n', "en/b": "A card"})

    assert catalogue.text("a", "en", x="*") == "One \\*.\n\nTwo."
    with pytest.raises(ValueError, match="card"):
        catalogue.text("b", "en")


@pytest.mark.parametrize(("layout", "limit"), [("plain", 2000), ("card", 4000)])
def test_too_long_is_shortened_and_says_where_more_is(write: Write, layout: str, limit: int) -> None:
    catalogue = write(
        **{"en/a": f'+++\nlayout = "{layout}"\nmore = "{{{{ url }}}}"\n+++\nHeadline.\n---\n{{{{ long }}}}\n'}
    )

    rendered = catalogue.render("a", "en", long="A *sentence*. " * 1000, url="https://x.example")

    assert rendered.markdown.startswith("Headline.\n\n")
    assert rendered.markdown.endswith("\\*sentence\\*. …\n[Read on](<https://x.example>)\n")
    assert limit - 100 < sum(len(part.content) for part in rendered.parts if isinstance(part, Text)) <= limit


@pytest.mark.parametrize("url", ["", "none", "https://x.example/" + "a" * 512])
def test_without_an_address_there_is_no_more(write: Write, url: str) -> None:
    catalogue = write(**{"en/a": '+++\nmore = "{{ url }}"\n+++\n{{ long }}\n'})

    assert catalogue.render("a", "en", long="Word. " * 1000, url=url).markdown.endswith("Word. …\n")


def test_conditions_leave_no_holes(write: Write) -> None:
    catalogue = write(
        **{
            "en/a": "Top\n\n{% if no %}\nNo\n{% endif %}\n\n{% if no %}\n---\nNo\n{% endif %}\n---\n\n"
            "{% if no %}\nNo\n{% endif %}\n\nEnd\n"
        }
    )

    assert catalogue.render("a", "en", no=0).parts == (Text("Top"), Separator(), Text("End"))


def test_a_part_can_be_included_and_its_values_are_escaped_once(write: Write) -> None:
    catalogue = write(
        **{
            "en/a": "Awards:\n{% for award in awards %}\n- {% include 'b/_award' %};\n{% endfor %}\n"
            "{% include 'b/_end.md.j2' %}",
            "en/b/_award": "**{{ award }}**\n",
            "en/b/_end": "End\n",
        }
    )

    assert catalogue.render("a", "en", awards=["a*", "b"]) == card("Awards:\n- **a\\***;\n- **b**;\nEnd")
    assert catalogue.names() == ("a", "limits/more")


def test_what_a_macro_says_is_ours(write: Write) -> None:
    catalogue = write(**{"en/a": "{% macro bold(x) %}**{{ x }}**{% endmacro %}\n{{ bold(name) | markdown }}"})

    assert catalogue.render("a", "en", name="a*") == card(r"**a\***")


def test_numbers_and_decimals_are_shown(write: Write) -> None:
    assert write(**{"en/a": "{{ a }} {{ b }} {{ c }}"}).render("a", "en", a=1, b=Decimal("1.5"), c=0.5) == card(
        "1 1.5 0.5"
    )


@pytest.mark.parametrize("value", [None, True, ["a"], object()])
def test_what_reads_badly_is_a_bug(write: Write, value: Any) -> None:
    with pytest.raises(TypeError, match=r"through a filter[\s\S]*while rendering en/a"):
        write(**{"en/a": "{{ value }}"}).render("a", "en", value=value)


@pytest.mark.parametrize("where", ["{{ x }}", '+++\nmore = "{{ x }}"\n+++\n' + "long " * 1000])
def test_a_missing_variable_is_a_bug(write: Write, where: str) -> None:
    with pytest.raises(jinja2.UndefinedError, match=r"'x' is undefined[\s\S]*while rendering en/a\.md\.j2"):
        write(**{"en/a": where}).render("a", "en")


@pytest.mark.parametrize("key", ["label", "id", "when", "disabled", "each"])
def test_a_missing_variable_of_a_button_is_a_bug(write: Write, key: str) -> None:
    button = {"label": "a", "id": "b", key: "x" if key == "each" else "{{ x }}"}
    lines = "\n".join(f'{name} = "{value}"' for name, value in button.items())

    with pytest.raises(jinja2.UndefinedError, match="'x' is undefined"):
        write(**{"en/a": f"+++\n[[buttons]]\n{lines}\n+++\nBody"}).render("a", "en")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('+++\nlayout = "plain"\n+++\nOne\n{{ x \nTwo\n', 6),
        ("One\n{% if x %}\n", 2),
        ('+++\n[[buttons]]\nid = "a"\nlabel = "{{ }}"\n+++\nBody', 4),
        ('+++\n[[buttons]]\nid = "a"\nlabel = "b"\nwhen = "{{ 1 + }}"\n+++\nBody', 5),
        ('+++\nlayuot = ""\n+++\n', 2),
        ("One\nTwo {{ 1 | nofilter }}\n", 2),
    ],
)
def test_what_cannot_be_read_is_said_with_file_and_line(write: Write, text: str, line: int) -> None:
    with pytest.raises(TemplateError, match=rf"en/a\.md\.j2:{line}: "):
        write(**{"en/a": text}).render("a", "en", x=1)


def test_a_mistake_in_a_part_names_the_part(write: Write) -> None:
    catalogue = write(**{"en/a": "{% include '_b' %}", "en/_b": "\n{{ 1 | }}"})

    with pytest.raises(jinja2.TemplateSyntaxError) as raised:
        catalogue.render("a", "en")

    assert str(raised.value.filename).endswith("en/_b.md.j2")
    assert raised.value.lineno == 2


@pytest.mark.parametrize("name", ["nothing/here", "../en/a", "/etc/passwd", "a.md", ""])
def test_a_template_that_is_not_there(write: Write, name: str) -> None:
    with pytest.raises(jinja2.TemplateNotFound):
        write(**{"en/a": "Body"}).render(name, "en")


def test_what_a_language_lacks_is_said_in_english(write: Write) -> None:
    catalogue = write(
        **{
            "en/a": "Hello {{ n | number }} {% include '_b' %}",
            "en/_b": "English",
            "es/_b": "Español",
            "es/c": "Hola {{ n | number }} {% include '_b' %}",
            "en/c": "Hello",
        }
    )

    assert catalogue.languages == ("en", "es")
    assert catalogue.render("a", "es", n=1234) == card("Hello 1,234 English")
    assert catalogue.render("c", "es", n=1234) == card("Hola 1,234 Español")
    assert catalogue.words("es").label("and") == "and"


@pytest.mark.parametrize(
    ("wishes", "language"),
    [
        (["es"], "es"),
        (["es-419"], "es"),
        ([None, "fr", "es-ES", "en"], "es"),
        (["en-GB", "es"], "en"),
        (["fr", "", None], "en"),
        ([], "en"),
    ],
)
def test_the_first_language_that_is_spoken(catalogue: Catalogue, wishes: list[str | None], language: str) -> None:
    assert catalogue.language(*wishes) == language


def test_a_folder_without_english_is_none(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="en"):
        Catalogue.load(tmp_path)
