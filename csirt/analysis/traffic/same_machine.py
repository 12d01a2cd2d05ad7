"""Which addresses are one machine: only where a MAC or a name that it gives itself proves it.

A name of the DNS proves nothing: many addresses answer to one name, and one address to many.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from ipaddress import ip_address

from csirt.analysis.traffic.joined import of_kind
from csirt.model.capture import Event, Seen
from csirt.model.network import MOST_ADDRESSES

_OWN = "20"
"""Suffix of NetBIOS of a server: a name that one machine alone may bear."""
_GROUPS = frozenset(["1b", "1c", "1d", "1e", "01"])
"""Suffixes that name a domain or a group."""
Pair = tuple[str, str]


def leaders(seen: Seen) -> dict[str, str]:
    """Return, for each address that is one of several of a machine, the first of them."""
    claims: dict[str, set[str]] = defaultdict(set)
    for mac, address in _macs(seen):
        claims[mac].add(address)
    for name, address in _own_names(seen.events):
        claims[name].add(address)
    found: dict[str, str] = {}
    for addresses in claims.values():
        if 1 < len(addresses) <= MOST_ADDRESSES:
            _join(found, addresses)
    return {each: _first(found, each) for each in found}


def stated_names(event: Event) -> Iterable[Pair]:
    """Yield (address, name) pairs that an event states; a group of machines is none of them."""
    name = event.get("name").casefold()
    if event.kind == "dns.answer" and event.get("type") in ("A", "AAAA"):
        yield event.get("value"), name
    elif event.kind == "mdns.name" and event.get("type") in ("A", "AAAA"):
        yield event.get("value") or "", name
    elif event.kind == "nbns.name" and event.get("suffix") not in _GROUPS:
        yield event.get("ip") or event.src, name
    elif event.kind == "browser.host":
        yield event.src, name
    elif event.kind == "dhcp.ack":
        yield event.get("ip"), event.get("hostname").casefold()
    elif event.kind == "edr.alert":
        yield event.src, event.get("host")
    elif event.kind == "auth.ok":
        yield event.src, event.get("client")


def _macs(seen: Seen) -> Iterable[Pair]:
    for address, mac in seen.macs:
        yield mac, address
    for kind in ("arp.reply", "dhcp.ack"):
        for event in of_kind(seen.events, kind):
            if event.get("ip") and event.get("mac"):
                yield event.get("mac"), event.get("ip")


def _own_names(events: Collection[Event]) -> Iterable[Pair]:
    for kind in ("mdns.name", "nbns.name"):
        for event in of_kind(events, kind):
            if kind == "mdns.name" or event.get("suffix") == _OWN:
                yield from ((f"{kind} {name}", at) for at, name in stated_names(event) if at)


def _join(found: dict[str, str], addresses: set[str]) -> None:
    leader = min((_first(found, each) for each in addresses), key=_order)
    for each in addresses:
        found[_first(found, each)] = leader
        found[each] = leader


def _first(found: dict[str, str], address: str) -> str:
    while (above := found.get(address, address)) != address:
        address = above
    return address


def _order(address: str) -> tuple[int, bytes]:
    """IPv4 first: that is how people call a machine."""
    found = ip_address(address)
    return found.version, found.packed
