"""In which unit a chart shows its amounts, where its lines are, how an amount is written. Whole cents throughout."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import count

from messages.charts import Chart, ChartWords, Unit

MINUS = "−"  # noqa: RUF001 (a real minus, as wide as a plus)
DOLLAR = 100
_THOUSANDS_FROM = 10_000  # dollars; below, whole dollars read better
_MOST_STEPS = 5
_TWO_PLACES_BELOW = 10
_ONE_PLACE_BELOW = 100


@dataclass(frozen=True, slots=True)
class Step:
    """A unit, the cents in one of it, and the amount from which an axis is in it."""

    unit: Unit
    cents: int
    used_from: int


@dataclass(frozen=True, slots=True)
class Scale:
    """*ticks* are the round amounts from just below *lowest* to just above *highest*; zero is always among them."""

    lowest: int
    highest: int
    step: Step
    steps: tuple[Step, ...]
    ticks: tuple[int, ...]

    def tick(self, cents: int) -> str:
        """1,250: the unit stands beside the axis."""
        number = Decimal(abs(cents)) / self.step.cents
        return f"{_sign(cents)}{number.normalize():,f}"

    def amount(self, cents: int) -> str:
        """$24.5M, in a smaller unit than the axis rather than as 0 for more than nothing."""
        step = self._step_for(abs(cents))
        return f"{_sign(cents)}${_short(abs(cents), step)}{step.unit.suffix}"

    def _step_for(self, cents: int) -> Step:
        if cents * 10 >= self.step.cents:
            return self.step
        return next((step for step in reversed(self.steps) if cents >= step.cents), self.steps[0])


def scale_of(chart: Chart) -> Scale:
    lowest, highest = min((0, *chart.cents)), max((0, *chart.cents))
    steps = _steps(chart.words)
    step = [step for step in steps if max(highest, -lowest) >= step.used_from][-1]
    return Scale(lowest, highest, step, steps, _ticks(lowest, highest))


def _steps(words: ChartWords) -> tuple[Step, ...]:
    billions = (Step(words.billions, 10**9 * DOLLAR, 10**9 * DOLLAR),) if words.billions else ()
    return (
        Step(words.dollars, DOLLAR, 0),
        Step(words.thousands, 10**3 * DOLLAR, _THOUSANDS_FROM * DOLLAR),
        Step(words.millions, 10**6 * DOLLAR, 10**6 * DOLLAR),
        *billions,
    )


def _ticks(lowest: int, highest: int) -> tuple[int, ...]:
    """Multiples of 1, 2 or 5 times a power of ten; only zero where there is nothing else."""
    if lowest == highest:
        return (0,)
    steps = (digit * 10**power for power in count() for digit in (1, 2, 5))
    step = next(step for step in steps if highest - lowest <= step * _MOST_STEPS)
    return tuple(step * times for times in range(lowest // step, -(-highest // step) + 1))


def _short(cents: int, step: Step) -> str:
    number = Decimal(cents) / step.cents
    if step.cents == DOLLAR:
        places = 2 if number < _TWO_PLACES_BELOW and cents % DOLLAR else 0
    else:
        places = 2 if number < _TWO_PLACES_BELOW else 1 if number < _ONE_PLACE_BELOW else 0
    return f"{number:,.{places}f}"


def _sign(cents: int) -> str:
    return MINUS if cents < 0 else ""
