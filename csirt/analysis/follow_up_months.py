"""Follow-up by month: of each mapping, the last export of a month is what that month says."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from csirt.analysis.plan_levels import months_after
from csirt.model.follow_up import Export, FollowUp, FollowUpKind
from csirt.model.patches import PatchFlaw

_QUARTER = 3


@dataclass(frozen=True, slots=True)
class Dated:
    """An export with the day it is of, and the file it stands in."""

    on: str
    ref: str
    export: Export


@dataclass(frozen=True)
class Month:
    """What is known of one kind in one month."""

    month: str
    """``2026-11``."""
    exports: tuple[Dated, ...]
    """One of each mapping, its last in the month."""
    before: tuple[Dated, ...]
    """Every export of the kind up to the last one here, the oldest first."""

    @cached_property
    def sightings(self) -> "Sightings":
        """When each open flaw was first met."""
        return Sightings(self.before)


def months_of(snapshots: Iterable[FollowUp], kind: FollowUpKind, on: str) -> tuple[Month, ...]:
    """Return the months of a kind up to a day, the oldest first; a month without a file is none."""
    dated = _dated(snapshots, kind, on)
    found = []
    for month in dict.fromkeys(each.on[:7] for each in dated):
        last = {each.export.map: each for each in dated if each.on[:7] == month}
        before = tuple(each for each in dated if each.on[:7] <= month)
        found.append(Month(month, tuple(last.values()), before))
    return tuple(found)


def latest_of(snapshots: Iterable[FollowUp], kind: FollowUpKind, on: str) -> Month | None:
    """Return the last export of each mapping up to a day, whatever its month; none without any.

    One that is a quarter older than the newest is of a tool no longer used, and is left.
    """
    dated = _dated(snapshots, kind, on)
    if not dated:
        return None
    last = {each.export.map: each for each in dated}
    newest = dated[-1].on
    kept = tuple(each for each in last.values() if months_after(each.on, _QUARTER) >= newest)
    return Month(newest[:7], kept, tuple(dated))


def _dated(snapshots: Iterable[FollowUp], kind: FollowUpKind, on: str) -> list[Dated]:
    """Return the exports of a kind up to a day, the oldest first."""
    found = (
        Dated(each.on, each.ref, export)
        for each in snapshots
        if each.kind is kind and each.on <= on
        for export in each.exports
    )
    return sorted(found, key=lambda each: (each.on, each.export.map))


class Sightings:
    """The exports in which each flaw was met first, for tools that do not say since when it is.

    A flaw of the very first export of a tool may be older than that by any time; one that comes up
    later was first seen then.
    """

    def __init__(self, exports: Iterable[Dated]) -> None:
        """Read the exports of one kind, the oldest first."""
        self._first: dict[tuple[str, str, str], str] = {}
        self._begun: dict[str, str] = {}
        for each in exports:
            self._begun.setdefault(each.export.map, each.on)
            for flaw in each.export.flaws:
                for machine in flaw.machines:
                    self._first.setdefault(_key(each.export, machine, flaw), each.on)

    def of(self, export: Export, machine: str, flaw: PatchFlaw) -> tuple[str, bool] | None:
        """Return the day on which a flaw was first seen, and whether it may be older than that."""
        if flaw.first_seen is not None:
            return flaw.first_seen, False
        day = self._first.get(_key(export, machine, flaw))
        return None if day is None else (day, day == self._begun[export.map])


def _key(export: Export, machine: str, flaw: PatchFlaw) -> tuple[str, str, str]:
    return export.map, machine.lower(), flaw.name.lower()
