"""A raw attack graph, from a textbook or another tool, in the arrays of the sampler."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from csirt.analysis.attack_graph.graph import Builder, Graph
from csirt.analysis.attack_graph.sample import Estimates, sampled
from csirt.model.attack_graph import NodeKind, RawGraph
from csirt.model.estimate import Probability
from csirt.model.progress import Progress, silent
from csirt.seal import coin_key


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """Probability of every node of a raw graph, in the order of the file."""

    ids: tuple[str, ...]
    estimates: Estimates


def compiled(raw: RawGraph) -> tuple[Graph, npt.NDArray[np.int32]]:
    """Return a raw graph as arrays, and its entries.

    Raises:
        ValueError: an edge names a node that is not there, or an id stands twice.
    """
    builder = Builder()
    _parameter(builder, 1.0, "sure")
    for node in raw.nodes:
        if (node.id,) in builder.index:
            raise ValueError(f"node {node.id!r} twice")
        at = builder.step(node.id, needs=()) if node.kind is NodeKind.AND else builder.fact(node.id)
        if node.probability < 1:
            builder.toss(at, coin_key("node", node.id), _parameter(builder, node.probability))
    seen: dict[tuple[str, str], int] = {}
    for edge in raw.edges:
        for end in (edge.from_, edge.to):
            if (end,) not in builder.index:
                raise ValueError(f"edge to or from {end!r}, which is no node")
        builder.edge(builder.index[edge.from_,], builder.index[edge.to,])
        if edge.probability < 1:
            again = seen[edge.from_, edge.to] = seen.get((edge.from_, edge.to), -1) + 1
            key = coin_key("edge", edge.from_, edge.to, str(again))
            builder.tossed_edges.append(len(builder.source) - 1)
            builder.edge_coins.append((key, _parameter(builder, edge.probability)))
    entries = [builder.index[node.id,] for node in raw.nodes if node.entry]
    return builder.build(), np.array(entries, np.int32)


def _parameter(builder: Builder, value: float, *names: str) -> int:
    exact = Probability(low=value, likely=value, high=value)
    return builder.parameter(*(names or ("exact", repr(value))), estimate=exact)


def raw_probabilities(
    raw: RawGraph, *, samples: int, seed: int, progress: Progress = silent
) -> RawAnswer:
    """Return how likely each node of a raw graph is to fall.

    Args:
        raw: The graph; cycles are allowed.
        samples: Number of samples.
        seed: Any integer.
        progress: Called with the blocks done and their number.

    Returns:
        One probability a node, with its sampling error.

    Raises:
        ValueError: an edge names no node, or an id stands twice.

    Source:
        Least fixpoint of the monotone AND/OR rules, sampled; on the running example of Wang et al.
        (DBSec 2008) it gives .748, .8708 and .0871.
    """
    graph, entries = compiled(raw)
    watched = np.array([graph.index[node.id,] for node in raw.nodes], np.int32)
    estimates = sampled(graph, entries, watched, samples=samples, seed=seed, progress=progress)
    return RawAnswer(tuple(node.id for node in raw.nodes), estimates)
