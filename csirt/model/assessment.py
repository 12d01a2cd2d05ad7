"""A claim on the 19 actions and what it rests on: one file a piece, written once, never changed."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from csirt.model.exercise_words import ExerciseKind, Focus, Presence
from csirt.model.record import NOT_ASSESSED, Content, Date, Id, Line, NotAssessed, Words
from csirt.model.references import Reference
from csirt.model.tlp import Tlp

EvidenceId = Annotated[str, StringConstraints(pattern=r"^e-[a-z0-9-]{1,61}$")]
"""The id is the name of the file."""

MaturityLevel = Annotated[int, Field(ge=0, le=3)]
"""0 absent or oral · 1 written, partial · 2 in place everywhere · 3 proved and corrected."""

DutyName = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}/[a-z0-9][a-z0-9-]{0,62}$")
]
"""``SET/DUTY``: a duty of a rule set."""


class EvidenceKind(StrEnum):
    """What a level rests on."""

    DECLARATION = "declaration"
    DOCUMENT = "document"
    APPOINTMENT = "appointment"
    POLICY = "policy"
    PLAN = "plan"
    PROCEDURE = "procedure"
    INVENTORY = "inventory"
    CONTRACT = "contract"
    MINUTES = "minutes"
    ATTENDANCE = "attendance"
    REGISTER = "register"
    MEASUREMENT = "measurement"
    AUDIT = "audit"
    TEST = "test"
    EXERCISE = "exercise"


class AuditKind(StrEnum):
    """Who looked: an audit by a qualified third party and boxes that one ticks are two things."""

    SELF_ASSESSMENT = "self-assessment"
    INTERNAL = "internal"
    INDEPENDENT = "independent"


class AuditActivity(StrEnum):
    """What an audit did; a framework asks for one of them at least (ReCyF 17.3)."""

    PENETRATION_TEST = "penetration-test"
    CONFIGURATION = "configuration"
    ARCHITECTURE = "architecture"
    ORGANISATIONAL = "organisational-physical"


class Audit(Content):
    """What must be known of an audit before it can be told from another (sheet T)."""

    kind: AuditKind
    auditor: Line | None = None
    """Function, or kind of organisation; never the name of a person."""
    passi: bool | NotAssessed = NOT_ASSESSED
    """Whether the auditor is a qualified provider (PASSI)."""
    activities: tuple[AuditActivity, ...] = ()
    signed_by_auditor: Date | None = None
    plan_signed: Date | None = None
    """Day on which the director signed the action plan that follows."""

    @model_validator(mode="after")
    def _nobody_qualifies_herself(self) -> Self:
        if self.kind is AuditKind.SELF_ASSESSMENT and self.passi is True:
            raise ValueError("passi: a self-assessment has no qualified auditor")
        return self


class ExercisePlayed(Content):
    """What must be known of an exercise before a duty can be judged on it (sheet L)."""

    focus: Focus
    """What it tried: not every test is an exercise of crisis or of continuity."""
    kind: ExerciseKind | NotAssessed = NOT_ASSESSED
    """How it was played."""
    cyber: bool | NotAssessed = NOT_ASSESSED
    """Whether an attack started it."""
    cells: tuple[Presence, ...] = ()
    """Who played."""
    lessons_on: Date | None = None
    """Day of the written after-action report."""


class Evidence(Content):
    """``assessments/FACILITY/e-*.yaml``: who claims which level, since when, and the proof."""

    schema_: Literal["csirt.evidence/1"] = Field(alias="schema")
    id: EvidenceId
    facility: Id
    actions: tuple[Id, ...] = Field(min_length=1)
    """Codes of the 19 actions that it supports."""
    level: MaturityLevel
    """The level that is claimed."""
    kind: EvidenceKind
    date: Date
    """Day of the document, the test or the statement."""
    path: Line | None = None
    """Its file, from the folder of the workspace."""
    address: Line | None = None
    """Where else it stands: an address, a reference of the document store. Never opened."""
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    """Hash of the file on the day it was entered."""
    seen_by: Line
    """Function of who saw it, never the name of a person."""
    tlp: Tlp = Tlp.AMBER
    note: Words | None = None
    audit: Audit | None = None
    """Of a piece of kind ``audit``; without it, its kind is not said."""
    exercise: ExercisePlayed | None = None
    """Of a piece of kind ``exercise``."""
    duties: tuple[DutyName, ...] = ()
    """Duties that no level shows and that it answers: ``dns-2025-12/budget-share``."""

    @model_validator(mode="after")
    def _tells_of_its_kind(self) -> Self:
        if self.audit is not None and self.kind is not EvidenceKind.AUDIT:
            raise ValueError("audit: goes with kind: audit")
        if self.exercise is not None and self.kind is not EvidenceKind.EXERCISE:
            raise ValueError("exercise: goes with kind: exercise")
        return self

    @model_validator(mode="after")
    def _shows_something(self) -> Self:
        shown = (self.path is not None) + (self.address is not None)
        if self.kind is EvidenceKind.DECLARATION and (shown or self.sha256):
            raise ValueError("kind: a declaration has no path, address or sha256")
        if self.kind is not EvidenceKind.DECLARATION and shown != 1:
            raise ValueError("path or address: exactly one, unless kind is declaration")
        if self.sha256 and self.path is None:
            raise ValueError("sha256: is that of a path")
        return self


def of_evidence(evidence: Evidence) -> Iterator[Reference]:
    """Yield the references of a piece of evidence."""
    yield Reference(("facility",), "facility", evidence.facility)
    for at, action in enumerate(evidence.actions):
        yield Reference(("actions", at), "action", action)
