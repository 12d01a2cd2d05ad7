"""The journal: what was done, by whom, when; one log a case and station, never rewritten.

State is a fold over entries; what can be computed (due, late, missed) is never an entry.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints

from csirt.model.record import Content, Id, Line


class EntryKind(StrEnum):
    """Every kind of entry: a closed list, extended here and nowhere else."""

    CASE_OPENED = "case.opened"
    CASE_CLOSED = "case.closed"
    STATION_JOINED = "station.joined"
    HEAD_SEEN = "head.seen"
    ROLE_ASSIGNED = "role.assigned"
    ROLE_OFFERED = "role.offered"
    ROLE_ACCEPTED = "role.accepted"
    PLAYBOOK_FROZEN = "playbook.frozen"
    PLAYBOOK_AMENDED = "playbook.amended"
    STEP_STARTED = "step.started"
    STEP_DONE = "step.done"
    STEP_SKIPPED = "step.skipped"
    STEP_REOPENED = "step.reopened"
    DECISION_TAKEN = "decision.taken"
    CONFLICT_RESOLVED = "conflict.resolved"
    CLOCK_TRIGGERED = "clock.triggered"
    CLOCK_PREFILED = "clock.prefiled"
    CLOCK_FILED = "clock.filed"
    CLOCK_COMPLETED = "clock.completed"
    CLOCK_JUSTIFIED = "clock.justified"
    CLOCK_WAIVED = "clock.waived"
    LEVEL_SET = "level.set"
    APPLICATION_SET = "application.set"
    SERVICE_SET = "service.set"
    CARE_LINE_SET = "care-line.set"
    NOTE_ADDED = "note.added"
    EXHIBIT_ACQUIRED = "exhibit.acquired"
    EXHIBIT_TRANSFERRED = "exhibit.transferred"
    EXHIBIT_RETURNED = "exhibit.returned"
    DIVERSION_PROPOSED = "diversion.proposed"
    DIVERSION_DECIDED = "diversion.decided"
    SITREP_ISSUED = "sitrep.issued"
    ENTRY_CORRECTED = "entry.corrected"
    CALL_RECEIVED = "call.received"
    CONTACT_VERIFIED = "contact.verified"
    RESOURCE_REQUESTED = "resource.requested"
    RESOURCE_SENT = "resource.sent"
    RESOURCE_RETURNED = "resource.returned"
    MISSION_STARTED = "mission.started"
    MISSION_ENDED = "mission.ended"
    MESSAGE_SENT = "message.sent"
    MESSAGE_ACKNOWLEDGED = "message.acknowledged"
    CAPACITY_REPORTED = "capacity.reported"
    TRANSFER_DECIDED = "transfer.decided"
    TRANSFER_ARRIVED = "transfer.arrived"
    CUT_DECIDED = "cut.decided"
    CUT_DONE = "cut.done"
    RECONNECTION_DECIDED = "reconnection.decided"
    PAPER_TRANSCRIBED = "paper.transcribed"
    FORM_IMPORTED = "form.imported"
    KIT_PRINTED = "kit.printed"
    SCENARIO_FROZEN = "scenario.frozen"
    TIME_STARTED = "time.started"
    TIME_PAUSED = "time.paused"
    TIME_RESUMED = "time.resumed"
    TIME_SPEED = "time.speed"
    TIME_JUMPED = "time.jumped"
    TIME_GAP = "time.gap"
    INJECT_SENT = "inject.sent"
    INJECT_HELD = "inject.held"
    INJECT_IMPROVISED = "inject.improvised"
    INJECT_READ = "inject.read"
    INJECT_SKIPPED = "inject.skipped"
    INJECT_AMENDED = "inject.amended"
    ACT_DONE = "act.done"
    OBSERVATION_MADE = "observation.made"
    JUDGEMENT_MADE = "judgement.made"
    EXERCISE_INTERRUPTED = "exercise.interrupted"
    EXERCISE_ENDED = "exercise.ended"


def _on_clock_and_calendar(value: str) -> str:
    datetime.fromisoformat(value)
    return value


Moment = Annotated[
    str,
    StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})$"),
    AfterValidator(_on_clock_and_calendar),
]
"""An instant, RFC 3339 in seconds; stored in UTC, ``recorded_at`` with the station's offset."""

Short = Annotated[str, StringConstraints(max_length=500)]
"""A line that may be empty."""

VERSION = 1


class Entry(Content):
    """One line of the journal, as it is hashed and signed."""

    v: Annotated[int, Field(ge=1)] = VERSION
    case: Id
    station: Id
    """A name and four hexadecimal digits of its public key."""
    seq: Annotated[int, Field(ge=1)]
    """Place in the station's chain, from 1 without a gap."""
    tick: Annotated[int, Field(ge=1)]
    """Lamport clock: one more than the largest seen in the case."""
    nonce: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    """16 random bytes, so that a withheld body cannot be guessed from its leaf."""
    happened_at: Moment
    """When it happened, UTC: what deadlines and clocks count from."""
    recorded_at: Moment
    """When it was written, with the station's offset."""
    actor: Line
    role: Short = ""
    kind: EntryKind
    subject: Short = ""
    """Reference to what it is about: ``step:PLAYBOOK/STEP``, ``care-line:F/ID`` …"""
    base: Short = ""
    """Reference of the last entry that the writer saw on that subject; empty for the first."""
    data: dict[str, Any] = Field(default_factory=dict)

    @property
    def ref(self) -> str:
        """Reference of the entry: ``entry:case/station/seq``."""
        return f"entry:{self.case}/{self.station}/{self.seq}"

    @property
    def order(self) -> tuple[int, str, int]:
        """Order of the fold: by tick, then station, then place in its chain."""
        return self.tick, self.station, self.seq


@dataclass(frozen=True, slots=True)
class Sealed:
    """An entry as stored: the bytes that were hashed, their place in the chain, the signature."""

    case: str
    station: str
    seq: int
    tick: int
    leaf: bytes
    chain: bytes
    signature: bytes
    body: bytes | None
    """Canonical JSON (RFC 8785); none when withheld: leaf and chain still verify."""


@dataclass(frozen=True, slots=True, order=True)
class Head:
    """The end of a station's chain, to be printed and witnessed by others."""

    case: str
    station: str
    seq: int
    chain: str
    """Hexadecimal."""
