from typing import Any

import pytest

from tests.world import World, text_of


async def ask(world: World, name: str, person: Any = None, **options: Any) -> Any:
    return await (person or world.alice).slash(world.articles, "company show", name=name, **options)


async def test_show_answers_privately_with_figures_and_their_date(world: World) -> None:
    result = await ask(world, "Microsoft")

    assert result.ephemeral
    said = text_of(result.response)
    assert "in FY2024–FY2026, under 2 recorded names: **ICE** **$1.51 million**, **CBP** **$1.23 million**" in said
    assert "as of **20 Aug 2026**" in said
    assert "FY2022: incomplete data, no net figure (at least 1 award)" in said
    assert "$9,999" not in said


async def test_show_in_public_when_asked(world: World) -> None:
    result = await ask(world, "Microsoft", public=True)

    assert not result.ephemeral


async def test_show_answers_in_spanish(world: World) -> None:
    world.spanish.add(world.alice.id)

    result = await ask(world, "Microsoft")

    assert "Obligado neto en adjudicaciones directas, AF2024–AF2026" in text_of(result.response)


async def test_autocomplete_forgives_a_typo_and_its_choice_is_answered(world: World) -> None:
    offered = await world.alice.autocomplete(world.articles, "company show", "name", "palentir")

    assert offered[0]["name"] == "Palantir Technologies"
    result = await ask(world, offered[0]["value"])
    assert "## Palantir Technologies" in text_of(result.response)


async def test_autocomplete_of_nothing_offers_the_best_known(world: World) -> None:
    offered = await world.alice.autocomplete(world.articles, "company show", "name", "")

    assert [choice["name"] for choice in offered[:2]] == ["Palantir Technologies", "Dell Technologies"]


async def test_a_misspelt_name_is_not_taken_for_another(world: World) -> None:
    result = await ask(world, "Palentir")

    said = text_of(result.response)
    assert "No match in USAspending data to **20 Aug 2026**" in said
    assert "does not show there is none" in said
    assert "$" not in said
    assert "Palantir Technologies" in said


async def test_a_company_that_does_not_exist_is_not_said_to_have_no_contract(world: World) -> None:
    said = text_of((await ask(world, "Zzyzx Unheard Of")).response)

    assert "No match in USAspending data" in said
    assert "no contract" not in said.casefold()


async def test_an_ambiguous_name_asks_back_and_the_press_answers(world: World) -> None:
    result = await ask(world, "HP")
    assert "Which one is meant" in text_of(result.response)

    pressed = await world.alice.click(result.response, label="HP Inc.")

    assert "HP Inc." in text_of(pressed.response or result.response)


@pytest.mark.parametrize("section", ["Awards", "Through resellers", "Statements and reports", "Sources and method"])
async def test_each_section_opens_after_a_restart(world: World, section: str) -> None:
    shown = await ask(world, "Microsoft", public=True)
    await world.restart()

    opened = await world.alice.click(shown.response, label=section)

    assert opened.ephemeral
    assert "## Microsoft" in text_of(opened.response)


async def test_text_from_the_records_cannot_format_or_mention(world: World) -> None:
    said = text_of((await ask(world, "**bold** @everyone <@1> [x](https://evil.example)")).response)

    assert "**bold**" not in said
    assert "@everyone" not in said.replace("@\u200b", "")
    assert "](https://evil" not in said


async def test_list_is_sorted_by_amount_and_turned_by_button(world: World) -> None:
    first = await world.alice.slash(world.articles, "company list")
    said = text_of(first.response)
    assert said.index("CADDELL") < said.index("Palantir Technologies") < said.index("Dell Technologies")
    assert "Page 1 of 2" in said

    second = await world.alice.click(first.response, label="Next")

    assert "Page 2 of 2" in text_of(second.response or first.response)


async def test_list_of_a_sector_tells_of_resellers(world: World) -> None:
    said = text_of((await world.alice.slash(world.articles, "company list", sector="cloud_software")).response)

    assert "Salesforce" in said
    assert "no direct award" in said
    assert "through resellers: at least 1 award" in said
    assert "Palantir" not in said


async def test_list_of_an_agency_has_only_its_awards(world: World) -> None:
    said = text_of((await world.alice.slash(world.articles, "company list", agency="CBP", sort="name")).response)

    assert "CADDELL" in said
    assert "Palantir" not in said
