"""Machines that hold an address, into what is seen of a facility: an address has one holder."""

from collections.abc import Iterable
from dataclasses import replace

from csirt.files.inventory.observation import Observed
from csirt.files.newer import is_newer
from csirt.files.port_labels import Names
from csirt.files.seen import Changes, updated
from csirt.model.facility import SeenFacility
from csirt.model.network import Asset
from csirt.model.provenance import Provenance


def leased(
    seen: SeenFacility, hosts: Iterable[Observed], zone: str, known: Provenance, names: Names
) -> tuple[SeenFacility, Changes]:
    """Return what was seen with the holders of addresses merged in, and what that changed.

    An address that moved is taken from the machine that held it before, as far as an older
    observation says so and hardware addresses tell the two apart.
    """
    every = tuple(hosts)
    holders = {address: set(host.macs) for host in every for address in host.addresses}
    after, changes = updated(seen, every, zone, known, names)
    assets = tuple(_without(asset, holders, known) for asset in after.assets)
    lost = [new.id for new, old in zip(assets, after.assets, strict=True) if new is not old]
    more = tuple(id_ for id_ in lost if id_ not in (*changes.added, *changes.updated))
    unchanged = tuple(id_ for id_ in changes.unchanged if id_ not in more)
    changes = replace(changes, updated=(*changes.updated, *more), unchanged=unchanged)
    return after.model_copy(update={"assets": assets}), changes


def _without(asset: Asset, holders: dict[str, set[str]], known: Provenance) -> Asset:
    """Return an asset without the addresses that others hold by now."""
    macs = set(asset.macs)
    if not macs or not is_newer(known, asset.provenance, by_tool=False):
        return asset
    kept = tuple(
        address
        for address in asset.addresses
        if address not in holders or not macs.isdisjoint(holders[address])
    )
    return asset if kept == asset.addresses else asset.model_copy(update={"addresses": kept})
