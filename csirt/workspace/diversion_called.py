"""What neighbours said on the phone, from the journal of the open incident."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from csirt.model.journal import Entry
from csirt.model.region import Region
from csirt.model.support import CalledRoom
from csirt.operation.called import called_rooms
from csirt.operation.standing import standing
from csirt.store.engine import is_url
from csirt.store.log import Store
from csirt.workspace.cases import cases
from csirt.workspace.journal import FILE, VARIABLE, entries_of
from csirt.workspace.region_places import Places
from csirt.workspace.root import root_of


def called_at(
    path: Path, region: Region, *, now: datetime, journal: str = "", case: str = ""
) -> tuple[CalledRoom, ...]:
    """Return the capacities that the open incidents of a workspace hold.

    Nothing is written and no station is made; without a journal, or with none open, nothing is
    known. The run of an exercise is read only when it is named.

    Args:
        path: ``region.yaml``.
        region: The region, to find who was meant.
        now: The moment of the question.
        journal: File or address; that of the workspace by default.
        case: Only this case.
    """
    place = journal or _beside(path)
    if not place:
        return ()
    store = Store(place, create=False)
    open_ = [
        each.id
        for each in cases(store)
        if each.id == case or (not case and not each.closed and not each.exercise)
    ]
    entries: list[Entry] = []
    with store.read() as sight:
        for id in open_:
            entries += standing(entries_of(tuple(sight.case(id))))[0]
    entries.sort(key=lambda each: each.happened_at)  # of two victims, the last answer holds
    return tuple(placed(called_rooms(entries, now), region))


def placed(called: Iterable[CalledRoom], region: Region) -> Iterator[CalledRoom]:
    """Yield capacities under the ids of the region; who is not of it is told, and left."""
    places = Places(region)
    for each in called:
        id = places.find(each.place)
        if id:
            yield replace(each, place=id)
        else:
            yield replace(each, left=each.left or "unknown-place")


def _beside(path: Path) -> str:
    """Return the journal of the workspace, or that which the environment names; if there is one."""
    from os import environ

    if chosen := environ.get(VARIABLE, ""):
        return chosen if is_url(chosen) or Path(chosen).is_file() else ""
    root = root_of(path)
    return str(root / FILE) if root is not None and (root / FILE).is_file() else ""
