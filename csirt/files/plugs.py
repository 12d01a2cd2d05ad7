"""Where machines are plugged in, from what switches see, into what is seen of a facility.

A switch names no machine, it shows hardware addresses: only a machine that somebody or something
else described is found by them. A place bears its own day, for cables move, and the asset around it
may have been seen later by a tool that knows nothing of cables.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from csirt.files.inventory.notes import Notes
from csirt.files.inventory.observation import UNKNOWN_KIND, Observed, Sighting
from csirt.files.machine_names import label
from csirt.files.matching import telling
from csirt.files.seen import Changes
from csirt.model.facility import Facility, SeenFacility
from csirt.model.fault import Fault, Severity
from csirt.model.network import Asset, Plug
from csirt.model.provenance import Provenance


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
        known: Of that file; its day becomes that of the places.
    """
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
    now = [plug for plugs in places.values() for plug in plugs.values()]
    taken, here = {(plug.switch, plug.port) for plug in now}, {plug.mac for plug in now}
    by_mark = {mark: asset for asset in seen.assets for mark in (*asset.macs, *asset.addresses)}
    written = {asset.id: asset for asset in merged.assets}
    for id_, plugs in places.items():
        mark = next(iter(plugs))
        record = by_mark.get(mark) or before.get(id_) or _noted(written[id_], mark, known)
        after[record.id] = _moved(record, plugs.values())
    for id_, asset in after.items():
        after[id_] = _released(asset, taken, here, known.on)
    changed = [id_ for id_ in sorted(after) if after[id_] is not before.get(id_)]
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


def _noted(own: Asset, mark: str, known: Provenance) -> Asset:
    """Return a seen record for a machine that only the person has described."""
    field = "macs" if _is_mac(mark) else "addresses"
    return Asset(id=own.id, kind=UNKNOWN_KIND, zone=own.zone, provenance=known, **{field: (mark,)})


def _moved(asset: Asset, plugs: Iterable[Plug]) -> Asset:
    """Return an asset with the newest place of each of its cards; the same place again keeps its
    first day."""
    there = {plug.mac: plug for plug in asset.plugged}
    for plug in plugs:
        old = there.get(plug.mac)
        if not (old and (_same(old, plug) or (old.on or "") > (plug.on or ""))):
            there[plug.mac] = plug
    plugged = tuple(there[mac] for mac in sorted(there))
    return asset if plugged == asset.plugged else asset.model_copy(update={"plugged": plugged})


def _same(one: Plug, other: Plug) -> bool:
    return (one.switch, one.port, one.vlans) == (other.switch, other.port, other.vlans)


def _released(asset: Asset, taken: set[tuple[str, str]], macs: set[str], on: str) -> Asset:
    """Return an asset without the ports where a newer file shows other machines."""
    kept = tuple(
        plug
        for plug in asset.plugged
        if plug.mac in macs or (plug.switch, plug.port) not in taken or (plug.on or "") >= on
    )
    return asset if kept == asset.plugged else asset.model_copy(update={"plugged": kept})


def _is_mac(mark: str) -> bool:
    return mark.count(":") == 5
