"""A corrective action, opened by an audit, an exercise or an incident; one file each (sheet S)."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from csirt.model.record import Content, Date, Id, Line, Words
from csirt.model.tlp import Tlp

ImprovementId = Annotated[str, StringConstraints(pattern=r"^i-[a-z0-9-]{1,61}$")]
"""The id is the name of the file."""

ActionId = Annotated[str, StringConstraints(pattern=r"^(p[1-7]|d[1-3]|a[1-5]|r[1-4])$")]
"""One of the 19 actions: 7 to prevent, 3 to detect, 5 to react, 4 to restore."""


class Opener(StrEnum):
    """What opened it."""

    AUDIT = "audit"
    EXERCISE = "exercise"
    INCIDENT = "incident"


class Status(StrEnum):
    """Where it stands."""

    OPEN = "open"
    STARTED = "started"
    DONE = "done"
    DROPPED = "dropped"


class Improvement(Content):
    """``improvements/FACILITY/i-*.yaml``: written once by csirt, kept by people after that."""

    schema_: Literal["csirt.improvement/1"] = Field(alias="schema")
    id: ImprovementId
    facility: Id
    what: Words
    """What is to be done."""
    opened_by: Opener
    case: Id | None = None
    """The case it comes from, where it is an incident or an exercise."""
    opened_on: Date
    action: ActionId | None = None
    """The one of the 19 actions that it belongs to."""
    owner: Line
    """A function, never the name of a person."""
    due: Date
    funding: Line = ""
    quality_ref: Line = ""
    """Its number in the plan of the quality department (PAQSS)."""
    status: Status = Status.OPEN
    proof: Line = ""
    """What proves, or will prove, that it is done."""
    retest: Id | None = None
    """The exercise that tests it again."""
    tlp: Tlp = Tlp.AMBER

    @model_validator(mode="after")
    def _done_is_proved(self) -> Self:
        if self.status is Status.DONE and not self.proof:
            raise ValueError("proof: an action that is done says by what it is proved")
        if self.due < self.opened_on:
            raise ValueError("due: is before opened_on")
        return self
