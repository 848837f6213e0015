import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.names import LEGAL_FORMS, normalise, spelling

anything = st.text(max_size=60)
names = st.lists(st.sampled_from(["Dell", "The", "Inc.", "L.L.C.", "Über", "&", "Co", "GEO", "a.b."]), max_size=6).map(
    " ".join
)


@pytest.mark.parametrize(
    ("name", "spelt", "normal"),
    [
        ("DELL FEDERAL SYSTEMS L.P.", "DELL FEDERAL SYSTEMS LP", "DELL FEDERAL SYSTEMS"),
        ("M V M, INC.", "MVM INC", "MVM"),
        ("The GEO Group, Inc.", "THE GEO GROUP INC", "GEO GROUP"),
        ("GEO GROUP INC., THE", "GEO GROUP INC THE", "GEO GROUP"),
        ("AT&T Enterprises, LLC", "AT AND T ENTERPRISES LLC", "AT AND T ENTERPRISES"),
        ("Café Ñandú S.A.", "CAFE NANDU SA", "CAFE NANDU SA"),
        ("Hewlett-Packard", "HEWLETT PACKARD", "HEWLETT PACKARD"),
        ("McDonald’s Corp", "MCDONALDS CORP", "MCDONALDS"),
        ("THE CO", "THE CO", "THE"),
        ("", "", ""),
        (" ?! ", "", ""),
    ],
)
def test_spelling_and_normal_form(name: str, spelt: str, normal: str) -> None:
    assert spelling(name) == spelt
    assert normalise(name) == normal


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("DELL", "CADDELL CONSTRUCTION CO. (DE), LLC"),
        ("DELL", "RYDELL CHEVROLET, INC."),
        ("DELL", "FRADELLA"),
        ("PARAGON SOLUTIONS (US) INC", "PARAGON PROFESSIONAL SERVICES LLC"),
        ("HARRIS CORPORATION", "HARRIS & STEWART ELECTRICAL INC."),
        ("VIGILANT", "EVIGILANT.COM, LLC"),
        ("MAGNET FORENSICS", "MAGNET YOUR EVENT LLC"),
        ("PATRIOT LLC", "US PATRIOT LLC"),
    ],
)
def test_look_alikes_stay_apart(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


@given(anything | names)
def test_both_forms_are_stable(name: str) -> None:
    assert spelling(spelling(name)) == spelling(name)
    assert normalise(normalise(name)) == normalise(name)
    assert normalise(spelling(name)) == normalise(name)


@given(anything | names)
def test_a_name_never_vanishes(name: str) -> None:
    assert bool(normalise(name)) is bool(spelling(name))
    if len(normalise(name).split()) > 1:
        assert normalise(name).split()[-1] not in LEGAL_FORMS
