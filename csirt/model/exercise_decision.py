"""A decision that an exercise asks of a cell: its options, what each needs and what follows."""

from collections import Counter
from typing import Annotated, Self

from pydantic import Field, model_validator

from csirt.model.exercise_inject import SystemEffect, Within
from csirt.model.record import Content, Id, Line, Words
from csirt.model.ref import RefText


class Choice(Content):
    """One answer, and what follows from it."""

    id: Id
    title: Words
    requires: Line | None = None
    """Condition without which the answer cannot be given."""
    told: Words | None = None
    """What the animators say back to the players."""
    effects: tuple[SystemEffect, ...] = Field(default=(), max_length=50)
    reveals: tuple[Id, ...] = ()
    """Injects that stay away until this answer: a manual one comes at once, another at its hour."""
    cancels: tuple[Id, ...] = ()
    """Injects that this answer keeps away, where they have not come yet."""
    sets: tuple[Id, ...] = ()
    """Flags that it raises, for conditions: ``flag(NAME)``."""
    points: Annotated[int, Field(ge=0, le=1_000)] = 0


class DecisionPoint(Content):
    """A question to one cell; branches are short and join again."""

    id: Id
    cell: Id
    question: Words
    help: Words | None = None
    """For the observer: by what the answer may be judged."""
    deadline_minutes: Within | None = None
    """Scenario minutes from the question; then ``default`` is taken, and marked so."""
    default: Id | None = None
    """What happens if nobody decides."""
    plays: RefText | None = None
    """The decision of a playbook that it puts to the test: ``step:PLAYBOOK/DECISION``."""
    objective: Id | None = None
    options: tuple[Choice, ...] = Field(min_length=2, max_length=20)

    @model_validator(mode="after")
    def _options_apart(self) -> Self:
        named = Counter(option.id for option in self.options)
        twice = sorted(name for name, times in named.items() if times > 1)
        if twice:
            raise ValueError(f"one id for two options: {', '.join(twice[:5])}")
        return self
