"""An observed intrusion in the log of a case: one line a machine hit, one for how far it may go.

The lines are notes with data: they add and never contradict. What was written once is not written
again, a line that a person struck out neither.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from csirt.errors import StateError
from csirt.model.finding import Confidence
from csirt.model.journal import Entry, EntryKind
from csirt.model.traffic_finding import TrafficFinding
from csirt.operation.case_state import CaseState
from csirt.operation.registers import COMPROMISED, register
from csirt.safe import safe
from csirt.text import language, say
from csirt.workspace.capture import moment
from csirt.workspace.capture_reach import CaptureReach, Held
from csirt.workspace.incident import Incident, Outcome
from csirt.workspace.journal import Act, Stamp

_GRAVE = ("likely", "very-likely")


def write_reach(incident: Incident, found: CaptureReach, stamp: Stamp) -> Outcome:
    """Write the machines that the attacker holds, and how far he may go, in the log of a case.

    An entry happened when the first record that concerns its machine says so, else when its
    finding opens, which it then says; the reach, at the stamp's hour.

    Raises:
        StateError: the facility is none of the case.
    """
    state = incident.state(stamp.now)
    victims = {place.id for place in state.facilities}
    if victims.isdisjoint(found.sites):
        raise StateError(
            "capture.reach.not-of-case", facility=found.facility,
            victims=", ".join(sorted(victims)) or "—",
        )  # fmt: skip
    told = incident.entries  # as they were written: what was struck out is not written again
    acts = [*_hits(found, state, told), *_radius(found, told)]
    if not acts:
        return Outcome((), state, state)
    return incident.write(acts, state, stamp)


def _hits(found: CaptureReach, state: CaseState, told: Iterable[Entry]) -> Iterator[Act]:
    known = {
        (entry.data.get("machine"), one.get("id"))
        for entry in told
        for one in _list(entry.data.get("findings"))
    }
    exhibits = {
        row.said("sha256"): f"exhibit:{row.id}" for row in register("exhibit", state.entries)
    }
    digests = defaultdict(list)
    for file in found.hunted.seen.files:
        digests[file.name].append(file.sha256)
    for each in found.held:
        new = [one for one in each.findings if (each.host.id, one.finding.id) not in known]
        if new:
            yield _hit(each, new, digests, exhibits)


def _hit(
    each: Held, new: list[TrafficFinding], digests: dict[str, list[str]], exhibits: dict[str, str]
) -> Act:
    findings = [_finding(one, digests) for one in new]
    files = {record["sha256"] for one in findings for record in one["records"]}
    first, own = each.since(new)
    at = moment(first)
    data: dict[str, Any] = {
        "text": _sentence(each, new, its_own=own or at is None),
        "state": COMPROMISED,
        "machine": each.host.id,
        "name": _name(each),
        "addresses": list(each.host.addresses),
        "names": [safe(name) for name in each.host.names],
        "rights": each.level.value,
        "findings": findings,
        "exhibits": sorted(exhibits[digest] for digest in files if digest in exhibits),
    }
    if not own:
        data["hour"] = "unread" if at is None else "finding"
    subject = each.place.ref if each.place else ""
    happened = datetime.fromisoformat(at) if at else None
    return Act(EntryKind.NOTE_ADDED, subject, data, happened_at=happened)


def _sentence(each: Held, new: list[TrafficFinding], *, its_own: bool) -> str:
    titles = " ; ".join(one.finding.title[language()] for one in new)
    surest = max(new, key=lambda one: list(Confidence).index(one.finding.confidence)).finding
    told = say(
        "capture.reach.hit", name=_name(each), rights=say(f"cli.capture.reach.level.{each.level}"),
        why=titles, technique=", ".join(dict.fromkeys(one.technique[0] for one in new)),
        confidence=say(f"confidence.{surest.confidence}"),
    )  # fmt: skip
    return told if its_own else f"{told} {say('capture.reach.hour-of-finding')}"


def _name(each: Held) -> str:
    """Return what people call a machine, its address beside."""
    if each.place:
        return f"{each.place.asset.name or each.place.asset.id} ({safe(each.host.id)})"
    return " ".join((safe(each.host.id), *(f"({safe(name)})" for name in each.host.names[:1])))


def _finding(one: TrafficFinding, digests: dict[str, list[str]]) -> dict[str, Any]:
    """Return a finding with the records that show it, each by the hash of its file."""
    frames: dict[str, list[int]] = defaultdict(list)
    for record, frame in zip(one.finding.records, one.frames, strict=True):
        frames[record.rpartition("#")[0]].append(frame)
    return {
        "id": one.finding.id,
        "rule": one.finding.rule,
        "techniques": list(one.technique),
        "severity": one.finding.severity.value,
        "confidence": one.finding.confidence.value,
        "first": moment(one.first),
        "last": moment(one.last),
        "records": [
            {"file": safe(name), "sha256": digest, "frames": numbers}
            for name, numbers in frames.items()
            for digest in digests.get(name, [])
        ],
        "records_left_out": one.left_out,
    }


def _radius(found: CaptureReach, told: Iterable[Entry]) -> Iterator[Act]:
    if found.found is None:
        return
    reach = found.found
    figures: dict[str, Any] = {
        "entries": list(reach.entries),
        "cut": list(reach.cut),
        "samples": reach.samples,
        "seed": reach.seed,
        "things": [
            {
                "ref": each.ref, "family": each.family, "held": each.held,
                "stopped_by_cut": each.stopped, "now": each.now.as_json(),
                "after": each.after.as_json(),
            }
            for each in reach.found
            if each.family != "asset" and (each.held or each.now.probability)
        ],
        "one_cut_alone": reach.as_json("fr")["one_cut_alone"],
    }  # fmt: skip
    if any(entry.data.get("reach") == figures for entry in told):
        return
    lines = reach.of("care-line")
    grave = [each for each in lines if each.now.class_ in _GRAVE]
    text = say(
        "capture.reach.radius", held=len(reach.entries), grave=len(grave), lines=len(lines),
        after=sum(each.after.class_ in _GRAVE and not each.stopped for each in lines),
        stopped=sum(each.stopped for each in lines), samples=reach.samples, seed=reach.seed,
    )  # fmt: skip
    group = found.sites != (found.facility,)
    subject = f"{'group' if group else 'facility'}:{found.facility}"
    yield Act(EntryKind.NOTE_ADDED, subject, {"text": text, "reach": figures})


def _list(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
