"""Several companies side by side: the same measure, the same years, the same data."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.rules.answers import Answer
from bot.rules.companies import Agency
from bot.rules.coverage import Coverage
from bot.rules.refusal import Refusal
from bot.rules.scope import Scope


@dataclass(frozen=True, slots=True)
class Comparison:
    """*answers* in the order asked; nothing is compared unless each of them is about exactly one company."""

    answers: tuple[Answer, ...]

    @property
    def coverage(self) -> Coverage:
        return self.answers[0].coverage

    @property
    def scope(self) -> Scope:
        return self.answers[0].scope

    @property
    def unclear(self) -> tuple[Answer, ...]:
        """Those whose name means nobody, or several: they are asked back."""
        return tuple(answer for answer in self.answers if not answer.name)

    @property
    def agencies(self) -> tuple[Agency, ...]:
        """Those that are asked about."""
        asked = self.scope.agency
        return (asked,) if asked else tuple(Agency)


def comparison(answers: Sequence[Answer]) -> Comparison:
    refs = [answer.ref for answer in answers if answer.name]
    if len(set(refs)) < len(refs):
        raise Refusal("compared_with_itself")
    return Comparison(tuple(answers))
