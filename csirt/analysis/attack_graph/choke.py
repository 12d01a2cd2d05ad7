"""Choke points: the assets whose loss to the attacker protects others, by removal lanes.

Lane j is the attack in which every coin succeeds and asset j cannot be held; 1,024 lanes are swept
at once by the kernel of the samples. What falls in the base and not in lane j is protected by asset
j.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from csirt.analysis.attack_graph.coins import BLOCK, WORDS, Words
from csirt.analysis.attack_graph.graph import Graph
from csirt.analysis.attack_graph.kernel import Layout, fixpoint, layout
from csirt.model.progress import Progress, silent

_ONES = np.uint64(0xFFFFFFFFFFFFFFFF)


def protected_by_removal(
    graph: Graph,
    entries: npt.NDArray[np.int32],
    removals: Sequence[Sequence[int]],
    watched: npt.NDArray[np.int32],
    *,
    progress: Progress = silent,
) -> list[npt.NDArray[np.int64]]:
    """Return, for each removal, the positions in ``watched`` that fall without it and not with it.

    Args:
        graph: The attack graph; every coin is taken as won.
        entries: Nodes that have fallen.
        removals: Nodes that cannot fall, one set a lane.
        watched: Nodes to protect.
        progress: Called with the removals done and their number.

    Returns:
        One array of positions a removal; a watched node that falls in no case is in none.
    """
    order = layout(graph, entries)
    rows = order.row[watched]
    reached = np.flatnonzero(rows >= 0)
    falls = _lanes(order, [()], rows[reached])[:, 0] & np.uint64(1)
    targets = reached[falls.astype(bool)]
    found: list[npt.NDArray[np.int64]] = []
    for start in range(0, len(removals), BLOCK):
        part = removals[start : start + BLOCK]
        state = _lanes(order, part, rows[targets])
        for lane in range(len(part)):
            fallen = (state[:, lane // 64] >> np.uint64(lane % 64)) & np.uint64(1)
            found.append(targets[fallen == 0])
        progress(min(start + BLOCK, len(removals)), len(removals))
    return found


def _lanes(order: Layout, removals: Sequence[Sequence[int]], rows: npt.NDArray[np.intp]) -> Words:
    words = max(1, min(WORDS, -(-len(removals) // 64)))
    coins = np.full((len(order.order), words), _ONES, np.uint64)
    for lane, nodes in enumerate(removals):
        bit = ~(np.uint64(1) << np.uint64(lane % 64))
        for node in nodes:
            if order.row[node] >= 0:
                coins[order.row[node], lane // 64] &= bit
    return fixpoint(order, coins, always=True)[rows]
