from datetime import date

from bot.rules.companies import Agency
from bot.rules.coverage import Window
from bot.rules.obligations import AgencyFigures
from bot.rules.review import Clue, Evidence, Parent, Suggestion
from tests.messages.example import example

WINDOW = Window(2024, 2026, date(2026, 8, 20))
DAYS = date(2024, 1, 2), date(2026, 6, 30)
FIGURES = (
    AgencyFigures(Agency.ICE, (), 4, *DAYS, 123_456_00, 3),
    AgencyFigures(Agency.CBP, (), 1, *DAYS, -500_00, 1),
)
PARENT = Parent("PARENT000001", "ACME HOLDINGS, INC.", "sync", date(2025, 1, 2), date(2026, 8, 20))


def suggestion(*clues: Clue) -> Suggestion:
    file = "bot/data/companies/acme.toml"
    return Suggestion("acme", "Acme", clues[0].recipient, clues, FIGURES, file, ("the line",))


NAME = suggestion(
    Clue(Evidence.SAME_UEI, "acme", "ACME FEDERAL LLC", "ACME, INC."),
    Clue(Evidence.SAME_AWARD, "acme", "ACME FEDERAL LLC", "ACME, INC.", "CONT_AWD_70A_7012_-NONE-_-NONE-"),
    Clue(Evidence.SAME_AWARD, "acme", "ACME FEDERAL LLC", "ACME WORKS", "CONT_AWD_70B_7012_-NONE-_-NONE-"),
    Clue(Evidence.SAME_PARENT, "acme", "ACME FEDERAL LLC", "ACME, INC.", parent=PARENT),
)
LETTERS = suggestion(
    Clue(Evidence.SAME_NAME, "acme", "AC ME LLC", "Ac Me"),
    Clue(Evidence.SAME_LETTERS, "acme", "AC ME LLC", "ACME, INC."),
)
PRODUCT = suggestion(
    Clue(Evidence.PRODUCT_NAMED, "acme", "RESELLER & SONS", "Sprocket", "CONT_AWD_70C_7014_-NONE-_-NONE-")
)

EXAMPLES = [
    example("review/heading", window=WINDOW, count=3),
    example("review/heading", "nothing", window=WINDOW, count=0),
    example("review/how", window=WINDOW),
    example("review/more", window=WINDOW, company="Acme", count=12),
    example("review/suggestion", window=WINDOW, number=1, suggestion=NAME),
    example("review/suggestion", "like letters", window=WINDOW, number=2, suggestion=LETTERS),
    example("review/suggestion", "a product named", window=WINDOW, number=3, suggestion=PRODUCT),
]
