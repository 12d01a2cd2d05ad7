"""The machines of the evidence: addresses, names, services, and what each one is for.

A service is offered where somebody answered: an opened connection that was answered, or a datagram
to a port below 1024 (or one of the known ones above) that was answered.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import ip_address

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
MOST_NAMES, MOST_RECORDS = 8, 5
_ORDER = (Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW)


@dataclass(slots=True)
class _Machine:
    names: dict[str, None] = field(default_factory=dict)
    macs: dict[str, None] = field(default_factory=dict)
    clients: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    """By service, who calls it, and where that stands."""
    uses: dict[str, None] = field(default_factory=dict)
    says: dict[str, list[Event]] = field(default_factory=lambda: defaultdict(list))
    hears: dict[str, list[Event]] = field(default_factory=lambda: defaultdict(list))
    first: int = NO_TIME
    last: int = NO_TIME


def hosts(seen: Seen, rules: Iterable[RoleRule]) -> tuple[Host, ...]:
    """Return the machines of the evidence, those inside first, by address.

    Args:
        seen: What the files show.
        rules: Which machines are of which kind.
    """
    machines: dict[str, _Machine] = defaultdict(_Machine)
    for flow in seen.flows:
        _add_flow(machines, flow, seen)
    for event in seen.events:
        _add_event(machines, event)
    for address, mac in seen.macs:
        machines[address].macs.setdefault(mac)
    rules = tuple(rules)
    made = [
        _host(address, machine, rules, seen)
        for address, machine in machines.items()
        if is_machine(address)
    ]
    return tuple(
        sorted(made, key=lambda each: (not each.inside, ip_address(each.addresses[0]).packed))
    )


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
    to_b, to_a = _serves(flow.b_port), _serves(flow.a_port)
    if to_b == to_a:
        return None
    if to_b:
        return flow.b, flow.a, f"{flow.proto}/{flow.b_port}"
    return flow.a, flow.b, f"{flow.proto}/{flow.a_port}"


def _serves(port: int) -> bool:
    return 0 < port < 1_024 or port in HIGH_PORTS


def _add_flow(machines: dict[str, _Machine], flow: Flow, seen: Seen) -> None:
    for end in (flow.a, flow.b):
        machine = machines[end]
        if flow.first != NO_TIME:
            machine.first = min(machine.first, flow.first) if machine.first >= 0 else flow.first
            machine.last = max(machine.last, flow.last)
    if found := service_of(flow):
        server, client, service = found
        machines[server].clients[service].setdefault(
            client, record(seen, flow.source, flow.first_record)
        )
        machines[client].uses.setdefault(service)


def _add_event(machines: dict[str, _Machine], event: Event) -> None:
    if event.src:
        machines[event.src].says[event.kind].append(event)
    if event.dst:
        machines[event.dst].hears[event.kind].append(event)
    if event.kind == "dns.answer" and event.get("type") in ("A", "AAAA") and event.get("value"):
        machines[event.get("value")].names.setdefault(event.get("name").casefold())
    elif event.kind == "mdns.name" and event.get("type") in ("A", "AAAA"):
        machines[event.get("value") or event.src].names.setdefault(event.get("name").casefold())
    elif event.kind in ("nbns.name", "browser.host") and event.get("name"):
        owner = event.get("ip") or event.src
        machines[owner].names.setdefault(event.get("name").casefold())
    elif event.kind == "dhcp.ack" and event.get("ip"):
        machine = machines[event.get("ip")]
        if event.get("hostname"):
            machine.names.setdefault(event.get("hostname").casefold())
        machine.macs.setdefault(event.get("mac"))
    elif event.kind == "arp.reply" and event.get("ip"):
        machines[event.get("ip")].macs.setdefault(event.get("mac"))


def _host(address: str, machine: _Machine, rules: Iterable[RoleRule], seen: Seen) -> Host:
    offers = tuple(
        Offered(*_split(service), "", len(who), tuple(who.values())[:MOST_RECORDS])
        for service, who in sorted(machine.clients.items(), key=lambda each: _split(each[0]))
    )
    return Host(
        id=address,
        addresses=(address,),
        macs=tuple(machine.macs),
        names=tuple(machine.names)[:MOST_NAMES],
        roles=_roles(machine, rules, seen),
        offers=offers,
        uses=tuple(sorted(machine.uses, key=_split)),
        inside=is_inside(address),
        first=machine.first,
        last=machine.last,
    )


def is_inside(address: str) -> bool:
    """Return whether an address is private: of the house, as far as an address can say."""
    found = ip_address(address)
    return found.is_private and not found.is_unspecified


def _split(service: str) -> tuple[str, int]:
    proto, _, port = service.partition("/")
    return proto, int(port)


def _roles(machine: _Machine, rules: Iterable[RoleRule], seen: Seen) -> tuple[Role, ...]:
    """Return the kinds of a machine, each by its surest rule."""
    found: dict[str, Role] = {}
    for rule in rules:
        records = _holds(machine, rule, seen)
        if records is None:
            continue
        known = found.get(rule.kind)
        if known is None or _ORDER.index(rule.confidence) < _ORDER.index(
            Confidence(known.confidence)
        ):
            found[rule.kind] = Role(rule.kind, rule.confidence.value, records)
    return tuple(sorted(found.values(), key=lambda each: _ORDER.index(Confidence(each.confidence))))


def _holds(machine: _Machine, rule: RoleRule, seen: Seen) -> tuple[str, ...] | None:
    """Return what a rule rests on; none where it does not hold."""
    records: list[str] = []
    for signs, told in ((rule.says, machine.says), (rule.hears, machine.hears)):
        for sign in signs:
            events = [each for each in told.get(sign.event, ()) if _is(each, sign)]
            if not events:
                return None
            records += [record(seen, each.source, each.record) for each in events[:MOST_RECORDS]]
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


def _is(event: Event, sign: Sign) -> bool:
    return all(value in event.get(key) for key, value in sign.data.items())
