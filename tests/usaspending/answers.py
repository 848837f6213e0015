"""The forms in which USAspending answers, well or badly."""

import json
from dataclasses import dataclass
from typing import Any, TypeAlias

from aiohttp import web

Json: TypeAlias = dict[str, Any]

SERVER_ERROR = (
    '<!doctype html>\n<html lang="en">\n<head>\n  <title>Server Error (500)</title>\n</head>\n<body>\n'
    "  <h1>Server Error (500)</h1><p></p>\n</body>\n</html>\n"
)
NOT_FOUND = SERVER_ERROR.replace("Server Error (500)", "Not Found")
BAD_GATEWAY = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><h1>502 Bad Gateway</h1></body>\r\n</html>\r\n"
)
MAINTENANCE = (
    "<!DOCTYPE html>\n<html><head><title>USAspending</title></head><body>Please wait a moment.</body></html>\n"
)

WINDOW_MESSAGE = (
    "For searches, time period start and end dates are currently limited to an earliest date of 2007-10-01.  For data "
    "going back to 2000-10-01, use either the Custom Award Download feature on the website or one of our download or "
    "bulk_download API endpoints as listed on https://api.usaspending.gov/docs/endpoints. "
)
LEVEL_MESSAGE = (
    "'subawards' will be deprecated in the future. Set ‘spending_level’ to ‘subawards’ instead. "
    "See documentation for more information. "
)


@dataclass(slots=True)
class Refused(Exception):  # noqa: N818 - it is an answer
    """A JSON body; or a page of HTML; or, of Elasticsearch's troubles, nothing at all."""

    status: int
    body: Json | str

    @classmethod
    def saying(cls, status: int, detail: str) -> "Refused":
        return cls(status, {"detail": detail})

    def response(self) -> web.Response:
        if isinstance(self.body, str):
            return page(self.body, self.status)
        return reply(self.body, self.status)


def crashed() -> Refused:
    return Refused(500, SERVER_ERROR)


def unwell(status: int = 503) -> Refused:
    return Refused(status, "")


def unknown_to_us(what: str) -> Refused:
    """Not USAspending's: the stand-in says that it cannot play this part, rather than to play it wrongly."""
    return Refused.saying(501, f"The stand-in does not know {what}.")


def reply(body: Any, status: int = 200) -> web.Response:
    return web.Response(body=json.dumps(body).encode(), status=status, content_type="application/json")


def page(html: str, status: int) -> web.Response:
    return web.Response(text=html, status=status, content_type="text/html")


def money(cents: int) -> float:
    return cents / 100


def shown(text: str) -> str | None:
    """An empty text of ours is a null of theirs."""
    return text or None


def pages(number: int, limit: int, found: int) -> Json:
    """*found* are the rows from this page on, at most one more than it takes."""
    more = found > limit
    turn = {"next": number + 1 if more else None, "previous": number - 1 if number > 1 else None}
    return {"page": number, **turn, "hasNext": more, "hasPrevious": number > 1}
