"""Reads a file of awards in processes of their own, so that some processors read while another stores.

python -m bot.sources.award_reading FILE PART OF    what `read_file` finds of a share, each message framed, on stdout
"""

import asyncio
import marshal
import os
import struct
import sys
import zipfile
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any, BinaryIO

from bot.sources.award_bytes import Share
from bot.sources.award_files import Ended, WrongFile, ended, read_file
from bot.sources.award_rows import Message

LARGE = 8 << 20  # below this size another process is not worth its start
READERS = 2  # at most; a zip can only be unpacked from its beginning
AHEAD = 1 << 20  # bytes of messages that wait to be stored
BATCH = 4_000
BATCHED = frozenset({"rows", "gone", "listed"})
_LENGTH = struct.Struct("<Q")


async def reading(path: Path) -> AsyncGenerator[Message]:
    """As `read_file`, without holding up the event loop; `end` comes with an `Ended`."""
    size = _size(path)
    async with AsyncExitStack() as opened:
        if size < LARGE:
            sources: list[AsyncIterator[Message]] = [_in_thread(path)]
        else:
            of = 1 if zipfile.is_zipfile(path) else min(READERS, os.cpu_count() or 1)
            sources = [await opened.enter_async_context(_process(path, Share(part, of))) for part in range(of)]
        async for message in _in_batches(_by_turns(sources)):
            yield message


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise WrongFile(f"{path.name}: it cannot be read: {error.strerror}") from None


async def _in_thread(path: Path) -> AsyncGenerator[Message]:
    messages = read_file(path)
    while (message := await asyncio.to_thread(next, messages, None)) is not None:
        yield message


@asynccontextmanager
async def _process(path: Path, share: Share) -> AsyncGenerator[AsyncIterator[Message]]:
    command = (sys.executable, "-m", "bot.sources.award_reading", str(path), str(share.part), str(share.of))
    child = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, limit=AHEAD)
    try:
        yield _messages(child, path.name)
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


async def _messages(child: asyncio.subprocess.Process, name: str) -> AsyncGenerator[Message]:
    stream, kind = child.stdout, ""
    try:
        while stream and kind != "end":
            (length,) = _LENGTH.unpack(await stream.readexactly(_LENGTH.size))
            kind, found = marshal.loads(await stream.readexactly(length))  # noqa: S302 (from this very program)
            if kind == "wrong":
                raise WrongFile(found)
            yield kind, found
    except asyncio.IncompleteReadError:
        raise WrongFile(f"{name}: reading it broke off (exit code {await child.wait()})") from None


async def _by_turns(sources: list[AsyncIterator[Message]]) -> AsyncGenerator[Message]:
    """The messages of all in the order of the file: a piece of the first, a piece of the second, and so on."""
    ends = list[Ended]()
    octets = dict[int, int]()
    for number in cycle(range(len(sources))):
        async for kind, found in sources[number]:
            if kind == "turn":
                octets[number] = found
                yield "read", sum(octets.values())
                break
            if kind == "end":
                ends.append(ended(found))
                break
            yield kind, found
        if len(ends) == len(sources):
            break
    yield "end", _united(ends)


def _united(ends: list[Ended]) -> Ended:
    first = ends[0]
    return replace(
        first,
        sha256="".join(each.sha256 for each in ends),
        rows=sum(each.rows for each in ends),
        kept=sum(each.kept for each in ends),
        newest=max(each.newest for each in ends),
    )


async def _in_batches(messages: AsyncIterator[Message]) -> AsyncGenerator[Message]:
    """Rows by the thousand: what comes of one piece of a file is little. The order of what is batched is kept."""
    held, of = list[Any](), ""
    async for kind, found in messages:
        if kind == "read":
            yield kind, found
            continue
        if held and (kind != of or len(held) >= BATCH):
            yield of, held
            held = []
        if kind in BATCHED:
            held, of = held + found, kind
        else:
            yield kind, found
    if held:
        yield of, held


def _write(messages: Iterator[Message], out: BinaryIO) -> None:
    for message in messages:
        data = marshal.dumps(message)
        out.write(_LENGTH.pack(len(data)))
        out.write(data)
        out.flush()


def _main(path: str, part: str, of: str) -> None:
    out = sys.stdout.buffer
    try:
        _write(read_file(Path(path), Share(int(part), int(of))), out)
    except WrongFile as error:
        _write(iter([("wrong", str(error))]), out)
    except BrokenPipeError:  # whoever asked is gone
        sys.exit(1)


if __name__ == "__main__":
    _main(*sys.argv[1:])
