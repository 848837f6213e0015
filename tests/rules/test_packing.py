from datetime import UTC, date, datetime

import pytest

from bot.rules.packing import pack, unpack


def test_values_come_back_as_they_were() -> None:
    values = {
        "at": datetime(2026, 11, 27, 9, 30, tzinfo=UTC),
        "day": date(2026, 12, 24),
        "count": 3,
        "name": "“Café”, {{ x }}",
        "nothing": None,
        "sure": True,
        "missing": ("view_channel", "send_messages"),
        "days": (date(2026, 1, 1), (1, 2)),
    }

    assert unpack(pack(values)) == values


def test_what_cannot_be_kept_is_refused() -> None:
    with pytest.raises(TypeError, match="object cannot be kept"):
        pack({"what": object()})
