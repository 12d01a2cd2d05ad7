"""A person's facility with what machines found of it: the person's word wins, field by field."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from csirt.files.borne_out import borne_out
from csirt.files.inventory.observation import UNKNOWN_KIND
from csirt.files.matching import telling
from csirt.files.overlay_records import LISTS, laid_over, redirected
from csirt.files.places import end_of, newest_places, uncrowded
from csirt.files.statements import source_of
from csirt.model.facility import Facility, SeenFacility
from csirt.model.network import Asset
from csirt.model.provenance import OfItsFile, Provenance, Recorded

#: What makes the record itself is no claim about the machine.
_OWN = {"id", "provenance", "aka"}
#: What is no claim that a person could contradict: it is filled in, never compared.
_REVIEWED = {"statements"}
_SETS = {"addresses", "hostnames", "macs", "listens"}
#: What several records seen of one machine say together: each may show one of its cards.
_TOGETHER = ("addresses", "hostnames", "macs", "plugged")


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of which the person and an importer say different things."""

    asset: str
    """Id of the asset in the merged facility; of another record its reference,
    ``application:ehr``."""
    field: str
    kept: object
    """The person's value."""
    lost: object
    """What was found; the merged facility does not have it."""
    lost_provenance: Provenance | OfItsFile
    kept_provenance: Provenance | OfItsFile = OfItsFile.OF_ITS_FILE
    """Of the person's record, or of her file."""


def overlay(facility: Facility, seen: SeenFacility) -> tuple[Facility, tuple[Difference, ...]]:
    """Return the facility with what was seen of it, and where the two contradict each other.

    A seen asset is a person's when they share id or ``aka``, else serial, hardware address,
    address (unless their hardware addresses tell them apart) or name. The person's fields win; the
    others are filled, the newest observation first; the addresses, names and cables of several
    seen records of one machine are taken together. Of the places at a port that is full, the
    older go. What nobody wrote down is added with its own
    provenance, unless ``ignore`` hides it. Other records are the same when they share their id,
    flows when they share their ends; what refers to a seen asset follows it to the person's. A
    flow rule that she assumed and that was seen whole is observed.
    """
    index = _Written(facility.assets)
    hidden = set(facility.ignore)
    merged = {asset.id: asset for asset in facility.assets}
    differences: list[Difference] = []
    added: list[Asset] = []
    shown = [found for found in seen.assets if found.id not in hidden]
    owners = {found.id: index.find(found) for found in shown}
    called = {id_: owner for id_, owner in owners.items() if owner and owner != id_}
    records: dict[str, list[Asset]] = defaultdict(list)
    for found in redirected(sorted(shown, key=_newest_last, reverse=True), called):
        if id_ := owners[found.id]:
            records[id_].append(found)
        else:
            added.append(found)
    for id_, several in records.items():
        together = _together(several)
        differences += _differences(index.written[id_], together, several)
        merged[id_] = _filled(merged[id_], together)
    own = {zone.id for zone in facility.zones}
    zones = (*facility.zones, *(zone for zone in seen.zones if zone.id not in own))
    added.sort(key=lambda asset: asset.id)
    placed = {id_ for id_, asset in index.written.items() if "plugged" in asset.model_fields_set}
    assets = uncrowded(redirected((*merged.values(), *added), called), frozenset(placed))
    update: dict[str, object] = {"assets": assets, "zones": zones}
    update |= _others(facility, seen, called, differences)
    if isinstance(rules := update.get("flows"), tuple):
        update["flows"] = borne_out(rules, seen.flows, facility.provenance)
    differences.sort(key=lambda each: (each.asset, each.field, str(each.lost)))
    return facility.model_copy(update=update), tuple(differences)


def _others(
    facility: Facility, seen: SeenFacility, called: dict[str, str], differences: list[Difference]
) -> dict[str, object]:
    """Return every other list with what was found, the contradictions added to ``differences``."""

    def tell(
        name: str, field: str, kept: tuple[object, Recorded], lost: tuple[object, Recorded]
    ) -> None:
        (value, written), (other, found) = kept, lost
        known = found.provenance, written.provenance
        differences.append(Difference(name, field, value, other, *known))

    return {
        name: laid_over(kind, getattr(facility, name), redirected(found, called), tell)
        for name, kind in LISTS.items()
        if (found := getattr(seen, name))
    }


def _newest_last(asset: Asset) -> tuple[str, str]:
    known = asset.provenance
    return (known.on if isinstance(known, Provenance) else "", asset.id)


class _Written:
    """The person's assets by everything that may name one of them."""

    def __init__(self, assets: tuple[Asset, ...]) -> None:
        self.written = {asset.id: asset for asset in assets}
        self._owners: dict[tuple[str, str], str] = {}
        for asset in assets:
            self._claim(asset, "id", (asset.id,))
            self._claim(asset, "aka", asset.aka)
            for kind, names in _marks(asset):
                self._claim(asset, kind, names)

    def find(self, found: Asset) -> str:
        """Return the id of the person's asset that ``found`` is, or nothing."""
        called = (found.id, found.name, *found.hostnames)
        for kind, names in [("id", (found.id,)), ("aka", called), *_marks(found)]:
            for name in names:
                owner = self._owners.get((kind, name.lower()))
                if owner and not (kind == "address" and _other_card(self.written[owner], found)):
                    return owner
        return ""

    def _claim(self, asset: Asset, kind: str, names: tuple[str, ...]) -> None:
        for name in names:
            self._owners.setdefault((kind, name.lower()), asset.id)


def _marks(asset: Asset) -> list[tuple[str, tuple[str, ...]]]:
    """Return what tells an asset apart, the most telling first."""
    addresses = tuple(address for address in asset.addresses if telling(address))
    return [
        ("serial", (asset.serial,) if asset.serial else ()),
        ("mac", asset.macs),
        ("address", addresses),
        ("hostname", asset.hostnames),
    ]


def _other_card(written: Asset, found: Asset) -> bool:
    """Return whether hardware addresses say that an address has moved to another machine."""
    mine = {mac.lower() for mac in written.macs}
    return bool(mine and found.macs) and mine.isdisjoint(mac.lower() for mac in found.macs)


def _said(asset: Asset) -> set[str]:
    return asset.model_fields_set - _OWN


def _tells(found: Asset, name: str) -> bool:
    return name not in _REVIEWED and not (name == "kind" and found.kind == UNKNOWN_KIND)


def _together(records: list[Asset]) -> Asset:
    """Return what several seen records of one machine say of it, the newest first."""
    newest = records[0]
    if len(records) == 1:
        return newest
    values: dict[str, Any] = {}
    for each in reversed(records):
        tells = {name for name in _said(each) if name != "kind" or _tells(each, name)}
        values |= {name: getattr(each, name) for name in tells}
    for name in values.keys() & set(_TOGETHER):
        every = [value for each in reversed(records) for value in getattr(each, name)]
        values[name] = newest_places(every) if name == "plugged" else tuple(sorted(set(every)))
    return newest.model_copy(update=values)


def _differences(written: Asset, together: Asset, records: list[Asset]) -> list[Difference]:
    """Return what seen records contradict: each by itself, what they say together once."""
    found: dict[tuple[str, str], Difference] = {}
    for each in records:
        for name in sorted(_said(written) & _said(each)):
            said = together if name in _TOGETHER else each
            kept, lost = getattr(written, name), getattr(said, name)
            if _tells(each, name) and _differ(name, kept, lost):
                by = source_of(said, name, lost)
                one = Difference(written.id, name, kept, lost, by, written.provenance)
                found.setdefault((name, str(lost)), one)
    return list(found.values())


def _differ(name: str, kept: Any, lost: Any) -> bool:
    if name in _SETS and isinstance(kept, tuple) and isinstance(lost, tuple):
        return {str(value).lower() for value in kept} != {str(value).lower() for value in lost}
    if name == "plugged":
        return {end_of(plug) for plug in kept} != {end_of(plug) for plug in lost}
    return bool(kept != lost)


def _filled(written: Asset, found: Asset) -> Asset:
    missing = _said(found) - written.model_fields_set
    if not missing:
        return written
    return written.model_copy(update={name: getattr(found, name) for name in missing})
