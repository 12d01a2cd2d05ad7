"""Duties as data: dated rule sets, each according to somebody, and what answers each duty.

A rule set says who wrote it, since when and until when it is in force, and when somebody last read
it. A date that was not found is left out and said to be missing; what is our own reading of a text
bears ``origin: expert``.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from csirt.model.assessment import AuditKind, EvidenceKind
from csirt.model.catalogue import Sourced
from csirt.model.exercise_words import ExerciseKind, Focus, Presence
from csirt.model.place import Profile
from csirt.model.plan import ActionCode
from csirt.model.record import Content, Date, Id, Line, Words
from csirt.model.references import Reference

Months = Annotated[int, Field(ge=1, le=120)]
"""Months before the day that is asked about."""


class DutyStatus(StrEnum):
    """Whether a rule set binds anybody."""

    IN_FORCE = "in-force"
    PENDING = "pending"
    CLOSED = "closed"


class EvidenceNeed(Sourced):
    """A proof that carries a level of an action."""

    actions: tuple[ActionCode, ...] = Field(min_length=1)
    """Any of them."""
    kinds: tuple[EvidenceKind, ...] = ()
    """Any of them; every kind that the action expects where none is named."""
    level: Annotated[int, Field(ge=1, le=3)]
    within_months: Months | None = None
    """On top of the validity of its kind."""


class ExerciseNeed(Sourced):
    """An exercise, by who played it and what it was."""

    within_months: Months
    cells: tuple[Presence, ...] = ()
    """Every one of them played."""
    any_cell: tuple[Presence, ...] = ()
    """At least one of them played."""
    kinds: tuple[ExerciseKind, ...] = ()
    """How it was played: one of them; any where none is named."""
    focuses: tuple[Focus, ...] = ()
    """What it tried: one of them; any where none is named."""
    not_focuses: tuple[Focus, ...] = ()
    cyber: bool = False
    """A cyber attack started it."""
    lessons: bool = False
    """It has a written after-action report."""


class AuditNeed(Sourced):
    """An audit, by whose it is."""

    within_months: Months
    kinds: tuple[AuditKind, ...] = Field(min_length=1)
    """Any of them."""
    passi: bool = False
    """Its auditor is a qualified provider."""
    activity: bool = False
    """It did at least one of the four activities."""
    signed: bool = False
    """The auditor signed the report, and the director the action plan."""


class NamedNeed(Sourced):
    """A piece of evidence that names the duty, where no level of an action shows it."""

    kinds: tuple[EvidenceKind, ...] = ()
    within_months: Months | None = None


class DutyNeed(Content):
    """One thing that a duty asks for; exactly one of the four."""

    evidence: EvidenceNeed | None = None
    exercise: ExerciseNeed | None = None
    audit: AuditNeed | None = None
    named: NamedNeed | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        given = (self.evidence, self.exercise, self.audit, self.named)
        if sum(each is not None for each in given) != 1:
            raise ValueError("evidence, exercise, audit or named: exactly one")
        return self

    @property
    def given(self) -> EvidenceNeed | ExerciseNeed | AuditNeed | NamedNeed:
        """What it asks for."""
        given = (self.evidence, self.exercise, self.audit, self.named)
        return next(each for each in given if each is not None)


class DutyWindow(Sourced):
    """Between which days something may be filed; a day that was not found is absent."""

    opens: Date | None = None
    closes: Date | None = None
    read: Words
    """What was read, word for what it is worth: sources disagree, and pages change."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.opens and self.closes and self.closes < self.opens:
            raise ValueError("closes: is before opens")
        return self


class Duty(Sourced):
    """One duty of a rule set."""

    id: Id
    what: Words
    needs: tuple[DutyNeed, ...] = ()
    """All of them; none where csirt cannot tell, and a person must."""
    window: DutyWindow | None = None
    deadline: Date | None = None
    """The day by which the text wants it done; absent where none was found."""
    profiles: tuple[Profile, ...] = ()
    """Those of the rule set where none is named."""
    only_if: Words | None = None
    """A condition that a person decides: candidate, designated …"""
    note: Words | None = None

    @model_validator(mode="after")
    def _needs_or_window(self) -> Self:
        if self.needs and self.window is not None:
            raise ValueError("needs or window: not both")
        return self


Department = Annotated[str, StringConstraints(pattern=r"^([0-9]{2,3}|2[AB]|)$")]


class Duties(Sourced):
    """A rule set (``risk_models/duties/ID.yaml``)."""

    schema_: Literal["csirt.duties/1"] = Field(alias="schema")
    id: Id
    title: Words
    according_to: Words
    """Who wrote the rules."""
    published: Date | None = None
    in_force_from: Date | None = None
    in_force_until: Date | None = None
    checked_on: Date
    """When somebody last looked at the text, or looked for it."""
    status: DutyStatus = DutyStatus.IN_FORCE
    profiles: tuple[Profile, ...] = Field(min_length=1)
    """Kinds of facility that it concerns."""
    not_for: Words
    """Why it does not concern the others."""
    departments: tuple[Department, ...] = ()
    """Where it holds; everywhere where none is named."""
    duties: tuple[Duty, ...] = Field(min_length=1)
    note: Words | None = None
    read_at: Line = ""
    """Where it was read, where no source of the bibliography says it."""


def of_duties(rules: Duties) -> Iterator[Reference]:
    """Yield the references of a rule set."""
    for at, duty in enumerate(rules.duties):
        for nth, need in enumerate(duty.needs):
            if need.evidence is not None:
                for which, code in enumerate(need.evidence.actions):
                    way = ("duties", at, "needs", nth, "evidence", "actions", which)
                    yield Reference(way, "action", code)
