"""The log: one line an event on standard error, and never a token, whoever wrote the line."""

import logging
import re
import sys

SECRETS = (
    re.compile(r"[\w-]{18,}\.[\w-]{4,}\.[\w-]{20,}"),  # a bot token, by its shape
    re.compile(r"(?<=/webhooks/)(\d+/)[\w-]+"),
    re.compile(r"(?<=/interactions/)(\d+/)[\w-]+"),
    re.compile(r"(?<=://)\S*(?=@)"),  # the password in a database address
)


def redacted(text: str) -> str:
    for secret in SECRETS:
        text = secret.sub(lambda found: (found[1] if found.lastindex else "") + "[redacted]", text)
    return text


class Redacting(logging.Formatter):
    """Works on the finished line, traceback included."""

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


def set_up(level: str) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacting("%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S%z"))
    root = logging.getLogger()
    root.handlers = [handler]
    # At INFO and below, libraries write ids of people, what they typed, and whole payloads.
    root.setLevel(logging.WARNING)
    for ours in ("bot", "cogs", "messages", "__main__"):
        logging.getLogger(ours).setLevel(level)
