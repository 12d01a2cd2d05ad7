"""Something leaves, or calls home: tunnels in DNS and ICMP, regular calls, large volumes.

Source: ATT&CK T1071.004, T1095, T1071.001, T1048; the regularity is that of the gaps' median and
of their median deviation, which a few long pauses do not move.
"""

from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from statistics import median

from csirt.analysis.traffic.evidence import (
    SECOND,
    Evidence,
    Hit,
    Limits,
    NameOf,
    Names,
    carried,
    grouped,
    span,
    within_a_day,
)
from csirt.model.capture import Event, Flow
from csirt.model.finding import Confidence

USUAL = frozenset(
    ["A", "AAAA", "PTR", "CNAME", "MX", "NS", "SOA", "SRV", "HTTPS", "SVCB", "DS", "NAPTR"]
)
_SECOND_LEVELS = frozenset(["co", "com", "org", "net", "gov", "gouv", "ac", "asso", "edu"])
_OURS = frozenset(["arpa", "local", "lan"])
ICMP = ("icmp", "icmp6")
Called = tuple[str, str, int, bool]
"""Who calls whom on what port, and whether a log says it; what the wire shows too is joined later,
see :mod:`same_fact`."""
Sent = tuple[Flow, int, int]
"""A conversation, what leaves by it and what comes back, in bytes."""


def dns(evidence: Evidence, limits: Limits) -> Iterator[Hit]:
    """Yield who asks for ever new names under one domain, long ones or of rare types."""
    asked = grouped(evidence.events("dns.query"), lambda each: (each.src, parent(each.get("name"))))
    for (source, domain), some in asked.items():
        names = {each.get("name").casefold() for each in some}
        if not domain or len(names) < limits["names"]:
            continue
        carried = sum(max(0, len(each) - len(domain) - 1) for each in names)
        rare = sum(each.get("type") not in USUAL for each in some) / len(some)
        long = carried / len(names)
        if rare >= limits["rare"]:
            sure = Confidence.HIGH if len(names) >= limits["many"] else Confidence.MEDIUM
        elif long >= limits["length"] and len(names) >= limits["many"]:
            sure = Confidence.HIGH if len(names) >= limits["very-many"] else Confidence.MEDIUM
        else:
            continue
        servers = tuple(dict.fromkeys(each.dst for each in some))
        under = Names(NameOf.DOMAIN, (domain,))
        facts = {"count": len(names), "names": under, "seconds": span(some)}
        yield Hit(source, servers, sure, tuple(some), facts)


def parent(name: str) -> str:
    """Return the domain that somebody owns of a name; empty for those of the house itself."""
    labels = name.casefold().rstrip(".").split(".")
    if len(labels) < 3 or labels[-1] in _OURS:
        return ""
    wide = len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVELS
    return ".".join(labels[-3 if wide else -2 :])


def icmp(evidence: Evidence, limits: Limits) -> Iterator[Hit]:
    """Yield echoes whose answers do not carry what was sent, or that are large and many."""
    for flow in evidence.flows:
        back = flow.packets - flow.packets_ab
        if flow.proto not in ICMP or min(flow.packets_ab, back) < limits["packets"]:
            continue
        sent, answered = flow.payload_ab / flow.packets_ab, flow.payload_ba / back
        alike = min(flow.packets_ab, back) >= 0.5 * max(flow.packets_ab, back)
        if max(sent, answered) < limits["bytes"] or not alike:
            continue
        if abs(sent - answered) >= limits["differ"]:
            total = flow.payload_ab + flow.payload_ba
            sure = Confidence.HIGH if total >= limits["many"] else Confidence.MEDIUM
        elif sent >= limits["large"] and flow.packets >= limits["very-many"]:
            sure = Confidence.LOW
        else:
            continue
        facts = {"count": flow.packets, "megabytes": _megabytes(flow.payload_ab + flow.payload_ba)}
        yield Hit(flow.a, (flow.b,), sure, (flow,), facts)


def beacons(evidence: Evidence, limits: Limits) -> Iterator[Hit]:
    """Yield who calls one machine outside at regular intervals.

    In a log of a whole house, what many machines call is a software that all of them have.
    """
    opened = (each for each in evidence.flows if each.proto == "tcp" and each.opened)
    calls: dict[Called, list[Event | Flow]] = {}
    callers: dict[tuple[str, int], set[str]] = {}
    for flow in opened:
        if evidence.leaves(flow.a, flow.b):
            is_logged = evidence.is_logged(flow)
            some = calls.setdefault((flow.a, flow.b, flow.b_port, is_logged), [])
            if is_logged:
                callers.setdefault((flow.b, flow.b_port), set()).add(flow.a)
                if some and _same_call(some[-1], flow):
                    continue
            some.append(flow)
    asked: dict[Called, list[Event | Flow]] = {}
    for event in evidence.events("http.request"):
        if evidence.leaves(event.src, event.dst):
            key = (event.src, event.dst, event.dst_port, evidence.is_logged(event))
            asked.setdefault(key, []).append(event)
    for key in dict.fromkeys([*calls, *asked]):
        source, target, port, _ = key
        some = max(calls.get(key, []), asked.get(key, []), key=len)
        if len(callers.get((target, port), ())) <= limits["machines"]:
            yield from regular(source, target, f"{port}/tcp", some, limits)


def regular(
    source: str, target: str, name: str, some: list[Event | Flow], limits: Limits
) -> Iterator[Hit]:
    """Yield a hit where calls come at regular intervals; ``name`` says on what."""
    if len(some) < limits["calls"]:
        return
    gaps = _gaps(some)
    usual = median(gaps)
    spread = median(abs(each - usual) for each in gaps)
    if not limits["seconds"] <= usual <= limits["longest"] or spread > limits["spread"] * usual:
        return
    sure = Confidence.MEDIUM if len(some) >= limits["many"] else Confidence.LOW
    port = Names(NameOf.PROTOCOL, (name,))
    facts = {"count": len(some), "seconds": round(usual), "names": port}
    yield Hit(source, (target,), sure, tuple(some), facts)


def _same_call(before: Event | Flow, flow: Flow) -> bool:
    """Return whether a line is the end of a call of which the line before is the beginning."""
    return isinstance(before, Flow) and before.a_port == flow.a_port > 0


def _gaps(some: list[Event | Flow]) -> list[float]:
    times = sorted(each.at if isinstance(each, Event) else each.first for each in some)
    return [(b - a) / SECOND for a, b in pairwise(times)]


def volume(evidence: Evidence, limits: Limits) -> Iterator[Hit]:
    """Yield who sends much more to one machine outside than it gets back.

    In a log, which lasts, it is too much within 24 hours; all such hours are one finding.
    """
    sent: dict[tuple[str, str, bool], list[Sent]] = {}
    for flow in evidence.flows:
        is_logged = evidence.is_logged(flow)
        out, back = carried(flow, is_logged=is_logged)
        if evidence.leaves(flow.a, flow.b):
            sent.setdefault((flow.a, flow.b, is_logged), []).append((flow, out, back))
        elif evidence.leaves(flow.b, flow.a):
            sent.setdefault((flow.b, flow.a, is_logged), []).append((flow, back, out))
    for (source, target, is_logged), every in sent.items():
        if is_logged:
            some = within_a_day(
                every, lambda each: each[0].first, lambda each: each[1:], partial(is_much, limits)
            )
        else:
            sums = sum(each[1] for each in every), sum(each[2] for each in every)
            some = every if is_much(limits, *sums) else []
        if not some:
            continue
        out = sum(each[1] for each in some)
        sure = Confidence.MEDIUM if out >= limits["many"] else Confidence.LOW
        shown = tuple(flow for flow, _, _ in some)
        facts = {"count": len(some), "megabytes": _megabytes(out), "seconds": span(shown)}
        yield Hit(source, (target,), sure, shown, facts)


def is_much(limits: Limits, out: int, back: int) -> bool:
    """Return whether what leaves is much, and much more than what comes back; in bytes."""
    return out >= max(limits["bytes"], limits["ratio"] * back)


def _megabytes(size: int) -> int:
    return max(1, round(size / 1_000_000))
