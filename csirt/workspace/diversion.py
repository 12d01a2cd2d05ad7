"""Who takes the patients of a facility that is lost: agreed, called, then computed."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

from csirt.analysis.diversion.reroute import Asked, rerouted
from csirt.analysis.region_totals import years_of
from csirt.errors import NotFoundError
from csirt.model.care import CareKind
from csirt.model.diverted import Reroute
from csirt.model.facility import Facility
from csirt.model.fault import ContentError
from csirt.model.region import Entry, Region
from csirt.model.support import CalledRoom
from csirt.safe import safe
from csirt.text import LANGUAGES, say
from csirt.workspace.diversion_called import called_at, placed
from csirt.workspace.diversion_rules import diversion_rules, surge_of
from csirt.workspace.diversion_support import agreed_support
from csirt.workspace.folder import Workspace, opened
from csirt.workspace.region import region_at
from csirt.workspace.region_places import Places

FILE = "region.yaml"


def reroute(
    path: Path,
    victims: Iterable[str],
    *,
    on: str,
    now: datetime | None = None,
    lines: Iterable[str] = (),
    surge: str = "",
    year: int = 0,
    called: Iterable[CalledRoom] | None = None,
    journal: str = "",
    case: str = "",
) -> Reroute:
    """Return who takes the patients of the victims, and what is missing.

    Args:
        path: ``region.yaml``, with what was imported of it beside.
        victims: Facilities by id, FINESS number or name.
        on: The day, ISO: agreements hold or not on a day.
        now: The moment; with it, the capacities called in the open incident are read.
        lines: Lines of care; all that the catalogue counts by default.
        surge: Id of a surge.
        year: Of the figures; the newest by default.
        called: Capacities given by phone, instead of those of the journal: for an exercise.
        journal: Where the journal is; that of the workspace by default.
        case: Only the capacities of this case.

    Raises:
        NotFoundError: a facility, a line, a surge or a year that nothing bears.
        ContentError: the region, the assumptions or a surge is at fault.
    """
    region, workspace = opened_region(path)
    lost = _lost(region, victims)
    root = workspace.root
    facilities, unread = care_files(workspace, region)
    if called is not None:
        rooms = tuple(placed(called, region))
    elif now is not None:
        rooms = called_at(path, region, now=now, journal=journal, case=case)
    else:
        rooms = ()
    found = rerouted(
        Asked(
            region=region,
            victims=tuple(each.id for each in lost),
            rules=diversion_rules(root),
            year=_year(region, year),
            facilities=facilities,
            lines=tuple(_line(each) for each in lines),
            surge=surge_of(root, surge),
            called=rooms,
            support=agreed_support(path, region, lost, on=on),
            names=Places(region).names(),
        )
    )
    return replace(found, notes=(*found.notes, *unread)) if unread else found


def opened_region(path: Path) -> tuple[Region, Workspace]:
    """Return a region with its workspace, read once; a file in none stands alone.

    Raises:
        ContentError: the region, the settings or a group is at fault.
    """
    workspace = opened(path)
    own = workspace.root is not None and path.absolute() == (workspace.root / FILE).absolute()
    if own and workspace.region is not None:
        return workspace.region, workspace
    return region_at(path), workspace


def care_files(
    workspace: Workspace, region: Region
) -> tuple[dict[str, Facility], tuple[dict[str, str], ...]]:
    """Return the facilities of a region that have a file, and what is to be said of bad ones.

    A file at fault does not stop an answer of the night: what it holds is not known.
    """
    found: dict[str, Facility] = {}
    notes = []
    root = workspace.root
    for entry in region.facilities if root else ():
        for id in (entry.id, *entry.aka):
            if root and (root / "facilities" / f"{id}.yaml").is_file():
                try:
                    found[id] = workspace.facility(id)
                except ContentError:
                    file = safe(f"facilities/{id}.yaml")
                    notes.append(
                        {lang: say("note.region.unread", lang, file=file) for lang in LANGUAGES}
                    )
    return found, tuple(notes)


def decision(found: Reroute, chosen: Mapping[str, object]) -> dict[str, object]:
    """Return the data of an entry ``diversion.proposed``, or of what a person made of it.

    Args:
        found: The answer.
        chosen: What a person says beside it: ``reason``, ``decided_by`` …; empty for the proposal.

    The entry is written by who decides: ``Act(EntryKind.DIVERSION_PROPOSED, "care-line:F/LINE",
    decision(found, {}))``.
    """
    return {
        "origin": "model",
        "year": found.year or None,
        "surge": found.surge or None,
        "flows": [each.as_json() for each in found.flows],
        "missing": [each.as_json() for each in found.missing],
        **chosen,
    }


def _lost(region: Region, victims: Iterable[str]) -> tuple[Entry, ...]:
    places = Places(region)
    found = {entry.id: entry for entry in (places.get(each) for each in victims)}
    return tuple(found.values())


def _year(region: Region, year: int) -> int:
    known = years_of(region.facilities)
    if year and year not in known:
        listed = ", ".join(map(str, known)) or "—"
        raise NotFoundError("region.no-year", year=str(year), known=listed)
    return year or max(known, default=0)


def _line(name: str) -> CareKind:
    if name not in set(CareKind):
        near = get_close_matches(name, [each.value for each in CareKind], n=3) or list(CareKind)
        raise NotFoundError("diversion.unknown-line", name=safe(name), near=", ".join(near))
    return CareKind(name)
