"""Outside text, made unable to format, to mention or to link in Discord's Markdown."""

import re
from urllib.parse import quote, urlsplit, urlunsplit


class Safe(str):
    """Markdown of our own making: shown as it stands. What str's methods return is outside text again."""

    __slots__ = ()


_BREAK = "\u200b"  # seen by no reader; Discord no longer reads a mention across it

# Control characters, overrides of the writing direction, half surrogates and byte-order marks say nothing.
_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_ANYWHERE = re.compile(r"[\\`*_~|<>\[\]]")
_COLON = re.compile(r":(?=//|[^\s:]*:)")  # https://, :shortcode:
_INVITE = re.compile(r"(discord(?:app)?)\.(?=\w|$)", re.IGNORECASE)  # the client finds invites without a scheme
_EVERYONE = re.compile(r"@(?=everyone|here|\w{0,7}$)", re.IGNORECASE)  # also where a next value could complete the word
_START = re.compile(r"^([\u200b-\u200d\u2060]*\d*)([.)])|^([\u200b-\u200d\u2060]*)([-+#/=])")


def clean(text: str) -> str:
    """*text* on one line, without characters that only steer the display."""
    return " ".join(_DROPPED.sub("", text).split())


def escape(text: str) -> Safe:
    """*text* cleaned, and shown by Discord letter for letter, wherever in a line it is put.

    Discord looks for mentions in the raw text, backslash or not; so they are broken inside: `\\<@1\\>`.
    """
    if isinstance(text, Safe):
        return text
    escaped = _ANYWHERE.sub(r"\\\g<0>", clean(text))
    escaped = _COLON.sub(r"\\:", escaped)
    escaped = _INVITE.sub(r"\1\\.", escaped)
    escaped = _EVERYONE.sub(f"@{_BREAK}", escaped)
    return Safe(_START.sub(r"\1\3\\\2\4", escaped))


def escape_label(text: str) -> Safe:
    """*text* for a masked link; brackets turn round, since Discord counts them there even when escaped."""
    if isinstance(text, Safe):
        return text
    return escape(text.replace("[", "(").replace("]", ")"))


def safe_url(url: str) -> str | None:
    """*url* encoded so that nothing in it can end a masked link; None unless it plainly is a web address.

    Addresses with a user name are refused (`https://known.example@other.example` misleads), and so are IPv6 ones.
    """
    try:
        parts = urlsplit(url.strip())
        host = parts.netloc.encode("idna" if not parts.netloc.isascii() else "ascii").decode("ascii")
    except (UnicodeError, ValueError):
        return None
    if parts.scheme not in {"http", "https"} or not re.fullmatch(r"[A-Za-z0-9.-]+(:\d+)?", host):
        return None
    rest = (quote(part, safe="%/:?#!$&'+,;=", errors="replace") for part in parts[2:])
    return urlunsplit((parts.scheme, host, *rest))
