"""Somebody is refused by the firewall, again and again, then finds a door.

Source: ATT&CK T1021, T1046.
"""

from collections.abc import Iterator

from csirt.analysis.traffic.evidence import (
    SECOND,
    Evidence,
    Hit,
    Limits,
    NameOf,
    Names,
    grouped,
    span,
)
from csirt.analysis.traffic.hosts import is_inside
from csirt.model.capture import Flow
from csirt.model.finding import Confidence

ADMINISTRATION = frozenset({22, 23, 135, 139, 445, 3389, 5900, 5985, 5986})
"""Ports by which one machine takes another in hand."""
DENY, ALLOW = "deny", "allow"
Door = tuple[str, int]


def found(evidence: Evidence, limits: Limits) -> Iterator[Hit]:
    """Yield who is refused on several doors of administration, then let through one of them, which
    it had never used before in the evidence."""
    for source, some in grouped(_tries(evidence), lambda each: each.a).items():
        refused: dict[Door, Flow] = {}
        used: set[Door] = set()
        doors: list[Flow] = []
        shown: dict[int, Flow] = {}
        for each in some:
            door = (each.b, each.b_port)
            if each.action == DENY:
                refused[door] = each
                continue
            recent = [
                one for one in refused.values()
                if each.first - one.first <= limits["seconds"] * SECOND
            ]  # fmt: skip
            if door not in used and len(recent) >= limits["refused"]:
                doors.append(each)
                shown |= {id(one): one for one in recent}
            used.add(door)
        if doors:
            yield _hit(source, list(shown.values()), doors, limits)


def _tries(evidence: Evidence) -> Iterator[Flow]:
    return (
        each
        for each in evidence.flows
        if each.proto == "tcp" and each.action in (DENY, ALLOW)
        and each.b_port in ADMINISTRATION and is_inside(each.a) and is_inside(each.b)
    )  # fmt: skip


def _hit(source: str, refused: list[Flow], doors: list[Flow], limits: Limits) -> Hit:
    targets = tuple(dict.fromkeys(each.b for each in doors))
    sure = Confidence.HIGH if len(refused) >= limits["many"] else Confidence.MEDIUM
    shown = (*sorted(refused, key=lambda each: each.first), *doors)
    ports = sorted({each.b_port for each in doors})
    facts = {
        "count": len(refused), "seconds": span(shown),
        "names": Names(NameOf.PROTOCOL, tuple(f"{port}/tcp" for port in ports)),
    }  # fmt: skip
    return Hit(source, targets, sure, shown, facts)
