"""Which asset of a model a machine of the evidence is, and in which zone it stands."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_address, ip_network

from csirt.model.capture import Host, Seen
from csirt.model.network import INTERNET, Asset

MARKS = ("mac", "address", "hostname")
"""What tells a machine apart, the most telling first: the order in which an import decides too."""
Tells = Callable[[str], bool]
"""Whether an address belongs to one machine: neither loopback nor link-local."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The assets that one mark of a machine names."""

    mark: str
    value: str
    assets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A machine of the evidence, and what the model makes of it."""

    host: Host
    asset: Asset | None
    mark: str
    """What it was known by, one of :data:`MARKS`; empty where no asset answers."""
    conflicts: tuple[Claim, ...]
    """All that its marks name, where they do not name one and the same asset."""
    zone: str
    """``internet`` for the outside; empty where nobody knows."""
    zone_by: str
    """``asset``, ``network`` (assets of the same /24, /64), ``outside``, ``given``; empty."""


def spoke(seen: Seen) -> frozenset[str]:
    """Return the addresses that said something: a mere target of packets may not exist.

    A firewall that lets a conversation through is taken as an answer: its log shows no other.
    """
    found = {address for address, _ in seen.macs}
    for flow in seen.flows:
        logged = bool(flow.action)
        if flow.packets_ab or logged:
            found.add(flow.a)
        if flow.action == "allow" or (not logged and flow.packets > flow.packets_ab):
            found.add(flow.b)
    found |= {each.src for each in seen.events if each.src}
    return frozenset(found)


def placed(
    hosts: Iterable[Host], assets: Iterable[Asset], tells: Tells, given: str = ""
) -> tuple[Placed, ...]:
    """Return each machine with its asset and its zone, ``given`` where nothing else says it.

    An asset answers where a mark names it alone; the first such mark decides, and marks that
    name another are told. A mark that several assets bear decides nothing.
    """
    assets = tuple(assets)
    by_id = {asset.id: asset for asset in assets}
    owners = _owners(assets, tells)
    zones = networks(assets, tells)
    found = (_placed(host, by_id, owners, zones, tells) for host in hosts)
    return tuple(
        each if each.zone or not given else replace(each, zone=given, zone_by="given")
        for each in found
    )


Owners = Mapping[tuple[str, str], tuple[str, ...]]
Networks = Mapping[str, str]


def _owners(assets: Iterable[Asset], tells: Tells) -> Owners:
    found: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for asset in assets:
        for mark, values in _marks(asset.macs, asset.addresses, asset.hostnames, tells):
            for value in values:
                found[mark, value].setdefault(asset.id)
    return {key: tuple(ids) for key, ids in found.items()}


def _marks(
    macs: Iterable[str], addresses: Iterable[str], names: Iterable[str], tells: Tells
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (
        ("mac", tuple(mac.casefold() for mac in macs)),
        ("address", tuple(each for each in addresses if tells(each))),
        ("hostname", tuple(dict.fromkeys(_label(name) for name in names))),
    )


def _label(name: str) -> str:
    """Return a name without its domain; an address that stands for a name stays whole."""
    text = name.strip().casefold()
    return text if text.replace(".", "").isdigit() else text.partition(".")[0]


def _placed(
    host: Host, by_id: Mapping[str, Asset], owners: Owners, networks: Networks, tells: Tells
) -> Placed:
    claims = [
        Claim(mark, value, owners[mark, value])
        for mark, values in _marks(host.macs, host.addresses, host.names, tells)
        for value in values
        if (mark, value) in owners
    ]
    named = {id_ for claim in claims for id_ in claim.assets}
    first = next((claim for claim in claims if len(claim.assets) == 1), None)
    asset = by_id[first.assets[0]] if first else None
    zone, by = _zone(host, asset, networks)
    return Placed(
        host, asset, first.mark if first else "", tuple(claims) if len(named) > 1 else (), zone, by
    )


def _zone(host: Host, asset: Asset | None, networks: Networks) -> tuple[str, str]:
    if asset:
        return asset.zone, "asset"
    if not host.inside:
        return INTERNET, "outside"
    zones = {networks.get(network_of(each), "") for each in host.addresses} - {""}
    return (zones.pop(), "network") if len(zones) == 1 else ("", "")


def networks(assets: Iterable[Asset], tells: Tells) -> Networks:
    """Return the zone of each network in which assets stand; none where two share it alike."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for asset in assets:
        for network in {network_of(each) for each in asset.addresses if tells(each)} - {""}:
            counts[network][asset.zone] += 1
    found = {}
    for network, zones in counts.items():
        most = zones.most_common(2)
        if len(most) == 1 or most[0][1] > most[1][1]:
            found[network] = most[0][0]
    return found


def network_of(address: str) -> str:
    """Return the /24 or the /64 of an address; nothing where the model says a network or a name."""
    try:
        version = ip_address(address).version
    except ValueError:
        return ""
    return str(ip_network(f"{address}/{24 if version == 4 else 64}", strict=False))
