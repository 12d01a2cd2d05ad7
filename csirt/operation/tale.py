"""What the entries of a case tell of each step and question: the fold, before any playbook."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from csirt.model.journal import Entry, EntryKind
from csirt.model.playbook import Decision

_SETTLING = frozenset([EntryKind.STEP_DONE, EntryKind.STEP_SKIPPED, EntryKind.DECISION_TAKEN])


@dataclass(slots=True)
class Told:
    """What the entries say of one step or question, the last word on each thing."""

    started: Entry | None = None
    settled: Entry | None = None
    """The last ``done``, ``skipped`` or answer, unless reopened since."""
    first: Entry | None = None
    """The first answer since it was last reopened, a doubt included."""
    since: Entry | None = None
    """The first of the answers that say the same as the last one."""
    reopened: Entry | None = None
    was_done: bool = False
    """It had been done when it was last reopened."""
    rounds: list[Entry] = field(default_factory=list)
    """Each ``done`` since it was last reopened."""
    entries: list[Entry] = field(default_factory=list)

    @property
    def choice(self) -> str:
        """Id of the last option that was chosen; empty when none."""
        return chosen(self.settled)

    def add(self, entry: Entry) -> None:
        """Take the next entry, in the order of the fold."""
        self.entries.append(entry)
        if entry.kind is EntryKind.STEP_STARTED:
            self.started = entry
        elif entry.kind is EntryKind.STEP_REOPENED:
            self.was_done = self.settled is not None and self.settled.kind is EntryKind.STEP_DONE
            self.started = self.settled = self.first = self.since = None
            self.reopened = entry
            self.rounds.clear()
        elif entry.kind in _SETTLING:
            if self.since is None or chosen(entry) != chosen(self.settled):
                self.since = entry
            self.settled = entry
            self.first = self.first or entry
            if entry.kind is EntryKind.STEP_DONE:
                self.rounds.append(entry)


Tale = Mapping[str, Told]
"""What is told, by subject."""


def chosen(entry: Entry | None) -> str:
    """Return the id of the option that an answer chose."""
    return str(entry.data.get("choice", "")) if entry else ""


def is_doubt(question: Decision, entry: Entry) -> bool:
    """Return whether an answer leaves its question open."""
    return any(option.doubt and option.id == chosen(entry) for option in question.options)


def tale(entries: Iterable[Entry]) -> dict[str, Told]:
    """Return what entries, in the order of the fold, tell of each step and question."""
    found: dict[str, Told] = {}
    for entry in entries:
        if entry.subject.startswith("step:"):
            found.setdefault(entry.subject, Told()).add(entry)
    return found
