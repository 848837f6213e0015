from datetime import date

from bot.actions.watching import Watched
from bot.rules.companies import Agency
from bot.rules.watch_posts import Digest, Post, with_room
from bot.rules.watching import Item, Kind, Watch
from tests.messages.example import example
from tests.small_data import AS_OF, award

BEFORE = date(2026, 8, 19)
MICROSOFT = Watch(1, 1, "company:microsoft", "Microsoft", 11, 100_000_00)
LEIDOS = Watch(2, 1, "recipient:17", "LEIDOS INC", 12, 0)


def item(kind: Kind, number: str, cents: int, net_cents: int = 0, agency: Agency = Agency.ICE) -> Item:
    year = 0 if kind is Kind.NEW else 2026
    return Item(kind, agency, award(number, agency), year, cents, net_cents, BEFORE, AS_OF, date(2026, 7, 30))


def post(*digests: Digest, languages: tuple[str, ...] = ("en",)) -> Post:
    shown = with_room(digests, len(languages))
    return Post(shown)


KINDS = (
    item(Kind.NEW, "70CTD026FC0000001", 1_234_567_89),
    item(Kind.CHANGED, "70B03C26F00000002", 500_000_00, 750_000_00, Agency.CBP),
    item(Kind.CHANGED, "70CTD025FC0000003", -450_000_00, -50_000_00),
    item(Kind.GONE, "70CTD025FC0000004", 400_000_00),
    item(Kind.MOVED, "70CTD025FC0000005", 300_000_00),
)
MANY = (
    *(item(Kind.NEW, f"70CTD026FC{number:07}", 9_000_000_00 - number) for number in range(5)),
    item(Kind.NEW, "A1", 200_000_00),
    item(Kind.NEW, "A2", 200_000_00),
    item(Kind.CHANGED, "A3", -150_000_00, 0),
    item(Kind.CHANGED, "A4", 140_000_00, 140_000_00),
    item(Kind.GONE, "A5", 130_000_00),
    item(Kind.MOVED, "A6", 120_000_00, agency=Agency.CBP),
)

EXAMPLES = [
    example("watching/added", watched=Watched(MICROSOFT, ("MICROSOFT CORPORATION", "LINKEDIN CORPORATION"), None)),
    example("watching/added", "without a direct award", watched=Watched(MICROSOFT, (), None)),
    example("watching/added", "again", watched=Watched(LEIDOS, ("LEIDOS INC",), 100_000_00)),
    example("watching/listed", watches=(MICROSOFT, LEIDOS), limit=25),
    example("watching/listed", "nothing", watches=(), limit=25),
    example("watching/removed", watch=LEIDOS),
    example("watching/post", post=post(Digest("company:microsoft", "Microsoft", 100_000_00, KINDS))),
    example("watching/post", "many", post=post(Digest("company:microsoft", "Microsoft", 100_000_00, MANY))),
    example("watching/method"),
    example(
        "upkeep/sync_failing",
        failing_since=AS_OF,
        as_of=BEFORE,
        reason="/api/v2/search/: HTTP 503, after 6 tries",
    ),
    example(
        "upkeep/sync_failing",
        "from the beginning",
        failing_since=AS_OF,
        as_of=None,
        reason="5 parts in a row failed; the last: @everyone",
    ),
]
