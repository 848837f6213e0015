"""The words of the commands keep Discord's rules, and every language has them all."""

import re
from collections import Counter
from pathlib import Path

import pytest

from messages import Catalogue, CommandWords

NAME = re.compile(r"[-_\w]{1,32}")
LANGUAGES = Catalogue.load().languages


@pytest.fixture(params=LANGUAGES)
def words(catalogue: Catalogue, request: pytest.FixtureRequest) -> CommandWords:
    return catalogue.words(request.param)


def test_names_are_lower_case_words(words: CommandWords) -> None:
    names = {path: text for path, text in words.texts().items() if path[0] == "commands" and path[-1] == "name"}

    assert names
    assert [name for name in names.values() if not NAME.fullmatch(name) or name != name.lower()] == []


def test_names_beside_one_another_differ(words: CommandWords) -> None:
    """Beside one another: the subcommands of one group, the options of one command."""
    names = [(path, text) for path, text in words.texts().items() if path[0] == "commands" and path[-1] == "name"]
    counted = Counter((path[1].rpartition(" ")[0] if len(path) == 3 else path[1:3], text) for path, text in names)

    assert [twice for twice, count in counted.items() if count > 1] == []


def test_descriptions_choices_and_labels_have_room(words: CommandWords) -> None:
    texts = {path: text for path, text in words.texts().items() if path[-1] == "description" or path[0] != "commands"}

    assert texts
    assert [path for path, text in texts.items() if not 0 < len(text) <= 100 or text != text.strip()] == []


def test_a_set_has_at_most_25_different_choices(words: CommandWords) -> None:
    sets = {path[1] for path in words.keys() if path[0] == "choices"}  # noqa: SIM118 (its keys are paths)

    assert sets >= {"agency", "sort", "setting"}
    for choices in sets:
        labels = list(words.choices(choices).values())
        assert len(labels) <= 25
        assert len(set(labels)) == len(labels)


def test_what_has_a_name_has_a_description(words: CommandWords) -> None:
    keys = {path for path in words.keys() if path[0] == "commands"}  # noqa: SIM118 (as above)

    assert {path[:-1] for path in keys if path[-1] == "name"} == {
        path[:-1] for path in keys if path[-1] == "description"
    }
    assert {path[-1] for path in keys} == {"name", "description"}


def test_every_language_has_the_same_keys(catalogue: Catalogue, words: CommandWords) -> None:
    assert words.keys() == catalogue.words("en").keys()


def test_the_sign_of_money_has_its_amount(words: CommandWords) -> None:
    assert words.label("short_money").format(amount="1") != words.label("short_money")


def test_they_are_found(catalogue: Catalogue) -> None:
    words = catalogue.words("es")

    assert words.name("company") == "empresa"
    assert words.name("company show") == "ver"
    assert words.description("settings") == "Cómo funciona el bot en este servidor (para moderadores)"
    assert words.option_name("company show", "public") == "público"
    assert words.option_description("company list", "sort") == "El orden de la lista"
    assert words.choice("agency", "CBP") == "CBP (Oficina de Aduanas y Protección Fronteriza)"
    assert list(words.choices("agency")) == ["ICE", "CBP"]


def test_what_is_missing_is_said_in_english(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    english = tmp_path / "en" / "commands.toml"
    english.write_text('[labels]\na = "A"\nb = "B"\n[choices.c]\nx = "X"\ny = "Y"\n')
    words = CommandWords(
        "pt/commands.toml", {"labels": {"a": "Á"}, "choices": {"c": {"y": "Ý"}}}, CommandWords.read(english)
    )

    assert words.label("a") == "Á"
    assert words.label("b") == "B"
    assert words.choices("c") == {"x": "X", "y": "Ý"}
    with pytest.raises(KeyError, match=r"en/commands\.toml has no labels\.z"):
        words.label("z")
    with pytest.raises(KeyError, match=r"en/commands\.toml has no choices\.z"):
        words.choices("z")


def test_a_table_is_no_text(catalogue: Catalogue) -> None:
    with pytest.raises(KeyError, match=r"commands\.company show\.options\.name"):
        catalogue.words("en").option_name("company show", "name.nothing")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "commands.toml"
    path.write_text("[labels\n")

    with pytest.raises(ValueError, match=r"commands\.toml: .*line 1"):
        CommandWords.read(path)
