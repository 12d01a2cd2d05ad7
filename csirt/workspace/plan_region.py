"""Where a region stands on the actions of the plan: every facility read, none of them shown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from csirt.analysis.plan_levels import months_after
from csirt.analysis.rollup import rolled, tallied
from csirt.analysis.rollup_groups import By, Member
from csirt.analysis.rollup_quantiles import MINIMUM, Band
from csirt.analysis.rollup_result import Indicator, Rolled, Tally, bands_json
from csirt.errors import InputError, NotFoundError
from csirt.files.kinds import load
from csirt.model.fault import Fault
from csirt.model.plan import LEVELS, Action
from csirt.model.progress import Progress, silent
from csirt.model.record import Text
from csirt.model.region import Region, Settings
from csirt.model.tlp import Tlp
from csirt.safe import safe
from csirt.text import LANGUAGES, say
from csirt.workspace.plan_actions import actions, notices
from csirt.workspace.plan_region_read import Levels, gathered
from csirt.workspace.region import region_at
from csirt.workspace.region_members import members_of
from csirt.workspace.region_names import group_names
from csirt.workspace.root import MARKER, root_of

Note = dict[str, str]
"""A sentence by language."""

ANSWERED, SILENT, UNREADABLE = "answered", "silent", "unreadable"
STATES = (ANSWERED, SILENT, UNREADABLE)
"""Whether a facility has evidence; a file at fault is no silence."""
COUNTED, CLAIMED = "counted", "claimed"
YEAR_MONTHS = 12


@dataclass(frozen=True, slots=True)
class RegionAction:
    """One action over a region."""

    action: Action
    rolled: Rolled
    proved: tuple[Band, ...]
    """How many levels rest on a valid proof (1) and how many do not (0); empty where it may not be
    told."""

    @property
    def proved_count(self) -> int | None:
        """Facilities whose level is proved; none where it may not be told."""
        return next((each.facilities for each in self.proved if each.lowest == 1), None)


@dataclass(frozen=True, slots=True)
class Missing:
    """A facility that sent nothing: only for the region itself."""

    id: str
    name: Note
    department: str


@dataclass(frozen=True, slots=True)
class RegionPlan:
    """The answer of ``csirt plan region``."""

    region: Region
    on: str
    before: str
    """The same day a year earlier."""
    tlp: Tlp
    actions: tuple[RegionAction, ...]
    answers: tuple[Tally, ...]
    """Who has evidence at all: the whole, then its parts."""
    pieces: int
    notes: tuple[Note, ...]
    faults: tuple[Fault, ...]
    """Of files of evidence that could not be read; they name the facility, and stay here."""
    missing: tuple[Missing, ...]
    """Never printed unless it is asked for."""
    groups: dict[str, Text]
    """Names of the groups."""

    def as_json(self, lang: str, *, by: By | None = None, names: bool = False) -> dict[str, object]:
        """Return the answer for machines (``csirt.plan.region/1``).

        Args:
            lang: Of the notes.
            by: Only the parts of one way to divide the region.
            names: Also list the facilities that sent nothing.
        """
        told: dict[str, object] = {
            "schema": "csirt.plan.region/1",
            "region": self.region.id,
            "on": self.on,
            "before": self.before,
            "tlp": (Tlp.AMBER_STRICT if names else self.tlp).value,
            "minimum": MINIMUM,
            "answers": [each.as_json() for each in self.answers if _wanted(each.by, by)],
            "actions": [_action_json(each, by) for each in self.actions],
            "notes": [note[lang] for note in self.notes],
        }
        if names:
            told["missing"] = [
                {"id": each.id, "name": each.name[lang], "department": each.department}
                for each in self.missing
            ]
        return told


def _wanted(way: By | None, by: By | None) -> bool:
    return way is None or by is None or way is by


def _action_json(each: RegionAction, by: By | None) -> dict[str, object]:
    found = each.rolled
    whole = found.whole.as_json()
    return {
        "id": each.action.id,
        "phase": each.action.phase.value,
        **{name: value for name, value in whole.items() if name not in ("by", "id", "of")},
        "proved": each.proved_count,
        "levels": {name: bands_json(some) for name, some in found.bands.items()},
        "paired": found.paired.as_json() if found.paired else None,
        "parts": [part.as_json() for part in found.parts if _wanted(part.by, by)],
    }


def region_plan(path: Path, *, on: str, progress: Progress = silent) -> RegionPlan:
    """Return where a region stands on the actions of the plan on a day.

    Args:
        path: The person's file, ``region.yaml``, of a workspace.
        on: The day, ISO.
        progress: Called with the facilities read and their number.

    Raises:
        NotFoundError: the file does not exist, or stands in no workspace.
        ContentError: the region, a group or an action is at fault.
        InputError: the region has no facility.
    """
    region, root = region_at(path), root_of(path)
    if root is None:
        raise NotFoundError("plan.region-alone", file=safe(path))
    if not region.facilities:
        raise InputError("plan.region-empty", file=safe(path))
    before, known = months_after(on, -YEAR_MONTHS), actions(root)
    members = members_of(root, region)
    found = gathered(root, region.facilities, known, (on, before), progress)
    some = tuple(members.values())
    states = {
        id: UNREADABLE if id in found.unreadable else ANSWERED if id in found.answered else SILENT
        for id in members
    }
    told = tuple(
        _region_action(action, some, found.now[code], found.before[code])
        for code, action in known.items()
    )
    return RegionPlan(
        region, on, before, load(root / MARKER, Settings).tlp, told, tallied(some, states, STATES),
        found.pieces,
        (
            *notices(known.values()),
            *_notes(len(found.unreadable), found.strangers, len(members), told),
        ),
        tuple(fault for faults in found.unreadable.values() for fault in faults),
        tuple(_missing(region, states)),
        group_names(root),
    )  # fmt: skip


def _region_action(
    action: Action, members: Sequence[Member], now: Levels, before: Levels
) -> RegionAction:
    scales = {COUNTED: LEVELS, CLAIMED: LEVELS}
    outside = frozenset(now.outside)
    found = rolled(
        members,
        Indicator(
            action.id,
            {COUNTED: now.counted, CLAIMED: now.claimed},
            outside,
            {COUNTED: before.counted, CLAIMED: before.claimed},
            scales,
        ),
    )
    whole = [Member(each.id) for each in members]
    proofs = Indicator(action.id, {"proved": now.proved}, outside, {}, {"proved": (0, 1)})
    return RegionAction(action, found, rolled(whole, proofs).bands.get("proved", ()))


def _notes(
    unreadable: int, strangers: int, count: int, told: Sequence[RegionAction]
) -> Iterator[Note]:
    if not any(each.rolled.whole.told for each in told):
        yield _said("note.region-small", count=count)
    if unreadable:
        yield _said("note.region-unreadable", count=unreadable)
    if strangers:
        yield _said("note.region-strangers", count=strangers)
    yield _said("note.region-rule")


def _said(key: str, **facts: object) -> Note:
    return {lang: say(key, lang=lang, **facts) for lang in LANGUAGES}


def _missing(region: Region, states: Mapping[str, str]) -> Iterator[Missing]:
    for entry in region.facilities:
        if states[entry.id] == SILENT:
            words = entry.name if isinstance(entry.name, Text) else Text(fr=entry.id)
            name = {lang: words.in_(lang) for lang in LANGUAGES}
            yield Missing(entry.id, name, entry.location.department)
