"""Imports of inventories: a scan or an agent's file into ``facilities/ID.seen.yaml``."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from re import fullmatch

from csirt.analysis.compare import AddedPath, added_paths
from csirt.errors import NotFoundError
from csirt.files.inventory.detect import read_inventory
from csirt.files.inventory.observation import Inventory, provenance
from csirt.files.kinds import load
from csirt.files.leased import leased
from csirt.files.plugs import plug_notes, unknown_neighbours, with_plugs
from csirt.files.seen import Changes, overlay, rendered, updated
from csirt.files.seen_records import joined
from csirt.files.shipped import catalogue, port_names
from csirt.files.write import write_text
from csirt.model.facility import Facility, SeenFacility
from csirt.model.fault import Fault
from csirt.model.place import Zone
from csirt.model.record import NotAssessed
from csirt.model.ref import ID
from csirt.safe import safe
from csirt.workspace.folder import opened
from csirt.workspace.standing import standing


@dataclass(frozen=True, slots=True)
class FlawCounts:
    """What scans of flaws showed; all zero for an inventory that looks for none."""

    examined: int = 0
    """Machines on which somebody looked."""
    found: int = 0
    kept: int = 0
    """Earlier flaws that a partial view does not show, and that stay."""
    closed: int = 0
    """Earlier flaws that a whole view no longer shows."""

    def as_json(self) -> dict[str, int]:
        """Return the counts for machines."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Imported:
    """The answer of ``csirt import inventory``."""

    formats: tuple[str, ...]
    added: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]
    open_ports: int
    flaws: FlawCounts
    faults: tuple[Fault, ...]
    written: Path | None
    """The file of what was seen; none for a dry run or when nothing changed."""
    effect: tuple[AddedPath, ...] = ()
    """For a dry run: the attack paths that the import would open or ease."""

    def as_json(self) -> dict[str, object]:
        """Return the JSON answer (``csirt.import.inventory/1``)."""
        return {
            "schema": "csirt.import.inventory/1",
            "format": ", ".join(self.formats),
            "assets": {
                "added": len(self.added),
                "updated": len(self.updated),
                "unchanged": len(self.unchanged),
            },
            "open_ports": self.open_ports,
            "flaws": self.flaws.as_json(),
            "added_paths": [each.as_json() for each in self.effect],
            "faults": [fault.as_json() for fault in self.faults],
        }


def imported(
    files: Iterable[Path],
    facility: Path,
    zone: str,
    *,
    on: str,
    dry_run: bool = False,
    whole: bool = False,
) -> Imported:
    """Take inventories into what is seen of a facility; the person's own file is never written.

    Args:
        files: Scans and agents' files; all are read before anything is written.
        facility: The person's file, ``facilities/ID.yaml``.
        zone: Zone in which the machines of these files stand; made where no zone is described.
        on: Day to note where a file does not say its own.
        dry_run: Read and compare, write nothing.
        whole: The scans of flaws ran every test, which no report says of itself: only then may
            they close what they no longer show.

    Raises:
        ContentError: a file is refused, with its place; nothing was written.
        InputError: likewise.
        NotFoundError: the facility has zones, and this is none of them.
    """
    person = load(facility, Facility)
    path = facility.with_name(f"{facility.stem}.seen.yaml")
    seen = load(path, SeenFacility) if path.exists() else _nothing(person.id)
    check_zone(zone, person, seen)
    inventories = [read_inventory(file) for file in files]
    if not whole:
        inventories = [_partial(inventory) for inventory in inventories]
    before = seen
    added: list[str] = []
    changed: list[str] = []
    unchanged: list[str] = []
    kept = closed = 0
    faults: list[Fault] = []
    for inventory in inventories:
        seen, changes, told = _taken(inventory, person, seen, zone, on)
        faults += told
        added += changes.added
        changed += [id for id in changes.updated if id not in added]
        unchanged += changes.unchanged
        kept, closed = kept + changes.flaws_kept, closed + changes.flaws_closed
    seen = with_zone(seen, person, zone)
    text = rendered(seen)
    write = not dry_run and (seen != before or not path.exists())
    if write:
        write_text(path, text, force=True)
    touched = {*added, *changed}
    return Imported(
        tuple(dict.fromkeys(inventory.format for inventory in inventories)),
        tuple(dict.fromkeys(added)),
        tuple(dict.fromkeys(changed)),
        tuple(dict.fromkeys(id for id in unchanged if id not in touched)),
        sum(inventory.open_ports for inventory in inventories),
        _flaws(inventories, kept, closed),
        tuple(faults),
        path if write else None,
        effect_of(facility, person, seen) if dry_run else (),
    )


def _taken(
    inventory: Inventory, person: Facility, seen: SeenFacility, zone: str, on: str
) -> tuple[SeenFacility, Changes, tuple[Fault, ...]]:
    """Return what was seen with one file, what that changed, and what was told of it."""
    known, names = provenance(inventory, on), port_names(catalogue())
    hosts = inventory.hosts
    if inventory.many_networks:
        hosts = standing(hosts, overlay(person, seen)[0])
        return (*leased(seen, hosts, zone, known, names), inventory.faults)
    if inventory.neighbours:
        merged = overlay(person, seen)[0]
        hosts = (*hosts, *unknown_neighbours(inventory.neighbours, merged))
    seen, changes = updated(seen, hosts, zone, known, names)
    if not inventory.sightings:
        return seen, changes, inventory.faults
    plugged = with_plugs(seen, overlay(person, seen)[0], inventory.sightings, known)
    told = plug_notes(plugged, next((each.file for each in inventory.faults), inventory.file))
    both = joined(changes, plugged.changes)
    changes = replace(changes, added=both.added, updated=both.updated)
    return plugged.seen, changes, (*inventory.faults, *told)


def _partial(inventory: Inventory) -> Inventory:
    """Return an inventory of which no machine was examined whole."""
    if not any(host.whole for host in inventory.hosts):
        return inventory
    hosts = tuple(replace(host, whole=False) for host in inventory.hosts)
    return replace(inventory, hosts=hosts)


def _flaws(inventories: Iterable[Inventory], kept: int, closed: int) -> FlawCounts:
    shown = [
        host.flaws
        for inventory in inventories
        for host in inventory.hosts
        if not isinstance(host.flaws, NotAssessed)
    ]
    return FlawCounts(len(shown), sum(map(len, shown)), kept, closed)


def effect_of(path: Path, person: Facility, seen: SeenFacility) -> tuple[AddedPath, ...]:
    """Return the attack paths that what was seen adds to the facility as its files have it."""
    workspace = opened(path)
    before = workspace.estate(path, verify=False)
    merged = workspace.identified(overlay(person, seen)[0])
    facilities = tuple(merged if each.id == merged.id else each for each in before.facilities)
    after = before.model_copy(update={"facilities": facilities})
    return added_paths(before, after, catalogue())


def _nothing(id: str) -> SeenFacility:
    return SeenFacility.model_validate({"schema": "csirt.facility-seen/1", "id": id})


def check_zone(zone: str, person: Facility, seen: SeenFacility) -> None:
    """Refuse a zone that nobody has described where others are: it is most often a slip."""
    described = [each.id for each in (*person.zones, *seen.zones)]
    if zone not in described and (described or not fullmatch(ID, zone)):
        near = get_close_matches(zone, described, n=3) or described
        raise NotFoundError("import.unknown-zone", zone=safe(zone), near=", ".join(near) or "—")


def with_zone(seen: SeenFacility, person: Facility, zone: str) -> SeenFacility:
    """Add the zone where neither the person nor an earlier import has it."""
    if zone in {each.id for each in (*person.zones, *seen.zones)}:
        return seen
    return seen.model_copy(update={"zones": (*seen.zones, Zone(id=zone))})
