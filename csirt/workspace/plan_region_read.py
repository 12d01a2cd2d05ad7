"""The evidence of every facility of a region, read once and kept as levels: two days, no names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from csirt.analysis.plan_levels import ActionStanding, ActionState, standings
from csirt.model.assessment import Evidence
from csirt.model.fault import ContentError, Fault
from csirt.model.plan import Action
from csirt.model.progress import Progress, silent
from csirt.model.region import Entry
from csirt.workspace.plan_evidence import FOLDER, altered, evidence_of
from csirt.workspace.region_members import ids_of, profile_of


@dataclass(slots=True)
class Levels:
    """One action over the facilities of a region, on one day."""

    counted: dict[str, int] = field(default_factory=dict)
    """The level that counts, by facility; those without one are not assessed."""
    claimed: dict[str, int] = field(default_factory=dict)
    proved: dict[str, int] = field(default_factory=dict)
    """1 where the level rests on a valid proof, 0 elsewhere."""
    outside: set[str] = field(default_factory=set)
    """Facilities that the action does not apply to."""

    def add(self, facility: str, standing: ActionStanding) -> None:
        """Take the standing of a facility."""
        if standing.state is ActionState.NOT_APPLICABLE:
            self.outside.add(facility)
        elif standing.level is not None and standing.claimed is not None:
            self.counted[facility] = standing.level
            self.claimed[facility] = standing.claimed
            self.proved[facility] = int(standing.state is ActionState.PROVED)


@dataclass(slots=True)
class Gathered:
    """What was read of a region."""

    now: dict[str, Levels]
    """By action."""
    before: dict[str, Levels]
    pieces: int = 0
    answered: set[str] = field(default_factory=set)
    """Facilities with evidence for an action, on the day."""
    unreadable: dict[str, tuple[Fault, ...]] = field(default_factory=dict)
    """Facilities of which a file of evidence is at fault: neither assessed nor silent."""
    strangers: int = 0
    """Folders of evidence of no facility of the region."""


def gathered(
    root: Path,
    entries: Sequence[Entry],
    known: Mapping[str, Action],
    days: tuple[str, str],
    progress: Progress = silent,
) -> Gathered:
    """Read the evidence of some facilities.

    Args:
        root: The workspace.
        entries: The facilities.
        known: The actions of the plan.
        days: The day, and the one before that it is compared with; the same evidence is read as it
            counted on each.
        progress: Called with the facilities done and their number.
    """
    made = Gathered({code: Levels() for code in known}, {code: Levels() for code in known})
    for nth, entry in enumerate(entries, 1):
        try:
            _take(made, root, entry, known, days)
        except ContentError as error:
            made.unreadable[entry.id] = error.faults
        progress(nth, len(entries))
    ids = {id for entry in entries for id in ids_of(entry)}
    folders = (each for each in (root / FOLDER).glob("*") if each.is_dir())
    made.strangers = sum(each.name not in ids for each in folders)
    return made


def _take(
    made: Gathered, root: Path, entry: Entry, known: Mapping[str, Action], days: tuple[str, str]
) -> None:
    pieces: tuple[Evidence, ...] = tuple(
        each for id in ids_of(entry) for each in evidence_of(root, id)
    )
    gone, profile = altered(root, pieces), profile_of(root, entry)
    made.pieces += len(pieces)
    for day, levels in zip(days, (made.now, made.before), strict=True):
        for standing in standings(dict(known), pieces, on=day, profile=profile, altered=gone):
            levels[standing.action.id].add(entry.id, standing)
            if day == days[0] and standing.level is not None:
                made.answered.add(entry.id)
