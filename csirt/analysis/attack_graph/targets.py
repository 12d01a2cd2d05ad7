"""What an attack may be aimed at, by the names that people give it."""

from dataclasses import dataclass, replace
from difflib import get_close_matches

import numpy as np

from csirt.analysis.attack_graph.compile import Compiled
from csirt.analysis.attack_graph.graph import Graph, Node
from csirt.errors import NotFoundError

_FACTS = {
    "held": ("asset", "user"),
    "control": ("directory", ""),
    "credential": ("identity", ""),
    "at": ("zone", ""),
}


@dataclass(frozen=True, slots=True)
class Goal:
    """A target, and the graph in which it is a node."""

    ref: str
    """Reference in full; ``data`` for the data of any application."""
    graph: Graph
    node: int


def goal_of(compiled: Compiled, target: str) -> Goal:
    """Return what a target means.

    Args:
        compiled: The graph.
        target: ``asset:ID`` or ``ID`` alone, ``application:ID``, ``care-line:ID``, ``data:ID`` (the
            data of an application and all their copies), ``data`` (of any application),
            ``directory:ID``, ``identity:ID``, ``zone:ID`` or ``service:ID``.

    Raises:
        NotFoundError: nothing bears the name; the message lists the near ones.
    """
    home = compiled.terrain.estate.subject
    known = dict(filter(None, map(_named, compiled.graph.index)))
    data = [
        node
        for name, node in known.items()
        if name.startswith("data:") and compiled.terrain.own(name.removeprefix("data:"))
    ]
    if target == "data" and data:
        return _any_of(compiled.graph, data)
    kind, _, rest = target.rpartition(":")
    for name in (f"{kind or 'asset'}:{rest}", f"{kind or 'asset'}:{home}/{rest}"):
        if name in known:
            return Goal(name, compiled.graph, compiled.graph.index[known[name]])
    shown = sorted(name.replace(f":{home}/", ":").removeprefix("asset:") for name in known)
    near = get_close_matches(target, shown, n=3)
    raise NotFoundError("risk.unknown-target", target=target, near=", ".join(near) or "—")


def _any_of(graph: Graph, nodes: list[Node]) -> Goal:
    """Return a graph with one node more, which falls when any of some does."""
    name, new = ("any-data",), graph.size
    sources = np.array([graph.index[node] for node in nodes], np.int32)
    wider = replace(
        graph,
        nodes=(*graph.nodes, name),
        index={**graph.index, name: new},
        conjunctive=np.append(graph.conjunctive, False),
        source=np.concatenate([graph.source, sources]),
        target=np.concatenate([graph.target, np.full(len(sources), new, np.int32)]),
    )
    return Goal("data", wider, new)


def _named(node: Node) -> tuple[str, Node] | None:
    """Return the reference that a node answers to."""
    kind, level = _FACTS.get(node[0], ("", ""))
    if kind and (not level or node[2] == level):
        return f"{kind}:{node[1]}", node
    if node[0] == "lost" and node[1].partition(":")[0] in ("application", "care-line", "service"):
        return node[1], node
    if node[0] == "data-lost" and node[1].startswith("application:"):
        return f"data:{node[1].removeprefix('application:')}", node
    return None
