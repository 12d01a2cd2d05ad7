"""How many things stand between what is lost at first and what is lost with it."""

from collections.abc import Iterable
from heapq import heappop, heappush

from csirt.analysis.attack_graph.graph import Graph

_LOST = "lost"


class Steps:
    """The step of every node of a graph of losses, and what it hangs on.

    A node that falls with any of its inputs stands one step after the nearest; one that needs all
    of them to fall stands one after the farthest. Nodes without a name of their own add no step.

    Source:
        Dijkstra with sums along paths and the largest at an AND, which never falls (Knuth, "A
        generalization of Dijkstra's algorithm", 1977).
    """

    def __init__(self, graph: Graph, seeds: Iterable[int]) -> None:
        self._graph = graph
        self._of: dict[int, int] = {}
        self._by: dict[int, int] = {}
        self._spread(seeds)

    def of(self, node: int) -> int | None:
        """Return the step of a node; none where it is not lost."""
        return self._of.get(node)

    def chain(self, node: int) -> tuple[str, ...]:
        """Return the references from what was lost at first down to a node, without it."""
        found = []
        while node in self._by:
            node = self._by[node]
            name = self._graph.nodes[node]
            if name[0] == _LOST:
                found.append(name[1])
        return tuple(reversed(found))

    def _spread(self, seeds: Iterable[int]) -> None:
        after: dict[int, list[int]] = {}
        waiting: dict[int, int] = {}
        pairs = zip(self._graph.source.tolist(), self._graph.target.tolist(), strict=True)
        for source, target in pairs:
            after.setdefault(source, []).append(target)
            waiting[target] = waiting.get(target, 0) + 1
        heap = [(0, node, -1) for node in sorted(set(seeds))]
        while heap:
            step, node, by = heappop(heap)
            if node in self._of:
                continue
            self._of[node] = step
            if by >= 0:
                self._by[node] = by
            for target in after.get(node, ()):
                waiting[target] -= 1
                if self._graph.conjunctive[target] and waiting[target]:
                    continue
                named = self._graph.nodes[target][0] == _LOST
                heappush(heap, (step + named, target, node))
