"""What goes through a proxy, by the name of the site: regular calls, large amounts.

Source: ATT&CK T1071.001, T1567.
"""

from collections.abc import Iterator
from functools import partial

from csirt.analysis.traffic.evidence import (
    Evidence,
    Hit,
    Limits,
    NameOf,
    Names,
    grouped,
    span,
    within_a_day,
)
from csirt.analysis.traffic.hunt_channels import is_much, parent, regular
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
    """Yield who sends much to one domain within 24 hours, more than it gets back where that is
    counted; all such hours are one finding."""
    sent = grouped(_requests(evidence), lambda each: (each.src, _domain(each)))
    for (source, domain), every in sent.items():
        some = within_a_day(every, lambda each: each.at, _sizes, partial(is_much, limits))
        if not some:
            continue
        out = sum(_sizes(each)[0] for each in some)
        sure = Confidence.MEDIUM if out >= limits["many"] else Confidence.LOW
        facts = {
            "count": len(some), "megabytes": round(out / 1_000_000), "seconds": span(some),
            "names": Names(NameOf.DOMAIN, (domain,)),
        }  # fmt: skip
        sites = tuple(dict.fromkeys(each.get("host") for each in some))
        yield Hit(source, sites, sure, tuple(some), facts)


def _sizes(event: Event) -> tuple[int, int]:
    return int(event.get("bytes-out") or 0), int(event.get("bytes-in") or 0)


def _requests(evidence: Evidence) -> Iterator[Event]:
    return (each for each in evidence.events("proxy.request") if each.src and each.get("host"))


def _domain(event: Event) -> str:
    return parent(event.get("host")) or event.get("host")
