"""A claim on the 19 actions and what it rests on: one file a piece, written once, never changed."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from csirt.model.record import Content, Date, Id, Line, Words
from csirt.model.references import Reference
from csirt.model.tlp import Tlp

EvidenceId = Annotated[str, StringConstraints(pattern=r"^e-[a-z0-9-]{1,61}$")]
"""The id is the name of the file."""

MaturityLevel = Annotated[int, Field(ge=0, le=3)]
"""0 absent or oral · 1 written, partial · 2 in place everywhere · 3 proved and corrected."""


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
