"""The invented world has the shape of the real one; and, whatever the seed, its traps."""

from collections import Counter

import pytest

from tests.usaspending.records import fiscal_year_of
from tests.usaspending.truth import Truth, invented


@pytest.fixture(scope="module")
def world() -> Truth:
    return invented(3, awards=3000, years=range(2008, 2027))


def test_its_shares_are_the_real_ones(world: Truth) -> None:
    actions, awards = world.actions, world.awards().values()
    assert 0.26 < sum(not action.cents for action in actions) / len(actions) < 0.31
    assert 0.08 < sum(action.cents < 0 for action in actions) / len(actions) < 0.12
    assert 0.50 < sum(len(award.actions) == 1 for award in awards) / len(awards) < 0.56
    assert 2.2 < len(actions) / len(awards) < 2.7
    assert 0.03 < sum(award.first.kind == "idv" for award in awards) / len(awards) < 0.05
    top = Counter(action.recipient for action in actions).most_common(10)
    assert 0.08 < sum(number for _, number in top) / len(actions) < 0.3


def test_its_traps_are_there(world: Truth) -> None:
    actions, awards = world.actions, list(world.awards().values())
    lives = [{fiscal_year_of(action.day) for action in award.actions} for award in awards]
    assert sum(len(life) > 1 for life in lives) > 500
    assert sum(fiscal_year_of(award.first.signed) < 2008 <= fiscal_year_of(award.latest.day) for award in awards) > 20
    assert Counter(action.day for action in actions).most_common(1)[0][1] > 300
    assert {(action.awarding, action.funding) for action in actions} >= {("ICE", ""), ("", "ICE"), ("CBP", "ICE")}
    assert any(len({action.recipient for action in award.actions}) > 1 for award in awards)
    assert len({award.latest.piid for award in awards}) < len(awards)
    assert any("-NONE-" in award.key for award in awards)


def test_its_texts_need_care(world: Truth) -> None:
    texts = {action.description for action in world.actions}
    for part in ("555-0142", "@EXAMPLE.GOV", "\n", "\u2028", "@everyone"):
        assert any(part in text for text in texts)
    assert "" in texts
    assert {action.uei for action in world.actions} > {""}
    assert any(action.end is None for action in world.actions)
    assert max(action.end.year for action in world.actions if action.end) == 3017


def test_the_same_seed_is_the_same_world() -> None:
    one, same, other = (invented(seed, awards=60, years=[2020, 2021]) for seed in (5, 5, 6))
    assert one == same != other


@pytest.mark.parametrize("years", [[2024], range(2010, 2012)])
def test_small_worlds_are_possible(years: list[int]) -> None:
    small = invented(1, awards=5, years=years)
    assert len(small.awards()) == 5
    assert max(action.day for action in small.actions) <= small.last_updated
    assert max(action.modified for action in small.actions) <= small.last_updated
