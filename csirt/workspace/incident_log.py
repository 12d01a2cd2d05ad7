"""The log set right: a line corrected or struck out, a conflict decided, a body erased."""

from datetime import datetime
from pathlib import Path
from typing import Any

from csirt.errors import NotFoundError, StateError
from csirt.model.journal import Entry, EntryKind
from csirt.model.level import LEVELS
from csirt.operation.item import Item
from csirt.operation.merge import Conflict
from csirt.operation.standing import ERASED, WITHDRAWN
from csirt.operation.timeline import stored
from csirt.safe import safe
from csirt.text import LANGUAGES
from csirt.workspace.incident import Incident, Outcome, places
from csirt.workspace.journal import Act, Journal, Stamp

_FIXED = frozenset([EntryKind.STATION_JOINED, EntryKind.HEAD_SEEN, EntryKind.ENTRY_CORRECTED])
"""Kinds that carry the proof, or are a correction themselves."""


def entry_named(incident: Incident, name: str) -> Entry:
    """Return the entry that a name means: ``entry:CASE/STATION/SEQ``, ``STATION/SEQ`` or ``SEQ``.

    A number alone is a place in this station's own chain. The case must have been read.

    Raises:
        NotFoundError: there is no such entry, or its body is not here.
    """
    station, _, seq = name.removeprefix(f"entry:{incident.journal.case}/").rpartition("/")
    station = station or incident.journal.station.id
    found = [each for each in incident.entries if (each.station, str(each.seq)) == (station, seq)]
    if not found:
        raise NotFoundError("run.unknown-entry", name=safe(name))
    return found[0]


def correct(
    incident: Incident,
    name: str,
    stamp: Stamp,
    *,
    reason: str,
    at: datetime | None = None,
    data: dict[str, str] | None = None,
    withdraw: bool = False,
) -> Outcome:
    """Write a correction of an entry; the entry stays as it was written, and both are shown.

    Args:
        incident: The case.
        name: The entry.
        stamp: When it is corrected, by whom.
        reason: Why; it is kept.
        at: The hour at which it really happened.
        data: What of its data is to be read otherwise (``text``, ``unit``, ``reason`` …).
        withdraw: Strike it out: it does not count any more.

    Raises:
        NotFoundError: no such entry.
        StateError: nothing to correct, no reason, or an entry that carries the proof.
    """
    state = incident.state(stamp.now)
    entry = entry_named(incident, name)
    if entry.kind in _FIXED:
        raise StateError("run.not-correctable", entry=entry.ref)
    if not reason.strip():
        raise StateError("run.correction-reason", entry=entry.ref)
    told: dict[str, Any] = {"reason": reason}
    told |= {"happened_at": stored(at)} if at else {}
    told |= {"data": data} if data else {}
    told |= {WITHDRAWN: True} if withdraw else {}
    if len(told) == 1:
        raise StateError("run.nothing-corrected", entry=entry.ref)
    return incident.write([Act(EntryKind.ENTRY_CORRECTED, entry.ref, told)], state, stamp)


def resolve(incident: Incident, name: str, stamp: Stamp, *, keep: str, reason: str = "") -> Outcome:
    """Decide a conflict: one entry counts, the others stay in the log and count no more.

    Raises:
        NotFoundError: no such conflict, or the entry is none of it.
        StateError: it is for another role to decide.
    """
    state = incident.state(stamp.now)
    conflict = _conflict_named(state.open_conflicts, name)
    kept = entry_named(incident, keep)
    among = [entry.ref for entry in conflict.entries]
    if kept.ref not in among:
        raise NotFoundError("run.not-in-conflict", entry=kept.ref, among=", ".join(among))
    item = next((each for each in state.items if each.subject == conflict.subject), None)
    role = _deciding(item, stamp.role)
    data = {"among": among, "kept": kept.ref} | ({"reason": reason} if reason.strip() else {})
    act = Act(EntryKind.CONFLICT_RESOLVED, conflict.subject, data, incident.base(conflict.subject))
    return incident.write([act], state, Stamp(stamp.happened_at, stamp.actor, role, stamp.now))


def _conflict_named(conflicts: tuple[Conflict, ...], name: str) -> Conflict:
    wanted = name.partition(":")[2] or name
    found = [
        each for each in conflicts if f"/{each.subject.partition(':')[2]}".endswith(f"/{wanted}")
    ]
    if not found:
        known = ", ".join(each.subject for each in conflicts) or "—"
        raise NotFoundError("run.unknown-conflict", name=safe(name), near=known)
    return found[0]


def _deciding(item: Item | None, given: str) -> str:
    """Return the id of the role that decides, if it is the one that speaks."""
    if item is None or not item.accountable:
        return given
    role = next((each for each in item.run.playbook.roles if each.id == item.accountable), None)
    names = {item.accountable} | ({role.name.in_(lang) for lang in LANGUAGES} if role else set())
    if given.casefold() not in {name.casefold() for name in names}:
        raise StateError("run.not-accountable", name=item.node.id, role=", ".join(sorted(names)))
    return item.accountable


def erase(incident: Incident, name: str, stamp: Stamp, *, reason: str) -> Outcome:
    """Erase the body of an entry here; its leaf and its place in the chain stay and still verify.

    What is written is why and by whom. Other stations keep their copy until they erase it too: the
    entry that says so reaches them with the next merge.

    Raises:
        NotFoundError: no such entry.
        StateError: no reason, or an entry that carries the proof.
    """
    state = incident.state(stamp.now)
    entry = entry_named(incident, name)
    if entry.kind in _FIXED or entry.seq == 1:
        raise StateError("run.not-correctable", entry=entry.ref)
    if not reason.strip():
        raise StateError("run.correction-reason", entry=entry.ref)
    told = {"reason": reason, ERASED: True}
    place = entry.station, entry.seq
    gone = [row for row in incident.rows if (row.station, row.seq) == place]
    act = Act(EntryKind.ENTRY_CORRECTED, entry.ref, told)
    outcome = incident.write([act], state, stamp, erase=gone)
    journal = incident.journal
    incident.journal = Journal(journal.store, journal.station, journal.case)  # it has to read anew
    return outcome


def set_level(
    incident: Incident, of: str, level: str, stamp: Stamp, *, reason: str = ""
) -> Outcome:
    """Write the level of care or of the technical incident, by its name.

    Raises:
        NotFoundError: no such level; the names are listed.
    """
    known = list(LEVELS.get(of, ()))
    if level not in known:
        names = [f"{name} {each}" for name, kinds in LEVELS.items() for each in kinds]
        raise NotFoundError("run.unknown-level", name=safe(f"{of} {level}"), near=", ".join(names))
    state = incident.state(stamp.now)
    subject = f"level:{of}"
    data = {"level": level} | ({"reason": reason} if reason.strip() else {})
    act = Act(EntryKind.LEVEL_SET, subject, data, incident.base(subject))
    return incident.write([act], state, stamp)


def add_victim(incident: Incident, id: str, stamp: Stamp) -> Outcome:
    """Write that another facility is hit: one crisis, one more place for its steps and clocks.

    Raises:
        StateError: it is in the case already.
    """
    state = incident.state(stamp.now)
    if id in {place.id for place in state.facilities}:
        raise StateError("run.victim-already", name=safe(id))
    (place,) = places([id], incident.here or Path())
    data = {"facilities": [place.id], "places": [place.as_json()]}
    act = Act(EntryKind.CASE_OPENED, f"facility:{place.id}", data)
    return incident.write([act], state, stamp)
