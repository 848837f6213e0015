import pytest

from tests.small_data import SMALL


@pytest.fixture
def small_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo starts with the small world's data, which takes a tenth of the time."""
    monkeypatch.setattr("bot.__main__.read_starter", lambda: SMALL)
    monkeypatch.setattr("bot.__main__.starter_version", lambda: SMALL.version)
