"""Named points in the program at which a process gets a signal, without a hook in the program itself."""

import functools
import importlib.util
import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

BEFORE, AFTER = "before", "after"


@dataclass(frozen=True, slots=True)
class Point:
    """`before` or `after` the *call*-th call of *function*, which is a module's path and a name, or Class.name, in it.

    With SIGKILL nothing after it happens; with SIGSTOP the process waits there for SIGCONT.
    """

    function: str
    when: str = BEFORE
    call: int = 1
    sign: str = "SIGKILL"


POINTS: Final = {
    "computed": Point("bot.storage.outbox.add"),
    "planning": Point("bot.storage.outbox.add", AFTER),
    "planned": Point("bot.actions.announcement_plans.plan_due", AFTER),
    "claimed": Point("bot.actions.outbox.claim", AFTER),
    "written": Point("bot.actions.outbox.compose", AFTER),
    "to be sent": Point("bot.actions.outbox.may_send"),
    "before the request": Point("discord.http.HTTPClient.send_message"),
    "put off": Point("bot.actions.outbox.try_later", AFTER),
    "answered": Point("bot.actions.outbox.sent"),
    "second answered": Point("bot.actions.outbox.sent", call=2),
    "in the transaction": Point("bot.storage.outbox.settle", AFTER),
    "recorded": Point("bot.actions.outbox.sent", AFTER),
}


def install(point: Point, happen: Callable[[Point], None]) -> None:
    """Puts a wrapper in the place of the function, wherever the program knows it by a name of a module."""
    owner, name = place_of(point.function)
    original = getattr(owner, name)
    wrapper = _wrapped(original, point, happen)
    setattr(owner, name, wrapper)
    for module in [each for known, each in sys.modules.items() if known.partition(".")[0] in {"bot", "cogs"}]:
        for alias in [alias for alias, value in vars(module).items() if value is original]:
            setattr(module, alias, wrapper)


def place_of(function: str) -> tuple[Any, str]:
    """What holds it (a module, or a class), and its name there."""
    *path, name = function.split(".")
    for length in range(len(path), 0, -1):
        module_name = ".".join(path[:length])
        if _exists(module_name):
            return functools.reduce(getattr, path[length:], importlib.import_module(module_name)), name
    raise LookupError(function)


def _exists(module: str) -> bool:
    try:
        return module in sys.modules or importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # what would hold it is no package, or is not there either
        return False


def _wrapped(original: Callable[..., Any], point: Point, happen: Callable[[Point], None]) -> Callable[..., Any]:
    calls = 0

    def at(when: str) -> None:
        nonlocal calls
        calls += when == point.when
        if when == point.when and calls == point.call:
            happen(point)

    @functools.wraps(original)
    async def later(*arguments: Any, **named: Any) -> Any:
        at(BEFORE)
        result = await original(*arguments, **named)
        at(AFTER)
        return result

    @functools.wraps(original)
    def now(*arguments: Any, **named: Any) -> Any:
        at(BEFORE)
        result = original(*arguments, **named)
        at(AFTER)
        return result

    return later if inspect.iscoroutinefunction(original) else now
