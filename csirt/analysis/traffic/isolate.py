"""Which machines to isolate first: by how grave and how sure, then by how far they reach.

A proposal to the duty officer, who decides: a machine that no rule names may be lost all the same.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address

from csirt.analysis.traffic.hosts import is_inside
from csirt.model.capture import Flow, Host
from csirt.model.traffic_finding import TrafficFinding


@dataclass(frozen=True, slots=True)
class ToIsolate:
    """One machine of the list."""

    host: Host
    findings: tuple[TrafficFinding, ...]
    """Why, the weightiest first."""
    acts: bool
    """It acts; false where it is what others acted on."""
    reach: int
    """Machines of the house that it has exchanged with."""

    @property
    def weight(self) -> int:
        """Severity (1 to 4) times confidence (1 to 3) of the weightiest finding."""
        return self.findings[0].weight


@dataclass(frozen=True, slots=True)
class Isolation:
    """What to cut, inside and outside."""

    hosts: tuple[ToIsolate, ...]
    outside: tuple[str, ...]
    """Addresses outside that findings name: to be blocked at the firewall."""
    named: tuple[str, ...] = ()
    """Machines that a log names and of which nothing gives an address: to be looked for."""


def isolation(
    findings: Iterable[TrafficFinding], hosts: Iterable[Host], flows: Iterable[Flow]
) -> Isolation:
    """Return the machines to isolate, in order, and the addresses to block.

    The order is that of severity × confidence; then who acts before whom it acted on; then the
    number of machines of the house that it has exchanged with; then the address.

    Args:
        findings: What the evidence shows.
        hosts: Its machines.
        flows: Its conversations.
    """
    known = {host.id: host for host in hosts}
    acting: dict[str, list[TrafficFinding]] = defaultdict(list)
    hit: dict[str, list[TrafficFinding]] = defaultdict(list)
    outside, named = dict[str, None](), dict[str, None]()
    for each in findings:
        if not each.isolates:
            continue
        for id in each.finding.subjects:
            if id not in known or not known[id].inside:
                if id in known or _is_outside(id):
                    outside.setdefault(id)
                elif not _is_address(id) and (id == each.source or each.hits_target):
                    named.setdefault(id)
            elif id == each.source:
                acting[id].append(each)
            elif each.hits_target:
                hit[id].append(each)
    reach = _reach(known.values(), flows)
    listed = [
        ToIsolate(
            known[id],
            tuple(sorted([*acting.get(id, ()), *hit.get(id, ())], key=lambda one: -one.weight)),
            id in acting,
            len(reach.get(id, ())),
        )
        for id in dict.fromkeys([*acting, *hit])
    ]
    return Isolation(tuple(sorted(listed, key=_order)), tuple(outside), tuple(named))


def _order(each: ToIsolate) -> tuple[int, bool, int, str]:
    return -each.weight, not each.acts, -each.reach, each.host.id


def _is_outside(id: str) -> bool:
    return _is_address(id) and not is_inside(id)


def _is_address(id: str) -> bool:
    try:
        ip_address(id)
    except ValueError:
        return False
    return True


def _reach(hosts: Iterable[Host], flows: Iterable[Flow]) -> dict[str, set[str]]:
    """Return, by machine, the machines of the house that it has exchanged with."""
    ids = {address: host.id for host in hosts if host.inside for address in host.addresses}
    found: dict[str, set[str]] = defaultdict(set)
    for flow in flows:
        answered = flow.packets > flow.packets_ab or flow.action == "allow"
        a, b = ids.get(flow.a), ids.get(flow.b)
        if answered and a and b and a != b:
            found[a].add(b)
            found[b].add(a)
    return found
