"""The parts that an exercise written from a risk analysis is put together from.

One file a setting (``exercises/generator/ID.yaml``): who sits where, who speaks, what is said when
a line of care is lost or a measure holds, how much of it at each level. Texts hold placeholders in
braces: ``{target}``, ``{system}``, ``{line}``, ``{service}``, ``{capacity}``, ``{days}``,
``{lost}``.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from csirt.model.care import CareKind
from csirt.model.catalogue import Phase, Sourced, Target
from csirt.model.exercise import (
    Animator,
    Cell,
    ExercisePhase,
    Level,
    Minutes,
    Objective,
    ObserverItem,
    ScenarioSystem,
    Voice,
)
from csirt.model.exercise_decision import DecisionPoint
from csirt.model.exercise_inject import Answer, Expectation, FreeExpectation, InjectChannel
from csirt.model.place import Profile
from csirt.model.record import Content, Id, Line, Words
from csirt.model.symptom import Noticer

Some = Annotated[int, Field(ge=0, le=50)]
STRIKE = "strike"
"""In ``counts_from``: the first inject that shows the damage."""
LINE = "line"
"""In the effects of an option: the line of care that the story hits first."""


class LevelPlan(Content):
    """How long and how hard an exercise of a level is."""

    level: Level
    minutes: Minutes
    paths: Annotated[int, Field(ge=1, le=5)]
    """Ways of the attack that are told, the likeliest first."""
    symptoms: Annotated[int, Field(ge=1, le=3)]
    """Signs of each step."""
    doubt: Annotated[float, Field(gt=0, lt=1)]
    """Share of the time before anything is certain."""
    doubts: Some
    """False leads."""
    stress: Some
    press: Some
    lines: Some
    """Lines of care and applications on the timeline; the others wait in the pool."""
    regions: Some
    measures: Some
    decisions: Some


class Setting(Content):
    """Where some kinds of facility play: what the players know, and who sits in which cell."""

    profiles: tuple[Profile, ...] = ()
    """Any other, where none is named."""
    situation: Words
    cells: tuple[Cell, ...] = Field(min_length=1, max_length=10)


class Noticed(Content):
    """Who speaks for somebody who notices a symptom, and to whom."""

    by: Noticer
    voice: Id
    to: Id


class TargetNoun(Content):
    """How what a step aims at is called before the players."""

    target: Target
    kinds: tuple[Id, ...] = ()
    """Asset kinds, families or kinds of account; any of them without."""
    names: tuple[Words, ...] = Field(min_length=1)
    """With its article; ``{word}`` is the pseudonym. The first that names nothing real is taken."""


class PartInject(Content):
    """An inject without its hour."""

    title: Words | None = None
    channel: InjectChannel
    sender: Id
    to: tuple[Id, ...] = Field(min_length=1)
    text: Words
    notes: Words | None = None
    answers: tuple[Answer, ...] = ()
    expects: tuple[Expectation, ...] = ()
    stress: bool = False


class Reaction(Content):
    """What is expected of whoever hears of a step; the first that fits is taken."""

    techniques: tuple[Id, ...] = ()
    phases: tuple[Phase, ...] = ()
    expects: tuple[Expectation, ...] = Field(min_length=1)


class ApplicationPart(Content):
    """An application by what it runs on: its name before the players, and how its loss is told."""

    kinds: tuple[Id, ...] = ()
    """Asset kinds among its needs; any of them without."""
    profiles: tuple[Profile, ...] = ()
    """Kinds of facility; any where none is named."""
    names: tuple[Words, ...] = Field(min_length=1)
    inject: PartInject


class CarePart(Content):
    """A line of care: its name before the players, and how its loss is told."""

    lines: tuple[CareKind, ...] = Field(min_length=1)
    names: tuple[Words, ...] = Field(min_length=1)
    inject: PartInject


class MeasurePart(Content):
    """What a measure brings to the players where it is in place, and what its lack costs them."""

    measure: Id
    early: bool = False
    """It helps while nothing is certain yet."""
    held: PartInject
    missing: PartInject | None = None


class ServicePart(Content):
    """A regional service that is hit."""

    services: tuple[Id, ...] = ()
    """Any of them without."""
    inject: PartInject


class Use(StrEnum):
    """What an inject of the story's margins is for."""

    DOUBT = "doubt"
    STRESS = "stress"
    PRESS = "press"
    CALM = "calm"
    """Against a silence before the damage."""
    FILLER = "filler"
    """Against a silence after it."""
    REVEALED = "revealed"
    """Comes only with an answer."""
    POOL = "pool"
    """Waits for the lead animator."""
    END = "end"


class Extra(Content):
    """An inject that depends on no asset."""

    id: Id
    use: Use
    profiles: tuple[Profile, ...] = ()
    """Kinds of facility; any where none is named."""
    levels: tuple[Level, ...] = ()
    techniques: tuple[Id, ...] = ()
    """Only where one of them is in the story."""
    inject: PartInject


class DutyPart(Content):
    """Something that must be done without being asked, and the reminder if it is not."""

    id: Id
    profiles: tuple[Profile, ...] = ()
    """Kinds of facility; any where none is named."""
    levels: tuple[Level, ...] = ()
    techniques: tuple[Id, ...] = ()
    expectation: FreeExpectation
    reminder: PartInject | None = None


class DecisionPart(Content):
    """A decision, and the inject that puts it."""

    profiles: tuple[Profile, ...] = ()
    """Kinds of facility; any where none is named."""
    levels: tuple[Level, ...] = ()
    techniques: tuple[Id, ...] = ()
    decision: DecisionPoint
    """Its options may reveal extras by their id, and act on the system ``line``."""
    inject: PartInject


class ExerciseParts(Sourced):
    """A file of ``exercises/generator/``."""

    schema_: Literal["csirt.exercise-parts/1"] = Field(alias="schema")
    id: Id
    title: Words
    """Of the exercise that is written."""
    purpose: Words
    starts_at: Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    briefing_minutes: Annotated[int, Field(ge=0, le=600)]
    debrief_minutes: Annotated[int, Field(ge=0, le=600)]
    levels: tuple[LevelPlan, ...] = Field(min_length=1)
    materials: tuple[Words, ...] = ()
    takeaways: tuple[Words, ...] = ()
    settings: tuple[Setting, ...] = Field(min_length=1)
    animators: tuple[Animator, ...] = Field(min_length=1)
    voices: tuple[Voice, ...] = Field(min_length=1)
    noticed: tuple[Noticed, ...] = Field(min_length=1)
    phases: tuple[ExercisePhase, ...] = Field(min_length=3, max_length=3)
    """The doubt, the damage, the long haul."""
    objectives: tuple[Objective, ...] = Field(min_length=1)
    systems: tuple[ScenarioSystem, ...] = ()
    """Always there, besides what the story takes away."""
    words: tuple[Line, ...] = Field(min_length=20)
    """Pseudonyms: words that name no machine."""
    nouns: tuple[TargetNoun, ...] = Field(min_length=1)
    reactions: tuple[Reaction, ...] = Field(min_length=1)
    described: Expectation
    """Of a line of care whose paper mode is described."""
    undescribed: Expectation
    """Of one whose paper mode nobody has described."""
    lines: tuple[CarePart, ...] = Field(min_length=1)
    applications: tuple[ApplicationPart, ...] = Field(min_length=1)
    measures: tuple[MeasurePart, ...] = Field(min_length=1)
    services: tuple[ServicePart, ...] = Field(min_length=1)
    neighbour: PartInject
    """Another facility loses something with this one."""
    duties: tuple[DutyPart, ...] = ()
    decisions: tuple[DecisionPart, ...] = ()
    extras: tuple[Extra, ...] = ()
    grid: tuple[ObserverItem, ...] = ()
