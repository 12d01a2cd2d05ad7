"""When each fact falls in each sample: the fixpoint of the graph's rules over hours.

A fact falls with the first of its inputs, an instance its own duration after the last of its
needs: the sweep of :func:`~csirt.analysis.attack_graph.kernel.fixpoint` with minimum and maximum
in place of OR and AND. All that can be begun is begun at once.

Source: Knuth 1977: with these superior functions the least solution is that of the best derivation,
on cycles too; on a graph without AND it is Dijkstra's shortest path.
"""

from collections.abc import Iterator

import numpy as np

from csirt.analysis.attack_graph.delays import Hours
from csirt.analysis.attack_graph.kernel import Layer, Layout, Rows

NEVER = np.float32(np.inf)


class Times:
    """The sweep of one layout; a layer is visited again only when one that feeds it has moved."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._fed = _fed(layout)

    def at(self, delays: Hours) -> Hours:
        """Return the hour at which each row falls, infinite where it never does.

        Args:
            delays: Shape (rows, samples): hours that a row takes once its needs hold, 0 for what
                takes none, infinite where its coin does not fall.
        """
        layout = self._layout
        # A last row that never falls stands for inputs that nothing reaches (row -1).
        state = np.full((len(delays) + 1, delays.shape[1]), NEVER, np.float32)
        state[layout.entries] = delays[layout.entries]
        new, spare = np.empty_like(state), np.empty_like(state)
        waiting = [True] * len(layout.layers)
        while any(waiting):
            for at, layer in enumerate(layout.layers):
                if waiting[at]:
                    waiting[at] = False
                    if _sweep(layer, state, delays, new, spare):
                        for other in self._fed[at]:
                            waiting[other] = True
        return state[:-1]


def _sweep(layer: Layer, state: Hours, delays: Hours, new: Hours, spare: Hours) -> bool:
    """Update one layer in place and return whether anything fell, or fell earlier."""
    rows = state[layer.start : layer.stop]
    fresh = new[: len(rows)]
    combine = np.maximum if layer.conjunctive else np.minimum
    if len(rows) == 1 and len(layer.diagonals) == 1:
        combine.reduce(state[layer.diagonals[0]], axis=0, out=fresh[0])
    else:
        fresh[len(layer.diagonals[0]) :] = NEVER
        for k, sources in enumerate(layer.diagonals):
            into = spare[: len(sources)] if k else fresh[: len(sources)]
            state.take(sources, axis=0, out=into, mode="wrap")
            if k:
                combine(fresh[: len(sources)], into, out=fresh[: len(sources)])
    if layer.tossed:
        fresh += delays[layer.start : layer.stop]
    np.minimum(fresh, rows, out=fresh)
    if np.array_equal(fresh, rows):
        return False
    rows[:] = fresh
    return True


def _fed(layout: Layout) -> list[tuple[int, ...]]:
    """Return which layers each layer feeds, itself among them where it does."""
    owner = np.full(len(layout.order) + 1, -1, np.intp)
    for at, layer in enumerate(layout.layers):
        owner[layer.start : layer.stop] = at
    fed: list[list[int]] = [[] for _ in layout.layers]
    for feeding, at in _feeds(layout.layers, owner):
        fed[feeding].append(at)
    return [tuple(each) for each in fed]


def _feeds(layers: tuple[Layer, ...], owner: Rows) -> Iterator[tuple[int, int]]:
    for at, layer in enumerate(layers):
        for feeding in np.unique(owner[np.concatenate(layer.diagonals)]).tolist():
            if feeding >= 0:
                yield feeding, at
