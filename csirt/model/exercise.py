"""A crisis exercise: who plays, to what end, what comes when, what is expected, who observes.

A scenario is a template: its runs are cases of the journal. Times are scenario time, counted from
the start; the room hears the real hours that speed, pauses and jumps make of them.
"""

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from csirt.model.catalogue import Sourced
from csirt.model.exercise_decision import DecisionPoint
from csirt.model.exercise_inject import (
    START,
    Expectation,
    FreeExpectation,
    Inject,
    SystemState,
    TimeText,
)
from csirt.model.exercise_words import ExerciseKind, Focus, Presence
from csirt.model.place import Profile
from csirt.model.plan import ActionCode
from csirt.model.playbook import Scope
from csirt.model.record import NOT_ASSESSED, Content, Id, NotAssessed, Words
from csirt.model.ref import RefText
from csirt.model.tlp import Tlp

Minutes = Annotated[int, Field(ge=1, le=100_000)]
ClockHour = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class Level(StrEnum):
    """For whom: the three levels of the national kits."""

    BEGINNER = "beginner"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"


class PlayedBy(StrEnum):
    """Who sits in a cell."""

    PLAYERS = "players"
    ANIMATION = "animation"


class CellRole(Content):
    """A function at the table of a cell; never a name of a person."""

    id: Id
    name: Words
    counts_as: Presence = Presence.OTHER


class Cell(Content):
    """A room, or a table, that receives injects and acts."""

    id: Id
    name: Words
    roles: tuple[CellRole, ...] = Field(default=(), max_length=50)
    played_by: PlayedBy = PlayedBy.PLAYERS
    mission: Words | None = None
    """What the cell is there for; for the players."""


class Animator(Content):
    """A seat of the animation: one phone, one sheet in order of time."""

    id: Id
    name: Words


class Voice(Content):
    """A fictive interlocutor: who calls, writes or enters."""

    id: Id
    name: Words
    animator: Id | None = None
    """Who plays it."""
    brief: Words | None = None
    """For the animator: what the voice knows, wants and does not say."""


class Objective(Content):
    """What the exercise is to show."""

    id: Id
    title: Words
    weight: Annotated[int, Field(ge=1, le=10)] = 1
    actions: tuple[ActionCode, ...] = ()
    """Actions of the regional plan for which a run gives evidence."""
    steps: tuple[RefText, ...] = ()
    """Steps and decisions of the playbooks that it tries: ``step:PLAYBOOK/STEP``."""


class ExerciseClock(Content):
    """Hours and lengths."""

    starts_at: ClockHour
    """The hour that the scenario says at the start."""
    minutes: Minutes
    """Scenario minutes that are played, from the start to the end."""
    speed: Annotated[float, Field(gt=0, le=60, allow_inf_nan=False)] = 1
    """Scenario minutes per real minute."""
    briefing_minutes: Annotated[int, Field(ge=0, le=600)] = 0
    """Real minutes before the start."""
    debrief_minutes: Annotated[int, Field(ge=0, le=600)] = 0
    """Real minutes after the end: the hot debrief."""


class Prompt(Content):
    """A question that the lead animator puts to the table."""

    id: Id
    question: Words
    guidance: Words | None = None
    themes: tuple[Words, ...] = Field(default=(), max_length=50)
    """What one hopes to hear."""
    follow_ups: tuple[Words, ...] = Field(default=(), max_length=50)


class ExercisePhase(Content):
    """A part of the exercise; phases follow one another unless ``at`` jumps ahead."""

    id: Id
    title: Words
    minutes: Minutes | None = None
    """Scenario minutes; none where the author gave none."""
    at: TimeText | None = None
    """Scenario time at which it begins, after a jump of the clock."""
    notes: Words | None = None
    """For the lead animator."""
    prompts: tuple[Prompt, ...] = Field(default=(), max_length=100)


class SystemKind(StrEnum):
    """What a system of the scenario is."""

    APPLICATION = "application"
    SERVICE = "service"
    """A regional or national service."""
    CARE_LINE = "care-line"
    BUILDING = "building"
    """Doors, nurse call, phones, alarms."""


class ScenarioSystem(Content):
    """Something that works or does not: players hear its name, which may be a pseudonym."""

    id: Id
    name: Words
    kind: SystemKind
    state: SystemState
    """At the start."""
    ref: RefText | None = None
    """What it is in the model: ``service:s-prim``, ``application:pacs``, ``care-line:imaging``."""


class ObserverItem(Content):
    """One line of the observers' grid."""

    id: Id
    cell: Id
    text: Words
    objective: Id | None = None
    inject: Id | None = None
    """The inject beside which it stands; none for the whole exercise."""
    look_for: Words | None = None
    """How it shows."""


class Exercise(Sourced):
    """A scenario (``exercises/…/ID.yaml``)."""

    schema_: Literal["csirt.exercise/1"] = Field(alias="schema")
    id: Id
    version: Annotated[int, Field(ge=1)] = 1
    replaces: Id | None = None
    """The shipped scenario that this one stands for."""
    title: Words
    purpose: Words
    kind: ExerciseKind
    focus: Focus | NotAssessed = NOT_ASSESSED
    scope: Scope = Scope.FACILITY
    level: Level | NotAssessed = NOT_ASSESSED
    profiles: tuple[Profile, ...] = ()
    """Kinds of facility that it is written for."""
    facility: Id | None = None
    """The facility that it was written from: its model has what ``ref`` and ``about`` name."""
    tlp: Tlp = Tlp.AMBER_STRICT
    clock: ExerciseClock
    situation: Words
    """What the players are told before the start."""
    ground_truth: Words | None = None
    """What has really happened; for the animators alone."""
    materials: tuple[Words, ...] = Field(default=(), max_length=50)
    """What must lie on the tables before the start."""
    takeaways: tuple[Words, ...] = Field(default=(), max_length=50)
    """What leaves the room at the end."""
    cells: tuple[Cell, ...] = Field(min_length=1, max_length=50)
    animators: tuple[Animator, ...] = Field(default=(), max_length=50)
    voices: tuple[Voice, ...] = Field(default=(), max_length=200)
    systems: tuple[ScenarioSystem, ...] = Field(default=(), max_length=200)
    objectives: tuple[Objective, ...] = Field(default=(), max_length=50)
    phases: tuple[ExercisePhase, ...] = Field(default=(), max_length=50)
    injects: tuple[Inject, ...] = Field(default=(), max_length=1_000)
    decisions: tuple[DecisionPoint, ...] = Field(default=(), max_length=100)
    expectations: tuple[FreeExpectation, ...] = Field(default=(), max_length=200)
    """Those that belong to no inject."""
    grid: tuple[ObserverItem, ...] = Field(default=(), max_length=500)

    @model_validator(mode="after")
    def _one_name_each(self) -> Self:
        """Conditions name injects, expectations and decisions alike: one id, one thing."""
        named = Counter(each.id for each in self.injects)
        named.update(each.id for each in self.decisions)
        named.update(each.id for each in self.all_expected())
        twice = sorted(name for name, times in named.items() if times > 1)
        if twice:
            raise ValueError(
                f"one id for two injects, expectations or decisions: {', '.join(twice[:5])}"
            )
        if START in named:
            raise ValueError(f"{START!r} is no id: it means the start of the exercise")
        return self

    def all_expected(self) -> Iterator[Expectation]:
        """Yield every expectation, those of the injects first, in the order of the file."""
        for inject in self.injects:
            yield from inject.expects
        yield from self.expectations

    def revealed(self) -> frozenset[str]:
        """Return the injects that stay away until an answer brings them."""
        options = (option for each in self.decisions for option in each.options)
        return frozenset(name for option in options for name in option.reveals)

    def pool(self) -> tuple[Inject, ...]:
        """Return the injects out of the timeline, which the lead animator may play any moment."""
        revealed = self.revealed()
        return tuple(each for each in self.injects if each.manual and each.id not in revealed)
