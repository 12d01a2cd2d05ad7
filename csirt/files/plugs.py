"""Where machines are plugged in, from what switches see, into what is seen of a facility.

A switch names no machine, it shows hardware addresses: only a machine that somebody or something
else described is found by them. A place bears its own day, for cables move, and the asset around it
may have been seen later by a tool that knows nothing of cables. Of each card the newest place is
kept, whatever the order of imports; which of them fill a port is told by
:func:`csirt.files.places.uncrowded` in the merged facility.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from csirt.files.inventory.notes import Notes
from csirt.files.inventory.observation import UNKNOWN_KIND, Observed, Sighting
from csirt.files.machine_names import label
from csirt.files.matching import telling
from csirt.files.newer import is_newer
from csirt.files.places import newest_places
from csirt.files.seen import Changes
from csirt.model.facility import Facility, SeenFacility
from csirt.model.fault import Fault, Severity
from csirt.model.network import Asset, Plug
from csirt.model.provenance import Provenance

_OF_A_PLACE = {"id", "kind", "zone", "provenance", "plugged"}
"""Fields of a record that says where a machine is plugged in, besides its marks."""


@dataclass(frozen=True, slots=True)
class Plugged:
    """What came of the sightings of one file."""

    seen: SeenFacility
    changes: Changes
    placed: int
    """Machines of which the port is known."""
    unknown: tuple[str, ...]
    """Addresses of no machine, or of several."""
    strange: tuple[str, ...]
    """Switches of no asset, or of several."""


def with_plugs(
    seen: SeenFacility, merged: Facility, sightings: Iterable[Sighting], known: Provenance
) -> Plugged:
    """Return what was seen with the ports into which machines are plugged.

    Args:
        seen: What was imported, the switches of the file included.
        merged: The person's facility with ``seen``.
        sightings: Of one file.
        known: Of that file; its day becomes that of the places. A file without a day that is
            taken in again keeps the day of the first time.
    """
    known = _first(seen, known)
    owners, switches = _owners(merged.assets), _switches(merged.assets)
    places: dict[str, dict[str, Plug]] = defaultdict(dict)
    unknown: list[str] = []
    strange: dict[str, None] = {}
    for each in sightings:
        ids, switch = owners.get(each.mark, set()), switches.get(label(each.switch), "")
        if not switch:
            strange[each.switch] = None
        elif len(ids) != 1:
            unknown.append(each.mark)
        if len(ids) != 1 or not switch or switch in ids:
            continue
        mac = {"mac": each.mark} if _is_mac(each.mark) else {}
        plug = Plug(switch=switch, port=each.port, vlans=each.vlans, on=known.on, **mac)
        places[next(iter(ids))][each.mark] = plug
    before = {asset.id: asset for asset in seen.assets}
    after = dict(before)
    by_mark = {mark: asset for asset in seen.assets for mark in (*asset.macs, *asset.addresses)}
    written = {asset.id: asset for asset in merged.assets}
    for id_, plugs in places.items():
        for mark, plug in plugs.items():
            at = by_mark[mark].id if mark in by_mark else id_
            after[at] = _moved(_noted(after.get(at), written[id_], mark, known), plug)
    changed = [id_ for id_ in sorted(after) if not _same(after[id_], before.get(id_))]
    assets = tuple(after[id_] for id_ in sorted(after))
    return Plugged(
        seen.model_copy(update={"assets": assets}) if changed else seen,
        Changes(
            tuple(id_ for id_ in changed if id_ not in before),
            tuple(id_ for id_ in changed if id_ in before),
            (),
        ),
        len(places),
        tuple(unknown),
        tuple(strange),
    )


def unknown_neighbours(neighbours: Iterable[Observed], merged: Facility) -> tuple[Observed, ...]:
    """Return the neighbours that a device names and that no asset is, by address or by name."""
    owners, switches = _owners(merged.assets), _switches(merged.assets)
    return tuple(
        each
        for each in neighbours
        if not any(owners.get(mark) for mark in (*each.macs, *each.addresses))
        and label(each.name) not in switches
    )


def plug_notes(plugged: Plugged, file: str) -> tuple[Fault, ...]:
    """Return how many machines were placed, and which addresses are of no machine."""
    notes = Notes(file)
    if plugged.placed:
        notes.add("inventory.plugged", "", plugged.placed)
    for mark in plugged.unknown:
        notes.add("inventory.mac-unknown", mark)
    for switch in plugged.strange:
        notes.add("inventory.switch-unknown", switch, severity=Severity.WARNING)
    return notes.faults()


def _owners(assets: Iterable[Asset]) -> Mapping[str, set[str]]:
    """Return the assets that bear a hardware address, or an address of one machine."""
    found: dict[str, set[str]] = defaultdict(set)
    for asset in assets:
        for mark in (*asset.macs, *filter(telling, asset.addresses)):
            found[mark.lower()].add(asset.id)
    return found


def _switches(assets: Iterable[Asset]) -> Mapping[str, str]:
    """Return assets by what a switch may be called; a word for two of them means neither."""
    found: dict[str, str] = {}
    for asset in assets:
        names = {label(name) for name in (asset.name, asset.id, *asset.hostnames) if name}
        for word in {*names, *asset.addresses}:
            found[word] = asset.id if found.get(word, asset.id) == asset.id else ""
    return found


def _first(seen: SeenFacility, known: Provenance) -> Provenance:
    """Return the provenance of a file with the day on which it was first taken in."""
    days = [
        told.on
        for asset in seen.assets
        if isinstance(told := asset.provenance, Provenance)
        and told.file_sha256 == known.file_sha256 != ""
    ]
    return known.model_copy(update={"on": min(days)}) if days else known


def _noted(record: Asset | None, own: Asset, mark: str, known: Provenance) -> Asset:
    """Return the seen record of a machine; one that only the person described gets one.

    Such a record bears its marks alone, and is as new as the newest file that shows one of them.
    """
    field = "macs" if _is_mac(mark) else "addresses"
    if record is None:
        marks = {field: (mark,)}
        return Asset(id=own.id, kind=UNKNOWN_KIND, zone=own.zone, provenance=known, **marks)
    if record.model_fields_set - _OF_A_PLACE != {field} or record.kind != UNKNOWN_KIND:
        return record
    update: dict[str, object] = {field: tuple(sorted({*getattr(record, field), mark}))}
    if is_newer(known, record.provenance, by_tool=False):
        update["provenance"] = known
    return record.model_copy(update=update)


def _moved(asset: Asset, plug: Plug) -> Asset:
    """Return an asset with the newest place of each of its cards."""
    plugged = newest_places((*asset.plugged, plug))
    return asset if plugged == asset.plugged else asset.model_copy(update={"plugged": plugged})


def _same(asset: Asset, before: Asset | None) -> bool:
    return asset is before or asset == before


def _is_mac(mark: str) -> bool:
    return mark.count(":") == 5
