"""In which order the steps of a playbook go out: CACAO follows one step after another.

What has no order in a playbook (several steps open at once) gets that of the file.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from csirt.model.playbook import Decision, Option, Playbook, Step, Track

Node = Step | Decision


@dataclass(frozen=True, slots=True)
class Lane:
    """The nodes of one track in an order that breaks no wait within it."""

    track: Track
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Openers:
    """Which answers open a node."""

    by: dict[str, list[tuple[Decision, Option]]] = field(default_factory=lambda: defaultdict(list))

    def only(self, name: str) -> tuple[Decision, Option] | None:
        """Return the one answer that opens a node, none where there are several or none."""
        found = self.by.get(name, [])
        return found[0] if len(found) == 1 else None


def openers_of(playbook: Playbook) -> Openers:
    """Return which answers open each node."""
    found = Openers()
    for decision in playbook.decisions:
        for option in decision.options:
            for name in dict.fromkeys(option.leads_to):
                found.by[name].append((decision, option))
    return found


def lanes(playbook: Playbook, openers: Openers) -> Iterator[Lane]:
    """Yield the tracks that have nodes."""
    for track in Track:
        nodes = {node.id: node for node in playbook.nodes() if node.track is track}
        if nodes:
            yield Lane(track, tuple(nodes[name] for name in _sorted(nodes, openers)))


def _sorted(nodes: dict[str, Node], openers: Openers) -> Iterator[str]:
    """Yield names so that each comes after what it waits for; a circle keeps the file's order."""
    left = {name: set(_waits(node, openers)) & nodes.keys() for name, node in nodes.items()}
    while left:
        free = next((name for name, waits in left.items() if not waits & left.keys()), None)
        name = next(iter(left)) if free is None else free
        del left[name]
        yield name


def _waits(node: Node, openers: Openers) -> Iterator[str]:
    yield from node.after
    yield from node.gates
    yield from (decision.id for decision, _ in openers.by.get(node.id, ()))
