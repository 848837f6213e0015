from bot.actions.stopping import Stopped
from tests.messages.example import example
from tests.messages.examples.waiting import DUE, EVERY_REASON, HOUR, asked

HELD_BACK = EVERY_REASON[2:5]

EXAMPLES = [
    example("stopping/stopped", stopped=Stopped(DUE, is_new=True, held=3, under_way=2)),
    example("stopping/stopped", "nothing was due", stopped=Stopped(DUE, is_new=True, held=0, under_way=0)),
    example("stopping/stopped", "already", stopped=Stopped(DUE, is_new=False, held=1, under_way=0)),
    example("stopping/lifted", since=DUE, asked=asked(*HELD_BACK)),
    example("stopping/lifted", "one waited", since=DUE, asked=asked(HELD_BACK[2])),
    example("stopping/lifted", "nothing waited", since=DUE, asked=asked()),
    example("stopping/lifted", "was not stopped", since=None, asked=asked()),
    example("stopping/notice", since=DUE, lifted_at=None, held=3),
    example("stopping/notice", "nothing was due", since=DUE, lifted_at=None, held=0),
    example("stopping/notice", "lifted", since=DUE, lifted_at=DUE + HOUR, held=1),
    example("stopping/notice", "lifted when nothing waited", since=DUE, lifted_at=DUE + HOUR, held=0),
]
