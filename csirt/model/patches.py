"""Flaws and machines as an export of patches has them, with dates and never with ages."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from csirt.model.record import NOT_ASSESSED, Content, Date, Line, NotAssessed

Cve = Annotated[str, StringConstraints(pattern=r"^CVE-\d{4}-\d{4,}$")]


class FlawSeverity(StrEnum):
    """How grave a flaw is; the order of the members is that of gravity."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class MachineExposure(StrEnum):
    """From where a machine can be reached, the widest first; the options of sheet N."""

    INTERNET = "internet"
    PARTNERS = "partners"
    INTERNAL = "internal"


class ExceptionReason(StrEnum):
    """Why a flaw is left open for a time; a closed list, so that no name slips in."""

    VENDOR = "vendor"
    """The vendor has not released or allowed the fix."""
    MEDICAL_DEVICE = "medical-device"
    """The marking of the device forbids the change."""
    NO_WINDOW = "no-window"
    """Care leaves no hour to stop it."""
    REPLACEMENT = "replacement"
    ISOLATED = "isolated"
    OTHER = "other"


class PatchMachine(Content):
    """One machine of an export; all of them are kept, those without a flaw included."""

    name: Line
    """As the tool calls it; untrusted."""
    exposure: MachineExposure | NotAssessed = NOT_ASSESSED
    obsolete: bool | NotAssessed = NOT_ASSESSED
    """Its vendor no longer mends its system."""
    support_end: Date | None = None
    updated_on: Date | None = None
    """Last day on which it took its updates."""


class PatchFlaw(Content):
    """A flaw with its dates, and the machines of which all of that holds; its age is worked out
    when it is shown."""

    name: Line
    """Title given by the scanner, else its number."""
    cves: tuple[Cve, ...] = ()
    severity: FlawSeverity | NotAssessed = NOT_ASSESSED
    published: Date | None = None
    """Day on which the flaw or its fix was made public."""
    first_seen: Date | None = None
    fixed_on: Date | None = None
    """Absent: still open."""
    target: Date | None = None
    target_days: Annotated[int, Field(ge=0, le=10_000)] | None = None
    """Days from the day it was first seen, where no day is set as target."""
    exception_until: Date | None = None
    exception_reason: ExceptionReason | None = None
    machines: tuple[Line, ...] = Field(min_length=1)
    """Names of machines of the same export."""
