from dataclasses import replace

import pytest
from sqlalchemy import func, select

from bot.rules.companies import AliasKind, Ambiguity
from bot.rules.coverage import Origin
from bot.rules.matching import Candidate, RecordedName, ReviewedName
from bot.storage import companies, obligations
from bot.storage.database import Database
from bot.storage.tables import company_names, metadata, recipients
from tests.small_data import AMBIGUITIES, COMPANIES, DELL, MICROSOFT, PALANTIR, PRESS, SOURCE, YEARS, obligated


async def find(db: Database, query: str) -> companies.Found:
    async with db.read() as tx:
        return await companies.find(tx, query)


async def test_a_whole_company_comes_back_as_it_was_put_in(filled: Database) -> None:
    async with filled.read() as tx:
        assert await companies.dossier(tx, "microsoft") == MICROSOFT
        assert await companies.dossier(tx, "nobody") is None


async def test_a_name_is_found_after_normalisation(filled: Database) -> None:
    found = await find(filled, "  palantir technologies, INC ")

    assert {hit.company_id for hit in found.reviewed} == {"palantir"}
    assert [(name.name, name.company_id) for name in found.recorded] == [("PALANTIR TECHNOLOGIES INC.", "palantir")]
    assert found.ambiguous == ()


@pytest.mark.parametrize("query", ["", "  ", "!!", "Dell Mark", "ell", "%", "_ELL", "'; --"])
async def test_nothing_is_found_by_a_part_or_a_pattern(filled: Database, query: str) -> None:
    assert await find(filled, query) == companies.Found()


async def test_what_is_found_keeps_strangers_apart(filled: Database) -> None:
    dell = await find(filled, "Dell")
    caddell = await find(filled, "Caddell Construction Co. (DE)")

    assert dell.reviewed == (ReviewedName("dell", "Dell Technologies", AliasKind.COMMON, "Dell"),)
    assert dell.recorded == ()
    assert caddell.reviewed == ()
    assert [name.company_id for name in caddell.recorded] == [""]


async def test_an_ambiguity_gives_those_candidates_that_there_are(filled: Database) -> None:
    assert (await find(filled, "hp")).ambiguous == (
        Candidate("company:hpe", "Hewlett Packard Enterprise (HPE)"),
        Candidate("company:hp-inc", "HP Inc."),
    )

    gone = Ambiguity("HP", ("company:hpe", "company:gone", "recipient:NO SUCH NAME"))
    async with filled.begin() as tx:
        await companies.replace_reviewed(tx, COMPANIES, (gone,))

    assert [candidate.ref for candidate in (await find(filled, "hp")).ambiguous] == ["company:hpe"]


async def test_recorded_candidates_are_found_by_their_exact_name(filled: Database) -> None:
    found = (await find(filled, "Paragon")).ambiguous

    assert [candidate.name for candidate in found] == ["PARAGON SYSTEMS INC", "PARAGON PROFESSIONAL SERVICES LLC"]
    assert all(candidate.ref.startswith("recipient:") for candidate in found)


async def test_what_is_counted_for_a_company_are_its_reviewed_recipient_names(filled: Database) -> None:
    async with filled.read() as tx:
        assert [name.name for name in await companies.recorded_for(tx, "dell")] == ["DELL MARKETING L.P."]
        microsoft = await companies.recorded_for(tx, "microsoft")
        assert {name.name for name in microsoft} == {"LINKEDIN CORPORATION", "MICROSOFT CORPORATION"}
        assert await companies.recorded_for(tx, "salesforce") == ()


async def test_a_product_or_a_common_name_counts_no_awards(filled: Database) -> None:
    named = replace(PALANTIR, aliases=tuple(replace(each, kind=AliasKind.COMMON) for each in PALANTIR.aliases))
    async with filled.begin() as tx:
        await companies.replace_reviewed(tx, [named], ())

    async with filled.read() as tx:
        assert await companies.recorded_for(tx, "palantir") == ()


async def test_names_alike_differ_only_in_punctuation(filled: Database) -> None:
    (leidos, *_) = (await find(filled, "Leidos Inc")).recorded
    (patriot, *_) = (await find(filled, "Patriot")).recorded
    async with filled.read() as tx:
        alike = await companies.recorded_alike(tx, leidos.id)
        alone = await companies.recorded_alike(tx, patriot.id)
        assert await companies.recorded_alike(tx, 999_999) == ()

    assert [name.name for name in alike] == ["LEIDOS INC", "LEIDOS, INC."]
    assert alone == (RecordedName(patriot.id, patriot.name),)


async def test_a_name_under_which_nothing_is_recorded_any_more_is_not_found(filled: Database) -> None:
    (before,) = (await find(filled, "Negative")).recorded
    async with filled.begin() as tx:
        await obligations.replace_years(tx, YEARS, [obligated("OTHER LLC", 2024, 1, "O1")])

    assert await find(filled, "Negative") == companies.Found()
    async with filled.read() as tx:
        assert await companies.recorded_alike(tx, before.id) == ()
        other = (await companies.find(tx, "Other")).recorded
    assert other[0].id > before.id, "an id once given is never given to another name"


async def test_replacing_the_reviewed_leaves_nothing_of_before(filled: Database) -> None:
    async with filled.begin() as tx:
        await companies.replace_reviewed(tx, [DELL], ())

    assert (await find(filled, "Microsoft")).reviewed == ()
    assert (await find(filled, "hp")).ambiguous == ()
    async with filled.read() as tx:
        assert set(await tx.scalars(select(company_names.c.company_id))) == {"dell"}


async def test_replacing_with_the_same_changes_nothing(filled: Database) -> None:
    async def everything() -> dict[str, list[tuple[object, ...]]]:
        async with filled.read() as tx:
            return {
                table.name: [tuple(row) for row in await tx.execute(select(table))]
                for table in metadata.tables.values()
            }

    before = await everything()
    async with filled.begin() as tx:
        await companies.replace_reviewed(tx, COMPANIES, AMBIGUITIES)
        await companies.replace_sources(tx, Origin.STARTER, [SOURCE])

    after = await everything()
    assert {name: sorted(map(str, rows)) for name, rows in after.items()} == {
        name: sorted(map(str, rows)) for name, rows in before.items()
    }


async def test_sources_keep_their_order(filled: Database) -> None:
    async with filled.begin() as tx:
        await companies.replace_sources(tx, Origin.STARTER, [PRESS, SOURCE])

    async with filled.read() as tx:
        assert await companies.sources_of(tx, [Origin.STARTER]) == (PRESS, SOURCE)


async def test_a_recorded_name_is_one_row(filled: Database) -> None:
    async with filled.read() as tx:
        names = list(await tx.scalars(select(recipients.c.name)))
        assert await tx.scalar(select(func.count(recipients.c.name.distinct()))) == len(names)
