"""What the model proposes to a crisis room: who takes the patients, what to bring back first.

A person decides. The proposal is an entry, and so is the decision, each with what it rested on.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path

from csirt.errors import NotFoundError, StateError
from csirt.model.diverted import Reroute
from csirt.model.journal import EntryKind
from csirt.model.outage import ToRestore
from csirt.operation.case_state import CaseState
from csirt.operation.registers import register
from csirt.safe import safe
from csirt.workspace.diversion import decision, reroute
from csirt.workspace.incident import Incident, Outcome
from csirt.workspace.journal import Act, Stamp
from csirt.workspace.outage import proposed_restoration
from csirt.workspace.root import root_of

BACK = ("ok", "normal", "restored", "open", "up")
"""States of an application in the journal by which it is not lost any more."""


class Verdict(StrEnum):
    """What a person made of a proposal."""

    ACCEPTED = "accepted"
    CHANGED = "changed"
    REFUSED = "refused"


def proposed_diversion(
    incident: Incident, stamp: Stamp, *, lines: Iterable[str] = (), surge: str = "", here: Path
) -> Reroute:
    """Return who could take the patients of the facilities of a case.

    The agreed support and the capacities called in this case come first; see :func:`reroute`.

    Args:
        incident: The case.
        stamp: The moment of the question.
        lines: Lines of care; those that the journal says are down or reduced by default, else all.
        surge: Id of a surge.
        here: Where the workspace is looked for.

    Raises:
        NotFoundError: there is no workspace, or the region does not know the facility.
    """
    root = root_of(here)
    if root is None:
        raise NotFoundError("workspace.not-found", path=safe(here))
    state = incident.state(stamp.now)
    return reroute(
        root / "region.yaml",
        [place.id for place in state.facilities],
        on=stamp.now.date().isoformat(),
        lines=tuple(lines),
        surge=surge,
        now=stamp.now,
        journal=incident.journal.store.place,
        case=incident.journal.case,
    )


def write_diversion(incident: Incident, found: Reroute, stamp: Stamp) -> Outcome:
    """Write one ``diversion.proposed`` for each victim and line of care that has a proposal.

    Raises:
        StateError: nothing could be assessed: there is nothing to propose.
    """
    moved = [(each.victim, each.line) for each in found.flows]
    pairs = list(dict.fromkeys(moved + [(each.victim, each.line) for each in found.missing]))
    if not pairs:
        raise StateError("propose.nothing")
    state = incident.state(stamp.now)
    told = decision(found, {})
    acts = []
    for victim, line in pairs:
        data = {
            **told,
            "flows": [e.as_json() for e in found.flows if (e.victim, e.line) == (victim, line)],
            "missing": [e.as_json() for e in found.missing if (e.victim, e.line) == (victim, line)],
        }
        acts.append(Act(EntryKind.DIVERSION_PROPOSED, f"care-line:{victim}/{line}", data))
    return incident.write(acts, state, stamp)


def decide_diversion(
    incident: Incident, subject: str, verdict: Verdict, reason: str, stamp: Stamp
) -> Outcome:
    """Write what a person decided of a proposal.

    Args:
        incident: The case.
        subject: ``care-line:F/LINE``, or its line alone where one facility is lost.
        verdict: What was decided.
        reason: Why, in words; required unless it was accepted as it stands.
        stamp: When, by whom.

    Raises:
        NotFoundError: nothing was proposed for that line; those that were are listed.
        StateError: a change or a refusal gives no reason.
    """
    state = incident.state(stamp.now)
    known = _proposed(state)
    matching = [each for each in known if subject in (each, each.rpartition("/")[2])]
    if len(matching) != 1:
        raise NotFoundError("propose.unknown", name=safe(subject), near=", ".join(known) or "—")
    if verdict is not Verdict.ACCEPTED and not reason.strip():
        raise StateError("propose.reason")
    (ref,) = matching
    data = {"decision": verdict.value, "reason": reason}
    act = Act(EntryKind.DIVERSION_DECIDED, ref, data, incident.base(ref))
    return incident.write([act], state, stamp)


def _proposed(state: CaseState) -> list[str]:
    found = (e.subject for e in state.entries if e.kind is EntryKind.DIVERSION_PROPOSED)
    return list(dict.fromkeys(found))


def restoration(
    state: CaseState, facility: str, lost: Sequence[str], here: Path
) -> tuple[ToRestore, ...]:
    """Return in what order to bring back what is lost, and what falls with it.

    Args:
        state: The case; what its journal says is lost is taken where ``lost`` is empty.
        facility: Of the case.
        lost: References: ``application:lis``, ``asset:dc-01`` …; a bare id is an application.
        here: Where the workspace is looked for.

    Raises:
        NotFoundError: no workspace, no file of the facility, or something that is not described.
        StateError: nobody has said what is lost.
    """
    root = root_of(here)
    if root is None:
        raise NotFoundError("workspace.not-found", path=safe(here))
    named = tuple(lost) or tuple(lost_in(state, facility))
    if not named:
        raise StateError("propose.nothing-lost")
    file = root / "facilities" / f"{facility}.yaml"
    if not file.is_file():
        raise NotFoundError("workspace.no-facility", name=safe(facility), near="—")
    return proposed_restoration(file, named)


def lost_in(state: CaseState, facility: str) -> list[str]:
    """Return what the journal of a case says is lost at a facility."""
    rows = register("service", state.entries)
    down = [row.id for row in rows if str(row.data.get("state", "")).casefold() not in BACK]
    hit = [row for row in register("machine", state.entries) if row.said("state") not in BACK]
    down += [row.entries[-1].subject for row in hit if row.entries[-1].subject]
    return [id for id in down if "/" not in id or id.partition(":")[2].startswith(f"{facility}/")]
