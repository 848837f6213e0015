"""The longest announcement that is taken has room for all that stands around its text, in one and in two languages."""

from dataclasses import replace

import pytest

from bot.rules.announcements import LONGEST_TITLE, longest_text
from bot.rules.company_block import CompanyBlock
from messages import Catalogue, Text
from messages.bilingual import together
from messages.limits import CARD, text_length
from tests.messages.examples.announcements import FIRST
from tests.messages.examples.companies import CORRECTED, FULL

LONG_NOTE = replace(CORRECTED[0], note="A correction that says a great deal. " * 20)
BLOCK = CompanyBlock(replace(FULL, ueis=("UEI1", "UEI2")), (LONG_NOTE, LONG_NOTE))


@pytest.mark.parametrize("languages", [("en",), ("es",), ("en", "es")])
@pytest.mark.parametrize("block", [None, BLOCK])
def test_nothing_is_cut_of_the_longest_that_is_taken(languages: tuple[str, ...], block: CompanyBlock | None) -> None:
    longest = longest_text(len(languages), has_company=block is not None)
    values = {"title": "T" * LONGEST_TITLE, "text": "word " * (longest // 5), "role_id": 10**18, "due_at": FIRST}
    said = [Catalogue.load().render("announcements/post", each, company=block, **values) for each in languages]

    whole = together(said)

    assert text_length(whole) <= CARD
    texts = [part.content for part in whole.parts if isinstance(part, Text)]
    assert texts == [part.content for each in said for part in each.parts if isinstance(part, Text)]
    assert sum(text.count("word") for text in texts) == longest // 5 * len(languages)
    assert not any(text.endswith("…") for text in texts)
