"""The part of an attack graph that a question 'from here to there' is about, made small.

Kept are the nodes that can fall and that the target can be won through. Everything that falls
without any node of interest is one place, the start; a node of no interest with one input is that
input. The answer is the same, on a graph several times smaller. Places are in the order of the
nodes' names, so that the order of a file decides nothing.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from csirt.analysis.attack_graph.graph import Graph

START = 0
"""The place of everything that has fallen from the start."""


@dataclass(frozen=True, slots=True)
class Part:
    """A small AND/OR graph; a place is a number, its node is ``origin[place]``."""

    origin: tuple[int, ...]
    """Node of each place; -1 for the start."""
    conjunctive: tuple[bool, ...]
    inputs: tuple[tuple[int, ...], ...]
    outputs: tuple[tuple[int, ...], ...]
    target: int
    """:data:`START` where the target falls without any node of interest."""

    @property
    def size(self) -> int:
        """Number of places."""
        return len(self.origin)

    @property
    def edges(self) -> int:
        """Number of edges."""
        return sum(map(len, self.inputs))


class Neighbours:
    """The inputs and outputs of every node of a graph, as lists."""

    def __init__(self, graph: Graph) -> None:
        self.inputs = _lists(graph.target, graph.source, graph.size)
        self.outputs = _lists(graph.source, graph.target, graph.size)
        self.conjunctive = graph.conjunctive.tolist()

    def fallen(self, entries: Iterable[int], closed: Collection[int] = ()) -> bytearray:
        """Return a flag a node: 1 where it falls when every coin does and none of ``closed`` can.

        It is the least fixpoint: what only holds in a circle does not fall.
        """
        down = bytearray(len(self.inputs))
        waiting = [len(each) if both else 1
                   for each, both in zip(self.inputs, self.conjunctive, strict=True)]  # fmt: skip
        for node in closed:
            waiting[node] = len(self.inputs[node]) + 1
        shut = set(closed)
        stack = [node for node in entries if node not in shut]
        for node in stack:
            down[node] = 1
        while stack:
            for target in self.outputs[stack.pop()]:
                waiting[target] -= 1
                if waiting[target] <= 0 and not down[target]:
                    down[target] = 1
                    stack.append(target)
        return down


def _lists(by: npt.NDArray[np.int32], of: npt.NDArray[np.int32], size: int) -> list[list[int]]:
    order = np.lexsort((of, by))
    bounds = np.concatenate([[0], np.cumsum(np.bincount(by, minlength=size))]).tolist()
    values = of[order].tolist()
    return [values[bounds[at] : bounds[at + 1]] for at in range(size)]


def part_of(
    graph: Graph,
    entries: Iterable[int],
    target: int,
    *,
    interest: Collection[int],
    closed: Collection[int] = (),
) -> Part | None:
    """Return the part of a graph between some entries and a target.

    Args:
        graph: The attack graph.
        entries: Nodes that have fallen.
        target: Node.
        interest: Nodes that must stay places of their own: those with a price, or removable.
        closed: Nodes that cannot fall.

    Returns:
        The part; none where the target cannot fall.
    """
    near = Neighbours(graph)
    entries = list(entries)
    alive = near.fallen(entries, closed)
    if not alive[target]:
        return None
    wanted = frozenset(interest)
    free = near.fallen(entries, wanted.union(closed))
    if free[target]:
        return Part((-1,), (False,), ((),), ((),), START)
    first = frozenset(entries)
    inputs: dict[int, list[int]] = {}
    stack = [target]
    while stack:
        node = stack.pop()
        if node in inputs:
            continue
        inputs[node] = _inputs(near, node, alive, free, first)
        stack += [each for each in inputs[node] if each >= 0]
    joined = _joined(inputs, near.conjunctive, wanted | {target})
    return _numbered(graph, _behind(joined, target), target)


def _inputs(
    near: Neighbours, node: int, alive: bytearray, free: bytearray, entries: frozenset[int]
) -> list[int]:
    """Return the inputs of a node that does not fall freely; -1 stands for the start."""
    if node in entries:
        return [-1]
    some = near.inputs[node]
    if near.conjunctive[node]:
        return [each for each in some if not free[each]] or [-1]
    if any(free[each] for each in some):
        return [-1]
    return [each for each in some if alive[each]]


def _joined(
    inputs: dict[int, list[int]], conjunctive: list[bool], kept: frozenset[int]
) -> dict[int, list[int]]:
    """Return the graph in which a node of no interest with one input is that input."""
    while True:
        same = {node: some[0] for node, some in inputs.items()
                if node not in kept and len(some) == 1}  # fmt: skip
        if not same:
            return inputs
        inputs = {
            node: _redirected(node, some, same, conjunctive)
            for node, some in inputs.items()
            if node not in same
        }


def _redirected(
    node: int, some: list[int], same: dict[int, int], conjunctive: list[bool]
) -> list[int]:
    found: dict[int, None] = {}
    for each in some:
        while each in same:
            each = same[each]
        found[each] = None
    if conjunctive[node]:
        return [each for each in found if each >= 0] or [-1]
    if -1 in found:
        return [-1]
    return [each for each in found if each != node]


def _behind(inputs: dict[int, list[int]], target: int) -> dict[int, list[int]]:
    """Return what the target can still be won through."""
    found: dict[int, list[int]] = {}
    stack = [target]
    while stack:
        node = stack.pop()
        if node >= 0 and node not in found:
            found[node] = inputs[node]
            stack += inputs[node]
    return found


def _numbered(graph: Graph, inputs: dict[int, list[int]], target: int) -> Part:
    origin = [-1, *sorted(inputs, key=graph.nodes.__getitem__)]
    place = {node: at for at, node in enumerate(origin)}
    into = [(), *(tuple(sorted(place[each] for each in inputs[node])) for node in origin[1:])]
    out: list[list[int]] = [[] for _ in origin]
    for at, some in enumerate(into):
        for each in some:
            out[each].append(at)
    both = (False, *(bool(graph.conjunctive[node]) for node in origin[1:]))
    return Part(tuple(origin), both, tuple(into), tuple(map(tuple, out)), place[target])
