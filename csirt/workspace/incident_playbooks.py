"""The playbooks of a case: started, called by a step, amended; each frozen by its hash."""

from collections.abc import Callable, Iterator
from typing import Any

from csirt.errors import StateError
from csirt.model.fault import ContentError, Severity
from csirt.model.journal import EntryKind
from csirt.model.playbook import Playbook, Scope, Step
from csirt.model.tlp import Tlp
from csirt.operation.case_state import CaseState
from csirt.operation.item import Item, Run, run_subject
from csirt.operation.lint import linted
from csirt.workspace.incident import Incident, Outcome, digest_of, facility_of
from csirt.workspace.journal import Act, Stamp
from csirt.workspace.playbooks import playbook_in

Base = Callable[[str], str]
"""What gives the reference of the last entry on a subject, or nothing."""
INTERNAL = Tlp.AMBER_STRICT
"""Level of a frozen playbook: it holds internal targets, which are nobody's affair outside."""


def start(incident: Incident, name: str, stamp: Stamp, *, facility: str = "") -> Outcome:
    """Start a playbook, frozen as it is now, for a facility or for the crisis as a whole.

    Raises:
        NotFoundError: no such playbook, or no such facility in the case.
        ContentError: the playbook is at fault.
        StateError: it runs already, or the facility must be named.
    """
    state = incident.state(stamp.now)
    playbook = _playbook(incident, name)
    place = _place_of(playbook, state, facility)
    subject = run_subject(playbook.id, place)
    if any(run.subject == subject for run in state.runs):
        raise StateError("run.started-already", name=playbook.id)
    return incident.write([frozen(_kept(state), playbook, place, incident.base)], state, stamp)


def _playbook(incident: Incident, name: str) -> Playbook:
    """Return a playbook without faults that would stop a run."""
    library = incident.library()
    playbook = playbook_in(library, name)
    wrong = [
        fault for fault in linted(playbook, library.world()) if fault.severity is Severity.ERROR
    ]
    if wrong:
        raise ContentError(wrong)
    return playbook


def _place_of(playbook: Playbook, state: CaseState, facility: str) -> str:
    if playbook.scope is Scope.FACILITY:
        return facility_of(state, facility)
    if facility:
        raise StateError("run.whole-crisis", name=playbook.id)
    return ""


def _kept(state: CaseState) -> set[str]:
    """Return the digests of the playbooks whose text the case keeps already."""
    return {run.sha256 for run in state.runs}


def frozen(kept: set[str], playbook: Playbook, facility: str, base: Base) -> Act:
    """Return the entry that freezes a playbook; its text is kept once a case.

    Args:
        kept: Digests of the playbooks whose text the case keeps already; this one is added.
        playbook: As it is now.
        facility: Where it runs; empty for the crisis as a whole.
        base: What gives the last entry on a subject.
    """
    document = playbook.model_dump(mode="json", by_alias=True)
    sha256 = digest_of(document)
    data: dict[str, Any] = {
        "sha256": sha256, "version": playbook.version, "facility": facility, "tlp": INTERNAL.value,
    }  # fmt: skip
    if sha256 not in kept:
        data["playbook"] = document
        kept.add(sha256)
    subject = run_subject(playbook.id, facility)
    return Act(EntryKind.PLAYBOOK_FROZEN, subject, data, base(subject))


def called(incident: Incident, state: CaseState, item: Item) -> Iterator[Act]:
    """Yield the start of the playbook that a step calls, at each facility that the step is about.

    Where it runs already, nothing starts.
    """
    node = item.node
    if not isinstance(node, Step) or node.playbook is None:
        return
    playbook, kept = _playbook(incident, node.playbook), _kept(state)
    every = [item.facility] if item.facility else [place.id for place in state.facilities]
    for place in every if playbook.scope is Scope.FACILITY else [""]:
        if not any(run.subject == run_subject(playbook.id, place) for run in state.runs):
            yield frozen(kept, playbook, place, incident.base)


def amend(incident: Incident, name: str, stamp: Stamp, *, reason: str) -> Outcome:
    """Put another version of a playbook in the place of the frozen one, in every run of it.

    Args:
        incident: The case.
        name: Id or file of the new version; it bears the id of the playbook that runs.
        stamp: When, by whom.
        reason: Why; it is kept.

    Raises:
        NotFoundError: no such playbook.
        ContentError: it is at fault.
        StateError: it does not run, it is the version that runs, or there is no reason.
    """
    state = incident.state(stamp.now)
    playbook = _playbook(incident, name)
    runs = [run for run in state.runs if run.playbook.id == playbook.id]
    document = playbook.model_dump(mode="json", by_alias=True)
    sha256 = digest_of(document)
    if not runs:
        raise StateError("run.not-started", name=playbook.id)
    if not reason.strip():
        raise StateError("run.amend-reason", name=playbook.id)
    changed = [run for run in runs if run.sha256 != sha256]
    if not changed:
        raise StateError("run.same-version", name=playbook.id)
    acts = list(_amended(incident, changed, document, sha256, reason))
    return incident.write(acts, state, stamp)


def _amended(
    incident: Incident, runs: list[Run], document: object, sha256: str, reason: str
) -> Iterator[Act]:
    for nth, run in enumerate(runs):
        data: dict[str, Any] = {
            "sha256": sha256, "replaces": run.sha256, "reason": reason, "tlp": INTERNAL.value,
        }  # fmt: skip
        if nth == 0:
            data["playbook"] = document
        yield Act(EntryKind.PLAYBOOK_AMENDED, run.subject, data, incident.base(run.subject))
