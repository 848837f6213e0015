import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.search import Entry, NameIndex

KNOWN = (
    "Accenture", "Akima", "Amazon Web Services", "Anduril Industries", "AT&T", "Axon Enterprise", "Babel Street",
    "Booz Allen Hamilton", "CACI", "Caddell Construction", "Capgemini", "Carahsoft Technology", "Cellebrite",
    "Clearview AI", "CoreCivic", "CSI Aviation", "Dell Technologies", "Deloitte Consulting", "Deployed Resources",
    "Elbit America", "Fisher Sand & Gravel", "Four Points Technology", "G4S Secure Solutions", "General Atomics",
    "General Dynamics", "GEO Group", "Giant Oak", "Google", "GovSmart", "Guidehouse", "Hewlett Packard Enterprise",
    "HP Inc.", "IBM", "L3Harris", "Leidos", "LexisNexis", "Magnet Forensics", "Magnet Your Event", "McKinsey & Company",
    "Microsoft",
    "Motorola Solutions", "MVM", "Northrop Grumman", "Palantir Technologies",
    "Paragon Professional Services",
    "Paragon Solutions", "Paragon Systems", "Pen-Link", "Peraton", "Rydell Chevrolet", "Salesforce", "SAIC",
    "ServiceNow", "SLSCO", "ThunderCat Technology", "Thomson Reuters", "TransUnion", "Unisys", "West Publishing",
    "Zignal",
)  # fmt: skip
ALIASES = {"Amazon Web Services": ("AWS",), "Hewlett Packard Enterprise": ("HPE",), "SAIC": ("Science Applications",)}


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return NameIndex(
        Entry(f"company:{number}", name, (name, *ALIASES.get(name, ())), weight=len(KNOWN) - number)
        for number, name in enumerate(KNOWN)
    )


def first(index: NameIndex, query: str) -> str:
    return index.search(query)[0].label


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("palantir", "Palantir Technologies"),
        ("palentir", "Palantir Technologies"),
        ("pálantir", "Palantir Technologies"),
        ("PALANTIR TECHNOLOGIES INC", "Palantir Technologies"),
        ("micorsoft", "Microsoft"),
        ("microsfot", "Microsoft"),
        ("Geo grup", "GEO Group"),
        ("aws", "Amazon Web Services"),
        ("web services amazon", "Amazon Web Services"),
        ("hpe", "Hewlett Packard Enterprise"),
        ("hp", "HP Inc."),
        ("dell", "Dell Technologies"),
        ("cadell", "Caddell Construction"),
        ("sales force", "Salesforce"),
        ("crosoft", "Microsoft"),
        ("at&t", "AT&T"),
        ("mckinsy company", "McKinsey & Company"),
        ("technologies palnatir", "Palantir Technologies"),
        ("solutions torola", "Motorola Solutions"),
        ("salsefroce", "Salesforce"),
        ("the geo gr", "GEO Group"),
    ],
)
def test_what_is_typed_finds_what_is_meant(index: NameIndex, typed: str, meant: str) -> None:
    assert first(index, typed) == meant


def test_the_nearer_way_to_fit_comes_first_whatever_the_weight() -> None:
    ways = ("Harbor Inc.", "Harbor One", "One Harbor", "Sharborough", "Harbour", "Unrelated")
    index = NameIndex(Entry(name, name, (name,), weight=number) for number, name in enumerate(ways))

    assert [entry.label for entry in index.search("harbor")] == list(ways[:5])


def test_those_that_fit_alike_come_in_the_order_of_weight_then_of_label() -> None:
    weights = {"Delta Two": 5, "Delta One": 5, "Delta Three": 9, "Delta Four": -1}
    index = NameIndex(Entry(name, name, (name,), weight) for name, weight in weights.items())

    assert [entry.label for entry in index.search("delta")] == ["Delta Three", "Delta One", "Delta Two", "Delta Four"]
    assert index.search("") == index.search("delta")


def test_the_order_in_which_entries_are_given_decides_nothing() -> None:
    entries = [Entry(f"company:{name}", name, (name, *ALIASES.get(name, ())), weight=1) for name in KNOWN]
    one, other = NameIndex(entries), NameIndex(reversed(entries))

    assert all(
        one.search(typed) == other.search(typed) for typed in ("", "a", "pa", "solutions", "tecnology", "geo grup")
    )


def test_an_entry_found_by_several_names_comes_once_and_a_ref_given_twice_counts_once() -> None:
    entries = [
        Entry("company:hp", "HP", ("Hewlett Packard", "Hewlett-Packard Company", "Hewlett Packard Inc."), weight=1),
        Entry("company:hp", "HP Inc.", ("Hewlett Packard",), weight=1),
    ]
    index = NameIndex(entries[:1])

    assert [entry.label for entry in index.search("hewlett")] == ["HP"]
    assert [entry.label for entry in NameIndex(entries).search("hewlett")] == ["HP Inc."]


def test_an_entry_without_letters_of_ours_is_offered_but_never_found() -> None:
    index = NameIndex([Entry("company:1", "微軟", ("微軟",), weight=1), Entry("company:2", "None", (), weight=0)])

    assert [entry.ref for entry in index.search("")] == ["company:1", "company:2"]
    assert index.search("m") == []


@pytest.mark.parametrize("typed", ["palantir", "dell", "leidos", "microsoft", "peraton"])
def test_what_fits_as_typed_brings_nothing_that_only_resembles_it_first(index: NameIndex, typed: str) -> None:
    assert typed in first(index, typed).lower()
    assert len(index.search(typed)) <= 3


def test_a_leading_article_is_no_part_of_the_beginning() -> None:
    index = NameIndex([Entry("1", "Theta Geo", ("Theta Geo",), 9), Entry("2", "The GEO Group", ("The GEO Group",), 1)])

    assert first(index, "the geo") == "The GEO Group"


def test_a_word_too_short_for_two_typos_may_have_one() -> None:
    names = ("Alpha Systems", "Beta Systems", "Gamma Systems", "Orion Systems")
    index = NameIndex(Entry(name, name, (name,), weight=-number) for number, name in enumerate(names))

    assert first(index, "systems oiron") == "Orion Systems"


@pytest.mark.parametrize("typed", ["systems baracuda", "systems barracdua", "systems racuda", "systems barrcuad"])
def test_each_word_may_be_misspelt_or_cut_whatever_the_order(typed: str) -> None:
    names = ("Alpha Systems", "Beta Systems", "Gamma Systems", "Barracuda Systems")
    index = NameIndex(Entry(name, name, (name,), weight=-number) for number, name in enumerate(names))

    assert first(index, typed) == "Barracuda Systems"


def test_words_nobody_has_do_not_hide_the_one_that_is_known(index: NameIndex) -> None:
    assert first(index, "palantir foundry") == "Palantir Technologies"
    assert first(index, "the unisys people") == "Unisys"


def test_a_common_word_alone_is_no_resemblance() -> None:
    names = [f"{first} Services" for first in ("Alpha", "Beta", "Gamma", "Delta", "Omega", "Sigma", "Kappa", "Theta")]
    index = NameIndex(Entry(name, name, (name,), weight=1) for name in names)

    assert index.search("quixotic services") == []


def test_every_name_with_two_neighbours_swapped_is_found(index: NameIndex) -> None:
    missed = list[str]()
    for name in KNOWN:
        if len(name.split()[0]) >= 5 and name[2:4].isalpha():
            typed = name[:2] + name[3] + name[2] + name[4:]
            if name not in [entry.label for entry in index.search(typed)]:
                missed.append(typed)

    assert missed == []


def test_typing_a_letter_at_a_time_keeps_the_company_in_sight(index: NameIndex) -> None:
    for end in range(2, len("Microsoft") + 1):
        assert "Microsoft" in [entry.label for entry in index.search("Microsoft"[:end])]


def test_every_name_with_one_letter_left_out_is_found(index: NameIndex) -> None:
    missed = list[str]()
    for name in KNOWN:
        if len(name.split()[0]) >= 5:
            typed = name[:2] + name[3:]
            if name not in [entry.label for entry in index.search(typed)]:
                missed.append(typed)

    assert missed == []


@pytest.mark.parametrize("blank", ["", "  ", "?!.", "🙂", "\0"])
def test_nothing_typed_offers_the_best_known(index: NameIndex, blank: str) -> None:
    assert [entry.label for entry in index.search(blank, 3)] == list(KNOWN[:3])


def test_a_limit_is_kept_and_each_entry_comes_once(index: NameIndex) -> None:
    found = index.search("a", 4)

    assert len(found) == 4
    assert len({entry.ref for entry in found}) == 4


def test_an_unknown_word_finds_nothing(index: NameIndex) -> None:
    assert index.search("zzyzx qqq") == []


def test_an_empty_index_finds_nothing() -> None:
    assert NameIndex(()).search("dell") == NameIndex(()).search("") == []


@pytest.mark.parametrize("limit", [-1, 0])
def test_no_room_no_entries(index: NameIndex, limit: int) -> None:
    assert index.search("palantir", limit) == index.search("palentir", limit) == index.search("", limit) == []


def test_a_limit_beyond_all_entries_gives_all_that_fit(index: NameIndex) -> None:
    assert len(index.search("", 1_000)) == len(KNOWN)
    assert {entry.label for entry in index.search("paragon", 1_000)} == {
        "Paragon Professional Services",
        "Paragon Solutions",
        "Paragon Systems",
    }


@given(
    st.text(max_size=200)
    | st.text(alphabet="PALNTIRGEODS &.'", max_size=40)
    | st.sampled_from(
        ["a" * 10_000, "the " * 400, " " * 10_000, "\0 palantir", "🙂 dell", "ﷺ" * 300, "~|\n", "\ud800 hp"]
    )
)
def test_any_text_is_answered_the_same_each_time(index: NameIndex, typed: str) -> None:
    found = index.search(typed)

    assert found == index.search(typed)
    assert len(found) <= 25
    assert len({entry.ref for entry in found}) == len(found)
