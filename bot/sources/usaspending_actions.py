"""Single actions from `spending_by_transaction`, whose pages can repeat and lose rows that its sort finds equal.

So nothing is paged: days are cut until each part fits one page. Only a single day that does not is paged, in several
orders, until what the pages hold together is as much as was counted.
"""

from collections import Counter
from collections.abc import Sequence

from bot.rules.awards import Action, united
from bot.rules.companies import Agency, Side
from bot.rules.sync import Kind
from bot.rules.sync_days import Cut, Days
from bot.sources.usaspending_answers import Answer, check_filled
from bot.sources.usaspending_asking import Asking, NotOffered
from bot.sources.usaspending_awards import KEY, NAMELESS, listed
from bot.sources.usaspending_filters import CODES, Body, filters
from bot.sources.usaspending_pace import together

ACTIONS = "/api/v2/search/spending_by_transaction/"
COUNT = "/api/v2/download/count/"
OVER_TIME = "/api/v2/search/spending_over_time/"
HISTORY = "/api/v2/transactions/"
ALWAYS = ("Award ID", "Mod", "Recipient Name", "Action Date", "Transaction Amount")
MOSTLY = ("Recipient UEI",)
SORTS = ("Award ID", "Recipient Name", "Transaction Amount", "Mod")
PASSES = [(sort, order) for order in ("asc", "desc") for sort in SORTS]
LONGEST_HISTORY = 5000


class Actions:
    """The actions of one side, agency and kind; *numbers* narrows them to awards with these numbers (PIIDs)."""

    def __init__(
        self, asking: Asking, side: Side, agency: Agency, kind: Kind, limit: int, numbers: Sequence[str] = ()
    ) -> None:
        self._asking = asking
        self._side = side
        self._agency = agency
        self._kind = kind
        self._limit = limit
        self._numbers = numbers

    async def within(self, span: Days) -> Counter[Action]:
        """Both halves at once: it takes seconds to answer."""
        return sum(await together(self._within(half) for half in span.halves), Counter[Action]())

    async def _within(self, span: Days) -> Counter[Action]:
        found, cut = Counter[Action](), Cut(span, self._limit)
        while part := cut.part:
            page, more = await self._page(self._filters(CODES[self._kind], part))
            if more and part.length > 1:
                cut.too_large()
                continue
            found += await self._crowded_day(part) if more else Counter(page)
            cut.done(len(page))
        return found

    async def count(self, span: Days) -> int | None:
        return await self._count(self._filters(CODES[self._kind], span))

    async def by_award(self, span: Days) -> Counter[Action]:
        """The same by the history of each award, which tells neither agency nor recipient of a single action."""
        found = Counter[Action]()
        for award in await listed(self._asking, self._kind, self._filters(CODES[self._kind], span), self._limit):
            history = await self._history(award.award_key)
            actions = (_past_action(row, award.award_key, award.uei, award.recipient) for row in history)
            found.update(action for action in actions if span.first <= action.day <= span.last)
        return found

    def _filters(self, codes: Sequence[str], span: Days) -> Body:
        return filters(self._side, self._agency, codes, span, award_numbers=self._numbers)

    async def _crowded_day(self, day: Days) -> Counter[Action]:
        found = Counter[Action]()
        for code in CODES[self._kind]:
            page, more = await self._page(self._filters([code], day))
            found += await self._in_several_orders(self._filters([code], day)) if more else Counter(page)
        return found

    async def _in_several_orders(self, wanted: Body) -> Counter[Action]:
        """Smaller pages in each pass: rows that tie across the border of two pages then stand within one."""
        expected, pages, found, unchanged = await self._count(wanted), list[list[Action]](), Counter[Action](), 0
        for turn, (sort, order) in enumerate(PASSES):
            pages += await self._pages(wanted, sort, order, self._limit - turn * self._limit // 20)
            before, found = found.total(), united(pages)
            unchanged = unchanged + 1 if found.total() == before else 0
            if found.total() == expected or (expected is None and unchanged > 1):
                break
        return found

    async def _pages(self, wanted: Body, sort: str, order: str, limit: int) -> list[list[Action]]:
        pages, more = list[list[Action]](), True
        while more:
            page, more = await self._page(wanted, sort, order, limit, len(pages) + 1)
            pages.append(page)
        return pages

    async def _page(
        self, wanted: Body, sort: str = SORTS[0], order: str = "asc", limit: int = 0, number: int = 1
    ) -> tuple[list[Action], bool]:
        body: Body = {
            "filters": wanted,
            "fields": [*ALWAYS, *MOSTLY],
            "sort": sort,
            "order": order,
            "limit": limit or self._limit,
            "page": number,
        }
        found = await self._asking.post(ACTIONS, body)
        rows = found.rows("results")
        check_filled(rows, ALWAYS, MOSTLY)
        return [_action(row) for row in rows], found.table("page_metadata").flag("hasNext")

    async def _count(self, wanted: Body) -> int | None:
        """None where the API does not count them."""
        try:
            found = await self._asking.post(COUNT, {"filters": wanted, "spending_level": "transactions"})
        except NotOffered:
            return None
        return found.number("calculated_count")

    async def _history(self, award_key: str) -> list[Answer]:
        rows, page = dict[str, Answer](), 1
        while True:
            found = await self._asking.post(HISTORY, {"award_id": award_key, "limit": LONGEST_HISTORY, "page": page})
            rows |= {row.filled("id"): row for row in found.rows("results")}
            if not found.table("page_metadata").flag("hasNext"):
                return list(rows.values())
            page += 1


async def sums(asking: Asking, side: Side, agency: Agency, span: Days) -> dict[tuple[int, Kind], int]:
    """What the API itself adds up: cents by fiscal year and kind, of the days within *span*."""
    codes = [code for kind in Kind for code in CODES[kind]]
    wanted = {"group": "fiscal_year", "filters": filters(side, agency, codes, span), "spending_level": "transactions"}
    found = await asking.post(OVER_TIME, wanted)
    summed = dict[tuple[int, Kind], int]()
    for row in found.rows("results"):
        year = int(row.table("time_period").filled("fiscal_year"))
        summed[year, Kind.CONTRACTS] = row.cents("Contract_Obligations")
        summed[year, Kind.IDVS] = row.cents("Idv_Obligations")
        if sum(summed[year, kind] for kind in Kind) != row.cents("aggregated_amount"):
            raise row.drift("aggregated_amount", "is more than contracts and ordering vehicles")
    return summed


def _action(row: Answer) -> Action:
    day = row.day("Action Date")
    if day is None:
        raise row.drift("Action Date", "is empty")
    return Action(
        row.filled(KEY),
        row.text("Mod"),
        row.text("Recipient UEI"),
        row.text("Recipient Name") or NAMELESS,
        day,
        row.cents("Transaction Amount"),
    )


def _past_action(row: Answer, award_key: str, uei: str, recipient: str) -> Action:
    day = row.day("action_date")
    if day is None:
        raise row.drift("action_date", "is empty")
    mod = f"{row.text('modification_number')} {row.filled('id')}"
    return Action(award_key, mod, uei, recipient, day, row.cents("federal_action_obligation"))
