"""Has imported the whole bot, and forks a child for each order: a start costs a fifth of what a new Python takes.

    python -m tests.faults.fork_server

reads orders, a line of JSON each, and answers with lines of JSON: `started`, then `stopped` as often as the child is,
and `ended` with its exit code, or the number of the signal below zero. At the end of its input it kills what is left.
It has one thread and no event loop, so that a fork is safe.
"""

import json
import os
import selectors
import signal
import sys
import traceback
from importlib import import_module
from typing import Any, TextIO

# What a start imports only when it needs it.
LATER = ("sqlalchemy.dialects.sqlite.aiosqlite", "sqlalchemy.dialects.postgresql.asyncpg", "tests.faults.bot_child")


def import_everything() -> None:
    from bot.client import EXTENSIONS  # noqa: PLC0415 - the bot takes a second, and who reads this has no need of it

    for module in ("bot.__main__", *EXTENSIONS, *LATER):
        import_module(module)


class ForkServer:
    def __init__(self, orders: TextIO, answers: TextIO) -> None:
        self._orders = orders
        self._answers = answers
        self._children = set[int]()

    def serve(self) -> None:
        woken, wake = os.pipe()
        for end in (woken, wake):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(wake)
        signal.signal(signal.SIGCHLD, _noticed)
        with selectors.DefaultSelector() as ready:
            ready.register(self._orders, selectors.EVENT_READ, self._take)
            ready.register(woken, selectors.EVENT_READ, lambda: os.read(woken, 1024))
            while True:
                for key, _ in ready.select():
                    if not key.data():
                        return
                self._look_after_children()

    def stop(self) -> None:
        for child in self._children:
            os.kill(child, signal.SIGKILL)
        while self._children:
            self._look_after_children(wait=True)

    def _take(self) -> bool:
        line = self._orders.readline()
        if line:
            self._fork(json.loads(line))
        return bool(line)

    def _fork(self, order: dict[str, Any]) -> None:
        child = os.fork()
        if child == 0:
            _become_the_bot(order)
        self._children.add(child)
        self.say(started=child)

    def _look_after_children(self, *, wait: bool = False) -> None:
        for child in tuple(self._children):
            pid, status = os.waitpid(child, os.WUNTRACED | (0 if wait else os.WNOHANG))
            if pid and os.WIFSTOPPED(status):
                self.say(stopped=pid)
            elif pid:
                self._children.discard(pid)
                self.say(ended=pid, code=os.waitstatus_to_exitcode(status))

    def say(self, **answer: int) -> None:
        print(json.dumps(answer), file=self._answers, flush=True)


def _noticed(*_: object) -> None:
    """That a child has changed is read from the pipe."""


def _become_the_bot(order: dict[str, Any]) -> None:
    """Never returns: whatever happens, a child must not go on as a second server."""
    code = 70
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _redirect(order["log"])
        from tests.faults.bot_child import run  # noqa: PLC0415 - imported already, by the server

        code = run(order)
    except BaseException:  # noqa: BLE001 - the log is the only place to tell it
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _redirect(log: str) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for old, new in ((nothing, 0), (written, 1), (written, 2)):
        os.dup2(old, new)


def main() -> None:
    """Orders and answers get files of their own: what the child prints must not look like an answer."""
    orders, answers = os.fdopen(os.dup(0), "r", buffering=1), os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)  # which wakes a child that is ready for it
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for pytest, which then closes our input
    import_everything()
    server = ForkServer(orders, answers)
    server.say(started=0)
    try:
        server.serve()
    finally:
        server.stop()


if __name__ == "__main__":
    main()
