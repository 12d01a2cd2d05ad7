"""Alerts of an EDR or an antivirus: a grave one on a machine, and many machines at once.

Source: ATT&CK TA0002; the levels are those of the consoles, read by the words of the mapping.
"""

from collections.abc import Iterator

from csirt.analysis.traffic.evidence import (
    Evidence,
    Hit,
    Limits,
    NameOf,
    Names,
    busiest,
    grouped,
    span,
)
from csirt.model.capture import Event
from csirt.model.finding import Confidence

GRAVE = {"critical": Confidence.HIGH, "high": Confidence.MEDIUM}
SLIGHT = frozenset({"low", "info"})


def grave(evidence: Evidence, _: Limits) -> Iterator[Hit]:
    """Yield the machines of which a console says something critical or high."""
    told = (each for each in evidence.events("edr.alert") if each.get("severity") in GRAVE)
    for machine, some in grouped(told, lambda each: _machine(evidence, each)).items():
        if machine:
            sure = max((GRAVE[each.get("severity")] for each in some), key=list(Confidence).index)
            yield Hit(machine, (), sure, tuple(some), {"count": len(some), "names": _rules(some)})


def many(evidence: Evidence, limits: Limits) -> Iterator[Hit]:
    """Yield alerts on several machines within an hour: something spreads, or a rule is wrong."""
    told = [
        each
        for each in evidence.events("edr.alert")
        if each.get("severity") not in SLIGHT and _machine(evidence, each)
    ]
    once: dict[str, Event] = {}
    for each in told:
        once.setdefault(_machine(evidence, each), each)
    first = busiest(tuple(once.values()), limits["seconds"], lambda each: each.at)
    if len(first) < limits["hosts"]:
        return
    machines = [_machine(evidence, each) for each in first]
    is_many = len(machines) >= limits["many"]
    sure = Confidence.HIGH if is_many else Confidence.MEDIUM
    facts = {"count": len(machines), "seconds": span(first), "names": _rules(first)}
    yield Hit(machines[0], tuple(machines[1:]), sure, tuple(first), facts)


def _machine(evidence: Evidence, event: Event) -> str:
    return evidence.id(event.src or event.get("host"))


def _rules(some: list[Event]) -> Names:
    return Names(NameOf.WORD, tuple(each.get("rule") for each in some))
