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
    ],
)
def test_what_is_typed_finds_what_is_meant(index: NameIndex, typed: str, meant: str) -> None:
    assert first(index, typed) == meant


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


@given(st.text(max_size=200) | st.just("a" * 10_000) | st.just("the " * 400))
def test_any_text_is_answered_the_same_each_time(index: NameIndex, typed: str) -> None:
    found = index.search(typed)

    assert found == index.search(typed)
    assert len(found) <= 25
    assert len({entry.ref for entry in found}) == len(found)
