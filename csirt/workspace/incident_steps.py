"""What people do in a run: begin a step, do it, skip it, answer a question, undo."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from csirt.errors import NotFoundError, StateError
from csirt.model.clock import Party
from csirt.model.journal import EntryKind
from csirt.model.playbook import Act as ClockDeed
from csirt.model.playbook import Decision, Step
from csirt.operation.case_state import CaseState
from csirt.operation.clocks import clock_subject
from csirt.operation.item import Item, ItemState
from csirt.operation.timeline import stored
from csirt.safe import safe
from csirt.text import language
from csirt.workspace.incident import Incident, Outcome, item_of
from csirt.workspace.incident_playbooks import called
from csirt.workspace.journal import Act, Stamp

CLOCK_KINDS = {
    ClockDeed.TRIGGER: EntryKind.CLOCK_TRIGGERED,
    ClockDeed.PREFILE: EntryKind.CLOCK_PREFILED,
    ClockDeed.FILE: EntryKind.CLOCK_FILED,
    ClockDeed.COMPLETE: EntryKind.CLOCK_COMPLETED,
    ClockDeed.WAIVE: EntryKind.CLOCK_WAIVED,
}


def do(
    incident: Incident,
    name: str,
    stamp: Stamp,
    *,
    facility: str = "",
    evidence: str = "",
    reason: str = "",
    sure: bool = False,
    more: Mapping[str, Any] | None = None,
) -> Outcome:
    """Write that a step was done; it starts or serves its clocks, and starts the playbook it calls.

    A step done before its turn is written too: the journal says what happened, and the state says
    what it should have waited for. ``more`` is what each entry says besides: in an exercise, the
    cell, and the hour of the scenario.

    Raises:
        NotFoundError: no such step.
        StateError: it is a question, it is done already, it asks for evidence or for a reason that
            was not given, or it cannot be undone and nobody confirmed.
    """
    state = incident.state(stamp.now)
    item = item_of(state, name, facility)
    _doable(item, evidence=evidence, reason=reason, sure=sure)
    data = {key: text for key, text in (("evidence", evidence), ("reason", reason)) if text}
    acts = [
        Act(EntryKind.STEP_DONE, item.subject, data, incident.base(item.subject)),
        *_clock_acts(incident, state, item, reason, stamp.actor),
        *called(incident, state, item),
    ]
    acts = [replace(each, data={**each.data, **(more or {})}) for each in acts]
    return incident.write(acts, state, stamp)


def _doable(item: Item, *, evidence: str, reason: str, sure: bool) -> None:
    node, id = item.node, item.node.id
    if isinstance(node, Decision):
        raise StateError("run.is-question", name=id, options=options_of(node))
    _not_done(item)
    if node.evidence is not None and not evidence.strip():
        raise StateError("run.evidence", name=id, evidence=node.evidence.in_(language()))
    if any(act.act is ClockDeed.WAIVE for act in node.clocks) and not reason.strip():
        raise StateError("run.waive-reason", name=id)
    if node.irreversible and not sure:
        raise StateError("run.irreversible", name=id, title=node.title.in_(language()))


def _not_done(item: Item) -> None:
    if item.state is ItemState.DONE and not item.review:
        at = stored(item.settled_at) if item.settled_at else "—"
        raise StateError("run.done-already", name=item.node.id, at=at, by=safe(item.by))


def options_of(question: Decision) -> str:
    """Return the answers of a question for people: id and words of each."""
    return ", ".join(f"{option.id} ({option.title.in_(language())})" for option in question.options)


def _clock_acts(
    incident: Incident, state: CaseState, item: Item, reason: str, actor: str
) -> Iterator[Act]:
    """Yield what a step does to legal clocks, at each facility that it is about."""
    node = item.node
    for deed in node.clocks if isinstance(node, Step) else ():
        regime = incident.clocks.get(deed.clock)
        if regime is None or regime.kept_outside:
            continue
        here = [item.facility] if item.facility else [place.id for place in state.facilities]
        for place in [""] if regime.party is Party.AGENCY else here:
            subject = clock_subject(regime.id, place)
            data = {"step": item.subject}
            if deed.act is ClockDeed.WAIVE:
                data |= {"reason": reason, "decided_by": actor}
            yield Act(CLOCK_KINDS[deed.act], subject, data, incident.base(subject))


def begin(incident: Incident, name: str, stamp: Stamp, *, facility: str = "") -> Outcome:
    """Write that somebody began a step.

    Raises:
        NotFoundError: no such step.
        StateError: it is a question, or it is done already.
    """
    state = incident.state(stamp.now)
    item = item_of(state, name, facility)
    if isinstance(item.node, Decision):
        raise StateError("run.is-question", name=item.node.id, options=options_of(item.node))
    _not_done(item)
    act = Act(EntryKind.STEP_STARTED, item.subject, {}, incident.base(item.subject))
    return incident.write([act], state, stamp)


def skip(
    incident: Incident,
    name: str,
    stamp: Stamp,
    *,
    facility: str = "",
    reason: str,
    decided_by: str = "",
) -> Outcome:
    """Write that a step is not to be done, and why.

    Raises:
        NotFoundError: no such step.
        StateError: it is a question or done already, or there is no reason; a step that asks for
            evidence or has an accountable role also needs who decided so.
    """
    state = incident.state(stamp.now)
    item = item_of(state, name, facility)
    node = item.node
    if isinstance(node, Decision):
        raise StateError("run.is-question", name=node.id, options=options_of(node))
    _not_done(item)
    if not reason.strip():
        raise StateError("run.skip-reason", name=node.id)
    if (node.evidence is not None or node.raci.accountable) and not decided_by.strip():
        raise StateError("run.skip-decider", name=node.id)
    data = {"reason": reason} | ({"decided_by": decided_by} if decided_by else {})
    act = Act(EntryKind.STEP_SKIPPED, item.subject, data, incident.base(item.subject))
    return incident.write([act], state, stamp)


def decide(
    incident: Incident,
    name: str,
    choice: str,
    stamp: Stamp,
    *,
    facility: str = "",
    reason: str = "",
) -> Outcome:
    """Write the answer to a question; a doubt leaves it open, and may be followed by another.

    Raises:
        NotFoundError: no such question, or no such answer.
        StateError: it is a step, or it is decided: reopen it to decide again.
    """
    state = incident.state(stamp.now)
    item = item_of(state, name, facility)
    node = item.node
    if not isinstance(node, Decision):
        raise StateError("run.is-step", name=node.id)
    option = _option(node, choice)
    if item.state is ItemState.DECIDED and not item.review:
        raise StateError("run.decided-already", name=node.id, choice=item.choice, by=safe(item.by))
    data = {"choice": option} | ({"reason": reason} if reason.strip() else {})
    act = Act(EntryKind.DECISION_TAKEN, item.subject, data, incident.base(item.subject))
    return incident.write([act], state, stamp)


def _option(question: Decision, choice: str) -> str:
    names = [option.id for option in question.options]
    found = [name for name in names if name == choice] or [
        name for name in names if choice and name.startswith(choice)
    ]
    if len(found) != 1:
        near = options_of(question)
        raise NotFoundError("run.unknown-option", name=safe(choice), near=near)
    return found[0]


def reopen(
    incident: Incident, name: str, stamp: Stamp, *, facility: str = "", reason: str
) -> Outcome:
    """Undo: the step or question is open again, and what rests on it is to be looked at again.

    Raises:
        NotFoundError: no such step.
        StateError: it is not settled, or there is no reason.
    """
    state = incident.state(stamp.now)
    item = item_of(state, name, facility)
    if item.settled_at is None:
        raise StateError("run.not-settled", name=item.node.id)
    if not reason.strip():
        raise StateError("run.reopen-reason", name=item.node.id)
    data = {"reason": reason}
    act = Act(EntryKind.STEP_REOPENED, item.subject, data, incident.base(item.subject))
    return incident.write([act], state, stamp)
