"""The tables that a crisis room keeps, read from the journal: one row a line, a loan, a transfer.

A row is what the entries about one thing say together, the last word on each point, with the hour
of each turn. The keys are those of the sheets, so that paper, form and command fill one table.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from csirt.model.journal import Entry, EntryKind
from csirt.operation.playbook_run import At
from csirt.operation.timeline import case_time, stored

_K = EntryKind

COMPROMISED = "compromised"
"""State of a machine that an attacker holds."""


@dataclass(frozen=True, slots=True)
class Register:
    """One table: the kinds of entries that fill it, and what tells one row from another."""

    kinds: tuple[EntryKind, ...]
    named: Callable[[Entry], str]
    """The row that an entry is about; empty when it says none."""
    taken: Callable[[Entry], bool] = lambda _entry: True
    whole: bool = False
    """Whether an entry says all of its row: what an earlier one said is over, its hours too."""
    lasting: tuple[tuple[str, str], ...] = ()
    """Answers that a later entry never takes back: a weaker proof is no contrary one."""

    def takes(self, entry: Entry) -> bool:
        """Return whether an entry fills a row."""
        return entry.kind in self.kinds and self.taken(entry) and bool(self.named(entry))


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One row."""

    id: str
    status: EntryKind
    """The last turn."""
    data: Mapping[str, Any]
    times: Mapping[EntryKind, datetime]
    """When each turn was taken, the last time."""
    by: str
    at: datetime
    """When the last turn was taken."""
    entries: tuple[Entry, ...] = field(repr=False)

    def said(self, *keys: str) -> str:
        """Return the first of some answers that was given, as text."""
        for key in keys:
            value = self.data.get(key)
            if isinstance(value, list):
                return ", ".join(map(str, value))
            if value not in (None, ""):
                return str(value)
        return ""

    def as_json(self) -> dict[str, object]:
        """Return the row for machines."""
        return {
            "id": self.id,
            "status": self.status.value,
            "at": stored(self.at),
            "by": self.by,
            "data": dict(self.data),
            "times": {kind.value: stored(when) for kind, when in self.times.items()},
            "records": [entry.ref for entry in self.entries],
        }


def _of(*keys: str) -> Callable[[Entry], str]:
    def named(entry: Entry) -> str:
        told = [str(entry.data[key]) for key in keys if entry.data.get(key) not in (None, "")]
        return "/".join(told) if len(told) == len(keys) else ""

    return named


def _subject(kind: str) -> Callable[[Entry], str]:
    def named(entry: Entry) -> str:
        found, _, place = entry.subject.partition(":")
        return place if found == kind else ""

    return named


def _first_of(*ways: Callable[[Entry], str]) -> Callable[[Entry], str]:
    return lambda entry: next((name for way in ways if (name := way(entry))), "")


def _is_request(entry: Entry) -> bool:
    """Return whether a decision is about a request for equipment."""
    return entry.kind is not _K.DECISION_TAKEN or "item" in entry.data


def _is_hit(entry: Entry) -> bool:
    """Return whether a note says in what state an attack left a machine."""
    return "state" in entry.data


REGISTERS: dict[str, Register] = {
    "line": Register((_K.CARE_LINE_SET,), _subject("care-line"), whole=True),
    "capacity": Register((_K.CAPACITY_REPORTED,), _of("place", "line"), whole=True),
    "resource": Register(
        (_K.RESOURCE_REQUESTED, _K.DECISION_TAKEN, _K.RESOURCE_SENT, _K.RESOURCE_RETURNED),
        _of("number"),
        _is_request,
    ),
    "mission": Register((_K.MISSION_STARTED, _K.MISSION_ENDED), _of("expert")),
    "roster": Register((_K.CONTACT_VERIFIED,), _of("name")),
    "message": Register((_K.MESSAGE_SENT,), _of("number")),
    "answer": Register((_K.MESSAGE_ACKNOWLEDGED,), _of("number", "recipient")),
    "transfer": Register((_K.TRANSFER_DECIDED, _K.TRANSFER_ARRIVED), _of("number")),
    "cut": Register((_K.CUT_DECIDED, _K.CUT_DONE), _first_of(_of("cut"), _of("what"))),
    "reconnection": Register((_K.RECONNECTION_DECIDED,), _of("service")),
    "exhibit": Register(
        (_K.EXHIBIT_ACQUIRED, _K.EXHIBIT_TRANSFERRED, _K.EXHIBIT_RETURNED), _subject("exhibit")
    ),
    "sitrep": Register((_K.SITREP_ISSUED,), _of("number")),
    "machine": Register(
        (_K.NOTE_ADDED,),
        _first_of(_subject("asset"), _of("machine")),
        _is_hit,
        lasting=(("rights", "admin"),),
    ),
    "service": Register((_K.APPLICATION_SET, _K.SERVICE_SET), lambda entry: entry.subject),
}
"""The tables by name."""


def register(name: str, entries: Iterable[Entry], *, at: At = case_time) -> tuple[RegisterRow, ...]:
    """Return the rows of a table, in the order in which they first came.

    Args:
        name: One of :data:`REGISTERS`.
        entries: The entries that count, in the order of the fold.
        at: When an entry counts; in an incident, when it happened.

    Raises:
        KeyError: no such table.
    """
    kept = REGISTERS[name]
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        if kept.takes(entry):
            found.setdefault(kept.named(entry), []).append(entry)
    return tuple(_row(id, mine, at, kept) for id, mine in found.items())


def _row(id: str, entries: list[Entry], at: At, kept: Register) -> RegisterRow:
    data: dict[str, Any] = {}
    for entry in entries[-1:] if kept.whole else entries:
        if entry.kind is _K.MISSION_STARTED:
            data = {}  # another mission of the same expert is another mission
        data |= {key: value for key, value in entry.data.items() if value not in (None, "")}
    data |= {
        name: value
        for name, value in kept.lasting
        if any(entry.data.get(name) == value for entry in entries)
    }
    last = entries[-1]
    times = {entry.kind: at(entry) for entry in entries}
    return RegisterRow(id, last.kind, data, times, last.actor, at(last), tuple(entries))


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision of the crisis, for the log of decisions."""

    at: datetime
    what: str
    """Subject or words."""
    choice: str
    reason: str
    by: str
    role: str
    ref: str


_DECIDING = frozenset(
    [_K.DECISION_TAKEN, _K.LEVEL_SET, _K.CUT_DECIDED, _K.RECONNECTION_DECIDED,
     _K.DIVERSION_DECIDED, _K.TRANSFER_DECIDED, _K.CLOCK_WAIVED, _K.STEP_SKIPPED,
     _K.CONFLICT_RESOLVED]
)  # fmt: skip


def decisions(entries: Iterable[Entry], *, at: At = case_time) -> tuple[Decided, ...]:
    """Return every decision with its author and reason, by the hour at which it was taken."""
    return tuple(sorted(_decided(entries, at), key=lambda each: (each.at, each.ref)))


def _decided(entries: Iterable[Entry], at: At) -> Iterator[Decided]:
    for entry in entries:
        if entry.kind in _DECIDING:
            data = entry.data
            words = str(data.get("text") or "")  # a sheet's own sentence says the answer too
            what = entry.subject or words or str(data.get("item") or "")
            told_by = () if words and not entry.subject else ("choice", "level", "decision", "kept")
            choice = next((str(data[key]) for key in told_by if key in data), "")
            told = data.get("decided_by") or entry.actor
            yield Decided(
                at(entry), what, choice,
                str(data.get("reason", "")), str(told), entry.role, entry.ref,
            )  # fmt: skip
