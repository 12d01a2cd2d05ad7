"""Care lines over time: from when to when each was open, limited or closed, as it was recorded."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from csirt.model.journal import Entry, EntryKind
from csirt.operation.after_action_moments import CLOSED
from csirt.operation.playbook_run import At
from csirt.operation.registers import REGISTERS
from csirt.operation.timeline import case_time, stored


@dataclass(frozen=True, slots=True)
class Period:
    """A state of a care line, and how long it is known to have lasted."""

    state: str
    since: datetime
    until: datetime | None
    """None where the journal has no later word."""
    by: str
    ref: str

    @property
    def is_closed(self) -> bool:
        """Whether the line was not open."""
        return self.state in CLOSED


@dataclass(frozen=True, slots=True)
class Line:
    """One care line of one facility."""

    id: str
    """``FACILITY/LINE``, or the line alone."""
    periods: tuple[Period, ...]

    @property
    def kind(self) -> str:
        """The line, without its facility."""
        return self.id.rpartition("/")[2]

    @property
    def facility(self) -> str:
        """Its facility; empty where the entry named none."""
        return self.id.rpartition("/")[0]

    @property
    def was_closed(self) -> bool:
        """Whether it was ever not open."""
        return any(each.is_closed for each in self.periods)

    @property
    def reopened(self) -> Period | None:
        """The last opening after a closure; none while it is not open."""
        last = self.periods[-1]
        return last if self.was_closed and not last.is_closed else None

    def closed_for(self, until: datetime) -> timedelta:
        """Return how long it was not open, up to a moment."""
        spans = ((each.until or until) - each.since for each in self.periods if each.is_closed)
        return sum((max(each, timedelta()) for each in spans), timedelta())

    def as_json(self, until: datetime) -> dict[str, object]:
        """Return it for machines."""
        return {
            "id": self.id,
            "closed_minutes": int(self.closed_for(until).total_seconds() // 60),
            "reopened": self.reopened is not None,
            "periods": [
                {
                    "state": each.state, "since": stored(each.since),
                    "until": None if each.until is None else stored(each.until),
                    "by": each.by, "record": each.ref,
                }
                for each in self.periods
            ],
        }  # fmt: skip


def care_lines(entries: Iterable[Entry], *, at: At = case_time) -> tuple[Line, ...]:
    """Return the care lines of a case in the order in which they were first told of."""
    told: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda each: (at(each), each.order)):
        if entry.kind is EntryKind.CARE_LINE_SET and (id := REGISTERS["line"].named(entry)):
            told.setdefault(id, []).append(entry)
    return tuple(Line(id, _periods(mine, at)) for id, mine in told.items())


def _periods(entries: list[Entry], at: At) -> tuple[Period, ...]:
    """Return the periods; a word that repeats the state before it opens none."""
    turns: list[Entry] = []
    for entry in entries:
        if not turns or _state(entry) != _state(turns[-1]):
            turns.append(entry)
    ends = [at(each) for each in turns[1:]]
    return tuple(
        Period(
            _state(each), at(each), end, str(each.data.get("decided-by") or each.actor), each.ref
        )
        for each, end in zip(turns, [*ends, None], strict=True)
    )


def _state(entry: Entry) -> str:
    return str(entry.data.get("state", ""))
