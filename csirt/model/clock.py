"""Legal clocks as data: who must tell whom, from which moment on, and within what time.

A regime has its own start: three limits of 72 hours may end at three different moments. A duty
'without delay' has no limit at all, and none is ever invented for it.
"""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from csirt.model.catalogue import Sourced
from csirt.model.place import Profile
from csirt.model.record import Content, Date, Id, Line, Words


class Party(StrEnum):
    """Who owes the duty."""

    FACILITY = "facility"
    AGENCY = "agency"
    """The regional health agency."""
    SUPPLIER = "supplier"
    """A processor, a host or a manufacturer: the facility follows that it was done."""


class Start(StrEnum):
    """From which moment a regime counts: each its own, never one for all."""

    DETECTION = "detection"
    """The incident was detected."""
    PERSONAL_DATA = "aware-of-personal-data"
    """The controller became aware of a breach of personal data."""
    ATTACK = "aware-of-attack"
    """The victim knew of the attack."""
    SIGNIFICANT = "aware-of-significant-incident"
    HIGH_RISK = "high-risk-assessed"
    """A high risk for the persons was recognised."""
    CARE = "care-affected"
    """The organisation of care, or the persons cared for, are affected."""
    DEVICE = "device-incident"
    BREACH = "breach-at-supplier"
    VULNERABILITY = "exploited-vulnerability"
    ALERT = "alert-received"
    """The agency was told: its own start is a phone call, not a signal."""
    FILED = "clock-filed"
    """The filing of another clock (``after``)."""


class State(StrEnum):
    """Where a clock stands; computed from the journal, never stored."""

    NOT_TRIGGERED = "not-triggered"
    RUNNING = "running"
    PREFILED = "pre-filed"
    FILED = "filed"
    COMPLEMENT_DUE = "complement-due"
    COMPLETED = "completed"
    JUSTIFIED_LATE = "justified-late"
    NOT_APPLICABLE = "not-applicable"


class Status(StrEnum):
    """Whether the law is in force."""

    ACTIVE = "active"
    PENDING = "pending"


class Channel(Content):
    """One way to file: a desk, a phone, an address, and when that was last verified."""

    name: Words
    phone: Line = ""
    address: Line = ""
    hours: Words | None = None
    """When it answers, and for whom."""
    verified_on: Date | None = None
    """Absent: the contact book of the region or of the facility has it."""


class Clock(Sourced):
    """One regime of notification."""

    id: Id
    name: Words
    who: Words
    """Who files, in the facility or the agency."""
    party: Party = Party.FACILITY
    applies_to: tuple[Profile, ...] = ()
    """Profiles of facilities; empty where the party is not a facility."""
    only_if: Words | None = None
    """A condition that a person decides: insured, designated …"""
    trigger: Words
    """What makes the duty arise."""
    start: Start
    after: Id | None = None
    """The clock whose filing starts this one."""
    deadline_hours: Annotated[float, Field(gt=0, le=10_000)] | None = None
    """Calendar hours, week-ends included."""
    deadline_months: Annotated[int, Field(ge=1, le=24)] | None = None
    """Calendar months, to the same hour of the day in Paris."""
    without_delay: bool = False
    """The text says 'sans délai' (or the like): elapsed time is shown, and no limit."""
    by_contract: bool = False
    """A contract says the time; it is not ours to know."""
    complement_hours: Annotated[float, Field(gt=0, le=10_000)] | None = None
    """After a first filing that is not whole, the time for the rest."""
    target_minutes: Annotated[int, Field(ge=1, le=100_000)] | None = None
    """Internal target from the start; on the board, never in an export."""
    states: tuple[State, ...] = Field(min_length=2)
    """The states that the regime knows."""
    content: tuple[Words, ...] = Field(min_length=1)
    """What the filing says."""
    channels: tuple[Channel, ...] = Field(min_length=1)
    basis: Words
    """The text that founds the duty."""
    read_at: Line = ""
    """Where it was read."""
    status: Status = Status.ACTIVE
    effective: Date | None = None
    """Since when, or from when, it is in force; absent while nobody knows."""
    checked_on: Date
    """When somebody last looked at the state of the law."""
    kept_outside: bool = False
    """Whether the regime applies is itself secret: it is never followed in a workspace."""
    note: Words | None = None

    @model_validator(mode="after")
    def _one_limit(self) -> Self:
        given = (
            self.deadline_hours is not None,
            self.deadline_months is not None,
            self.without_delay,
            self.by_contract,
        )
        if sum(given) != 1:
            raise ValueError(
                "exactly one of deadline_hours, deadline_months, without_delay, by_contract"
            )
        return self

    @model_validator(mode="after")
    def _own_start(self) -> Self:
        if (self.start is Start.FILED) != (self.after is not None):
            raise ValueError("after: goes with start: clock-filed, and only with it")
        if (self.complement_hours is not None) != (State.COMPLEMENT_DUE in self.states):
            raise ValueError("complement_hours: goes with the state complement-due")
        return self


class Clocks(Content):
    """A file of ``risk_models/clocks/``."""

    schema_: Literal["csirt.clocks/1"] = Field(alias="schema")
    clocks: tuple[Clock, ...] = Field(min_length=1)
