"""How a span of days is cut, so that each part fits one answer of the API."""

from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    """From *first* to *last*, both included."""

    first: date
    last: date

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def halves(self) -> tuple["Days", ...]:
        """Two, or the single day itself."""
        if self.length == 1:
            return (self,)
        middle = self.first + DAY * (self.length // 2)
        return Days(self.first, middle - DAY), Days(middle, self.last)


class Cut:
    """Hands out the days of a span part by part; a part that was too large comes again, half as long.

    After a part that was less than half full the next one is twice as long.
    """

    def __init__(self, span: Days, page: int) -> None:
        self._next = span.first
        self._last = span.last
        self._length = span.length
        self._page = page

    @property
    def part(self) -> Days | None:
        """None when all have been handed out."""
        if self._next > self._last:
            return None
        return Days(self._next, min(self._last, self._next + DAY * (self._length - 1)))

    def too_large(self) -> None:
        part = self.part
        if part is None or part.length == 1:
            raise ValueError("a single day is as small as it gets")
        self._length = part.length // 2

    def done(self, rows: int) -> None:
        part = self.part
        if part is None:
            raise ValueError("there is no part left")
        self._next = part.last + DAY
        if rows * 2 <= self._page:
            self._length *= 2
