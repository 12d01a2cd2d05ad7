"""Alerts of an EDR or an antivirus: a grave one on a machine, and many machines at once.

Source: ATT&CK TA0002; the levels are those of the consoles, read by the words of the mapping.
"""

from collections.abc import Iterator, Mapping

from csirt.analysis.traffic.evidence import (
    Evidence,
    Hit,
    Limits,
    NameOf,
    Names,
    grouped,
    span,
    surest,
    widest,
)
from csirt.model.capture import Event
from csirt.model.finding import Confidence

GRAVE = {"critical": Confidence.HIGH, "high": Confidence.MEDIUM}
SLIGHT = frozenset({"low", "info"})
KNOWN = GRAVE.keys() | {"medium"}
Line = tuple[int, int]
"""A file of the evidence and a line of it."""


def grave(evidence: Evidence, _: Limits) -> Iterator[Hit]:
    """Yield the machines of which a console says something critical or high; what it says of none
    that is named is told together."""
    told = (each for each in evidence.events("edr.alert") if each.get("severity") in GRAVE)
    for machine, some in grouped(told, lambda each: _machine(evidence, each)).items():
        sure = surest(GRAVE[each.get("severity")] for each in some)
        yield Hit(machine, (), sure, tuple(some), {"count": len(some), "names": _rules(some)})


def many(evidence: Evidence, limits: Limits) -> Iterator[Hit]:
    """Yield grave alerts, or the same one, on several machines within an hour: something spreads.

    Of alerts whose gravity is not known, only the same one on very many machines counts.
    """
    told = [
        each
        for each in evidence.events("edr.alert")
        if each.get("severity") not in SLIGHT and _machine(evidence, each)
    ]
    runs = [
        widest(some, limits["seconds"], lambda each: each.at, lambda one: _machine(evidence, one))
        for some in _alike(told, _hashes(evidence))
    ]
    run = max(runs, key=lambda run: len(_machines(evidence, run)), default=[])
    machines = _machines(evidence, run)
    known = any(each.get("severity") in KNOWN for each in run)
    if len(machines) < (limits["hosts"] if known else limits["many"]):
        return
    sure = Confidence.HIGH if len(machines) >= limits["many"] else Confidence.MEDIUM
    facts = {"count": len(machines), "seconds": span(run), "names": _rules(run)}
    yield Hit(machines[0], machines[1:], sure, tuple(run), facts)


def _alike(told: list[Event], hashes: Mapping[Line, str]) -> list[list[Event]]:
    """Return the alerts that may be one thing: the grave ones, those of a rule, of a file."""
    grave = [each for each in told if each.get("severity") in GRAVE]
    rules = grouped(told, lambda each: each.get("rule"))
    files = grouped(told, lambda each: hashes.get((each.source, each.record), ""))
    return [grave, *(some for by in (rules, files) for name, some in by.items() if name)]


def _hashes(evidence: Evidence) -> dict[Line, str]:
    return {
        (each.source, each.record): each.get("sha256") or each.get("sha1") or each.get("md5")
        for each in evidence.events("file.hash")
    }


def _machines(evidence: Evidence, some: list[Event]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_machine(evidence, each) for each in some))


def _machine(evidence: Evidence, event: Event) -> str:
    return evidence.id(event.src or event.get("host"))


def _rules(some: list[Event]) -> Names:
    return Names(NameOf.WORD, tuple(each.get("rule") for each in some))
