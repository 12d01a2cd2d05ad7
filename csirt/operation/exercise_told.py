"""What the entries of a run tell: sent, held, decided, done, seen; the fold, before any rule.

Subjects: ``inject:SCENARIO/ID`` for what happens to an inject, ``scenario:SCENARIO/ID`` for a
decision of the exercise, and for the marks on an expectation or on a line of the grid. What two
rooms may say at once and both be right (an act, a reading, a mark) never contradicts.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from csirt.model.journal import Entry, EntryKind
from csirt.operation.exercise_script import node_of

UNTIMED = "untimed"
"""Key of an entry's data: nobody noted the hour; what was seen counts, no delay is worked out."""
_K = EntryKind

Seconds = Callable[[Entry], int]
"""When an entry counts, in scenario seconds."""


class Mark(StrEnum):
    """What an observer ticks."""

    MET = "met"
    LATE = "late"
    """Seen, too late; the hour, where it was noted, says by how much."""
    PARTLY = "partly"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that was noted, and when it counts."""

    at: int | None
    """Scenario seconds; none where nobody noted the hour."""
    entry: Entry

    @property
    def cell(self) -> str:
        """The cell that it is about; empty where it says none."""
        return str(self.entry.data.get("cell") or "")

    @property
    def mark(self) -> Mark | None:
        """What was ticked."""
        told = self.entry.data.get("mark")
        return next((each for each in Mark if each == told), None)

    @property
    def observer(self) -> str:
        """Who ticked it: a function."""
        return str(self.entry.data.get("observer") or self.entry.actor)


def inject_subject(scenario: str, name: str) -> str:
    """Return the subject of the entries about an inject."""
    return f"inject:{scenario}/{name}"


def scenario_subject(scenario: str, name: str) -> str:
    """Return the subject of the entries about a decision, an expectation or a line of the grid."""
    return f"scenario:{scenario}/{name}"


@dataclass(slots=True)
class Told:
    """What the entries of a run say, by what they are about."""

    sent: dict[str, Sign] = field(default_factory=dict)
    """The first time only: an inject is sent once."""
    held: dict[str, Sign] = field(default_factory=dict)
    skipped: dict[str, Sign] = field(default_factory=dict)
    amended: dict[str, list[Sign]] = field(default_factory=dict)
    improvised: dict[str, Sign] = field(default_factory=dict)
    read: dict[str, dict[str, Sign]] = field(default_factory=dict)
    """By inject and cell, the first reading."""
    answers: dict[str, list[Sign]] = field(default_factory=dict)
    """By decision of the exercise."""
    nodes: dict[tuple[str, str], list[Sign]] = field(default_factory=dict)
    """By playbook and id, each time that a step or decision was settled, or reopened."""
    acts: dict[str, list[Sign]] = field(default_factory=dict)
    kinds: dict[EntryKind, list[Sign]] = field(default_factory=dict)
    marks: dict[str, list[Sign]] = field(default_factory=dict)
    """By expectation or line of the grid, what observers ticked."""
    verdicts: dict[str, Sign] = field(default_factory=dict)
    """By expectation, the last word of the animation."""
    states: list[Sign] = field(default_factory=list)
    """Applications, services and care lines that somebody set."""
    last: Sign | None = None
    count: int = 0

    def add(self, entry: Entry, at: int) -> None:
        """Take the next entry, in the order of the fold."""
        sign = Sign(None if entry.data.get(UNTIMED) is True else at, entry)
        self.count += 1
        self.last = sign
        self.kinds.setdefault(entry.kind, []).append(sign)
        taker = _TAKERS.get(entry.kind)
        if taker is not None:
            taker(self, sign, entry.subject.rpartition("/")[2])

    def __add__(self, later: "Told") -> "Told":
        """Return what both say together; the entries of the other come after all of these."""
        return Told(
            sent=later.sent | self.sent,
            held=self.held | later.held,
            skipped=self.skipped | later.skipped,
            amended=_joined(self.amended, later.amended),
            improvised=later.improvised | self.improvised,
            read={
                name: later.read.get(name, {}) | self.read.get(name, {})
                for name in (*self.read, *(each for each in later.read if each not in self.read))
            },
            answers=_joined(self.answers, later.answers),
            nodes=_joined(self.nodes, later.nodes),
            acts=_joined(self.acts, later.acts),
            kinds=_joined(self.kinds, later.kinds),
            marks=_joined(self.marks, later.marks),
            verdicts=self.verdicts | later.verdicts,
            states=[*self.states, *later.states],
            last=later.last or self.last,
            count=self.count + later.count,
        )

    @property
    def twice(self) -> tuple[Sign, ...]:
        """Entries that sent an inject again; they change nothing."""
        every = [s for kind in (_K.INJECT_SENT, _K.INJECT_IMPROVISED)
                 for s in self.kinds.get(kind, ())]  # fmt: skip
        return tuple(each for each in every if self.sent.get(name_of(each)) != each)

    def settled(self, playbook: str, node: str) -> list[Sign]:
        """Return each time that a step or decision was settled since it was last reopened."""
        found = self.nodes.get((playbook, node), [])
        undone = [n for n, each in enumerate(found) if each.entry.kind is _K.STEP_REOPENED]
        return found[undone[-1] + 1 :] if undone else found

    def noted_of(self, cells: frozenset[str]) -> bool:
        """Return whether anybody noted anything that some cells may have done.

        An entry that says no cell may be of any; no cells stand for all of them.
        """
        found = {sign.cell for kind in _NOTED for sign in self.kinds.get(kind, ())}
        found |= {"" for kind in _OTHERS if kind in self.kinds}
        return bool(found) and (not cells or "" in found or not cells.isdisjoint(found))


Key = TypeVar("Key", bound=Hashable)


def _joined(one: dict[Key, list[Sign]], other: dict[Key, list[Sign]]) -> dict[Key, list[Sign]]:
    return {
        name: [*one.get(name, ()), *other.get(name, ())]
        for name in (*one, *(each for each in other if each not in one))
    }


def name_of(sign: Sign) -> str:
    """Return the id that the subject of an entry ends with."""
    return sign.entry.subject.rpartition("/")[2]


def told(entries: Iterable[Entry], seconds: Seconds) -> Told:
    """Return what entries, in the order of the fold, say."""
    found = Told()
    for entry in entries:
        found.add(entry, seconds(entry))
    return found


_NOTED = (
    _K.ACT_DONE, _K.STEP_STARTED, _K.STEP_DONE, _K.STEP_SKIPPED, _K.DECISION_TAKEN,
    _K.OBSERVATION_MADE, _K.NOTE_ADDED,
)  # fmt: skip
_OTHERS = (
    _K.MESSAGE_SENT, _K.CUT_DECIDED, _K.CUT_DONE, _K.CARE_LINE_SET, _K.CLOCK_FILED,
    _K.CLOCK_PREFILED, _K.LEVEL_SET, _K.CALL_RECEIVED, _K.SITREP_ISSUED,
)  # fmt: skip
"""What players write by the sheets of a real incident."""

_Taker = Callable[[Told, Sign, str], None]


def _sent(told: Told, sign: Sign, name: str) -> None:
    told.sent.setdefault(name, sign)


def _improvised(told: Told, sign: Sign, name: str) -> None:
    told.improvised.setdefault(name, sign)
    _sent(told, sign, name)


def _read(told: Told, sign: Sign, name: str) -> None:
    about = str(sign.entry.data.get("inject") or name)
    told.read.setdefault(about, {}).setdefault(sign.cell, sign)


def _decided(told: Told, sign: Sign, name: str) -> None:
    if sign.entry.subject.startswith("scenario:"):
        told.answers.setdefault(name, []).append(sign)
    _settled(told, sign, name)


def _settled(told: Told, sign: Sign, name: str) -> None:
    node = node_of(sign.entry.subject)
    if all(node):
        told.nodes.setdefault(node, []).append(sign)


def _acted(told: Told, sign: Sign, name: str) -> None:
    told.acts.setdefault(str(sign.entry.data.get("act") or ""), []).append(sign)


def _marked(told: Told, sign: Sign, name: str) -> None:
    if name and sign.mark is not None:
        told.marks.setdefault(name, []).append(sign)


_TAKERS: dict[EntryKind, _Taker] = {
    _K.INJECT_SENT: _sent,
    _K.INJECT_IMPROVISED: _improvised,
    _K.INJECT_HELD: lambda told, sign, name: told.held.__setitem__(name, sign),
    _K.INJECT_SKIPPED: lambda told, sign, name: told.skipped.__setitem__(name, sign),
    _K.INJECT_AMENDED: lambda told, sign, name: told.amended.setdefault(name, []).append(sign),
    _K.INJECT_READ: _read,
    _K.DECISION_TAKEN: _decided,
    _K.STEP_DONE: _settled,
    _K.STEP_REOPENED: _settled,
    _K.ACT_DONE: _acted,
    _K.OBSERVATION_MADE: _marked,
    _K.JUDGEMENT_MADE: lambda told, sign, name: told.verdicts.__setitem__(name, sign),
    _K.APPLICATION_SET: lambda told, sign, name: told.states.append(sign),
    _K.SERVICE_SET: lambda told, sign, name: told.states.append(sign),
    _K.CARE_LINE_SET: lambda told, sign, name: told.states.append(sign),
}
