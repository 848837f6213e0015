"""Moved: import from tests.world."""

from tests.world import World, text_of

__all__ = ["World", "text_of"]
