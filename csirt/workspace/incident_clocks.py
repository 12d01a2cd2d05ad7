"""What people do to a legal clock of a case: start it, file, complete, justify, set aside."""

from difflib import get_close_matches
from typing import Any

from csirt.errors import NotFoundError, StateError
from csirt.model.clock import Party
from csirt.model.journal import EntryKind
from csirt.operation.clocks import clock_subject
from csirt.safe import safe
from csirt.workspace.incident import Incident, Outcome, facility_of
from csirt.workspace.journal import Act, Stamp

DEEDS = {
    "trigger": EntryKind.CLOCK_TRIGGERED,
    "prefile": EntryKind.CLOCK_PREFILED,
    "file": EntryKind.CLOCK_FILED,
    "complete": EntryKind.CLOCK_COMPLETED,
    "justify": EntryKind.CLOCK_JUSTIFIED,
    "waive": EntryKind.CLOCK_WAIVED,
}
"""What can be done to a clock, by the word that people type."""
_REASONED = frozenset(["justify", "waive"])


def clock(
    incident: Incident,
    deed: str,
    name: str,
    stamp: Stamp,
    *,
    facility: str = "",
    reason: str = "",
    reference: str = "",
    whole: bool = False,
) -> Outcome:
    """Write what was done to a legal clock.

    Args:
        incident: The case.
        deed: One of :data:`DEEDS`.
        name: Id of the clock.
        stamp: When it happened: the hour of knowledge for a start, that of sending for a filing.
        facility: Whose; needed where the case has several and the clock is not the agency's.
        reason: Why it is late or does not apply; needed for these two.
        reference: Number of the receipt.
        whole: The filing says everything: no complement is to follow.

    Raises:
        NotFoundError: no such clock, or no such facility in the case.
        StateError: a reason or a facility is missing, or the clock is not followed here.
    """
    regime = incident.clocks.get(name)
    if regime is None:
        near = ", ".join(get_close_matches(name, incident.clocks, n=4, cutoff=0.3)) or "—"
        raise NotFoundError("run.unknown-clock", name=safe(name), near=near)
    if regime.kept_outside:
        raise StateError("run.clock-outside", name=name)
    if deed in _REASONED and not reason.strip():
        raise StateError("run.clock-reason", name=name)
    state = incident.state(stamp.now)
    place = "" if regime.party is Party.AGENCY else facility_of(state, facility)
    data: dict[str, Any] = {
        key: text for key, text in (("reason", reason), ("reference", reference)) if text
    }
    data |= {"decided_by": stamp.actor} if deed == "waive" else {}
    data |= {"complete": True} if whole else {}
    subject = clock_subject(name, place)
    return incident.write([Act(DEEDS[deed], subject, data, incident.base(subject))], state, stamp)
