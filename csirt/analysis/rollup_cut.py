"""The weakest cut of a graph: where two tables that cross can be subtracted from each other."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

Node = TypeVar("Node")
Edges = Mapping[tuple[Node, Node], int]


def weak_cut(edges: Edges[Node], least: int) -> frozenset[Node] | None:
    """Return one side of a cut that is lighter than ``least``; none where every cut holds.

    Only cuts within a connected part count. Nodes joined by ``least`` or more can be on two sides
    of no light cut: they are put together first, which leaves little to look at.

    Args:
        edges: Weights of at least 1 by pair of nodes.
        least: Weight that every cut must have.

    Source:
        Stoer and Wagner, 'A simple min-cut algorithm', J. ACM 44(4), 1997.
    """
    groups: dict[Node, frozenset[Node]] = {}
    for pair in edges:
        groups.update({node: frozenset([node]) for node in pair})
    near = _adjacency(edges)
    while (strong := _strong(near, least)) is not None:
        _merge(near, groups, *strong)
    while len(near) > 1:
        last, weight = _lightest_phase(near)
        if 0 < weight < least:
            return groups[last[1]]
        _merge(near, groups, *last)
    return None


def _adjacency(edges: Edges[Node]) -> dict[Node, dict[Node, int]]:
    near: dict[Node, dict[Node, int]] = {}
    for (one, other), weight in edges.items():
        near.setdefault(one, {})
        near.setdefault(other, {})
        near[one][other] = near[one].get(other, 0) + weight
        near[other][one] = near[one][other]
    return near


def _strong(near: dict[Node, dict[Node, int]], least: int) -> tuple[Node, Node] | None:
    for one, others in near.items():
        for other, weight in others.items():
            if weight >= least:
                return one, other
    return None


def _merge(
    near: dict[Node, dict[Node, int]], groups: dict[Node, frozenset[Node]], kept: Node, gone: Node
) -> None:
    """Put a node into another one."""
    for other, weight in near.pop(gone).items():
        near[other].pop(gone, None)
        if other != kept:
            near[kept][other] = near[kept].get(other, 0) + weight
            near[other][kept] = near[kept][other]
    groups[kept] |= groups.pop(gone)


def _lightest_phase(near: dict[Node, dict[Node, int]]) -> tuple[tuple[Node, Node], int]:
    """Return the last two nodes that a growing set takes, and what ties the very last to it."""
    left = dict.fromkeys(near, 0)
    order: list[Node] = []
    weight = 0
    while left:
        node = max(left, key=left.__getitem__)
        weight = left.pop(node)
        order.append(node)
        for other, more in near[node].items():
            if other in left:
                left[other] += more
    return (order[-2], order[-1]), weight


def crossing(edges: Iterable[tuple[Node, Node]], side: frozenset[Node]) -> set[Node]:
    """Return the ends of the edges that leave a side of a cut."""
    return {node for pair in edges if (pair[0] in side) != (pair[1] in side) for node in pair}
