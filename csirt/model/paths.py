"""Ways to a target, and the fewest things without which none is left (``risk paths``, ``risk
cut``)."""

from dataclasses import dataclass

Words = dict[str, str]
"""A text by language."""


@dataclass(frozen=True, slots=True)
class WayStep:
    """A step of a way: a technique and what it is done to, or a node of a raw graph."""

    id: str
    """``TECHNIQUE@TARGET``, or the node's own."""
    technique: str
    """Empty for a node of a raw graph."""
    target: str
    """Reference within the subject; empty for a node of a raw graph."""
    needs: tuple[str, ...]
    """What it needs besides the step before: references, or nodes."""
    probability: float
    """Mean of the expert's estimate, with what the measures take from it."""

    def as_json(self) -> dict[str, object]:
        """Return the fields of a JSON answer."""
        return {
            "id": self.id,
            "technique": self.technique or None,
            "target": self.target or None,
            "needs": list(self.needs),
            "probability": self.probability,
        }


@dataclass(frozen=True, slots=True)
class FoundWay:
    """One way to the target."""

    steps: tuple[WayStep, ...]
    """Its spine, from the entry on."""
    also: tuple[WayStep, ...]
    """Its other steps, by which the needs of the spine are won."""
    probability: float
    """Product of its coins, each counted once."""
    class_: str
    """Class of the probability; empty for a raw graph."""
    proven: bool
    """It is the likeliest that does without a step of each earlier one."""
    at_most: float
    """No such way is likelier: proven."""
    without: tuple[WayStep, ...]
    """Steps that it does without, at least one of each earlier way."""
    records: tuple[str, ...]
    """References to the records it rests on."""

    def as_json(self, rank: int) -> dict[str, object]:
        """Return the fields of a JSON answer."""
        return {
            "rank": rank,
            "probability": self.probability,
            "class": self.class_ or None,
            "proven": self.proven,
            "at_most": self.at_most,
            "steps": [step.as_json() for step in self.steps],
            "also": [step.as_json() for step in self.also],
            "without": [step.as_json() for step in self.without],
            "records": list(self.records),
        }


@dataclass(frozen=True, slots=True)
class Aim:
    """From where to where."""

    facility: str
    """Facility or group; empty for a raw graph."""
    graph: str
    """File of the raw graph; empty for a facility."""
    entries: tuple[str, ...]
    target: str
    """Within the subject."""
    name: Words
    """Readable name of the target."""

    def as_json(self) -> dict[str, object]:
        """Return the fields of a JSON answer."""
        return {
            "facility": self.facility or None,
            "graph": self.graph or None,
            "from": list(self.entries),
            "to": self.target,
        }


@dataclass(frozen=True, slots=True)
class PathsFound:
    """The answer of ``risk paths``."""

    aim: Aim
    asked: int
    ways: tuple[FoundWay, ...]
    """The likeliest first; one of no step where the target is an entry."""
    complete: bool
    """No other way does without a step of each of these."""
    notes: tuple[Words, ...]

    def as_json(self, lang: str) -> dict[str, object]:
        """Return the JSON answer (``csirt.risk.paths/1``)."""
        return {
            "schema": "csirt.risk.paths/1",
            **self.aim.as_json(),
            "reachable": bool(self.ways),
            "asked": self.asked,
            "complete": self.complete,
            "paths": [way.as_json(rank) for rank, way in enumerate(self.ways, 1)],
            "notes": [note[lang] for note in self.notes],
        }


@dataclass(frozen=True, slots=True)
class CutNode:
    """One thing to take out of an attacker's reach."""

    id: str
    """Within the subject; ``TECHNIQUE@TARGET`` for a step; the node's own in a raw graph."""
    name: Words
    """Readable name."""

    def as_json(self) -> dict[str, object]:
        """Return the fields of a JSON answer."""
        return {"id": self.id}


@dataclass(frozen=True, slots=True)
class MinimumCut:
    """The answer of ``risk cut``."""

    aim: Aim
    over: str
    """What may be taken out: ``assets``, ``steps`` or ``nodes`` (raw graph)."""
    kept: tuple[str, ...]
    """What may not, by the user's word."""
    status: str
    """``optimal``, ``time-limit`` or ``none``."""
    bound: int | None
    """No cut is smaller; none where there is no cut."""
    nodes: tuple[CutNode, ...]
    crossed: tuple[CutNode, ...]
    """What every way crosses: each alone is a cut."""
    reachable: bool
    """Whether the target can be reached at all."""
    notes: tuple[Words, ...]

    @property
    def size(self) -> int | None:
        """Number of things to take out; none where there is no cut."""
        return None if self.status == "none" else len(self.nodes)

    def as_json(self, lang: str) -> dict[str, object]:
        """Return the JSON answer (``csirt.risk.cut/1``)."""
        return {
            "schema": "csirt.risk.cut/1",
            **self.aim.as_json(),
            "over": self.over,
            "keep": list(self.kept),
            "reachable": self.reachable,
            "status": self.status,
            "size": self.size,
            "bound": self.bound,
            "nodes": [node.as_json() for node in self.nodes],
            "every_path_crosses": [node.as_json() for node in self.crossed],
            "notes": [note[lang] for note in self.notes],
        }
