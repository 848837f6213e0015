"""How the stand-in reads a request and answers it."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from aiohttp import web
from aiohttp.web import FileField

from tests.faults.standin_payloads import Json

API = "/api/v10"
NO_CONTENT = 204
Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ApiError(Exception):
    """An answer of Discord's other than success: HTTP *status*, its own *code*, its words."""

    def __init__(self, status: int, code: int, words: str) -> None:
        super().__init__(words)
        self.status = status
        self.code = code
        self.words = words

    def reply(self) -> web.Response:
        return reply({"code": self.code, "message": self.words}, self.status)


@dataclass(frozen=True, slots=True)
class Sent:
    """The JSON of a request and the files beside it, name and size."""

    body: Json
    files: tuple[tuple[str, int], ...] = field(default=())


def reply(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """discord.py reads JSON only under exactly this content type, without a charset."""
    data = json.dumps(body).encode()
    return web.Response(body=data, status=status, content_type="application/json", headers=headers)


def nothing() -> web.Response:
    return web.Response(status=NO_CONTENT)


async def read(request: web.Request) -> Json:
    return (await read_all(request)).body


async def read_all(request: web.Request) -> Sent:
    """A JSON body, or the one in a form with the files beside it."""
    if request.content_type == "application/json":
        return Sent(await request.json())
    form = await request.post()
    files = [part for part in form.values() if isinstance(part, FileField)]
    return Sent(json.loads(str(form["payload_json"])), tuple((part.filename, _size(part)) for part in files))


def _size(part: FileField) -> int:
    part.file.seek(0, 2)
    return part.file.tell()


def always(body: Json) -> Handler:
    async def answer(_: web.Request) -> web.Response:
        return reply(body)

    return answer
