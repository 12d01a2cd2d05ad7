"""Events and conversations made by hand, and the findings of them by rule."""

from csirt.analysis.traffic.evidence import SECOND
from csirt.analysis.traffic.hosts import hosts
from csirt.analysis.traffic.hunt import findings
from csirt.files.shipped import traffic_roles, traffic_rules
from csirt.model.capture import CaptureFile, Event, Flow, Seen

FILE = CaptureFile("x.pcap", "0" * 64, 0, 0, 0, 0, False, ("ethernet",))
DESK, SERVER, OUTSIDE = "10.0.0.7", "10.0.0.1", "203.0.113.9"


def event(kind, at=0.0, src=DESK, dst=SERVER, port=445, record=1, **data):
    told = tuple((name.replace("_", "-"), value) for name, value in data.items())
    return Event(kind, int(at * SECOND), src, dst, 50_000, port, told, 0, record)


def flow(a=DESK, b=SERVER, port=443, at=0.0, **more):
    told = {"packets": 4, "packets_ab": 2, "bytes": 400, "flags_ba": 0x12, "opened": True}
    first = int(at * SECOND)
    return Flow("tcp", a, 40_000, b, port, **{"first": first, "last": first, **told, **more})


def found(events=(), flows=(), **limits):
    """Return the findings by rule; ``limits`` go over the thresholds of every rule."""
    seen = Seen((FILE,), tuple(flows), tuple(sorted(events, key=lambda each: each.at)))
    rules = [
        rule.model_copy(update={"thresholds": rule.thresholds | limits}) for rule in traffic_rules()
    ]
    told = findings(seen, hosts(seen, traffic_roles()), rules)
    return {each.finding.rule: each for each in told}
