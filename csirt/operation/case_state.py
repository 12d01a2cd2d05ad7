"""A case as it stands at one moment: playbooks, steps, clocks, levels; ``state(entries, now)``.

What can be computed (due, late, missed, a clock run out) is never an entry.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from csirt.model.clock import Clock
from csirt.model.journal import Entry, EntryKind
from csirt.model.place import Profile
from csirt.operation.clocks import ClockState, states
from csirt.operation.exercise_clock import clock_of
from csirt.operation.item import Item, ItemState, Run, run_subject
from csirt.operation.merge import Accountable, Conflict
from csirt.operation.playbook_run import At, played
from csirt.operation.runs import Digest, Unread, runs_of
from csirt.operation.standing import standing
from csirt.operation.tale import tale
from csirt.operation.timeline import case_time, stored

LAST_NOTES = 8
_TURNS = (EntryKind.CASE_OPENED, EntryKind.CASE_CLOSED)


@dataclass(frozen=True, slots=True)
class Place:
    """A facility of a case, as the case itself knows it."""

    id: str
    name: str = ""
    """As people say it; the id where nobody has told."""
    profile: Profile | None = None
    """None when it is not known: every duty may then be its duty."""

    @property
    def shown(self) -> str:
        """Name and id for people."""
        return f"{self.name} ({self.id})" if self.name else self.id

    def as_json(self) -> dict[str, object]:
        """Return what ``case.opened`` keeps of it."""
        return {"id": self.id, "name": self.name, "profile": self.profile}


@dataclass(frozen=True, slots=True)
class CaseState:
    """Everything that a board shows of a case."""

    id: str
    now: datetime
    title: str
    exercise: bool
    closed: bool
    opened_at: datetime | None
    facilities: tuple[Place, ...]
    runs: tuple[Run, ...]
    items: tuple[Item, ...]
    clocks: tuple[ClockState, ...]
    conflicts: tuple[Conflict, ...]
    """Open and resolved."""
    levels: Mapping[str, Entry]
    """The last level set, ``care`` and ``technical``: two things, never one number."""
    notes: tuple[Entry, ...]
    """The last lines of the log, newest last."""
    unread: tuple[Unread, ...]
    entries: tuple[Entry, ...]
    """What counts, in the order of the fold."""
    at: At = case_time
    """When an entry counts: when it happened, or when the scenario of an exercise says so."""

    @property
    def to_do(self) -> tuple[Item, ...]:
        """Steps to be done now, the most pressing first; questions stand apart."""
        return _pressing(item for item in self.items if item.to_do and not item.is_question)

    @property
    def decisions(self) -> tuple[Item, ...]:
        """Questions to be answered, doubts included."""
        return _pressing(item for item in self.items if item.to_do and item.is_question)

    @property
    def late(self) -> tuple[Item, ...]:
        """What is to be done or answered, and whose target has passed."""
        return tuple(item for item in (*self.to_do, *self.decisions) if item.late)

    @property
    def coming(self) -> tuple[Item, ...]:
        """What comes back, or opens once something that is open is settled; soonest first."""
        active = {(item.run.subject, item.node.id) for item in (*self.to_do, *self.decisions)}
        return _pressing(
            item
            for item in self.items
            if item.returns
            or (
                item.state is ItemState.WAITING
                and item.waits_for
                and all((item.run.subject, name) in active for name in item.waits_for)
            )
        )

    @property
    def open_conflicts(self) -> tuple[Conflict, ...]:
        """The conflicts that nobody has decided."""
        return tuple(each for each in self.conflicts if each.resolved is None)

    def as_json(self, *, everything: bool = False) -> dict[str, object]:
        """Return the case for machines: what presses, or every step with ``everything``."""
        told: dict[str, object] = {
            "id": self.id,
            "title": self.title,
            "exercise": self.exercise,
            "closed": self.closed,
            "now": stored(self.now),
            "opened_at": None if self.opened_at is None else stored(self.opened_at),
            "facilities": [place.as_json() for place in self.facilities],
            "levels": {name: each.data.get("level") for name, each in self.levels.items()},
            "playbooks": [
                {
                    "id": run.subject,
                    "playbook": run.playbook.id,
                    "version": run.playbook.version,
                    "facility": run.facility or None,
                    "started": stored(run.started),
                    "sha256": run.sha256,
                    "amended": run.amended,
                }
                for run in self.runs
            ],
            "open": [item.as_json() for item in self.to_do],
            "late": [item.as_json() for item in self.late],
            "decisions": [item.as_json() for item in self.decisions],
            "next": [item.as_json() for item in self.coming],
            "clocks": [clock.as_json(internal=True) for clock in self.clocks],
            "conflicts": [
                {"id": each.subject, "entries": [entry.ref for entry in each.entries]}
                for each in self.open_conflicts
            ],
            "unread": [{"id": each.subject, "sha256": each.sha256} for each in self.unread],
        }
        if everything:
            told["steps"] = [item.as_json() for item in self.items]
        return told


def _pressing(items: Iterable[Item]) -> tuple[Item, ...]:
    """Return items by their target, those without one last, otherwise as they stand."""
    dated = sorted(
        ((item.due is None, item.due, nth, item) for nth, item in enumerate(items)),
        key=lambda each: (each[0], each[1] or datetime.min, each[2]),
    )
    return tuple(item for *_, item in dated)


def state(
    case: str,
    entries: Iterable[Entry],
    regimes: Mapping[str, Clock],
    now: datetime,
    *,
    at: At | None = None,
    digest: Digest,
) -> CaseState:
    """Return a case as it stands.

    In an exercise that has begun, everything counts in scenario time: steps, targets and legal
    clocks, and ``now`` itself. One playbook code serves both.

    Args:
        case: Its id.
        entries: Every entry that has a body, in any order.
        regimes: The legal clocks by id.
        now: The moment, with its zone.
        at: When an entry counts; by default when it happened, or when the scenario says so. With
            it, ``now`` is taken as it is.
        digest: What gives the SHA-256 of a playbook's document.

    Raises:
        ValueError: ``now`` has no zone.
    """
    entries = tuple(entries)
    if at is None:
        clock = clock_of(entries)
        at, now = (case_time, now) if clock is None else (clock.at, clock.scenario_now(now))
    first, _ = standing(entries)
    runs, unread = runs_of(first, at, digest, among=entries)
    counts, conflicts = standing(entries, _deciders(runs))
    if len(counts) != len(first):
        runs, unread = runs_of(counts, at, digest, among=entries)
    facilities = _facilities(counts, runs)
    names = tuple(place.id for place in facilities)
    told = tale(counts)
    disputed = frozenset(each.subject for each in conflicts if each.resolved is None)
    items = tuple(
        item
        for run in runs
        for item in played(run, told, facilities=names, conflicts=disputed, now=now, at=at)
    )
    known = {place.id: place.profile for place in facilities}
    clocks = states(regimes, counts, now, facilities=known, at=at)
    return CaseState(
        id=case, now=now, facilities=facilities, runs=runs, items=items, clocks=clocks,
        conflicts=conflicts, unread=(*unread, *_withheld(told, runs, unread)),
        entries=counts, at=at, **_told(counts, at),
    )  # fmt: skip


def _withheld(
    told: Iterable[str], runs: Iterable[Run], unread: Iterable[Unread]
) -> Iterator[Unread]:
    """Yield the runs of which only steps are told: who sent us the case kept the playbook back."""
    known = {run.subject for run in runs} | {each.subject for each in unread}
    for name in dict.fromkeys(_run_of(subject) for subject in told):
        playbook, facility = name
        if known.isdisjoint((run_subject(playbook, facility), run_subject(playbook))):
            yield Unread(run_subject(playbook, facility), "")


def _run_of(subject: str) -> tuple[str, str]:
    """Return the playbook and the facility that the subject of a step names."""
    *before, _node = ("", "", *subject.removeprefix("step:").split("/"))
    return before[-1], before[-2]


def _told(entries: tuple[Entry, ...], at: At) -> dict[str, Any]:
    """Return what single entries say of the case: title, levels, the last notes."""
    opened = [each for each in entries if each.kind is EntryKind.CASE_OPENED]
    turns = [each for each in entries if each.kind in _TURNS and each.subject.startswith("case:")]
    first = opened[0] if opened else None
    levels = {
        each.subject.removeprefix("level:"): each
        for each in entries
        if each.kind is EntryKind.LEVEL_SET
    }
    notes = [each for each in entries if each.kind is EntryKind.NOTE_ADDED]
    return {
        "title": str(first.data.get("title", "")) if first else "",
        "exercise": bool(first and first.data.get("exercise") is True),
        "closed": bool(turns) and turns[-1].kind is EntryKind.CASE_CLOSED,
        "opened_at": at(first) if first else None,
        "levels": levels,
        "notes": tuple(notes[-LAST_NOTES:]),
    }


def _facilities(entries: Iterable[Entry], runs: Iterable[Run]) -> tuple[Place, ...]:
    """Return the facilities of a case, in the order in which they came into it."""
    found: dict[str, Place] = {}
    for each in entries:
        if each.kind is EntryKind.CASE_OPENED:
            told = [_place(place) for place in _list(each.data.get("places"))]
            named = [Place(str(name)) for name in _list(each.data.get("facilities"))]
            for place in (*told, *named):
                found.setdefault(place.id, place)
    for run in runs:
        if run.facility:
            found.setdefault(run.facility, Place(run.facility))
    return tuple(found.values())


def _place(told: object) -> Place:
    told = told if isinstance(told, dict) else {}
    known = [profile for profile in Profile if profile == told.get("profile")]
    return Place(str(told.get("id", "")), str(told.get("name", "")), known[0] if known else None)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _deciders(runs: Iterable[Run]) -> Accountable:
    """Return what tells the role that decides on a subject: the accountable one of the step."""
    known = {
        (run.playbook.id, node.id): node.raci.accountable or node.owner or ""
        for run in runs
        for node in run.playbook.nodes()
    }

    def decides(subject: str) -> str:
        kind, _, place = subject.partition(":")
        *_, playbook, node = ("", *place.split("/")) if kind == "step" else ("", "")
        return known.get((playbook, node), "")

    return decides
