"""What Discord refuses in the body of a message."""

from collections.abc import Iterator
from typing import Any, cast

from tests.faults.standin_http import ApiError, Sent
from tests.faults.standin_payloads import Json

NONCE_LIMIT = 25
CONTENT_LIMIT = 2000
COMPONENTS_LIMIT, TEXT_LIMIT, MARK_LIMIT = 40, 4000, 100
COMPONENTS_V2 = 1 << 15
ACTION_ROW, TEXT_DISPLAY = 1, 10


def check_message(sent: Sent) -> None:
    body = sent.body
    if not sent.files and not any(body.get(part) for part in ("content", "embeds", "components", "attachments")):
        raise ApiError(400, 50006, "Cannot send an empty message")
    is_long = len(body.get("content") or "") > CONTENT_LIMIT or len(str(body.get("nonce") or "")) > NONCE_LIMIT
    if is_long or not _may_have(body, list(parts(body.get("components") or []))):
        raise ApiError(400, 50035, "Invalid Form Body")


def _may_have(body: Json, components: list[Json]) -> bool:
    marks = [each["custom_id"] for each in components if "custom_id" in each]
    if len(set(marks)) != len(marks) or any(not 1 <= len(mark) <= MARK_LIMIT for mark in marks):
        return False
    if not (body.get("flags") or 0) & COMPONENTS_V2:
        outermost: list[Json] = body.get("components") or []
        return all(each["type"] == ACTION_ROW for each in outermost)
    text = sum(len(each["content"]) for each in components if each["type"] == TEXT_DISPLAY)
    is_plain = any(body.get(part) for part in ("content", "embeds", "poll", "sticker_ids"))
    return len(components) <= COMPONENTS_LIMIT and text <= TEXT_LIMIT and not is_plain


def parts(component: Any) -> Iterator[Json]:
    """Components in components: rows, containers, sections with what stands beside them."""
    if isinstance(component, list):
        for each in cast("list[Any]", component):
            yield from parts(each)
    elif isinstance(component, dict):
        fields = cast("Json", component)
        yield fields
        yield from parts(fields.get("components"))
        yield from parts(fields.get("accessory"))
