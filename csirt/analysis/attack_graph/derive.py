"""The most likely derivation of each fact: Knuth's generalisation of Dijkstra to AND and OR.

The search minimises the sum of -log p with AND as the sum of its inputs; a step shared by two
inputs is paid twice while searching and counted once in the probability that is printed.

Source: Knuth, "A generalization of Dijkstra's algorithm", Information Processing Letters 6(1),
1977.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from math import exp, log

import numpy as np
import numpy.typing as npt

from csirt.analysis.attack_graph.graph import Graph

IMPOSSIBLE = float("inf")


@dataclass(frozen=True, slots=True)
class Step:
    """One technique instance of a spine."""

    technique: str
    target: str
    """Full name of what it is done to."""
    needs: tuple[int, ...]
    """Facts it needs besides the spine, each won by techniques of its own."""
    probability: float
    node: int


@dataclass(frozen=True, slots=True)
class Derivation:
    """How a fact is most likely reached: a spine of steps, with what each also needs."""

    spine: tuple[Step, ...]
    probability: float
    """Product of all its coins, each counted once; the mean of the experts' estimates."""
    steps: tuple[int, ...]
    """Every technique instance of the derivation, spine and needs."""
    nodes: tuple[int, ...]
    """Every node of the derivation, for the records it rests on."""


class Derivations:
    """The most likely derivation of every fact of a graph from some entries."""

    def __init__(
        self,
        graph: Graph,
        entries: npt.NDArray[np.int32],
        *,
        closed: Iterable[int] = (),
        toll: float = 0.0,
    ) -> None:
        """Search; none of ``closed`` can fall, and each step costs ``toll`` beside its coin."""
        self._graph = graph
        self._price = prices(graph)
        for node in closed:
            self._price[node] = IMPOSSIBLE
        self._first, self._inputs = _incoming(graph)
        paid = with_toll(graph, self._price, toll)
        self.cost, self._best = _search(graph, entries, paid, self._first, self._inputs)

    def reached(self, node: int) -> bool:
        """Return whether any derivation exists."""
        return self.cost[node] < IMPOSSIBLE

    def chance(self, node: int) -> float:
        """Return the chance of a node's own coin."""
        return exp(-self._price[node])

    def derivation(self, node: int) -> Derivation:
        """Return the derivation of a fact that is reached (an empty one for an entry)."""
        nodes = list(self._walk(node))
        steps = [each for each in nodes if self._graph.nodes[each][0] == "step"]
        tossed = [each for each in nodes if self._price[each] > 0]
        probability = exp(-sum(self._price[each] for each in tossed))
        return Derivation(tuple(self._spine(node)), probability, tuple(steps), tuple(nodes))

    def _walk(self, node: int) -> Iterator[int]:
        seen = {node}
        stack = [node]
        while stack:
            current = stack.pop()
            yield current
            for source in self.chosen(current):
                if source not in seen:
                    seen.add(source)
                    stack.append(source)

    def chosen(self, node: int) -> list[int]:
        """Return the inputs that the derivation uses: all of an AND, the best of an OR."""
        if self._graph.conjunctive[node]:
            return self._inputs[self._first[node] : self._first[node + 1]]
        best = self._best[node]
        return [best] if best >= 0 else []

    def _spine(self, node: int) -> list[Step]:
        """Follow the least likely input back to the entry; the other inputs are 'also needs'."""
        steps: list[Step] = []
        current = node
        while True:
            inputs = self.chosen(current)
            main = max(inputs, key=self._weight, default=-1)
            name = self._graph.nodes[current]
            if name[0] == "step":
                needs = tuple(each for each in inputs if each != main and self.cost[each] > 0)
                steps.append(Step(name[1], name[2], needs, exp(-self._price[current]), current))
            if not inputs:
                return steps[::-1]
            current = main

    def _weight(self, node: int) -> tuple[bool, float, int]:
        """Order the inputs of a step: the spine never runs through a supposed flaw, it is no
        deed."""
        return self._graph.nodes[node][0] != "flawed", self.cost[node], -node


def prices(graph: Graph) -> list[float]:
    """Return -log of each node's chance, with the measures' mean effect; infinite when it
    cannot."""
    chance = np.array([each.mean for each in graph.parameters], np.float64)
    coin = np.clip(chance[graph.coins.parameter], 0, 1) if len(graph.tossed) else np.zeros(0)
    if len(graph.effects):
        cover = chance[graph.covers.parameter][graph.effects[:, 1]]
        passed = 1 - cover * chance[graph.blocks.parameter]
        np.multiply.at(coin, graph.effects[:, 0], passed)
    prices = [0.0] * graph.size
    for node, value in zip(graph.tossed.tolist(), coin.tolist(), strict=True):
        prices[node] = -log(value) if value > 0 else IMPOSSIBLE
    return prices


def with_toll(graph: Graph, price: list[float], toll: float) -> list[float]:
    """Return prices with a toll on every step."""
    return [
        each + toll if name[0] == "step" else each
        for each, name in zip(price, graph.nodes, strict=True)
    ]


def _incoming(graph: Graph) -> tuple[list[int], list[int]]:
    order = np.argsort(graph.target, kind="stable")
    first = np.concatenate([[0], np.cumsum(np.bincount(graph.target, minlength=graph.size))])
    return first.tolist(), graph.source[order].tolist()


def _search(
    graph: Graph,
    entries: npt.NDArray[np.int32],
    price: list[float],
    first: list[int],
    inputs: list[int],
) -> tuple[list[float], list[int]]:
    order = np.argsort(graph.source, kind="stable")
    starts = np.concatenate(
        [[0], np.cumsum(np.bincount(graph.source, minlength=graph.size))]
    ).tolist()
    targets = graph.target[order].tolist()
    conjunctive = graph.conjunctive.tolist()
    waiting = [
        first[node + 1] - first[node] if conjunctive[node] else 0 for node in range(graph.size)
    ]
    cost, best, done = [IMPOSSIBLE] * graph.size, [-1] * graph.size, [False] * graph.size
    total = [0.0] * graph.size
    heap: list[tuple[float, int]] = []
    for entry in entries.tolist():
        cost[entry] = price[entry]
        heappush(heap, (cost[entry], entry))
    while heap:
        paid, node = heappop(heap)
        if done[node]:
            continue
        done[node] = True
        for target in targets[starts[node] : starts[node + 1]]:
            if done[target]:
                continue
            if conjunctive[target]:
                waiting[target] -= 1
                total[target] += paid
                if waiting[target]:
                    continue
                now = total[target] + price[target]
            else:
                now = paid + price[target]
            if now < cost[target]:
                cost[target] = now
                best[target] = node
                heappush(heap, (now, target))
    return cost, best
