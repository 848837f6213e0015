"""When the daily sync is due."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.upkeep import AGAIN, SETTLING, Syncs, next_sync

NOW = datetime(2026, 8, 20, 9, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_the_first_one_comes_soon_after_the_start() -> None:
    assert next_sync(Syncs(), 7, NOW) == NOW + SETTLING


@pytest.mark.parametrize("application_id", range(1, 40))
def test_the_next_one_comes_at_the_bots_own_hour_of_the_next_day(application_id: int) -> None:
    first = Syncs().after(NOW, good=True)

    at = next_sync(first, application_id, NOW - HOUR)
    following = next_sync(first.after(at + HOUR, good=True), application_id, NOW - HOUR)

    assert 12 * HOUR <= at - NOW < 36 * HOUR
    assert following - at == 24 * HOUR


def test_bots_have_different_hours() -> None:
    done = Syncs().after(NOW, good=True)

    assert len({next_sync(done, application_id, NOW) for application_id in range(100)}) > 90


def test_after_a_failure_it_is_tried_again_the_same_day() -> None:
    failed = Syncs().after(NOW, good=True).after(NOW + 24 * HOUR, good=False)

    assert next_sync(failed, 7, NOW) == NOW + 24 * HOUR + AGAIN
    assert next_sync(Syncs().after(NOW, good=False), 7, NOW - HOUR) == NOW + AGAIN


def test_whoever_was_stopped_for_long_does_not_wait_for_the_hour() -> None:
    done = Syncs().after(NOW, good=True)

    assert next_sync(done, 7, NOW + 27 * HOUR) == NOW + 27 * HOUR + SETTLING
    assert next_sync(done, 7, NOW + 1 * HOUR) > NOW + 11 * HOUR


def test_a_restart_soon_after_a_failure_keeps_to_the_pause() -> None:
    failed = Syncs().after(NOW, good=False)

    assert next_sync(failed, 7, NOW + HOUR) == NOW + AGAIN


def test_it_is_remembered_as_it_was() -> None:
    for syncs in (Syncs(), Syncs(NOW), Syncs(NOW, NOW - HOUR)):
        assert Syncs.from_json(syncs.to_json()) == syncs
