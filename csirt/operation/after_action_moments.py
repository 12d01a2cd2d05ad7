"""The moments that an after-action looks for in a journal, and the times between them.

A moment is the earliest entry that tells it; where no entry does, nothing is guessed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from re import fullmatch

from csirt.model.journal import Entry, EntryKind
from csirt.operation.moment import HOUR, moment_of
from csirt.operation.playbook_run import At
from csirt.operation.registers import COMPROMISED, REGISTERS
from csirt.operation.timeline import case_time, stored

_K = EntryKind

DOUBTS = frozenset(["unknown", "wait", "hold", "not-yet", "watch", "stay", "not-known"])
"""Answers of the shipped playbooks that leave their question open: they settle nothing."""

STEPS: dict[str, tuple[str, ...]] = {
    "call": ("take-call",),
    "isolation": (
        "cut-internet", "cut-internet-in-doubt", "cut-neighbours", "cut-core", "cut-backups",
    ),
    "experts-asked": ("call-experts", "call-responders"),
    "paper": ("paper-mode", "paper-everywhere-now"),
}  # fmt: skip
"""Steps of the shipped playbooks that tell a moment when they are done."""

QUESTIONS: dict[str, tuple[str, ...]] = {
    "qualification": ("qualify",),
    "cut-decided": ("cut-in-doubt", "what-to-cut"),
    "plan": ("emergency-plan",),
}
"""Questions of the shipped playbooks that tell a moment when they are answered for good."""

KINDS: dict[str, EntryKind] = {
    "call": _K.CALL_RECEIVED,
    "cut-decided": _K.CUT_DECIDED,
    "isolation": _K.CUT_DONE,
    "filing": _K.CLOCK_FILED,
    "sitrep": _K.SITREP_ISSUED,
    "message": _K.MESSAGE_SENT,
    "acknowledged": _K.MESSAGE_ACKNOWLEDGED,
    "equipment-asked": _K.RESOURCE_REQUESTED,
    "equipment-sent": _K.RESOURCE_SENT,
    "expert": _K.MISSION_STARTED,
    "transfer": _K.TRANSFER_DECIDED,
    "reconnection": _K.RECONNECTION_DECIDED,
}
"""Kinds of entries that tell a moment by themselves."""

PLANS = ("plan-blanc", "plan-bleu")
"""Emergency plans, as the first call sheet names them."""

CLOSED = frozenset(["limited", "closed-to-ambulances", "closed"])
"""States of a care line that is not open."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment, and the entry that tells it."""

    id: str
    at: datetime
    ref: str
    by: str

    def as_json(self) -> dict[str, object]:
        """Return it for machines."""
        return {"id": self.id, "at": stored(self.at), "record": self.ref, "by": self.by}


MOMENTS = (
    "machine-hit", "first-sign", "call", "qualification", "plan", "paper", "cut-decided",
    "isolation", "line-closed", "agency", "cert", "filing", "message", "acknowledged", "sitrep",
    "equipment-asked", "equipment-sent", "equipment-used", "experts-asked", "expert", "transfer",
    "line-reopened", "reconnection",
)  # fmt: skip
"""Every moment, in the order in which a crisis usually has them."""

SPANS: tuple[tuple[str, str], ...] = (
    ("first-sign", "call"),
    ("call", "qualification"),
    ("qualification", "cut-decided"),
    ("cut-decided", "isolation"),
    ("call", "agency"),
    ("qualification", "filing"),
    ("qualification", "plan"),
    ("call", "sitrep"),
    ("equipment-asked", "equipment-sent"),
    ("equipment-asked", "equipment-used"),
    ("experts-asked", "expert"),
    ("message", "acknowledged"),
    ("line-closed", "line-reopened"),
    ("machine-hit", "first-sign"),
    ("machine-hit", "isolation"),
)
"""The times that are looked for: from which moment to which."""


@dataclass(frozen=True, slots=True)
class Span:
    """The time between two moments; none where one of them is not recorded."""

    start: str
    end: str
    length: timedelta | None
    """Negative where the journal has the second before the first."""
    records: tuple[str, ...]

    @property
    def id(self) -> str:
        """Both moments."""
        return f"{self.start}-to-{self.end}"

    def as_json(self) -> dict[str, object]:
        """Return it for machines: whole minutes, null where it is not recorded."""
        minutes = None if self.length is None else int(self.length.total_seconds() // 60)
        return {
            "id": self.id, "from": self.start, "to": self.end, "minutes": minutes,
            "records": list(self.records),
        }  # fmt: skip


def moments(entries: Iterable[Entry], *, at: At = case_time) -> dict[str, Moment]:
    """Return the moments that are recorded, by id, in the order of :data:`MOMENTS`."""
    found: dict[str, Moment] = {}
    closed: set[str] = set()
    for entry in sorted(entries, key=lambda each: (at(each), each.order)):
        for name, when in _told(entry, at, closed):
            known = found.get(name)
            if known is None or when < known.at:
                found[name] = Moment(name, when, entry.ref, entry.actor)
    return {name: found[name] for name in MOMENTS if name in found}


def _told(entry: Entry, at: At, closed: set[str]) -> list[tuple[str, datetime]]:
    """Return the moments that an entry tells; ``closed`` are the care lines not open before it."""
    when, told = at(entry), [name for name, kind in KINDS.items() if entry.kind is kind]
    told = [name for name in told if name != "filing" or not _is_agency(entry)]
    node = entry.subject.rpartition("/")[2] if entry.subject.startswith("step:") else ""
    if entry.kind is _K.STEP_DONE:
        told += [name for name, steps in STEPS.items() if node in steps]
    if entry.kind is _K.DECISION_TAKEN and _said(entry, "choice") not in DOUBTS:
        told += [name for name, steps in QUESTIONS.items() if node in steps]
    if entry.kind is _K.DECISION_TAKEN and _said(entry, "decision") in PLANS:
        told.append("plan")
    told += ["machine-hit"] if _is_hit(entry) else []
    told += _of_clocks(entry) + _of_lines(entry, closed)
    dated = [(name, when) for name in told]
    for name, box, after in _BOXES.get(entry.kind, ()):
        if moment := hour_in(entry.data, box, when, after=after):
            dated.append((name, moment))
    return dated


_BOXES: Mapping[EntryKind, tuple[tuple[str, str, bool], ...]] = {
    _K.CALL_RECEIVED: (("first-sign", "first-symptom-at", False),),
    _K.RESOURCE_SENT: (("equipment-used", "in-use-at", True),),
}
"""Moments told by a box of a sheet: which, by what, and whether it lies after the entry."""


def hour_in(
    data: Mapping[str, object], name: str, near: datetime, *, after: bool = False
) -> datetime | None:
    """Return the moment that a box tells; an hour alone is the last one before, or the next."""
    value = data.get(name)
    if not isinstance(value, str):
        return None
    if fullmatch(HOUR, value):
        last = moment_of(value, near)
        return last if last == near or not after else last + timedelta(days=1)
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _said(entry: Entry, name: str) -> str:
    """Return what an entry says by a name; what is no text says nothing."""
    value = entry.data.get(name)
    return value if isinstance(value, str) else ""


def _is_agency(entry: Entry) -> bool:
    """Return whether a filing is one of the agency's own, which no facility owes."""
    return entry.subject.startswith("clock:agency-")


def _is_hit(entry: Entry) -> bool:
    """Return whether a line says that a machine was in the attacker's hands, and since when."""
    held = REGISTERS["machine"].takes(entry) and _said(entry, "state") == COMPROMISED
    return held and _said(entry, "hour") != "unread"


def _of_clocks(entry: Entry) -> list[str]:
    clock = entry.subject.rpartition("/")[2].removeprefix("clock:")
    if entry.kind is _K.CLOCK_FILED and clock == "ars-alert":
        return ["agency"]
    served = entry.kind in (_K.CLOCK_PREFILED, _K.CLOCK_FILED)
    return ["cert"] if served and clock == "cert-sante" else []


def _of_lines(entry: Entry, closed: set[str]) -> list[str]:
    line = REGISTERS["line"].named(entry) if entry.kind is _K.CARE_LINE_SET else ""
    if not line:
        return []
    if _said(entry, "state") in CLOSED:
        closed.add(line)
        return ["line-closed"]
    if _said(entry, "state") == "open" and line in closed:
        closed.remove(line)
        return ["line-reopened"]
    return []


def spans(found: Mapping[str, Moment]) -> tuple[Span, ...]:
    """Return the times between moments, in the order of :data:`SPANS`."""
    return tuple(_span(found, start, end) for start, end in SPANS)


def _span(found: Mapping[str, Moment], start: str, end: str) -> Span:
    first, last = found.get(start), found.get(end)
    if first is None or last is None:
        return Span(start, end, None, ())
    return Span(start, end, last.at - first.at, (first.ref, last.ref))
