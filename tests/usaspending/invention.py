"""An invented world with the shape of the real one (57,476 ICE and CBP actions of FY2021-26) and its quirks.

28 % of the actions are zero and 10 % negative, 53 % of the awards have one action (2.45 on average), 4 % are ordering
vehicles, September is crowded, and one end of September has far more actions than fit on a page.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from tests.usaspending.agencies import OTHERS, SUBTIERS
from tests.usaspending.recipients import Companies, Company
from tests.usaspending.records import Action, Place, fiscal_year_of

CONTRACT_CODES = ("A", "B", "C", "D")
IDV_CODES = ("IDV_A", "IDV_B", "IDV_B_A", "IDV_B_B", "IDV_B_C", "IDV_C", "IDV_D", "IDV_E")
SIDES: tuple[tuple[Place, Place], ...] = (
    ("CBP", "CBP"), ("ICE", "ICE"), ("ICE", ""), ("CBP", ""), ("", "ICE"), ("", "CBP"), ("ICE", "CBP"), ("CBP", "ICE"),
)  # fmt: skip
SIDE_WEIGHTS = (45, 33, 7, 6, 4, 3, 1, 1)
MOST_ACTIONS = 83
FEWER = ((0.53, 1), (0.763, 2), (0.843, 3), (0.888, 4), (0.916, 5))
ROUND_AMOUNTS = (25_000_00, 100_000_00, 250_000_00, 9_999_99)
TEXTS = (
    "GUARD SERVICES",
    "DETENTION AND TRANSPORT\nOPTION YEAR 2\r\nSEE STATEMENT OF WORK",
    "SOFTWARE LICENSES, POC JANE DOE (202) 555-0142",
    'FACILITY "REPAIR" - CONTACT JOHN.ROE@EXAMPLE.GOV OR 571-555-0199 EXT. 12',
    "IGF::OT::IGF  AIRCRAFT PARTS \u2013 MOJIBAKE \u00e2\u20ac\u201c KEPT",
    "=SUM(A1) @everyone **BOLD** <@1> \u202eTHGIR",
    "TRAINING\u2028SECOND LINE",
)


def invent(seed: int, awards: int, years: list[int], until: date) -> Iterator[Action]:
    inventor = _Inventor(random.Random(seed), awards, years, until)  # noqa: S311 - seeded, so that a run can be repeated
    for number in range(awards):
        yield from inventor.award(number)


class _Inventor:
    def __init__(self, draw: random.Random, awards: int, years: list[int], until: date) -> None:
        self._draw = draw
        self._years = years
        self._until = until
        self._companies = Companies(draw, awards // 5)
        self._crowded = date(years[len(years) // 2 - (len(years) > 1)], 9, 30)
        self._crowd = max(awards * 12 // 100, min(150, awards // 3))
        self._old = awards - awards * 3 // 100

    def award(self, number: int) -> Iterator[Action]:
        """One award, its actions in order; the first ones are the crowd, the last ones older than the search."""
        first = self._action(number)
        yield first
        company = first
        for count in range(1, self._how_many()):
            if self._draw.random() < 0.01:
                company = self._novated(company)
            day = self._later(first.signed)
            yield replace(
                company,
                day=day,
                mod=f"P{count:05}",
                cents=self._cents(first.kind),
                description=self._text(),
                modified=self._modified(day),
            )

    def _action(self, number: int) -> Action:
        draw = self._draw
        signed = self._signed(number)
        is_idv = draw.random() < 0.04
        awarding, funding = self._sides(signed)
        piid, key = self._names(number, awarding, signed, is_idv=is_idv)
        company: Company = self._companies.one()
        return Action(
            key,
            piid,
            "idv" if is_idv else "contract",
            draw.choice(IDV_CODES if is_idv else CONTRACT_CODES),
            awarding,
            funding,
            company.name,
            company.uei,
            company.recipient_id,
            company.parent_uei,
            company.parent_name,
            day=signed,
            mod="0",
            cents=self._cents("idv" if is_idv else "contract"),
            description=self._text(),
            signed=signed,
            start=signed + timedelta(days=draw.randrange(30)),
            end=self._end(signed),
            modified=self._modified(signed),
        )

    def _signed(self, number: int) -> date:
        if number < self._crowd and self._crowded <= self._until:
            return self._crowded
        year = self._draw.randrange(2003, 2008) if number >= self._old else self._draw.choice(self._years)
        first = date(year - 1, 10, 1)
        if self._draw.random() < 0.25 and date(year, 9, 30) <= self._until:
            return date(year, 9, 30) - timedelta(days=min(29, int(self._draw.expovariate(0.2))))
        return first + timedelta(days=self._draw.randrange(min(364, (self._until - first).days)))

    def _sides(self, signed: date) -> tuple[Place, Place]:
        """Before FY2017 most of what ICE awarded names another office as its funder."""
        awarding, funding = self._draw.choices(SIDES, SIDE_WEIGHTS)[0]
        if awarding == "ICE" and fiscal_year_of(signed) < 2017 and self._draw.random() < 0.55:
            return awarding, ""
        return awarding, funding

    def _names(self, number: int, awarding: Place, signed: date, *, is_idv: bool) -> tuple[str, str]:
        """PIID and award key. A few PIIDs hold a blank or a slash; order numbers repeat under different parents."""
        draw = self._draw
        agency = SUBTIERS[awarding].code if awarding else OTHERS["awarding"].code
        piid = f"{draw.choice(('70CDCR', '70B03C', 'HSCEMD'))}{signed.year % 100:02}{'D' if is_idv else 'F'}{number:08}"
        if draw.random() < 0.03:
            piid = f"{piid[:6]}{draw.choice((' ', '/', '?', '&'))}{piid[6:]}"
        if is_idv:
            return piid, f"CONT_IDV_{piid}_{agency}"
        if draw.random() < 0.4:
            return piid, f"CONT_AWD_{piid}_{agency}_-NONE-_-NONE-"
        if draw.random() < 0.1:
            piid = f"{draw.randrange(1, 6):04}"
        parent_agency = draw.choice((agency, OTHERS["awarding"].code))
        return piid, f"CONT_AWD_{piid}_{agency}_GS{number:06}D_{parent_agency}"

    def _how_many(self) -> int:
        dice = self._draw.random()
        for below, number in FEWER:
            if dice < below:
                return number
        return min(MOST_ACTIONS, 6 + int(self._draw.expovariate(0.2)))

    def _cents(self, kind: str) -> int:
        dice = self._draw.random()
        if dice < (0.84 if kind == "idv" else 0.26):
            return 0
        if self._draw.random() < 0.05:
            return self._draw.choice(ROUND_AMOUNTS)
        dollars = min(self._draw.lognormvariate(11.75, 2.47), 2_594_000_000)
        sign = -1 if dice > 0.892 else 1
        return sign * max(1, round(dollars * 100))

    def _later(self, signed: date) -> date:
        days = min(5 * 365, (self._until - signed).days)
        return signed + timedelta(days=self._draw.randrange(days + 1))

    def _modified(self, day: date) -> date:
        return min(self._until, day + timedelta(days=self._draw.randrange(60)))

    def _end(self, signed: date) -> date | None:
        dice = self._draw.random()
        if dice < 0.02:
            return None
        return date(3017, 4, 30) if dice < 0.025 else signed + timedelta(days=self._draw.randrange(30, 1900))

    def _text(self) -> str:
        dice = self._draw.random()
        if dice < 0.1:
            return ""
        return self._draw.choice(TEXTS) if dice < 0.3 else f"SERVICES, LINE {self._draw.randrange(1_000_000)}"

    def _novated(self, action: Action) -> Action:
        """A contract that goes on with another company: from here its money is that company's."""
        company = self._companies.one()
        return replace(
            action,
            recipient_name=company.name,
            uei=company.uei,
            recipient_id=company.recipient_id,
            parent_uei=company.parent_uei,
            parent_name=company.parent_name,
        )
