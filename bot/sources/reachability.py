"""Whether Discord answers, and what its clock says."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import aiohttp

PATIENCE = aiohttp.ClientTimeout(total=10)


@dataclass(frozen=True, slots=True)
class Answer:
    """*error* is empty if Discord answered as it should; *clock* is its Date header, exact to a second."""

    error: str = ""
    clock: datetime | None = None


async def ask(api_url: str) -> Answer:
    """GET /gateway, which needs no token."""
    try:
        async with (
            aiohttp.ClientSession(timeout=PATIENCE, trust_env=True) as session,
            session.get(f"{api_url}/gateway") as response,
        ):
            if response.status != HTTPStatus.OK:
                return Answer(f"HTTP {response.status}")
            return Answer(clock=_clock(response.headers.get("Date")))
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return Answer(str(error) or type(error).__name__)


def _clock(header: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(header) if header else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None
