"""Two machines in a row, somebody who watches, and hours that a hand can follow."""

from typing import Any

from csirt.analysis.attack_graph.reaction import Timed
from csirt.model.catalogue import Catalogue
from csirt.model.facility import Facility

from .time_worlds import clocked
from .worlds import asset, certain, facility

STEPS = ("exploit-remote-service", "exploit-unsupported-system", "encryption")
PROBE = {"probe": {"visible": ["exploit-remote-service", "exploit-unsupported-system"]}}


def row_of_two(*measures: dict[str, Any], id: str = "h") -> Facility:
    """[out: a, remote flaw] → [in: b, remote flaw]; Internet reaches a; app needs b."""
    return facility(
        id,
        zones=[{"id": "out", "exposure": "internet"}, {"id": "in"}],
        flows=[{"from": "zone:out", "to": "zone:in", "services": ["smb"]}],
        assets=[asset("a", "out", flaws=["remote"]), asset("b", "in", flaws=["remote"])],
        applications=[{"id": "app", "needs": ["b"]}],
        measures=list(measures),
    )


def held(measure: str, coverage: str | None = "1/1", **more: Any) -> dict[str, Any]:
    """Return a measure as a facility states it; without a count, nobody counted."""
    return {"measure": measure, **({"coverage": coverage} if coverage else {}), **more}


def left(names: list[str], found: Timed) -> dict[str, float]:
    """Return the share of samples in which each thing falls before the attack is stopped."""
    shares = found.left.mean(axis=1).tolist()
    return {name.split("/")[1]: share for name, share in zip(names, shares, strict=True)}


def world(response: float, **options: Any) -> Catalogue:
    """Return a catalogue in which a falls after 4 h, b 4 h later, app 10 h after that."""
    hours = {"exploit-remote-service": 4.0, "encryption": 10.0}
    measures = options.pop("measures", PROBE)
    return clocked(certain(*STEPS), hours, response=response, measures=measures, **options)
