"""Somebody looks around: ports, machines, accounts and shares.

Source: ATT&CK T1046, T1018, T1087.002, T1135; MS-SAMR, MS-LSAT, MS-SRVS and MS-WKST for the
operations.
"""

from collections.abc import Callable, Iterator

from csirt.analysis.traffic.evidence import (
    Evidence,
    Hit,
    Limits,
    NameOf,
    Names,
    carried,
    grouped,
    widest,
)
from csirt.analysis.traffic.hosts import SYN_ACK, is_inside, is_machine, serves
from csirt.analysis.traffic.hunt_remote import grouped_calls
from csirt.model.capture import Event, Flow
from csirt.model.finding import Confidence

LOOKS = {
    "samr": (6, 8, 11, 13, 15, 16, 25, 40, 48, 51),
    "lsarpc": (14, 15, 57, 58, 68, 76, 77),
    "srvsvc": (12, 15, 16, 21),
    "wkssvc": (2,),
    "winreg": (15,),
}
"""Operations that list: users, groups, members, sessions, shares, who is logged on."""
WINDOWS_DYNAMIC = 49_152
"""First of the ports that Windows draws for its services and its calls (RFC 6335)."""
UNANSWERED = (10, 1_000)
"""Most packets and bytes that a log counts of a connection that nobody answers: what opens it, and
its repeats. More than that without anything back is a log that does not count what comes back."""


def ports(evidence: Evidence, limits: Limits) -> Iterator[Hit]:
    """Yield who tries many ports of one machine, most of them closed."""
    tried = grouped(
        (each for each in _attempts(evidence) if each.proto == "tcp"),
        lambda each: (each.a, each.b),
    )
    for (source, target), every in tried.items():
        some = _at_once(evidence, every, limits["seconds"], lambda each: each.b_port)
        asked = {each.b_port for each in some}
        closed = {each.b_port for each in some if not _answered(evidence, each)}
        if len(asked) < limits["ports"] or len(closed) < limits["closed"] * len(asked):
            continue
        sure = Confidence.HIGH if len(asked) >= limits["many"] else Confidence.MEDIUM
        open_ones = Names(NameOf.PROTOCOL, tuple(map(str, sorted(asked - closed))), 12)
        facts = {"count": len(asked), "names": open_ones}
        yield Hit(source, (target,), sure, tuple(some), facts)


def sweep(evidence: Evidence, limits: Limits) -> Iterator[Hit]:
    """Yield who tries one service of many machines, most of which do not answer."""
    tried = grouped(
        (each for each in _attempts(evidence) if is_machine(each.b)),
        lambda each: (each.a, each.proto, each.b_port if each.proto == "tcp" else 0),
    )
    for (source, proto, port), every in tried.items():
        some = _at_once(evidence, every, limits["seconds"], lambda each: each.b)
        asked = dict.fromkeys(each.b for each in some)
        silent = {each.b for each in some if not _answered(evidence, each)}
        if len(asked) < limits["hosts"] or len(silent) < limits["closed"] * len(asked):
            continue
        sure = Confidence.HIGH if len(asked) >= limits["many"] else Confidence.MEDIUM
        name = f"{port}/{proto}" if proto == "tcp" else proto
        service = Names(NameOf.PROTOCOL, (name,))
        answering = tuple(each for each in asked if each not in silent)
        facts = {"count": len(asked), "names": service}
        yield Hit(source, answering or tuple(asked), sure, tuple(some), facts)


def accounts(evidence: Evidence, limits: Limits) -> Iterator[Hit]:
    """Yield who lists accounts, shares or sessions of many machines."""
    found: dict[tuple[str, str], list[Event]] = {}
    for interface, operations in LOOKS.items():
        seen, hidden = grouped_calls(evidence, interface, operations)
        for pair in dict.fromkeys([*seen, *hidden]):
            found.setdefault(pair, []).extend([*seen.get(pair, ()), *hidden.get(pair, ())])
    for source, pairs in grouped(found, lambda pair: pair[0]).items():
        if len(pairs) < limits["hosts"]:
            continue
        sure = Confidence.HIGH if len(pairs) >= limits["many"] else Confidence.MEDIUM
        shown = sorted((each for pair in pairs for each in found[pair]), key=lambda each: each.at)
        names = Names(
            NameOf.WORD, tuple(each.get("interface") or each.get("pipe") for each in shown), 6
        )
        facts = {"count": len(pairs), "names": names}
        unseen = not any(each.get("interface") for each in shown)
        yield Hit(source, tuple(pair[1] for pair in pairs), sure, tuple(shown), facts, unseen)


def _attempts(evidence: Evidence) -> Iterator[Flow]:
    return (
        each
        for each in evidence.flows
        if (_logged_attempt(each) if _is_logged(evidence, each) else _attempt(each))
    )


def _is_logged(evidence: Evidence, flow: Flow) -> bool:
    return bool(flow.action) or evidence.is_logged(flow)


def _logged_attempt(flow: Flow) -> bool:
    return flow.proto == "tcp" and (bool(flow.action) or flow.opened) and _within(flow)


def _attempt(flow: Flow) -> bool:
    if flow.proto == "icmp":
        return flow.payload_ab > 0
    return flow.proto == "tcp" and flow.opened


def _within(flow: Flow) -> bool:
    """Return whether a line of a log is of a machine of the house that tries another one.

    All the world tries the public addresses of a house; a desk that must use the proxy is refused
    everywhere outside; an answer that comes too late is refused on the port of who had asked, and
    the ports that Windows draws are tried without being looked for.
    """
    late = serves(flow.a_port) and not serves(flow.b_port)
    inside = is_inside(flow.a) and is_inside(flow.b)
    return inside and not late and flow.b_port < WINDOWS_DYNAMIC


def _at_once(
    evidence: Evidence, some: list[Flow], seconds: float, what: Callable[[Flow], str | int]
) -> list[Flow]:
    """Return the tries of a log within some time that leave the most things silent, the first one
    of each, and all those of a capture, which is short."""
    logged = [each for each in some if _is_logged(evidence, each)]
    run = widest(
        logged, seconds, lambda each: each.first,
        lambda each: "" if _answered(evidence, each) else what(each),
    )  # fmt: skip
    first: dict[tuple[str | int, bool], Flow] = {}
    for each in run:
        first.setdefault((what(each), _answered(evidence, each)), each)
    return [*(each for each in some if not _is_logged(evidence, each)), *first.values()]


def _answered(evidence: Evidence, flow: Flow) -> bool:
    if flow.action == "deny":
        return False
    if _is_logged(evidence, flow):
        return flow.flags_ba & SYN_ACK == SYN_ACK or not _is_alone(flow)
    if flow.proto == "tcp":
        return flow.flags_ba & SYN_ACK == SYN_ACK
    return flow.packets > flow.packets_ab


def _is_alone(flow: Flow) -> bool:
    """Return whether a log counts what opens a connection, and nothing else."""
    out, back = carried(flow, is_logged=True)
    packets, size = UNANSWERED
    nothing = back <= 0 and flow.packets <= flow.packets_ab
    return nothing and flow.packets_ab + out > 0 and flow.packets_ab <= packets and out <= size
