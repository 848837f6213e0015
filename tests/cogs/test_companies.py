from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from bot.rules.awards import Award
from bot.rules.companies import Agency
from bot.rules.coverage import Origin
from bot.storage import awards, obligations
from bot.storage.tables import figure_posts
from tests.small_data import AS_OF, YEARS, award, obligated
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


async def files_of(message: Any) -> dict[str, bytes]:
    return {attachment.filename: await attachment.read() for attachment in message.attachments}


async def test_figures_that_are_old_say_so_first(world: World) -> None:
    november = [replace(year, as_of=date(2025, 11, 1)) for year in YEARS if year.fiscal_year in {2024, 2025}]
    async with world.services.db.begin() as tx:
        await obligations.drop_years(tx, YEARS)
        await obligations.replace_years(tx, november, [obligated("PALANTIR TECHNOLOGIES INC.", 2025, 7_00, "PA1")])

    said = text_of((await ask(world, "Palantir")).response)

    assert said.index("These figures are 61 days old**: nothing after 1 Nov 2025") < said.index("$7")


async def test_years_and_agency_are_as_chosen(world: World) -> None:
    said = text_of((await ask(world, "Microsoft", agency="CBP", since=2026)).response)

    assert "Limited to: CBP as the agency that awards · fiscal years 2026 to 2026" in said
    assert "**CBP** **$1.23 million**" in said
    assert "ICE** (" not in said


async def test_a_total_over_incomplete_years_is_refused_in_words(world: World) -> None:
    said = text_of((await ask(world, "Microsoft", since=2021)).response)

    assert "FY2021, FY2022, FY2023 are not held completely" in said
    assert "CBP FY2022 to FY2026" in said
    assert "$" not in said


@pytest.mark.parametrize(
    ("limits", "words"),
    [({"side": "funding"}, "only by the one that **awards**"), ({"status": "active"}, "not known when any of these")],
)
async def test_what_the_data_cannot_tell_is_said(world: World, limits: dict[str, str], words: str) -> None:
    assert words in text_of((await ask(world, "Microsoft", **limits)).response)


async def test_the_chart_has_a_picture_and_its_numbers_in_words(world: World) -> None:
    world.spanish.add(world.alice.id)
    shown = await ask(world, "Microsoft", public=True)
    await world.restart()

    drawn = await world.alice.click(shown.response, label="Gráfico")

    assert drawn.ephemeral
    assert (await files_of(drawn.response))["chart.png"].startswith(b"\x89PNG")
    assert "AF2025 −\u2060$490,000" in text_of(drawn.response)
    assert "AF2022 sin cifra neta" in text_of(drawn.response)


async def test_a_chart_that_cannot_be_drawn_leaves_the_numbers(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.services.drawing.close()  # as on a host that lets no other process start
    shown = await ask(world, "Microsoft")

    drawn = await world.alice.click(shown.response, label="Chart")

    assert await files_of(drawn.response) == {}
    assert "FY2026 $1.23 million" in text_of(drawn.response)


@pytest.mark.parametrize(("section", "column"), [("", "fiscal_year"), ("Awards", "award")])
async def test_an_answer_can_be_taken_along_as_a_table(world: World, section: str, column: str) -> None:
    shown = await ask(world, "Microsoft")
    if section:
        shown = await world.alice.click(shown.response, label=section)

    handed = await world.alice.click(shown.response, label="CSV")

    (table,) = (await files_of(handed.response)).values()
    header = table.decode("utf-8-sig").splitlines()[0].split(",")
    assert {column, "measure", "as_of", "looked_up", "source"} <= set(header)
    assert handed.ephemeral


async def test_awards_can_be_turned_to_the_newest_first(world: World) -> None:
    awards = await world.alice.click((await ask(world, "Palantir")).response, label="Awards")
    assert text_of(awards.response).index("PA1") < text_of(awards.response).index("PA2")

    newest = await world.alice.click(awards.response, label="Newest first")

    said = text_of(newest.response or awards.response)
    assert said.index("PA2") < said.index("PA1")


async def test_companies_are_compared_on_the_same_measure(world: World) -> None:
    result = await world.alice.slash(
        world.articles, "company compare", first="Palantir", second="company:microsoft", third="Salesforce"
    )

    said = text_of(result.response)
    assert "Palantir Technologies · Microsoft · Salesforce" in said
    assert "the same measure and the same years" in said
    assert "no match in USAspending data under its reviewed names, which does not show there is none" in said
    assert set(await files_of(result.response)) == {"chart.png"}
    handed = await world.alice.click(result.response, label="CSV")
    (table,) = (await files_of(handed.response)).values()
    assert "Palantir Technologies" in table.decode("utf-8-sig")


async def test_a_comparison_with_an_unclear_name_compares_nothing(world: World) -> None:
    result = await world.alice.slash(world.articles, "company compare", first="Palantir", second="HP", public=True)

    said = text_of(result.response)
    assert "could be Hewlett Packard Enterprise" in said
    assert "Nothing was compared" in said
    assert "$" not in said
    assert result.ephemeral


async def test_a_company_compared_with_itself_is_refused(world: World) -> None:
    result = await world.alice.slash(world.articles, "company compare", first="Dell", second="DELL MARKETING L.P.")

    assert "mean the same company" in text_of(result.response)


async def test_a_list_can_be_limited_to_a_year_and_an_amount(world: World) -> None:
    result = await world.alice.slash(world.articles, "company list", year=2025, least=1_000_000)

    said = text_of(result.response)
    assert "Dell Technologies" in said
    assert "Palantir" not in said
    assert "in FY2025 (1 Oct 2024 to 30 Sep 2025)" in said
    handed = await world.alice.click(result.response, label="CSV")
    (table,) = (await files_of(handed.response)).values()
    assert "Dell Technologies" in table.decode("utf-8-sig")


async def test_new_awards_are_those_before_the_day_of_the_data(world: World) -> None:
    result = await world.alice.slash(world.articles, "company new", days=366)

    said = text_of(result.response)
    assert "First action on record from 20 Aug 2025 to 20 Aug 2026" in said
    assert "**Microsoft** (MICROSOFT CORPORATION)" in said
    assert "Palantir" not in said


async def test_a_public_answer_is_remembered_for_corrections(world: World) -> None:
    shown = await ask(world, "Microsoft", public=True)
    await ask(world, "Palantir")

    async with world.services.db.read() as tx:
        rows = list(await tx.execute(select(figure_posts.c.message_id, figure_posts.c.ref)))
    assert rows == [(shown.response.id, "company:microsoft")]


async def test_awards_that_only_seem_to_be_resold_are_told_apart(world: World) -> None:
    key = award("CA1", Agency.CBP)
    known = Award(
        key, "", "CADDELL CONSTRUCTION CO. (DE), LLC", Agency.CBP, None, "AZURE HOSTING", None, None, None, None
    )
    async with world.services.db.begin() as tx:
        await awards.keep(tx, [known], Origin.SYNC, AS_OF)

    opened = await world.alice.click((await ask(world, "Microsoft")).response, label="Through resellers")

    said = text_of(opened.response)
    assert "Not reviewed, and in no sum or list here:** 1 further award by CBP to others, $166.7 million" in said
    assert "names Azure as whole words" in said
    assert "CADDELL" not in said
