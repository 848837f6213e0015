import pytest

from bot.rules.people import looks_like_a_person


@pytest.mark.parametrize(
    "name", ["ALLEN, ROBERT E", "FULLER,HOYT", "O'NEIL, MARY ANN", "MC DONOUGH, ROBERT C", "PAUL LEE", "BUSH PATRICIA"]
)
def test_names_of_people_are_known(name: str) -> None:
    assert looks_like_a_person(name)


@pytest.mark.parametrize(
    "name",
    [
        "MICROSOFT CORPORATION",
        "GEO GROUP, INC., THE",
        "ESCONDIDO, CITY OF",
        "PEN-LINK, LTD",
        "CACI, INC. - FEDERAL",
        "DAVIS BANCORP, INCORPORATED",
        "LATAH, COUNTY OF",
        "TAYLOR ENGINEERING, PLLC",
        "FISHER SAND & GRAVEL CO",
        "UNISYS",
    ],
)
def test_names_of_organisations_are_not_taken_for_people(name: str) -> None:
    assert not looks_like_a_person(name)
