"""A message in several languages is one message that Discord takes."""

from datetime import date

import pytest

from bot.rules.companies import Agency
from bot.rules.watch_posts import Digest
from bot.rules.watching import Item, Kind
from messages import Button, Catalogue, Rendered, Separator, Text, limits
from messages.bilingual import together
from messages.shortening import length
from tests.messages.examples.watching import post

DAY = date(2026, 9, 20)
KEY = "CONT_AWD_70CMSD26FR0000123_7012_70CMSD22D00000001_7012"


def crowded(languages: tuple[str, ...], kind: Kind, subjects: int, items: int) -> list[Digest]:
    each = Item(kind, Agency.ICE, KEY, 2026, -(10**12), -(10**12), DAY, DAY, DAY)
    rest = [Item(other, agency, KEY, 2026, 1, 1, DAY, DAY, DAY) for other in Kind for agency in Agency]
    name = "THE VERY LONG NAME OF A COMPANY OF FEDERAL SYSTEMS, INCORPORATED"
    return [Digest(f"company:{number}", name, 10**7, (*[each] * items, *rest)) for number in range(subjects)]


@pytest.mark.parametrize("languages", [("en",), ("es",), ("en", "es")])
@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize(("subjects", "items"), [(1, 2), (1, 100), (25, 100)])
def test_a_crowded_post_of_watches_has_room_for_all_it_names(
    languages: tuple[str, ...], kind: Kind, subjects: int, items: int
) -> None:
    made = post(*crowded(languages, kind, subjects, items), languages=languages)
    said = [Catalogue.load().render("watching/post", language, post=made) for language in languages]

    whole = together(said)

    texts = [part.content for part in whole.parts if isinstance(part, Text)]
    assert sum(length(text) for text in texts) <= limits.CARD
    assert texts == [part.content for one in said for part in one.parts if isinstance(part, Text)], "nothing was cut"
    assert "…" not in "".join(texts)
    assert len(whole.buttons) == len(made.digests)


def said_in(words: str, label: str) -> Rendered:
    return Rendered("card", None, (Text(words),), (Button("Acme", custom_id="a"), Button(label, custom_id="b")))


def test_languages_are_kept_apart_and_labels_put_together() -> None:
    whole = together([said_in("Hola", "Aceptar"), said_in("Hello", "Accept")])

    assert whole.parts == (Text("Hola"), Separator(), Text("Hello"))
    assert [button.label for button in whole.buttons] == ["Acme", "Aceptar · Accept"]
    assert [button.custom_id for button in whole.buttons] == ["a", "b"]


def test_one_language_stays_as_it_is() -> None:
    said = Catalogue.load().render("watching/method", "en")

    assert together([said]) == said
