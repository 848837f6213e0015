"""What was asked of the stand-in: how much, how fast, and how much of it was wrong."""

from collections import Counter, deque
from time import monotonic

from aiohttp import web

from tests.faults.standin_http import API, ApiError
from tests.faults.standin_limits import RateLimitError, is_counted
from tests.faults.standin_payloads import Json

INVALID = {401, 403, 429}  # ten thousand of these in ten minutes ban an address


class Traffic:
    def __init__(self) -> None:
        self.unknown: list[str] = []
        self._began = monotonic()
        self._seconds = Counter[int]()
        self._last_second = deque[float]()
        self._busiest = 0
        self._requests = Counter[str]()
        self._invalid = 0
        self._limited = Counter[str]()

    def count(self, request: web.Request) -> None:
        if not is_counted(request.path):
            return
        now = monotonic()
        self._seconds[int(now - self._began)] += 1
        self._last_second.append(now)
        while self._last_second[0] <= now - 1:
            self._last_second.popleft()
        self._busiest = max(self._busiest, len(self._last_second))

    def count_answer(self, request: web.Request, status: int) -> None:
        if request.path.startswith(API) and request.match_info.route.resource:
            path = request.match_info.route.resource.canonical.removeprefix(API)
            self._requests[f"{request.method} {path} {status}"] += 1

    def count_error(self, error: ApiError) -> None:
        is_shared = isinstance(error, RateLimitError) and error.scope == "shared"
        self._invalid += error.status in INVALID and not is_shared
        if error.status == 429:
            self._limited[error.scope if isinstance(error, RateLimitError) else "cloudflare"] += 1

    def state(self) -> Json:
        """*requests_per_second* counts from the start; *busiest_second* is the most in any second at all."""
        return {
            "requests": self._requests,
            "requests_per_second": self._seconds,
            "busiest_second": self._busiest,
            "rate_limited": self._limited,
            "invalid_requests": self._invalid,
            "unknown_requests": self.unknown,
        }
