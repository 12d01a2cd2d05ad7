"""Machines that hold an address, into what is seen of a facility: an address has one holder.

Tables of addresses seldom bear an hour: of two of one day and one tool, the last import holds.
"""

from collections import defaultdict
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
    observation says so and hardware addresses tell the two apart; for the same reasons, an older
    file gives nobody the address that another machine holds since.
    """
    since = _holders(seen.assets, known)
    every = tuple(_behind(host, since) for host in hosts)
    holders = {address: set(host.macs) for host in every for address in host.addresses}
    after, changes = updated(seen, every, zone, known, names, by_tool=True)
    assets = tuple(_without(asset, holders, known) for asset in after.assets)
    lost = [new.id for new, old in zip(assets, after.assets, strict=True) if new is not old]
    more = tuple(id_ for id_ in lost if id_ not in (*changes.added, *changes.updated))
    unchanged = tuple(id_ for id_ in changes.unchanged if id_ not in more)
    changes = replace(changes, updated=(*changes.updated, *more), unchanged=unchanged)
    return after.model_copy(update={"assets": assets}), changes


def _holders(assets: Iterable[Asset], known: Provenance) -> dict[str, list[set[str]]]:
    """Return addresses with the hardware of the machines that newer observations show there."""
    found: dict[str, list[set[str]]] = defaultdict(list)
    for asset in assets:
        if asset.macs and not is_newer(known, asset.provenance, by_tool=True):
            for address in asset.addresses:
                found[address].append(set(asset.macs))
    return found


def _behind(host: Observed, since: dict[str, list[set[str]]]) -> Observed:
    """Return a machine without the addresses that others have held since."""
    kept = tuple(
        address
        for address in host.addresses
        if all(not macs.isdisjoint(host.macs) for macs in since.get(address, ()))
    )
    return host if kept == host.addresses else replace(host, addresses=kept)


def _without(asset: Asset, holders: dict[str, set[str]], known: Provenance) -> Asset:
    """Return an asset without the addresses that others hold by now."""
    macs = set(asset.macs)
    if not macs or not is_newer(known, asset.provenance, by_tool=True):
        return asset
    kept = tuple(
        address
        for address in asset.addresses
        if address not in holders or not macs.isdisjoint(holders[address])
    )
    return asset if kept == asset.addresses else asset.model_copy(update={"addresses": kept})
