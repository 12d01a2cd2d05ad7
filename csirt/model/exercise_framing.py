"""The framing of an exercise: what is agreed before anybody writes a scenario, and who is told.

Source: HSEEP and the guides of ANSSI and ANS have a go/no-go list for each phase; the wording is
ours.
"""

from typing import Annotated, Literal

from pydantic import Field

from csirt.model.catalogue import Sourced
from csirt.model.exercise import Level
from csirt.model.record import Content, Date, Id, Words


class GoPhase(Content):
    """What must be true by a day, or the exercise is put off."""

    id: Id
    days: Annotated[int, Field(ge=0, le=365)]
    """Days before the exercise; 0 on the day itself."""
    title: Words
    items: tuple[Words, ...] = Field(min_length=1, max_length=30)
    no_go: Words
    """What is done if one is missing."""


class Invitation(Content):
    """A message to send before the exercise."""

    id: Id
    days: Annotated[int, Field(ge=0, le=365)]
    to: Words
    subject: Words
    text: Words
    """With ``{title}``, ``{day}``, ``{hour}``, ``{minutes}``, ``{cell}`` and ``{stop}``."""
    each_cell: bool = False
    """One message a cell of players."""


class ExerciseFraming(Sourced):
    """A file of ``exercises/framing/``."""

    schema_: Literal["csirt.exercise-framing/1"] = Field(alias="schema")
    id: Id
    stop_words: Words
    who_may_stop: Words
    rules: tuple[Words, ...] = Field(min_length=1, max_length=30)
    """What every player is told."""
    informed: tuple[Words, ...] = Field(min_length=1, max_length=30)
    """Who must know of it, besides the players."""
    go: tuple[GoPhase, ...] = Field(min_length=1, max_length=12)
    invitations: tuple[Invitation, ...] = Field(min_length=1, max_length=20)


class PlannedExercise(Content):
    """One exercise of a programme."""

    year: Annotated[int, Field(ge=2000, le=2100)]
    facility: Id
    level: Level
    objective: Words
    quarter: Annotated[int, Field(ge=1, le=4)] | None = None
    scenario: Id | None = None
    """Id of the scenario, once it is chosen."""
    played_on: Date | None = None


class ExerciseProgramme(Content):
    """The exercises of some years (``exercises/programme.yaml``): one a facility and year."""

    schema_: Literal["csirt.exercise-programme/1"] = Field(alias="schema")
    note: Words | None = None
    exercises: tuple[PlannedExercise, ...] = Field(min_length=1, max_length=5_000)
