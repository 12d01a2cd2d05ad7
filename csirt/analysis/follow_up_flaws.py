"""Open flaws on a day: since when each is there, until when it is to be mended, what is late."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from csirt.analysis.follow_up_months import Dated, Month
from csirt.model.patches import (
    ExceptionReason,
    FlawSeverity,
    MachineExposure,
    PatchFlaw,
    PatchMachine,
)
from csirt.model.record import NotAssessed

Exposed = Callable[[str], MachineExposure | None]
"""Tells from where a machine can be reached, by its name, where an export does not say it."""


def unknown(_name: str) -> MachineExposure | None:
    """Know nothing of any machine."""
    return None


@dataclass(frozen=True, slots=True)
class OpenFlaw:
    """A flaw that nobody has mended on the day."""

    machine: str
    exposure: MachineExposure | NotAssessed
    name: str
    cves: tuple[str, ...]
    severity: FlawSeverity | NotAssessed
    seen_on: str | None
    may_be_older: bool
    """First met in the first export of its tool: its age is at least that."""
    due: str | None
    is_set: bool
    """Whether that day was set; worked out from an age that may be more, it is the latest."""
    exception_until: str | None
    exception_reason: ExceptionReason | None
    ref: str

    def days(self, on: str) -> int | None:
        """Return its age in days; at least that where it may be older."""
        return None if self.seen_on is None else _days(self.seen_on, on)

    def excused(self, on: str) -> bool:
        """Return whether an exception holds on a day."""
        return self.exception_until is not None and self.exception_until >= on

    def late(self, on: str) -> bool | None:
        """Return whether it is past its day and not excused; none where that cannot be told."""
        if self.excused(on):
            return False
        if self.due is None:
            return None
        if self.due < on:
            return True
        return False if self.is_set or not self.may_be_older else None


def open_flaws(month: Month, on: str, exposed: Exposed = unknown) -> Iterator[OpenFlaw]:
    """Yield the flaws that the exports of a month show as open.

    Args:
        month: The exports.
        on: A flaw mended by that day is not open.
        exposed: For exports that do not say the exposure.
    """
    for dated in month.exports:
        places = exposures(dated, exposed)
        for flaw in dated.export.flaws:
            if flaw.fixed_on is None or flaw.fixed_on > on:
                for machine in flaw.machines:
                    yield _open(month, dated, machine, places[machine], flaw)


def exposures(dated: Dated, exposed: Exposed) -> dict[str, MachineExposure | NotAssessed]:
    """Return from where each machine of an export can be reached."""
    return {each.name: exposure_of(each, exposed) for each in dated.export.machines}


def exposure_of(machine: PatchMachine, exposed: Exposed) -> MachineExposure | NotAssessed:
    """Return from where a machine can be reached: as the export says, else as the model does."""
    if isinstance(machine.exposure, MachineExposure):
        return machine.exposure
    return exposed(machine.name) or machine.exposure


def _open(
    month: Month,
    dated: Dated,
    machine: str,
    where: MachineExposure | NotAssessed,
    flaw: PatchFlaw,
) -> OpenFlaw:
    seen = month.sightings.of(dated.export, machine, flaw)
    due = flaw.target
    if due is None and seen is not None and flaw.target_days is not None:
        due = _later(seen[0], flaw.target_days)
    return OpenFlaw(
        machine=machine,
        exposure=where,
        name=flaw.name,
        cves=flaw.cves,
        severity=flaw.severity,
        seen_on=seen[0] if seen else None,
        may_be_older=bool(seen and seen[1]),
        due=due,
        is_set=flaw.target is not None,
        exception_until=flaw.exception_until,
        exception_reason=flaw.exception_reason,
        ref=dated.ref,
    )


def is_obsolete(machine: PatchMachine, on: str) -> bool | None:
    """Return whether the vendor no longer mends the system of a machine; none where unknown."""
    if machine.obsolete is True or (machine.support_end is not None and machine.support_end < on):
        return True
    return False if machine.obsolete is False or machine.support_end is not None else None


def _days(since: str, on: str) -> int:
    return (date.fromisoformat(on) - date.fromisoformat(since)).days


def _later(day: str, days: int) -> str:
    found = date.fromisoformat(day)
    return (found + timedelta(days=min(days, (date.max - found).days))).isoformat()
