"""The bit-parallel least fixpoint: 1,024 samples of the whole graph at once, in NumPy.

Nodes are laid out by (distance from the entries, kind, falling number of inputs); the k-th inputs
of a layer are contiguous ("jagged diagonals"), so that one ``take`` and one ``|=`` on a prefix do
the k-th step for all its nodes. Layers are updated in place, in order, until a pass changes
nothing.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from csirt.analysis.attack_graph.coins import Words
from csirt.analysis.attack_graph.graph import Graph

WIDE = 48
"""A node with more inputs than this is reduced by itself."""

Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Layer:
    """Nodes of one distance and one kind: rows ``start`` to ``stop`` of the layout."""

    start: int
    stop: int
    conjunctive: bool
    diagonals: tuple[Rows, ...]
    """The k-th inputs, as rows of the layout, of the nodes that have more than k."""
    first_edge: int
    """Place of the first edge of the first diagonal in :attr:`Layout.edges`."""
    tossed: bool
    """Whether any node of the layer has a coin."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The part of a graph that the entries can reach, in the order of the sweep."""

    order: Rows
    """Node of each row."""
    row: Rows
    """Row of each node, -1 for a node that nothing reaches."""
    layers: tuple[Layer, ...]
    entries: Rows
    """Rows that have fallen from the start, subject to their coins."""
    edges: Rows
    """Every edge in the order in which the sweep meets it, so that their coins are contiguous."""


def layout(graph: Graph, entries: npt.NDArray[np.int32]) -> Layout:
    """Return the sweep order of ``graph`` from ``entries`` (node numbers)."""
    distance = _distances(graph, entries)
    inputs = np.bincount(graph.target, minlength=graph.size)
    reached = np.flatnonzero(distance >= 0)
    wide = inputs[reached] > WIDE
    keys = (-inputs[reached], wide, graph.conjunctive[reached], distance[reached])
    order = reached[np.lexsort(keys)]
    row = np.full(graph.size, -1, np.intp)
    row[order] = np.arange(len(order))
    layers, edges = _layers(graph, order, row, inputs, distance)
    return Layout(order, row, layers, row[np.asarray(entries, np.intp)], edges)


def _distances(graph: Graph, entries: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """Breadth-first distance from the entries, -1 where nothing reaches; AND is taken as OR."""
    order = np.argsort(graph.source, kind="stable")
    targets = graph.target[order]
    first = np.concatenate([[0], np.cumsum(np.bincount(graph.source, minlength=graph.size))])
    distance = np.full(graph.size, -1, np.int64)
    front = np.unique(np.asarray(entries, np.int64))
    distance[front] = 0
    step = 0
    while len(front):
        step += 1
        counts = first[front + 1] - first[front]
        offsets = np.repeat(first[front] - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
        near = np.unique(targets[offsets + np.arange(counts.sum())])
        front = near[distance[near] < 0].astype(np.int64)
        distance[front] = step
    return distance


def _layers(
    graph: Graph, order: Rows, row: Rows, inputs: Rows, distance: npt.NDArray[np.int64]
) -> tuple[tuple[Layer, ...], Rows]:
    by_target = np.argsort(graph.target, kind="stable")
    first = np.concatenate([[0], np.cumsum(inputs)])
    tossed = np.zeros(graph.size, np.bool_)
    tossed[graph.tossed] = True
    layers: list[Layer] = []
    edges: list[Rows] = []
    met = 0
    for start, stop in _runs(graph.conjunctive[order], inputs[order] > WIDE, distance[order]):
        nodes = order[start:stop]
        if inputs[nodes[0]] == 0:
            continue
        having = [
            nodes[: int(np.searchsorted(-inputs[nodes], -k))] for k in range(int(inputs[nodes[0]]))
        ]
        diagonals = [by_target[first[some] + k] for k, some in enumerate(having)]
        if inputs[nodes[0]] > WIDE:
            diagonals = [np.concatenate(diagonals)]
        sources = tuple(row[graph.source[each]] for each in diagonals)
        kind = bool(graph.conjunctive[nodes[0]])
        layers.append(Layer(start, stop, kind, sources, met, bool(tossed[nodes].any())))
        edges += diagonals
        met += sum(map(len, diagonals))
    return tuple(layers), np.concatenate(edges) if edges else np.zeros(0, np.intp)


def _runs(
    kind: npt.NDArray[np.bool_], wide: npt.NDArray[np.bool_], distance: npt.NDArray[np.int64]
) -> list[tuple[int, int]]:
    """Return the bounds of the layers: like distance and kind; a wide node stands alone."""
    if not len(kind):
        return []
    changes = (distance[1:] != distance[:-1]) | (kind[1:] != kind[:-1]) | wide[1:] | wide[:-1]
    bounds = [0, *(np.flatnonzero(changes) + 1).tolist(), len(kind)]
    return list(pairwise(bounds))


def fixpoint(
    layout: Layout, coins: Words, edges: Words | None = None, *, always: bool = False
) -> Words:
    """Return which nodes fall in which samples: the least fixpoint of the graph's rules.

    Args:
        layout: The sweep order.
        coins: Shape (rows, words): where each row's own coin falls; all ones for a certain one.
        edges: Shape (edges, words), in the order of :attr:`Layout.edges`: where each edge's coin
            falls; none for a graph whose edges are certain.
        always: Heed ``coins`` on every row, also of facts that have no coin in the graph.

    Returns:
        Shape (rows, words). An AND node without inputs never falls unless it is an entry.
    """
    # A last row that never falls stands for inputs that nothing reaches (row -1).
    state = np.zeros((len(coins) + 1, coins.shape[1]), np.uint64)
    state[layout.entries] = coins[layout.entries]
    widest = max((layer.stop - layer.start for layer in layout.layers), default=0)
    spare = np.empty((widest, coins.shape[1]), np.uint64)
    new = np.empty_like(spare)
    changed = True
    while changed:
        changed = False
        for layer in layout.layers:
            heed = layer.tossed or always
            changed |= _sweep(layer, state, coins if heed else None, edges, spare, new)
    return state[:-1]


def _sweep(
    layer: Layer, state: Words, coins: Words | None, edges: Words | None, spare: Words, new: Words
) -> bool:
    """Update one layer in place and return whether anything fell."""
    size = layer.stop - layer.start
    rows = state[layer.start : layer.stop]
    fresh = new[:size]
    if size == 1 and len(layer.diagonals) == 1 and len(layer.diagonals[0]) > 1:
        _reduce(layer, state, edges, fresh)
    else:
        _accumulate(layer, state, edges, spare, fresh)
    if coins is not None:
        fresh &= coins[layer.start : layer.stop]
    fresh |= rows
    if np.array_equal(fresh, rows):
        return False
    rows[:] = fresh
    return True


def _reduce(layer: Layer, state: Words, edges: Words | None, fresh: Words) -> None:
    inputs = state[layer.diagonals[0]]
    if edges is not None:
        inputs &= edges[layer.first_edge : layer.first_edge + len(inputs)]
    combine = np.bitwise_and if layer.conjunctive else np.bitwise_or
    combine.reduce(inputs, axis=0, out=fresh[0])


def _accumulate(
    layer: Layer, state: Words, edges: Words | None, spare: Words, fresh: Words
) -> None:
    fresh[len(layer.diagonals[0]) :] = 0
    edge = layer.first_edge
    combine = np.bitwise_and if layer.conjunctive else np.bitwise_or
    for k, sources in enumerate(layer.diagonals):
        size = len(sources)
        into = spare[:size] if k else fresh[:size]
        state.take(sources, axis=0, out=into, mode="wrap")
        if edges is not None:
            into &= edges[edge : edge + size]
            edge += size
        if k:
            combine(fresh[:size], into, out=fresh[:size])
