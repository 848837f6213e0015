"""Every way in which a process can end in the middle of a post, and what must stand in the channel in the end.

A cell is one of them, with the time until the next start, with and without the right to read the channel's history. An
announcement comes every day; so after 25 hours a second occasion is due, which must be posted once as well.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from bot.rules.effects import Effect
from bot.rules.outbox import NONCE_KNOWN, Delivery, State
from tests.faults import kill_steps as steps
from tests.faults.kill_points import POINTS, Point
from tests.faults.scenes import Scene
from tests.faults.standin_client import until

Step: TypeAlias = Callable[[Scene, float], Awaitable[None]]

RESTARTS: Final = {"2 s": 2.0, "10 min": 600.0, "25 h": 90_000.0}
POST: Final = {"route": "/channels/*/messages", "method": "POST"}
CHANNEL, NEWS = 0, 2  # places: an ordinary one, and one for announcements
EVERYTHING = frozenset(Effect)
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Kill:
    """*end*: how the first process ends; *then*: what happens before the next start. *ahead*: of Discord's clock, in
    seconds, is that of the first process, and that of the next.

    *doubt*: nobody can know then, without looking, whether the post is there. *there*: how many messages it has then
    (None: 0 or 1); *or_sent*: it may go on all the same. *outcome*: how it must end, if it is not to be sent.
    """

    what: str
    point: str = ""
    sign: str = "SIGKILL"
    fault: Mapping[str, Any] | None = None
    end: Step = steps.is_killed
    then: Step = steps.nothing
    doubt: bool = True
    there: int | None = 0
    or_sent: bool = False
    outcome: State | None = None
    channels: tuple[int, ...] = (CHANNEL,)
    effects: frozenset[Effect] = frozenset()
    ahead: tuple[float, float] = (0.0, 0.0)

    def at(self) -> Point | None:
        return replace(POINTS[self.point], sign=self.sign) if self.point else None


@dataclass(frozen=True, slots=True)
class Cell:
    kill: str
    restart: str
    history: bool

    @property
    def after(self) -> float:
        return RESTARTS[self.restart]


@dataclass(frozen=True, slots=True)
class Found:
    """What came of one occasion in one channel."""

    post: Delivery
    standing: int
    done: tuple[Effect, ...] = ()  # as often as it was

    @property
    def short(self) -> str:
        why = f" ({self.post.reason})" if self.post.reason else ""
        done = f" {'+'.join(self.done)}" if self.done else ""
        return f"{self.standing} {self.post.state}{why}{done}"


KILLS: Final = {
    "K1": Kill("occasion computed, nothing written", "computed", doubt=False),
    "K2": Kill("in the transaction that makes posts", "planning", doubt=False),
    "K3": Kill("after that transaction", "planned", doubt=False),
    "K4": Kill("claimed", "claimed"),
    "K5": Kill("before the request", "before the request"),
    "K6": Kill("request not processed", fault=POST | {"kind": "hang"}, end=steps.is_killed_while_it_waits),
    "K6b": Kill(
        "request processed later",
        fault=POST | {"kind": "delay", "seconds": 1.0},
        end=steps.is_killed_before_it_is_heard,
        there=1,
    ),
    "K7": Kill(
        "processed, answer unread",
        fault=POST | {"kind": "hang", "when": "after"},
        end=steps.is_killed_while_it_waits,
        there=1,
    ),
    "K8": Kill("answer lost", "put off", fault=POST | {"kind": "reset", "when": "after"}, there=1),
    "K8b": Kill("answer 503 though posted", "put off", fault=POST | {"status": 503, "when": "after"}, there=1),
    "K9": Kill("answer read, not recorded", "answered", there=1),
    "K9b": Kill("in the transaction that records it", "in the transaction", there=1),
    "K10": Kill(
        "recorded, before what follows", "recorded", doubt=False, there=1, channels=(NEWS,), effects=EVERYTHING
    ),
    **{
        name: Kill(
            f"{effect} done, not recorded",
            fault={"route": route, "method": method, "kind": "hang", "when": "after"},
            end=steps.is_killed_while_it_waits,
            doubt=False,
            there=1,
            channels=(NEWS,),
            effects=EVERYTHING,
        )
        for name, effect, method, route in (
            ("K11", Effect.CROSSPOST, "POST", "/channels/*/messages/*/crosspost"),
            ("K11b", Effect.PIN, "PUT", "/channels/*/messages/pins/*"),
            ("K11c", Effect.THREAD, "POST", "/channels/*/messages/*/threads"),
            ("K11d", Effect.EVENT, "POST", "/guilds/*/scheduled-events"),
        )
    },
    "K12": Kill(
        "SIGTERM with five under way",
        fault=POST | {"kind": "delay", "seconds": 0.2, "times": 5},
        end=steps.is_told_to_stop,
        doubt=False,
        there=1,
        channels=(0, 1, 2, 3, 4),
    ),
    "K13": Kill("stopped for longer than its lease", "to be sent", "SIGSTOP", end=steps.sleeps, or_sent=True),
    "K14": Kill(
        "no database when it is to be recorded",
        fault=POST | {"kind": "hang", "when": "after"},
        end=steps.has_no_database,
        there=1,
        or_sent=True,
    ),
    "K15": Kill("the next clock is an hour ahead", "answered", there=1, ahead=(0.0, 3600.0)),
    "K15b": Kill("the first clock was an hour ahead", "answered", there=1, ahead=(3600.0, 0.0)),
    "K16": Kill("deleted by a moderator meanwhile", "answered", then=steps.a_moderator_deletes_it),
    "K17": Kill(
        "channel gone after the claim",
        "before the request",
        "SIGSTOP",
        end=steps.finds_no_channel,
        doubt=False,
        outcome=State.HELD,
    ),
    "K17b": Kill(
        "permission gone after the claim",
        "before the request",
        "SIGSTOP",
        end=steps.may_not_send,
        doubt=False,
        outcome=State.HELD,
    ),
    "K18": Kill("at the second of three channels", "second answered", there=None, or_sent=True, channels=(0, 1, 3)),
}


async def run(cell: Cell, scene: Scene) -> list[Found]:
    kill, bot, world = KILLS[cell.kill], scene.bot, scene.world
    announcement = await scene.posts.announce(kill.channels, kill.effects)
    if not cell.history:
        for place in kill.channels:
            await world.servers.deny(world.guilds[0]["channels"][place]["id"], "READ_MESSAGE_HISTORY")
    fault = world.faults.add(**kill.fault) if kill.fault else None
    bot.set_clock(0, ahead=kill.ahead[0])
    await bot.start(kill.at())
    await kill.end(scene, cell.after)
    world.faults.lift()
    await kill.then(scene, cell.after)
    await _go_on(scene, cell.after, kill.ahead[1])
    if fault:
        await until(lambda: fault.under_way == 0)
    posts = await scene.posts.of(announcement)
    return [Found(post, scene.posts.standing(post.id), scene.posts.done_with(post)) for post in posts]


async def _go_on(scene: Scene, after: float, ahead: float) -> None:
    """The next process starts; on PostgreSQL the one before may have been alive until its lease was over."""
    scene.bot.set_clock(after, ahead=ahead)
    await scene.bot.start()
    await scene.bot.wait_ready()
    await steps.settle(scene, max(after, steps.LEASE_OVER), ahead)


def is_right(cell: Cell, found: list[Found]) -> bool:
    kill, occasions = KILLS[cell.kill], sorted({each.post.occasion for each in found})
    expected = 2 if cell.after > DAY else 1
    first = [each for each in found if each.post.occasion == occasions[0]]
    later = [each for each in found if each.post.occasion != occasions[0]]
    return (
        len(occasions) == expected
        and len(found) == expected * len(kill.channels)
        and all(_is_first(cell, kill, each) for each in first)
        and all(_is(each, *_once(kill)) for each in later)
        and all(each.done == tuple(sorted(kill.effects)) for each in later)
        and all(_is_done(cell, kill, each) for each in first)
    )


def _is_done(cell: Cell, kill: Kill, found: Found) -> bool:
    """Each once. An event is of the next occasion; after 25 hours that has passed, if it was not made before."""
    wanted = sorted(kill.effects)
    no_more = [effect for effect in wanted if effect is not Effect.EVENT]
    return list(found.done) == wanted or (cell.after > DAY and list(found.done) == no_more)


def _once(kill: Kill) -> tuple[int, State]:
    return (1, State.SENT) if kill.outcome is None else (0, kill.outcome)


def _is_first(cell: Cell, kill: Kill, found: Found) -> bool:
    is_young = cell.after < NONCE_KNOWN.total_seconds() and not (kill.or_sent or any(kill.ahead))
    if kill.doubt and not cell.history and not is_young:
        return _is(found, kill.there, State.UNKNOWN) or (kill.or_sent and _is(found, 1, State.SENT))
    if cell.kill == "K16" and is_young:
        return _is(found, 0, State.SENT)  # Discord says that it was there, and nobody brings it back
    return _is(found, *_once(kill))


def _is(found: Found, standing: int | None, state: State) -> bool:
    return found.post.state is state and found.standing in ({0, 1} if standing is None else {standing})
