"""A refusal: the one way in which a rule says no."""

from typing import Any


class Refusal(Exception):  # noqa: N818 (it is an answer, not an error)
    """The person is answered from `messages/<locale>/refusals/<code>`, which gets *details* as its variables."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details
