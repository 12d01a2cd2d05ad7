"""In which zone a machine stands that a file about many networks shows."""

from collections.abc import Iterable
from dataclasses import replace

from csirt.analysis.traffic.places import network_of, networks
from csirt.files.inventory.observation import Observed
from csirt.files.matching import telling
from csirt.model.facility import Facility


def standing(hosts: Iterable[Observed], merged: Facility) -> tuple[Observed, ...]:
    """Return machines with their zone: that of the asset of their hardware address, else that of
    the assets of their network (/24, /64); none where neither is known, or two zones are."""
    own = {mac.lower(): asset.zone for asset in merged.assets for mac in asset.macs}
    around = networks(merged.assets, telling)
    found = []
    for host in hosts:
        zones = {own[mac] for mac in host.macs if mac in own}
        zones = zones or {around.get(network_of(each), "") for each in host.addresses} - {""}
        found.append(replace(host, zone=next(iter(zones)) if len(zones) == 1 else ""))
    return tuple(found)
