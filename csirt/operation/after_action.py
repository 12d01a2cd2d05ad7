"""What a real incident was, once it is over: moments, decisions, care, ways, and what is missing.

A fold over the entries that may be shown; nothing here is written back, and nothing is guessed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from csirt.model.journal import Entry, EntryKind
from csirt.operation.after_action_care import Line, care_lines
from csirt.operation.after_action_moments import MOMENTS, Moment, Span, moments, spans
from csirt.operation.after_action_runs import Ways, ways
from csirt.operation.case_state import CaseState
from csirt.operation.playbook_run import At
from csirt.operation.registers import Decided, RegisterRow, decisions, register
from csirt.operation.standing import ERASED, WITHDRAWN
from csirt.operation.timeline import case_time, ordered, stored

_K = EntryKind

LATE_WRITING = timedelta(hours=1)
"""An entry written longer than this after what it tells is one that was written from memory."""

TALLIES: dict[str, tuple[EntryKind, ...]] = {
    "notes": (_K.NOTE_ADDED,),
    "calls": (_K.CALL_RECEIVED,),
    "messages": (_K.MESSAGE_SENT,),
    "answers": (_K.MESSAGE_ACKNOWLEDGED,),
    "sitreps": (_K.SITREP_ISSUED,),
    "handovers": (_K.ROLE_ACCEPTED,),
    "transfers": (_K.TRANSFER_DECIDED,),
    "arrivals": (_K.TRANSFER_ARRIVED,),
    "requests": (_K.RESOURCE_REQUESTED,),
    "loans": (_K.RESOURCE_SENT,),
    "returns": (_K.RESOURCE_RETURNED,),
    "missions": (_K.MISSION_STARTED,),
    "missions-ended": (_K.MISSION_ENDED,),
    "capacities": (_K.CAPACITY_REPORTED,),
    "exhibits": (_K.EXHIBIT_ACQUIRED,),
    "paper": (_K.PAPER_TRANSCRIBED, _K.FORM_IMPORTED),
}
"""What is counted, by the kinds of entries that are it."""

_REGISTERED = {
    "messages": "message", "answers": "answer", "transfers": "transfer", "arrivals": "transfer",
    "requests": "resource", "loans": "resource", "returns": "resource", "missions": "mission",
    "missions-ended": "mission", "exhibits": "exhibit",
}  # fmt: skip
"""What is counted once a row of its table: a line told twice is one thing."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One change of the log after it was written."""

    entry: Entry
    """The correction."""
    target: Entry | None
    """What it corrects, as it was written; none where its body is gone."""

    @property
    def nature(self) -> str:
        """``erased``, ``struck`` or ``corrected``."""
        if self.entry.data.get(ERASED) is True:
            return "erased"
        return "struck" if self.entry.data.get(WITHDRAWN) is True else "corrected"

    def as_json(self) -> dict[str, object]:
        """Return it for machines."""
        return {
            "id": self.entry.ref,
            "entry": self.entry.subject,
            "nature": self.nature,
            "recorded_at": self.entry.recorded_at,
            "by": self.entry.actor,
            "reason": str(self.entry.data.get("reason", "")),
        }


@dataclass(frozen=True, slots=True)
class AfterAction:
    """One case, looked back at."""

    state: CaseState
    written: tuple[Entry, ...]
    """Every entry that may be shown, as it was written."""
    moments: Mapping[str, Moment]
    spans: tuple[Span, ...]
    decisions: tuple[Decided, ...]
    cuts: tuple[RegisterRow, ...]
    care: tuple[Line, ...]
    ways: tuple[Ways, ...]
    corrections: tuple[Correction, ...]
    tallies: Mapping[str, tuple[str, ...]]
    """References of what is counted, by name."""
    from_memory: tuple[str, ...]
    """References of the entries written more than an hour after what they tell."""
    untimed: tuple[str, ...]
    """References of the entries whose sheet asked for an hour that nobody could read."""

    @property
    def began(self) -> datetime | None:
        """When the first thing that is told happened, whatever it is."""
        told = (case_time(entry) for entry in self.state.entries if entry.kind not in _PROOF)
        sign = self.moments.get("first-sign")
        return min((*told, *([sign.at] if sign else [])), default=None)

    @property
    def length(self) -> timedelta:
        """From the first thing told to the last entry."""
        return timedelta() if self.began is None else self.state.now - self.began

    @property
    def untold(self) -> tuple[str, ...]:
        """Names of the moments and counts of which the journal holds nothing."""
        wanted = [name for name in MOMENTS if name not in _CHANCE]
        absent = [name for name in wanted if name not in self.moments]
        return (*absent, *(name for name in _EXPECTED if not self.tallies[name]))

    def as_json(self, *, internal: bool = False) -> dict[str, object]:
        """Return it for machines."""
        return {
            "began": None if self.began is None else stored(self.began),
            "as_of": stored(self.state.now),
            "moments": [each.as_json() for each in self.moments.values()],
            "spans": [each.as_json() for each in self.spans],
            "decisions": [decided_json(each) for each in self.decisions],
            "clocks": [
                each.as_json(internal=internal) for each in self.state.clocks if each.started
            ],
            "care_lines": [each.as_json(self.state.now) for each in self.care],
            "playbooks": [each.as_json(internal=internal) for each in self.ways],
            "corrections": [each.as_json() for each in self.corrections],
            "conflicts": [
                {"id": each.subject, "resolved": each.resolved is not None}
                for each in self.state.conflicts
            ],
            "counts": [{"id": name, "count": len(refs)} for name, refs in self.tallies.items()],
            "not_recorded": list(self.untold),
            "written_from_memory": list(self.from_memory),
        }


_PROOF = frozenset([_K.STATION_JOINED, _K.HEAD_SEEN, _K.ENTRY_CORRECTED])
"""Kinds that tell of the journal itself."""
_CHANCE = frozenset(
    ["machine-hit", "transfer", "equipment-used", "line-closed", "line-reopened", "reconnection"]
)
"""Moments that many a crisis has not: their absence says nothing."""
_EXPECTED = ("handovers", "exhibits")


def decided_json(each: Decided) -> dict[str, object]:
    """Return one decision for machines."""
    return {
        "id": each.ref, "at": stored(each.at), "subject": each.what, "choice": each.choice,
        "reason": each.reason, "by": each.by, "role": each.role,
    }  # fmt: skip


def after_action(state: CaseState, written: Iterable[Entry], *, at: At = case_time) -> AfterAction:
    """Return a case, looked back at.

    Args:
        state: The case as it stood at the last entry.
        written: The entries that may be shown, corrections and what they correct included.
        at: When an entry counts; in an incident, when it happened.
    """
    written, counts = ordered(written), state.entries
    found = moments(counts, at=at)
    return AfterAction(
        state=state,
        written=written,
        moments=found,
        spans=spans(found),
        decisions=decisions(counts, at=at),
        cuts=register("cut", counts, at=at),
        care=care_lines(counts, at=at),
        ways=ways(state, at=at),
        corrections=_corrections(written),
        tallies={name: _tally(name, counts) for name in TALLIES},
        from_memory=tuple(each.ref for each in counts if _from_memory(each, at)),
        untimed=tuple(each.ref for each in counts if each.data.get("hour") == "unread"),
    )


def _tally(name: str, entries: tuple[Entry, ...]) -> tuple[str, ...]:
    """Return what is counted: each row of its table once, or each entry where it has none."""
    kinds, table = TALLIES[name], _REGISTERED.get(name)
    mine = [entry for entry in entries if entry.kind in kinds]
    if table is None:
        return tuple(entry.ref for entry in mine)
    rows = register(table, entries)
    listed = [next((e.ref for e in row.entries if e.kind in kinds), "") for row in rows]
    inside = {entry.ref for row in rows for entry in row.entries}
    return (*filter(None, listed), *(each.ref for each in mine if each.ref not in inside))


def _corrections(written: tuple[Entry, ...]) -> tuple[Correction, ...]:
    by_ref = {entry.ref: entry for entry in written}
    return tuple(
        Correction(entry, by_ref.get(entry.subject))
        for entry in written
        if entry.kind is _K.ENTRY_CORRECTED
    )


def _from_memory(entry: Entry, at: At) -> bool:
    """Return whether an entry was written long after what it tells.

    One that rests on the records of a capture or a log has its hour from them, not from memory.
    """
    if entry.kind in _PROOF or "findings" in entry.data:
        return False
    return datetime.fromisoformat(entry.recorded_at) - at(entry) > LATE_WRITING
