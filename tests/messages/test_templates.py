"""What holds for every template, in every language."""

import re

import pytest

from messages import Catalogue
from tests.messages.conftest import Write
from tests.messages.example import examples
from tests.messages.variables import front_matter, variables

CATALOGUE = Catalogue.load()
OTHERS = [
    pytest.param(language, name, id=f"{language}/{name}")
    for language in CATALOGUE.languages[1:]
    for name in CATALOGUE.names(language)
]
FILES = [
    pytest.param(language, name, id=f"{language}/{name}")
    for language in CATALOGUE.languages
    for name in CATALOGUE.names(language)
]

# Escaping is for a line of text: in code it would show, and these marks would lend a value their meaning.
MISUSED = re.compile(r"`[^`\n]*\{\{[^`\n]*`|[@<]\{\{|\]\(\s*<?\{\{")


@pytest.mark.parametrize(("language", "name"), OTHERS)
def test_a_translation_has_an_english_original(language: str, name: str) -> None:
    assert name in set(CATALOGUE.names("en")), f"{language}/{name} says what English does not"


@pytest.mark.parametrize(("language", "name"), OTHERS)
def test_a_translation_uses_no_variable_that_english_does_not(language: str, name: str) -> None:
    assert variables(CATALOGUE, name, language) - variables(CATALOGUE, name, "en") == set()


@pytest.mark.parametrize(("language", "name"), OTHERS)
def test_a_translation_has_the_same_layout_buttons_and_pictures(language: str, name: str) -> None:
    def shape(language: str) -> object:
        matter = front_matter(CATALOGUE, name, language)
        buttons = [(button.id, button.each, button.when, button.disabled, button.style) for button in matter.buttons]
        return matter.layout, matter.accent, buttons, [(picture.file, picture.when) for picture in matter.pictures]

    assert shape(language) == shape("en")


@pytest.mark.parametrize(("language", "name"), FILES)
def test_values_stand_where_escaping_holds(language: str, name: str) -> None:
    path = CATALOGUE.path(name, language)

    assert path is not None
    assert MISUSED.findall(path.read_text("utf-8").replace("{{ ", "{{")) == []


@pytest.mark.parametrize("name", CATALOGUE.names("en"))
def test_every_template_has_an_example(name: str) -> None:
    subject = name.partition("/")[0]

    assert name in {one.template for one in examples()}, f"add one to tests/messages/examples/{subject}.py"


def test_every_example_has_a_template_and_a_title_of_its_own() -> None:
    titles = [one.title for one in examples()]

    assert {one.template for one in examples()} <= set(CATALOGUE.names("en"))
    assert sorted(set(titles)) == sorted(titles)


def test_variables_are_found_wherever_they_are_used(write: Write) -> None:
    catalogue = write(
        **{
            "en/a": '+++\nmore = "{{ a }}"\n'
            '[[buttons]]\nlabel = "{{ item.x }} {{ b }}"\nid = "{{ c }}"\neach = "d.items"\n'
            'when = "{{ e }}"\ndisabled = "{{ f }}"\n'
            '[[pictures]]\nfile = "{{ g }}"\nalt = "{{ h }}"\nwhen = "{{ i }}"\n+++\n'
            "{% for j in k %}{{ j | number }}{% include '_b' %}{% endfor %}",
            "en/_b": "{{ l }}",
        }
    )

    assert variables(catalogue, "a", "en") == set("abcdefghikl")
