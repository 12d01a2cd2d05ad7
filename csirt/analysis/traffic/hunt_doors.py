"""Somebody is refused by the firewall, again and again, then finds a door.

Source: ATT&CK T1021, T1046.
"""

from collections import Counter
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
REPEATS, AGAIN = 60, 3
"""Seconds within which a try is the repeat of another one; refusals that make a habit."""
Door = tuple[str, int]


def found(evidence: Evidence, limits: Limits) -> Iterator[Hit]:
    """Yield who is refused on several doors of administration, then let through one that it had
    never used before in the evidence.

    The first lines of a machine say what it does every day: in them, a door counts only after
    refusals alone, with those that follow it. What is refused again and again is a rule of the
    firewall that a supervision or an inventory runs into: it counts for no series.
    """
    for source, some in grouped(_tries(evidence), lambda each: each.a).items():
        usual = _usual(some)
        refused: dict[Door, Flow] = {}
        used: set[Door] = set()
        doors: list[Flow] = []
        shown: dict[int, Flow] = {}
        for each in some:
            door = (each.b, each.b_port)
            if each.action == DENY:
                if door not in usual:
                    refused[door] = each
                continue
            is_known = each.first - some[0].first > limits["seconds"] * SECOND
            recent = [
                one for one in refused.values()
                if each.first - one.first <= limits["seconds"] * SECOND
            ]  # fmt: skip
            is_news = door not in used and (is_known or bool(doors) or not used)
            if is_news and len(recent) >= limits["refused"]:
                doors.append(each)
                shown |= {id(one): one for one in recent}
            used.add(door)
        if doors:
            yield _hit(source, list(shown.values()), doors, limits)


def _usual(some: list[Flow]) -> frozenset[Door]:
    """Return the doors that are refused again and again, apart from the repeats of one try."""
    last: dict[Door, int] = {}
    times: Counter[Door] = Counter()
    for each in some:
        door = (each.b, each.b_port)
        if each.action == DENY and (door not in last or each.first - last[door] > REPEATS * SECOND):
            last[door] = each.first
            times[door] += 1
    return frozenset(door for door, count in times.items() if count >= AGAIN)


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
