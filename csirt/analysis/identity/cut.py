"""The fewest objects of a directory to repair so that nobody from a set comes to the goal.

A minimum vertex cut by maximum flow on the graph with each object split in two. A relation that
takes several parts is stopped as soon as one part is: the smallest cut over the choices of that
part is exact, for a graph with AND and for several who act together (a set of objects out of reach
leaves, for each AND in it, one input out of reach). Who is to be stopped and holds the goal itself
is no object to repair: what it loses is its rights over the goal, which count as one repair.

Source: Menger's theorem; Dinic's algorithm as in SciPy (``maximum_flow``).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from csirt.analysis.identity.powers import Edges, Flags, Powers, hops_to

MOST_PAIRS = 6
"""Domains for which every choice is tried; with more, the cut blocks and may not be smallest."""


@dataclass(frozen=True, slots=True)
class IdentityCut:
    """Objects without which nobody comes to the goal."""

    objects: tuple[int, ...]
    """Positions, sorted; of equally small cuts the one nearest to the starts, where rights are
    that nobody needs. A start among them is to lose its own rights over the goal."""
    proven: bool = True
    """No cut is smaller."""


def fewest_repairs(powers: Powers, starts: Iterable[int], goals: Iterable[int]) -> IdentityCut:
    """Return the fewest objects that stop every way from ``starts`` to ``goals``.

    Args:
        powers: What gives power.
        starts: Where an attacker may begin, at several at once; of their own rights only those over
            the goals can be taken away.
        goals: What is to be kept; not repaired either.

    Returns:
        An empty cut where no way leads there.
    """
    begin, end = sorted(set(starts) - set(goals)), sorted(set(goals))
    tried, rest = powers.pairs[:MOST_PAIRS], powers.pairs[MOST_PAIRS:]
    best: tuple[int, ...] | None = None
    for choice in product(*(pair.holders for pair in tried)):
        chosen = [*zip(tried, choice, strict=True), *((pair, pair.holders[-1]) for pair in rest)]
        edges = powers.alone.plus(
            (who, pair.target, pair.relation)
            for pair, holders in chosen
            for who in holders.tolist()
        )
        found = _cut(_by_way_of_rights(edges, begin, end, powers.size), begin, end,
                     powers.size + len(begin))  # fmt: skip
        if best is None or len(found) < len(best):
            best = found
    objects = (at if at < powers.size else begin[at - powers.size] for at in best or ())
    return IdentityCut(tuple(sorted(objects)), proven=not rest)


def _by_way_of_rights(edges: Edges, starts: list[int], goals: list[int], size: int) -> Edges:
    """Return the relations with an object more a start, behind ``size``: its rights over the goals,
    through which it comes to them."""
    direct = np.isin(edges.source, np.array(starts, np.int32))
    direct &= np.isin(edges.target, np.array(goals, np.int32))
    rights = {at: size + place for place, at in enumerate(starts)}
    held = edges.where(direct)
    rows = zip(held.source.tolist(), held.target.tolist(), held.relation.tolist(), strict=True)
    return edges.where(~direct).plus(
        row for source, target, relation in rows
        for row in ((source, rights[source], relation), (rights[source], target, relation))
    )  # fmt: skip


def _cut(edges: Edges, starts: list[int], goals: list[int], size: int) -> tuple[int, ...]:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_flow

    free = np.ones(size, np.bool_)
    free[starts] = False
    kept = edges.where(free[edges.target])
    back = Edges(kept.target, kept.source, kept.relation)
    alive = (hops_to(kept, goals, size) >= 0) & (hops_to(back, starts, size) >= 0)
    if not alive[goals].any():
        return ()
    kept = kept.where(alive[kept.source] & alive[kept.target])
    nodes = np.flatnonzero(alive).astype(np.int32)
    place = np.full(size, -1, np.int32)
    place[nodes] = np.arange(len(nodes))
    firm = np.isin(nodes, np.array([*starts, *goals], np.int32))
    count, infinite = len(nodes), len(nodes) + 1
    source, sink = 2 * count, 2 * count + 1
    begin, end = place[starts], place[goals]
    begin, end = begin[begin >= 0], end[end >= 0]
    inner, outer = 2 * np.arange(count), 2 * np.arange(count) + 1
    rows = np.concatenate(
        [inner, 2 * place[kept.source] + 1, np.full(len(begin), source), 2 * end + 1]
    )
    columns = np.concatenate([outer, 2 * place[kept.target], 2 * begin, np.full(len(end), sink)])
    sizes = np.full(len(rows), infinite)
    sizes[:count] = np.where(firm, infinite, 1)
    shape = (2 * count + 2, 2 * count + 2)
    room = csr_array((sizes, (rows, columns)), shape=shape)
    room.data = np.minimum(room.data, infinite).astype(np.int32)
    flow = maximum_flow(room, source, sink)
    left = csr_array(room - flow.flow)
    left.eliminate_zeros()
    far = _reached(left.tocoo(), source, shape[0])
    return tuple(nodes[far[inner] & ~far[outer]].tolist())


def _reached(left: Any, source: int, size: int) -> Flags:
    """Return which places the source still has room towards."""
    open_ = left.data > 0
    begin, end = (places[open_].astype(np.int32) for places in (left.row, left.col))
    return hops_to(Edges(end, begin, begin), [source], size) >= 0
