"""What is news about a watched company, and what is not."""

from collections.abc import Iterable
from datetime import date

import pytest

from bot.rules.companies import Agency
from bot.rules.coverage import Origin
from bot.rules.matching import Candidate, Match, Meaning
from bot.rules.moderation import Channel
from bot.rules.obligations import Obligation
from bot.rules.refusal import Refusal
from bot.rules.watching import (
    Kind,
    News,
    Place,
    Record,
    Seen,
    Watch,
    Year,
    chosen,
    differences,
    items_of,
    must_be_watchable,
    must_be_writable,
    must_have_room,
    subject_of,
    told,
)

BEFORE, NOW = date(2026, 8, 19), date(2026, 8, 20)
ICE, CBP = Agency.ICE, Agency.CBP


def years(
    as_of: date = NOW, origin: Origin = Origin.SYNC, *, held: Iterable[int] = (2024, 2025, 2026)
) -> dict[Place, Year]:
    return {(agency, year): Year(origin, as_of) for agency in Agency for year in held}


def flow(
    number: str, cents: int, year: int = 2026, first: date = date(2026, 7, 30), agency: Agency = ICE
) -> Obligation:
    return Obligation(f"CONT_AWD_{number}", agency, "ACME LLC", year, cents, first, first)


def old(number: str, cents: int, year: int = 2026, agency: Agency = ICE) -> Obligation:
    return flow(number, cents, year, date(2024, 1, 15), agency)


def seen(*flows: Obligation, **of: object) -> Seen:
    return Record(years(BEFORE, **of), flows).seen  # pyright: ignore[reportArgumentType]


def kinds(before: Seen, record: Record) -> list[tuple[Kind, str]]:
    return [(news.kind, news.award_key) for news in differences(before, record)]


def test_an_award_that_began_lately_is_new() -> None:
    assert kinds(seen(), Record(years(), (flow("1", 500),))) == [(Kind.NEW, "CONT_AWD_1")]


def test_a_new_award_is_one_with_all_its_years() -> None:
    first = date(2025, 9, 15)
    record = Record({place: Year(Origin.SYNC, date(2025, 10, 20)) for place in years()}, (
        flow("1", 300, 2025, first), flow("1", 200, 2026, first),
    ))  # fmt: skip

    (item,) = items_of(differences(seen(), record), record, 500)

    assert (item.kind, item.cents, item.first_action, item.fiscal_year) == (Kind.NEW, 500, first, 0)


@pytest.mark.parametrize(("first", "kind"), [(date(2026, 4, 22), Kind.NEW), (date(2026, 4, 21), Kind.CHANGED)])
def test_what_began_earlier_and_is_reported_late_is_a_change(first: date, kind: Kind) -> None:
    assert kinds(seen(), Record(years(), (flow("1", 500, first=first),))) == [(kind, "CONT_AWD_1")]


def test_what_comes_late_of_years_before_the_last_is_no_news() -> None:
    assert kinds(seen(), Record(years(), (old("1", 500, 2024),))) == []


@pytest.mark.parametrize("year", [2025, 2026])
def test_a_changed_net_of_the_current_or_the_last_year_is_news(year: int) -> None:
    record = Record(years(), (old("1", 900, year),))

    (item,) = items_of(differences(seen(old("1", 1_000, year)), record), record, 100)

    assert (item.kind, item.cents, item.net_cents, item.fiscal_year) == (Kind.CHANGED, -100, 900, year)
    assert (item.before_as_of, item.as_of) == (BEFORE, NOW)


def test_what_is_smaller_than_the_watch_asks_for_is_left_out() -> None:
    record = Record(years(), (old("1", 900), flow("2", 99)))

    assert items_of(differences(seen(old("1", 999)), record), record, 100) == []


def test_a_new_award_of_less_than_nothing_is_not_large() -> None:
    record = Record(years(), (flow("1", -500),))

    assert items_of(differences(seen(), record), record, 100) == []


def test_an_award_that_is_not_there_any_more_is_gone_with_what_it_had() -> None:
    record = Record(years(), ())

    (item,) = items_of(differences(seen(old("1", 300, 2025), old("1", 200)), record), record, 0)

    assert (item.kind, item.cents, item.fiscal_year) == (Kind.GONE, 500, 2026)


def test_a_tombstone_counts_more_than_flows_that_are_left() -> None:
    record = Record(years(), (old("1", 500),), gone=frozenset({"CONT_AWD_1"}))

    assert kinds(seen(old("1", 500)), record) == [(Kind.GONE, "CONT_AWD_1")]


def test_an_award_that_others_have_now_has_moved() -> None:
    record = Record(years(), (), elsewhere=frozenset({"CONT_AWD_1"}))

    assert kinds(seen(old("1", 500)), record) == [(Kind.MOVED, "CONT_AWD_1")]


def test_the_same_key_of_two_agencies_is_two_awards() -> None:
    record = Record(years(), (old("1", 500), flow("1", 700, agency=CBP)))

    assert [(news.kind, news.agency) for news in differences(seen(old("1", 500)), record)] == [(Kind.NEW, CBP)]


def test_what_was_never_looked_at_has_no_news() -> None:
    assert kinds(Seen({}, {}), Record(years(), (flow("1", 500),))) == []


def test_another_kind_of_source_is_no_news_in_either_direction() -> None:
    starter, sync = years(BEFORE, Origin.STARTER), years()
    assert kinds(Record(starter, (old("1", 500),)).seen, Record(sync, (old("1", 600), flow("2", 700)))) == []
    assert kinds(Record(years(BEFORE), (old("1", 500),)).seen, Record(years(origin=Origin.FILE), ())) == []


def test_starter_data_are_never_news() -> None:
    starter = years(BEFORE, Origin.STARTER)

    assert kinds(Record(starter, ()).seen, Record(years(origin=Origin.STARTER), (flow("1", 500),))) == []


def test_only_the_years_that_changed_their_source_are_silent() -> None:
    mixed = {**years(), (ICE, 2025): Year(Origin.FILE, NOW)}
    before = seen(old("1", 100, 2025), old("1", 100, 2026))

    news = differences(before, Record(mixed, (old("1", 900, 2025), old("1", 900, 2026))))

    assert [(each.kind, each.fiscal_year) for each in news] == [(Kind.CHANGED, 2026)]


def test_a_year_that_has_begun_since_was_empty_before() -> None:
    october = date(2026, 10, 5)
    record = Record(years(october, held=range(2024, 2028)), (flow("1", 500, 2027, date(2026, 10, 2)),))

    assert kinds(seen(), record) == [(Kind.NEW, "CONT_AWD_1")]


def test_years_that_were_fetched_later_are_silent() -> None:
    record = Record(years(held=range(2020, 2027)), (old("1", 500, 2020), old("2", 700, 2023)))

    assert kinds(seen(), record) == []


def test_news_that_have_passed_are_not_told() -> None:
    new = News(Kind.NEW, ICE, "CONT_AWD_1", 0, 0, BEFORE)
    changed = News(Kind.CHANGED, ICE, "CONT_AWD_1", 2026, 500, BEFORE)
    gone = News(Kind.GONE, ICE, "CONT_AWD_1", 2026, 500, BEFORE)
    there, absent = Record(years(), (old("1", 500),)), Record(years(), ())

    assert [told(new, absent), told(changed, absent), told(changed, there), told(gone, there)] == [None] * 4


def test_of_the_same_figure_the_oldest_news_say_from_where() -> None:
    record = Record(years(), (old("1", 900),))
    news = [News(Kind.CHANGED, ICE, "CONT_AWD_1", 2026, before, BEFORE) for before in (100, 500)]

    (item,) = items_of(news, record, 0)

    assert item.cents == 800


def test_a_change_of_what_is_new_is_told_once() -> None:
    record = Record(years(), (flow("1", 900),))
    news = [News(Kind.NEW, ICE, "CONT_AWD_1", 0, 0, BEFORE), News(Kind.CHANGED, ICE, "CONT_AWD_1", 2026, 500, BEFORE)]

    assert [(item.kind, item.cents) for item in items_of(news, record, 0)] == [(Kind.NEW, 900)]


def test_the_largest_stand_first_whichever_their_sign() -> None:
    before = seen(old("1", 100), old("2", 1_000))
    record = Record(years(), (old("1", 200), old("2", 100), flow("3", 300)))

    assert [item.cents for item in items_of(differences(before, record), record, 0)] == [-900, 300, 100]


def test_what_a_name_means_is_watched_or_the_person_is_asked() -> None:
    assert subject_of("Acme", Meaning(Match.RECIPIENT, "recipient:1")) == "recipient:1"
    with pytest.raises(Refusal) as unclear:
        subject_of("HP", Meaning(Match.AMBIGUOUS, candidates=(Candidate("company:hpe", "HPE"),)))
    with pytest.raises(Refusal) as unknown:
        subject_of("Zzyzx", Meaning(Match.NONE))
    assert (unclear.value.code, unknown.value.code) == ("watch_unclear", "watch_unknown")


def test_nobody_watches_a_private_person() -> None:
    must_be_watchable("recipient:1", "ACME LLC")
    must_be_watchable("company:1", "Jane Doe")
    with pytest.raises(Refusal, match="watch_of_a_person"):
        must_be_watchable("recipient:1", "JANE DOE")


def test_what_else_is_refused() -> None:
    must_have_room(24)
    must_be_writable(Channel(1, "a"))
    with pytest.raises(Refusal, match="enough_watches"):
        must_have_room(25)
    with pytest.raises(Refusal, match="channel_not_writable"):
        must_be_writable(Channel(1, "a", ("send_messages",)))


def test_a_watch_is_chosen_by_number_or_by_a_name_that_only_one_has() -> None:
    watches = [
        Watch(1, 1, "company:a", "Acme", 1, 0),
        Watch(2, 1, "company:b", "Bolt", 1, 0),
        Watch(3, 1, "company:b", "Bolt", 2, 0),
    ]

    assert [chosen(watches, typed).id for typed in ("1", " 2 ", "acme")] == [1, 2, 1]
    for typed in ("bolt", "4", ""):
        with pytest.raises(Refusal, match="watch_gone"):
            chosen(watches, typed)
