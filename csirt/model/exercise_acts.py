"""A run that was played on paper, as it was typed in: what was noted, where, and what it comes to.

``Noted`` is a filled line of a sheet, whatever it was typed into; ``PaperAct`` an entry that a
journal can take, with the place from which it comes.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from csirt.model.journal import EntryKind


class NotedKind(StrEnum):
    """What a line is about."""

    INJECT = "inject"
    MARK = "mark"
    """Of an observer, on an expectation or a line of the grid."""
    DECISION = "decision"
    LOG = "log"
    """A line of a cell's log."""


class PlayedWord(StrEnum):
    """What became of an inject."""

    PLAYED = "played"
    NOT_PLAYED = "not-played"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something was typed; line and column begin at 1, 0 where there is none."""

    line: int = 0
    column: int = 0
    path: str = ""


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Noted:
    """One filled line, its texts as they were typed."""

    kind: NotedKind
    name: str
    """Number or id of an inject, id of an expectation, a decision, or the word of an act."""
    hour: str = ""
    word: str = ""
    """Result, mark, or answer; as the sheet offers it, or an id."""
    who: str = ""
    """The observer, or the function that decided."""
    cell: str = ""
    remark: str = ""
    read_at: str = ""
    """Of an inject: when the cell had read it."""
    number: str = ""
    """Of an inject: the number that the line bears besides its id."""
    places: dict[str, Place] = field(default_factory=dict)
    """Place of each of the texts, by its name here."""

    def place(self, name: str = "name") -> Place:
        """Return the place of a text; that of the line where it is empty."""
        return self.places.get(name) or self.places.get("name") or NOWHERE


@dataclass(frozen=True, slots=True)
class Pause:
    """A stop of the clock, in real hours as they were typed."""

    begins: str
    ends: str
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class PaperCourse:
    """When a run began, stopped and ended, in real hours as they were typed."""

    start: str = ""
    end: str = ""
    pauses: tuple[Pause, ...] = ()
    by: str = ""
    """Who typed it in: a function."""
    places: dict[str, Place] = field(default_factory=dict)
    """Of ``start`` and ``end``."""


@dataclass(frozen=True, slots=True)
class PaperRun:
    """Everything that was typed in of one run."""

    file: str
    sha256: str
    course: PaperCourse = PaperCourse()
    notes: tuple[Noted, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperAct:
    """An entry to be written, as the keyboard would have written it."""

    kind: EntryKind
    subject: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    seconds: int | None = None
    """Scenario seconds; none where nobody noted the hour."""
    role: str = ""
    """The function that decided, where the paper says it."""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class SeenMark:
    """What one observer ticked."""

    observer: str
    mark: str
    hour: str
    place: Place


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two observers who saw different things of one expectation; both are kept."""

    name: str
    """Id of the expectation or of the line of the grid."""
    marks: tuple[SeenMark, ...]

    def as_json(self) -> dict[str, object]:
        """Return it for machines."""
        return {
            "id": self.name,
            "marks": [
                {"observer": each.observer or None, "mark": each.mark,
                 "hour": each.hour or None, "path": each.place.path or None}
                for each in self.marks
            ],
        }  # fmt: skip
