"""The agencies by the names and codes that USAspending has for them."""

from dataclasses import dataclass
from datetime import date

from tests.usaspending.records import Action, Place, Side


@dataclass(frozen=True, slots=True)
class Subtier:
    number: int
    code: str
    abbreviation: str
    name: str
    toptier: str
    toptier_code: str
    toptier_number: int


DHS = ("Department of Homeland Security", "070", 766)
GSA = ("General Services Administration", "047", 634)
SUBTIERS: dict[Place, Subtier] = {
    "ICE": Subtier(783, "7012", "ICE", "U.S. Immigration and Customs Enforcement", *DHS),
    "CBP": Subtier(778, "7014", "CBP", "U.S. Customs and Border Protection", *DHS),
}
OTHERS: dict[Side, Subtier] = {
    "awarding": Subtier(636, "4732", "FAS", "Federal Acquisition Service", *GSA),
    "funding": Subtier(1173, "7055", "OCPO", "Office of the Chief Procurement Officer", *DHS),
}
NAMED_UNTIL = date(2016, 9, 30)  # later on another funder is left blank, here


def agency(action: Action, side: Side) -> Subtier | None:
    """Who awarded or funded it; None is a null in the records."""
    place: Place = getattr(action, side)
    if place:
        return SUBTIERS[place]
    return OTHERS[side] if side == "awarding" or action.signed <= NAMED_UNTIL else None
