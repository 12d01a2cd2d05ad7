"""The machines of the evidence: addresses, names, services, and what each one is for.

A service is offered where somebody answered: an opened connection that was answered, or a datagram
to a port below 1024 (or one of the known ones above) that was answered.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_address, ip_network

from csirt.analysis.traffic.joined import of_kind
from csirt.analysis.traffic.same_machine import leaders, stated_names
from csirt.analysis.traffic.signs import Mark, mark, shown_by, signs
from csirt.model.capture import NO_TIME, Event, Flow, Host, Offered, Role, Seen
from csirt.model.finding import Confidence
from csirt.model.traffic import RoleRule, Sign

SYN_ACK = 0x12
HIGH_PORTS = frozenset(
    [1433, 1521, 2575, 3268, 3269, 3306, 3389, 5060, 5432, 5985, 5986, 6660, 6661, 6662, 8080, 8443,
     9100, 11112, 47808]
)  # fmt: skip
"""Ports of services above 1023: of a conversation that was not seen to open, the end that has one
is the one that serves."""
INSIDE = tuple(
    map(
        ip_network,
        ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16",
         "127.0.0.0/8", "fc00::/7", "fe80::/10", "::1/128"),
    )
)  # fmt: skip
"""What nobody routes on the Internet: of the house, as far as an address can say (RFC 1918, 6598,
3927, 4193). A house that uses public addresses inside is taken for the outside."""
MOST_NAMES, MOST_RECORDS = 8, 5
_ORDER = (Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW)


@dataclass(slots=True)
class _Machine:
    addresses: dict[str, None] = field(default_factory=dict)
    """Those that were seen to speak, or that a MAC was said to bear."""
    names: dict[str, None] = field(default_factory=dict)
    macs: dict[str, None] = field(default_factory=dict)
    clients: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    """By service, who calls it, and where that stands."""
    uses: dict[str, None] = field(default_factory=dict)
    shows: dict[Mark, list[str]] = field(default_factory=dict)
    """By sign of a rule, the first records that show it."""
    first: int = NO_TIME
    last: int = NO_TIME

    def met(self, first: int, last: int) -> None:
        """Note that it was seen."""
        if first != NO_TIME:
            self.first = min(self.first, first) if self.first != NO_TIME else first
            self.last = max(self.last, last)


def hosts(
    seen: Seen, rules: Iterable[RoleRule], names: Mapping[tuple[int, str], str] | None = None
) -> tuple[Host, ...]:
    """Return the machines of the evidence, those inside first, by address.

    Args:
        seen: What the files show.
        rules: Which machines are of which kind.
        names: Name of a service by port and transport, ``(445, "tcp")``.
    """
    machines, rules = _Machines(leaders(seen)), tuple(rules)
    for flow in seen.flows:
        _add_flow(machines, flow, seen)
    wanted = signs(rules)
    for event in seen.events:
        _add_event(machines, event, wanted.get(event.kind, {}), seen)
    for address, mac in seen.macs:
        machines.here(address).macs.setdefault(mac)
    told = _of_requests(seen)
    made = [_host(machine, rules, names or {}, told) for machine in machines.there()]
    return tuple(
        sorted(made, key=lambda each: (not each.inside, ip_address(each.addresses[0]).packed))
    )


class _Machines:
    """The machines by address, several addresses of one where that is proved."""

    def __init__(self, leading: Mapping[str, str]) -> None:
        self._leading = leading
        self._known: dict[str, _Machine] = defaultdict(_Machine)

    def of(self, address: str) -> _Machine:
        """Return the machine of an address that is spoken of."""
        return self._known[self.id(address)]

    def here(self, address: str) -> _Machine:
        """Return the machine of an address that is there."""
        machine = self.of(address)
        machine.addresses.setdefault(address)
        return machine

    def id(self, address: str) -> str:
        return self._leading.get(address, address)

    def there(self) -> Iterable[_Machine]:
        """Hand the machines over: in a flood there are hundreds of thousands, and twice as many
        would not fit."""
        while self._known:
            _, machine = self._known.popitem()
            found = [each for each in machine.addresses if is_machine(each)]
            if found:
                machine.addresses = dict.fromkeys(sorted(found, key=_as_people_do))
                yield machine


def _as_people_do(address: str) -> tuple[int, bytes]:
    found = ip_address(address)
    return found.version, found.packed


def _of_requests(seen: Seen) -> dict[str, Event]:
    """Return what each machine says of itself when it asks for an address, by MAC."""
    return {
        each.get("mac"): each
        for each in of_kind(seen.events, "dhcp.request")
        if each.get("hostname") or each.get("vendor")
    }


@lru_cache(65_536)
def is_machine(address: str) -> bool:
    """Return whether an address is that of one machine."""
    if not address:
        return False
    found = ip_address(address)
    broadcast = found.version == 4 and (found.packed[3] == 255 or found.packed == b"\xff" * 4)
    return not (found.is_multicast or found.is_unspecified or broadcast)


def record(seen: Seen, source: int, number: int) -> str:
    """Return where something stands: ``FILE#frame``."""
    return f"{seen.files[source].name}#{number}"


def service_of(flow: Flow) -> tuple[str, str, str] | None:
    """Return who offers, who calls, and the service of a conversation; none where nobody knows.

    A conversation that was answered but not seen to open is read by its ports.
    """
    if flow.proto not in ("tcp", "udp") or flow.action == "deny":
        return None
    answered = flow.packets > flow.packets_ab or flow.action == "allow"
    if flow.proto == "tcp" and flow.opened:
        right = flow.flags_ba & SYN_ACK == SYN_ACK or flow.action == "allow"
        return (flow.b, flow.a, f"tcp/{flow.b_port}") if right else None
    if not answered:
        return None
    to_b, to_a = serves(flow.b_port), serves(flow.a_port)
    if to_b == to_a:
        return None
    if to_b:
        return flow.b, flow.a, f"{flow.proto}/{flow.b_port}"
    return flow.a, flow.b, f"{flow.proto}/{flow.a_port}"


def serves(port: int) -> bool:
    """Return whether a port is one on which services answer."""
    return 0 < port < 1_024 or port in HIGH_PORTS


def _add_flow(machines: _Machines, flow: Flow, seen: Seen) -> None:
    for end in (flow.a, flow.b) if _spoke(flow) else (flow.a,):
        machines.here(end).met(flow.first, flow.last)
    if found := service_of(flow):
        server, client, service = found
        machines.of(server).clients[service].setdefault(
            machines.id(client), record(seen, flow.source, flow.first_record)
        )
        machines.of(client).uses.setdefault(service)


def _spoke(flow: Flow) -> bool:
    """Return whether the one that was called is there: an address that is tried may be nobody's."""
    answered = flow.packets > flow.packets_ab or flow.action == "allow"
    return answered or (flow.proto == "tcp" and flow.payload_ab > 0)


def _add_event(machines: _Machines, event: Event, some: Mapping[Mark, Sign], seen: Seen) -> None:
    if event.src:
        machines.here(event.src).met(event.at, event.at)
    if event.dst:
        machines.here(event.dst)
    for who, sign in shown_by(event, some):
        shown = machines.here(who).shows.setdefault(sign, [])
        if len(shown) < MOST_RECORDS:
            shown.append(record(seen, event.source, event.record))
    for address, name in stated_names(event):
        if address and name:
            names = machines.of(address).names
            if len(names) < MOST_NAMES:
                names.setdefault(name)
    if event.kind in ("arp.reply", "dhcp.ack") and event.get("ip") and event.get("mac"):
        machine = machines.here(event.get("ip"))
        machine.macs.setdefault(event.get("mac"))
        machine.met(event.at, event.at)


def _host(
    machine: _Machine,
    rules: Iterable[RoleRule],
    names: Mapping[tuple[int, str], str],
    told: Mapping[str, Event],
) -> Host:
    asked = [told[mac] for mac in machine.macs if mac in told]
    own = dict.fromkeys(each.get("hostname").casefold() for each in asked if each.get("hostname"))
    offers = tuple(
        _offered(service, machine.clients[service], names)
        for service in sorted(machine.clients, key=_split)
    )
    addresses = tuple(machine.addresses)
    return Host(
        id=addresses[0],
        addresses=addresses,
        macs=tuple(machine.macs),
        vendor=next((each.get("vendor") for each in asked if each.get("vendor")), ""),
        names=tuple({**own, **machine.names})[:MOST_NAMES],
        roles=_roles(machine, rules),
        offers=offers,
        uses=tuple(sorted(machine.uses, key=_split)),
        inside=is_inside(addresses[0]),
        first=machine.first,
        last=machine.last,
    )


def _offered(
    service: str, clients: Mapping[str, str], names: Mapping[tuple[int, str], str]
) -> Offered:
    proto, port = _split(service)
    records = tuple(clients.values())[:MOST_RECORDS]
    return Offered(proto, port, names.get((port, proto), ""), len(clients), records)


@lru_cache(65_536)
def is_inside(address: str) -> bool:
    """Return whether an address is of the house, see :data:`INSIDE`."""
    found = ip_address(address)
    return any(found in network for network in INSIDE if network.version == found.version)


def _split(service: str) -> tuple[str, int]:
    proto, _, port = service.partition("/")
    return proto, int(port)


def _roles(machine: _Machine, rules: Iterable[RoleRule]) -> tuple[Role, ...]:
    """Return the kinds of a machine, each by its surest rule."""
    found: dict[str, Role] = {}
    for rule in rules:
        records = _holds(machine, rule)
        if records is None:
            continue
        known = found.get(rule.kind)
        if known is None or _ORDER.index(rule.confidence) < _ORDER.index(
            Confidence(known.confidence)
        ):
            found[rule.kind] = Role(rule.kind, rule.confidence.value, records)
    return tuple(sorted(found.values(), key=lambda each: _ORDER.index(Confidence(each.confidence))))


def _holds(machine: _Machine, rule: RoleRule) -> tuple[str, ...] | None:
    """Return what a rule rests on; none where it does not hold."""
    records: list[str] = []
    for says, wanted in ((True, rule.says), (False, rule.hears)):
        for sign in wanted:
            shown = machine.shows.get(mark(sign, says=says))
            if not shown:
                return None
            records += shown
    if any(service not in machine.clients for service in rule.offers):
        return None
    some = [each for each in rule.offers_any if each in machine.clients]
    if rule.offers_any and not some:
        return None
    callers = {who for service in (*rule.offers, *some) for who in machine.clients[service]}
    if len(callers) < rule.clients:
        return None
    for service in (*rule.offers, *some):
        records += list(machine.clients[service].values())[:1]
    return tuple(dict.fromkeys(records))[:MOST_RECORDS]
