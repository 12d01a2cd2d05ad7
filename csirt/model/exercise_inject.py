"""An inject of an exercise: what comes, when, to whom, by which channel, and what is expected.

An inject has one trigger. What the players read or hear is ``text``; everything else is for the
animators and the observers.
"""

from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from csirt.model.journal import EntryKind
from csirt.model.record import Content, Id, Line, Words
from csirt.model.ref import RefText

START = "start"
"""What the time of an expectation counts from when it belongs to no inject: the start."""

Delay = Annotated[int, Field(ge=0, le=20_000)]
"""Scenario minutes."""
Within = Annotated[int, Field(ge=1, le=20_000)]


def _as_time(value: Any) -> Any:
    """Take a bare number of minutes as the text it is."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


TimeText = Annotated[Line, BeforeValidator(_as_time, json_schema_input_type=str | int)]
"""A time from the start, ``J+1 H+2 M-5`` or minutes: :mod:`csirt.model.scenario_time` reads it."""


class InjectChannel(StrEnum):
    """How an inject reaches the players."""

    PHONE = "phone"
    MAIL = "mail"
    SMS = "sms"
    PAPER = "paper"
    RADIO = "radio"
    IN_PERSON = "in-person"
    SOCIAL_MEDIA = "social-media"
    PRESS = "press"
    SCREEN = "screen"
    """What a machine shows: an alert, a message of an application."""


class SystemState(StrEnum):
    """State of an application, a regional service or a care line in the scenario."""

    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"
    OPEN = "open"
    LIMITED = "limited"
    CLOSED_TO_AMBULANCES = "closed-to-ambulances"
    CLOSED = "closed"


class SystemEffect(Content):
    """What changes when an inject is sent or an option is taken."""

    system: Id
    """Id among the ``systems`` of the exercise."""
    state: SystemState


Effect = SystemEffect


class Attachment(Content):
    """A file that goes with an inject: a picture, a page, a recording."""

    file: Line
    """Path beside the scenario: ``files/courrier.pdf``."""
    title: Words


class Answer(Content):
    """What the animator answers if the players ask."""

    asked: Words
    answer: Words


class Agreement(StrEnum):
    """How the marks of several observers become one."""

    ONE = "one"
    """One of them is enough."""
    MOST = "most"
    ALL = "all"


class Met(Content):
    """One thing that counts as meeting an expectation; any of a list is enough."""

    step: RefText | None = None
    """A step or a decision of a playbook, settled: ``step:PLAYBOOK/STEP``."""
    decision: Id | None = None
    """A decision of the exercise that was taken, by default not."""
    option: Id | None = None
    """Only with ``decision``: this answer."""
    act: Id | None = None
    """What a cell does and no playbook names: the word that the scribe or the observer ticks."""
    entry: EntryKind | None = None
    """A kind of entry of the journal, of this run."""
    subject: RefText | None = None
    """Only with ``entry``: what the entry is about."""

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if sum(each is not None for each in (self.step, self.decision, self.act, self.entry)) != 1:
            raise ValueError("exactly one of step, decision, act, entry")
        if self.option is not None and self.decision is None:
            raise ValueError("option: goes with decision")
        if self.subject is not None and self.entry is None:
            raise ValueError("subject: goes with entry")
        return self


class Expectation(Content):
    """What the players should do, by when, and what counts as done.

    Times count from the moment at which the inject was sent; for an expectation that belongs to
    no inject, from ``counts_from``. Met up to ``within_minutes``, late up to
    ``late_until_minutes``, missed afterwards.
    """

    id: Id
    text: Words
    objective: Id | None = None
    cell: Id | None = None
    """The cell that should do it; any of those that receive the inject where none is named."""
    within_minutes: Within | None = None
    """None: by the end of the exercise."""
    late_until_minutes: Within | None = None
    points: Annotated[int, Field(ge=0, le=1_000)] = 1
    """Its weight within its objective."""
    met_by: tuple[Met, ...] = Field(default=(), max_length=20)
    """Without it, an observer's mark or the animator's tick decides."""
    met_when: Words | None = None
    """For the observer: what counts as met."""
    partly_when: Words | None = None
    """For the observer: what counts as met in part."""
    observers: Annotated[int, Field(ge=1, le=20)] = 1
    """How many observers mark it."""
    agreement: Agreement = Agreement.ONE

    @model_validator(mode="after")
    def _late_after_due(self) -> Self:
        late, due = self.late_until_minutes, self.within_minutes
        if late is not None and (due is None or late <= due):
            raise ValueError("late_until_minutes: later than within_minutes")
        return self


class FreeExpectation(Expectation):
    """An expectation that belongs to the exercise, not to one inject."""

    counts_from: Id = START
    """``start``, or the inject after which it counts."""


class Inject(Content):
    """One stimulus, with exactly one trigger: ``at``, ``after``, ``if_missing`` or ``manual``."""

    id: Id
    title: Words
    """For animators and observers: what it is, in a few words."""
    at: TimeText | None = None
    """Scenario time from the start: ``40``, ``J+1 H+2 M-5``."""
    after: Id | None = None
    """Once this inject was sent, and ``delay_minutes`` later."""
    if_missing: Id | None = None
    """Once the time of this expectation has passed without it, and ``delay_minutes`` later."""
    manual: Literal[True] | None = None
    """When the lead animator wants it, or at once when an option reveals it."""
    delay_minutes: Delay = 0
    """Only with ``after`` or ``if_missing``."""
    when: Line | None = None
    """Condition that must hold when it is due; else it is left out."""
    unless: Line | None = None
    """Condition under which it is left out."""
    wait: bool = False
    """Held until its condition holds, instead of being left out."""
    phase: Id | None = None
    """For an inject without an hour of its own; the others belong to the phase of their hour."""
    channel: InjectChannel
    sender: Id | None = None
    """Id among the ``voices``: who speaks."""
    to: tuple[Id, ...] = Field(min_length=1, max_length=50)
    """The cells that receive it."""
    roles: tuple[Id, ...] = ()
    """The functions of these cells that it is for; the whole cell where none is named."""
    text: Words
    """What the players read or hear, word for word."""
    attachments: tuple[Attachment, ...] = Field(default=(), max_length=20)
    notes: Words | None = None
    """For the animator: tone, what to wait for, what to note."""
    answers: tuple[Answer, ...] = Field(default=(), max_length=50)
    """If they ask …"""
    effects: tuple[SystemEffect, ...] = Field(default=(), max_length=50)
    expects: tuple[Expectation, ...] = Field(default=(), max_length=50)
    asks: Id | None = None
    """The decision that it puts to the players."""
    stress: bool = False
    """A human surprise, sent to load the players: nothing is expected of it."""
    about: tuple[RefText, ...] = ()
    """What of the facility's model it shows: ``asset:pacs-01``, ``technique:…``; never for
    players."""

    @model_validator(mode="after")
    def _one_trigger(self) -> Self:
        given = (self.at, self.after, self.if_missing, self.manual)
        if sum(each is not None for each in given) != 1:
            raise ValueError("exactly one of at, after, if_missing, manual")
        if self.delay_minutes and self.after is None and self.if_missing is None:
            raise ValueError("delay_minutes: goes with after or if_missing")
        if self.wait and self.when is None and self.unless is None:
            raise ValueError("wait: goes with when or unless")
        return self
