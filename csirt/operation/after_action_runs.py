"""What was done otherwise than the playbooks say, and what is still open; a fact, never a fault.

Internal targets stand apart: they are for the house, and no report shows them unless it is asked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from csirt.model.journal import Entry, EntryKind
from csirt.operation.case_state import CaseState
from csirt.operation.item import Item, ItemState, Run
from csirt.operation.playbook_run import At
from csirt.operation.timeline import case_time, stored

_OPEN = frozenset([ItemState.OPEN, ItemState.STARTED, ItemState.DOUBT])


@dataclass(frozen=True, slots=True)
class Deviation:
    """One thing that was done otherwise."""

    at: datetime
    by: str
    reason: str
    ref: str
    item: Item | None = None
    """The step or question; none for a playbook that was amended."""
    before: tuple[str, ...] = ()
    """Ids of what it should have waited for."""

    def as_json(self) -> dict[str, object]:
        """Return it for machines."""
        return {
            "id": self.item.subject if self.item else self.ref,
            "at": stored(self.at),
            "by": self.by,
            "reason": self.reason or None,
            "before": list(self.before),
            "record": self.ref,
        }


@dataclass(frozen=True, slots=True)
class Ways:
    """One run beside its playbook."""

    run: Run
    skipped: tuple[Deviation, ...]
    early: tuple[Deviation, ...]
    """Done or decided before its turn."""
    reopened: tuple[Deviation, ...]
    amended: tuple[Deviation, ...]
    left_open: tuple[Item, ...]
    """Open, begun, or answered 'not known yet' at the last entry."""
    settled: int
    """Steps and questions that were done or decided."""
    waiting: int
    """Those whose turn had not come."""
    late: tuple[Item, ...]
    """After its internal target; shown on an internal report only."""

    def as_json(self, *, internal: bool = False) -> dict[str, object]:
        """Return it for machines; internal targets only where they are asked for."""
        told: dict[str, object] = {
            "id": self.run.subject,
            "version": self.run.playbook.version,
            "sha256": self.run.sha256,
            "settled": self.settled,
            "waiting": self.waiting,
            "left_open": [item.subject for item in self.left_open],
        }
        for name in ("skipped", "early", "reopened", "amended"):
            told[name] = [each.as_json() for each in getattr(self, name)]
        if internal:
            told["after_target"] = [
                {"id": item.subject, "target": stored(item.due)} for item in self.late if item.due
            ]
        return told


def ways(state: CaseState, *, at: At = case_time) -> tuple[Ways, ...]:
    """Return each run beside its playbook, in the order in which they were started."""
    by_ref = {entry.ref: entry for entry in state.entries}
    items: dict[str, list[Item]] = {}
    for item in state.items:
        items.setdefault(item.run.subject, []).append(item)
    amended: dict[str, list[Entry]] = {}
    for entry in state.entries:
        if entry.kind is EntryKind.PLAYBOOK_AMENDED:
            amended.setdefault(entry.subject, []).append(entry)
    return tuple(
        _ways(run, items.get(run.subject, []), amended.get(run.subject, []), by_ref, at)
        for run in state.runs
    )


def _ways(
    run: Run, items: list[Item], amended: list[Entry], by_ref: Mapping[str, Entry], at: At
) -> Ways:
    told = [(item, [by_ref[ref] for ref in item.records if ref in by_ref]) for item in items]
    return Ways(
        run=run,
        skipped=_sorted(
            _deviation(entries[-1], at, item)
            for item, entries in told
            if item.state is ItemState.SKIPPED and entries
        ),
        early=_sorted(
            _deviation(entries[-1], at, item, before=item.out_of_turn)
            for item, entries in told
            if item.out_of_turn and item.state is not ItemState.SKIPPED and entries
        ),
        reopened=_sorted(
            _deviation(entry, at, item)
            for item, entries in told
            for entry in entries
            if entry.kind is EntryKind.STEP_REOPENED
        ),
        amended=_sorted(_deviation(entry, at, None) for entry in amended),
        left_open=tuple(item for item in items if item.state in _OPEN and not item.returns),
        settled=sum(item.settled_at is not None for item in items),
        waiting=sum(item.state is ItemState.WAITING for item in items),
        late=tuple(item for item in items if item.late and item.due is not None),
    )


def _deviation(
    entry: Entry, at: At, item: Item | None, *, before: tuple[str, ...] = ()
) -> Deviation:
    by = str(entry.data.get("decided_by") or entry.actor)
    reason = entry.data.get("reason") or ""
    return Deviation(at(entry), by, str(reason), entry.ref, item, before)


def _sorted(found: Iterable[Deviation]) -> tuple[Deviation, ...]:
    return tuple(sorted(found, key=lambda each: (each.at, each.ref)))
