"""Somebody writes to a controller: of a building, of a machine.

That a write went by is a fact; whether it was due, only who runs the plant can say.

Source: ATT&CK ICS T0855, T0836, T0858, T0816.
"""

from collections import Counter
from collections.abc import Iterator

from csirt.analysis.traffic.evidence import Evidence, Hit, Limits, NameOf, Names, grouped
from csirt.analysis.traffic.hosts import is_inside
from csirt.model.capture import Event
from csirt.model.finding import Confidence

STOPS = frozenset(["download", "start", "stop"])
"""Jobs of S7 that change the program or the state."""
RESTARTS = frozenset(["device-communication-control", "reinitialize-device"])
READS = ("modbus.read", "bacnet.service")


def writes(evidence: Evidence, _: Limits) -> Iterator[Hit]:
    """Yield who writes values; one that reads as much as it writes looks like a supervisor."""
    events = evidence.events("modbus.write", "bacnet.write", "s7.write")
    reads = Counter(each.src for each in evidence.events(*READS))
    some = (each for each in events if not _stops(each))
    for source, sent in grouped(some, lambda each: each.src).items():
        usual = reads[source] >= len(sent) and is_inside(source)
        yield _hit(source, sent, Confidence.MEDIUM if usual else Confidence.HIGH)


def stops(evidence: Evidence, _: Limits) -> Iterator[Hit]:
    """Yield who stops, starts, restarts or reprograms a controller."""
    some = (each for each in evidence.events("bacnet.write", "s7.write") if _stops(each))
    for source, sent in grouped(some, lambda each: each.src).items():
        yield _hit(source, sent, Confidence.HIGH)


def _stops(event: Event) -> bool:
    return event.get("function") in STOPS or event.get("service") in RESTARTS


def _hit(source: str, sent: list[Event], sure: Confidence) -> Hit:
    targets = tuple(dict.fromkeys(each.dst for each in sent))
    names = Names(NameOf.PROTOCOL, tuple(_what(each) for each in sent), 6)
    return Hit(source, targets, sure, tuple(sent), {"count": len(sent), "names": names})


def _what(event: Event) -> str:
    family = event.kind.partition(".")[0]
    return f"{family} {event.get('function') or event.get('service')}"
