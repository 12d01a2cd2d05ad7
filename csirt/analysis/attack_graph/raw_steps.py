"""A raw attack graph in which every node is a step, and so is every edge that may fail."""

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from csirt.analysis.attack_graph.graph import Builder, Graph
from csirt.model.attack_graph import NodeKind, RawGraph
from csirt.model.estimate import Probability
from csirt.seal import coin_key

ARROW = " → "


def stepped(raw: RawGraph, entries: Collection[str]) -> tuple[Graph, npt.NDArray[np.int32]]:
    """Return a raw graph as arrays for ways and cuts, and its entries.

    Node ``x`` is named ``("step", "x", "")``; an edge of probability below one is a node of its
    own, ``("step", "x → y", "0")``, the last part counting edges between the same nodes. An entry
    has fallen, whatever leads to it.
    """
    builder = Builder()
    starts = frozenset(entries)
    at: dict[str, int] = {}
    for node in raw.nodes:
        name = ("step", node.id, "")
        both = node.kind is NodeKind.AND and node.id not in starts
        at[node.id] = builder.step(*name, needs=()) if both else builder.fact(*name)
        _toss(builder, at[node.id], node.probability)
    seen: dict[tuple[str, str], int] = {}
    for edge in raw.edges:
        source, target = at[edge.from_], at[edge.to]
        if edge.probability < 1:
            again = seen[edge.from_, edge.to] = seen.get((edge.from_, edge.to), -1) + 1
            middle = builder.step(
                "step", f"{edge.from_}{ARROW}{edge.to}", str(again), needs=(source,)
            )
            _toss(builder, middle, edge.probability)
            source = middle
        builder.edge(source, target)
    return builder.build(), np.array([at[each] for each in starts], np.int32)


def _toss(builder: Builder, node: int, value: float) -> None:
    if value < 1:
        exact = Probability(low=value, likely=value, high=value)
        parameter = builder.parameter("exact", repr(value), estimate=exact)
        builder.toss(node, coin_key("way", str(node)), parameter)
