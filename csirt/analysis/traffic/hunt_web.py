"""What goes through a proxy, by the name of the site: regular calls, large amounts.

Source: ATT&CK T1071.001, T1567.
"""

from collections.abc import Iterator

from csirt.analysis.traffic.evidence import (
    DAY,
    Evidence,
    Hit,
    Limits,
    NameOf,
    Names,
    grouped,
    span,
)
from csirt.analysis.traffic.hunt_channels import parent, regular
from csirt.model.capture import Event, Flow
from csirt.model.finding import Confidence

WEB = "HTTP(S)"


def beacons(evidence: Evidence, limits: Limits) -> Iterator[Hit]:
    """Yield who calls one site at regular intervals, a site that few others call."""
    asked: dict[tuple[str, str], list[Event | Flow]] = {}
    callers: dict[str, set[str]] = {}
    for each in _requests(evidence):
        asked.setdefault((each.src, each.get("host")), []).append(each)
        callers.setdefault(each.get("host"), set()).add(each.src)
    for (source, site), some in asked.items():
        if len(callers[site]) <= limits["machines"]:
            yield from regular(source, site, WEB, some, limits)


def volume(evidence: Evidence, limits: Limits) -> Iterator[Hit]:
    """Yield who sends much to one domain in a day, more than it gets back where that is counted."""
    sent = grouped(_requests(evidence), lambda each: (each.src, _domain(each), each.at // DAY))
    for (source, domain, _), some in sent.items():
        out, back = (
            sum(int(each.get(name) or 0) for each in some) for name in ("bytes-out", "bytes-in")
        )
        if out < limits["bytes"] or out < limits["ratio"] * back:
            continue
        sure = Confidence.MEDIUM if out >= limits["many"] else Confidence.LOW
        facts = {
            "count": len(some), "megabytes": round(out / 1_000_000), "seconds": span(some),
            "names": Names(NameOf.DOMAIN, (domain,)),
        }  # fmt: skip
        sites = tuple(dict.fromkeys(each.get("host") for each in some))
        yield Hit(source, sites, sure, tuple(some), facts)


def _requests(evidence: Evidence) -> Iterator[Event]:
    return (each for each in evidence.events("proxy.request") if each.src and each.get("host"))


def _domain(event: Event) -> str:
    return parent(event.get("host")) or event.get("host")
