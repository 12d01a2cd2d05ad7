"""Situation reports and changes of shift, written with the head that they rest on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from csirt.errors import NotFoundError, StateError
from csirt.model.guard import holds_person_number
from csirt.model.journal import EntryKind
from csirt.model.rhythm import Variant
from csirt.operation.chain import case_head
from csirt.operation.handover import SUBJECT, Held, roles
from csirt.operation.sitrep import Sitrep, sitrep
from csirt.operation.timeline import stored
from csirt.safe import safe
from csirt.workspace.incident import Incident, Outcome
from csirt.workspace.journal import Act, Stamp
from csirt.workspace.rhythms import rhythm_at


@dataclass(frozen=True, slots=True)
class Drafted:
    """A report with the head that it rests on."""

    report: Sitrep
    to_head: str
    heads: Mapping[str, int]


def draft(
    incident: Incident,
    variants: tuple[Variant, ...],
    stamp: Stamp,
    *,
    said: Mapping[str, str],
    next_at: datetime | None = None,
) -> Drafted:
    """Return the next report without writing anything.

    Raises:
        StateError: a text holds a person's number.
    """
    refuse_numbers(**said)
    state = incident.state(stamp.now)
    report = sitrep(state, variants, said=said, rhythm=rhythm_at(incident.here), next_at=next_at)
    heads = incident.heads()
    return Drafted(report, case_head(heads), {head.station: head.seq for head in heads})


def issue(
    incident: Incident, drafted: Drafted, stamp: Stamp, *, files: Mapping[str, str]
) -> Outcome:
    """Write that a report was issued.

    Args:
        incident: The case.
        drafted: The report, as drafted from the same reading.
        stamp: When, validated by whom.
        files: SHA-256 of each file that was written, by the reader it is for.
    """
    report = drafted.report
    subject = f"sitrep:{report.number}"
    data = report.data(drafted.heads, drafted.to_head) | {"files": dict(files)}
    if report.next_at is not None:
        data["next-at"] = stored(report.next_at)
    act = Act(EntryKind.SITREP_ISSUED, subject, data, incident.base(subject))
    return incident.write([act], report.state, stamp)


def _held(found: tuple[Held, ...], role: str) -> Held | None:
    return next((each for each in found if each.role == role), None)


def _same(one: str, other: str) -> bool:
    """Return whether two signatures are one person's: case and blanks make no other person."""
    return one.casefold().split() == other.casefold().split()


def refuse_numbers(**texts: str) -> None:
    """Refuse texts that hold the number of a person: nothing of it may enter a journal."""
    for name, text in texts.items():
        if holds_person_number(text):
            raise StateError("room.person-number", name=name)


def assign(incident: Incident, role: str, to: str, stamp: Stamp) -> Outcome:
    """Write who holds a role from now on: at the start, or when somebody is gone."""
    refuse_numbers(role=role, to=to)
    state = incident.state(stamp.now)
    subject = f"{SUBJECT}{role}"
    act = Act(EntryKind.ROLE_ASSIGNED, subject, {"to": to}, incident.base(subject))
    return incident.write([act], state, stamp)


def offer(incident: Incident, role: str, to: str, stamp: Stamp, *, note: str = "") -> Outcome:
    """Write that who holds a role hands it over; it stays with them until the other accepts."""
    refuse_numbers(role=role, to=to, note=note)
    state = incident.state(stamp.now)
    subject = f"{SUBJECT}{role}"
    data = {"to": to, "head": case_head(incident.heads())} | ({"text": note} if note else {})
    act = Act(EntryKind.ROLE_OFFERED, subject, data, incident.base(subject))
    return incident.write([act], state, stamp)


def accept(incident: Incident, role: str, stamp: Stamp, *, note: str = "") -> Outcome:
    """Write that a role is taken over, by another person than the one who hands it over.

    Raises:
        NotFoundError: no such offer.
        StateError: the one who offered cannot accept.
    """
    refuse_numbers(note=note)
    state = incident.state(stamp.now)
    found = roles(state.entries)
    held = _held(found, role)
    if held is None or held.offer is None:
        offered = ", ".join(each.role for each in found if each.offer) or "—"
        raise NotFoundError("room.no-offer", name=safe(role), near=offered)
    if _same(held.offer.actor, stamp.actor):
        raise StateError("room.own-offer", name=safe(role), by=safe(stamp.actor))
    subject = f"{SUBJECT}{role}"
    data = {"to": stamp.actor, "offer": held.offer.ref, "head": case_head(incident.heads())}
    data |= {"text": note} if note else {}
    act = Act(EntryKind.ROLE_ACCEPTED, subject, data, incident.base(subject))
    return incident.write([act], state, stamp)
