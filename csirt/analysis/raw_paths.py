"""From here to there in a raw attack graph: the likeliest ways, the fewest nodes that stop them."""

from collections.abc import Iterable
from difflib import get_close_matches

from csirt.analysis.attack_graph.alternatives import Way, alternatives
from csirt.analysis.attack_graph.cut import DEFAULT_SECONDS, fewest_removals
from csirt.analysis.attack_graph.graph import Graph
from csirt.analysis.attack_graph.raw_steps import stepped
from csirt.analysis.paths_told import cut_found, paths_found
from csirt.errors import NotFoundError
from csirt.model.attack_graph import RawGraph
from csirt.model.paths import Aim, CutNode, FoundWay, MinimumCut, PathsFound, WayStep

NODES = "nodes"


def raw_paths(
    raw: RawGraph, target: str, *, entries: Iterable[str] = (), k: int = 5, file: str = ""
) -> PathsFound:
    """Return the ``k`` most likely ways to a node: each does without a step of each earlier one.

    Args:
        raw: The graph; every node is a step, and so is every edge that may fail.
        target: Id of a node.
        entries: Ids of the nodes that have fallen; those the file marks where none is given.
        k: How many.
        file: Name to show.

    Raises:
        NotFoundError: nothing bears a name, or there is no entry.

    Source:
        See :func:`alternatives`.
    """
    aim = _aim(raw, target, tuple(entries), file)
    graph, starts = stepped(raw, aim.entries)
    found = alternatives(graph, starts, graph.index["step", target, ""], k)
    ways = tuple(_told(graph, way) for way in found.ways)
    return paths_found(aim, k, ways, complete=found.complete, notes=())


def raw_cut(
    raw: RawGraph,
    target: str,
    *,
    entries: Iterable[str] = (),
    keep: Iterable[str] = (),
    file: str = "",
    seconds: float = DEFAULT_SECONDS,
) -> MinimumCut:
    """Return the fewest nodes without which a node cannot fall.

    Args:
        raw: The graph.
        target: Id of a node; it is not taken out itself, nor is an entry.
        entries: Ids of the nodes that have fallen; those the file marks where none is given.
        keep: Ids of nodes that may not be taken out, beside those that the file says so of.
        file: Name to show.
        seconds: Of the solver.

    Raises:
        NotFoundError: nothing bears a name, or there is no entry.

    Source:
        See :func:`fewest_removals`.
    """
    aim = _aim(raw, target, tuple(entries), file)
    kept = tuple(dict.fromkeys(keep))
    for name in kept:
        _check(raw, name)
    graph, starts = stepped(raw, aim.entries)
    removable = {
        node.id: [graph.index["step", node.id, ""]]
        for node in raw.nodes if node.removable and node.id not in kept
    }  # fmt: skip
    goal = graph.index["step", target, ""]
    found = fewest_removals(graph, starts, goal, removable, seconds=seconds)
    return cut_found(aim, NODES, kept, found, lambda id: CutNode(id, _same(id)), notes=())


def _aim(raw: RawGraph, target: str, entries: tuple[str, ...], file: str) -> Aim:
    for name in (*entries, target):
        _check(raw, name)
    starts = entries or tuple(node.id for node in raw.nodes if node.entry)
    if not starts:
        raise NotFoundError("risk.no-entry")
    return Aim("", file, starts, target, _same(target))


def _check(raw: RawGraph, name: str) -> None:
    known = [node.id for node in raw.nodes]
    if name not in known:
        near = ", ".join(get_close_matches(name, known, n=3)) or "—"
        raise NotFoundError("risk.unknown-node", name=name, near=near)


def _same(id: str) -> dict[str, str]:
    return {"fr": id, "en": id}


def _told(graph: Graph, way: Way) -> FoundWay:
    """Return a way as people read it: its nodes, and the edges that may fail."""
    derivation = way.derivation
    spine = {step.node for step in derivation.spine}

    def step(node: int, chance: float, needs: Iterable[int] = ()) -> WayStep:
        names = tuple(graph.nodes[each][1] for each in needs)
        return WayStep(graph.nodes[node][1], "", "", names, chance)

    return FoundWay(
        steps=tuple(step(each.node, each.probability, each.needs) for each in derivation.spine),
        also=tuple(
            step(node, way.found_in.chance(node))
            for node in reversed(derivation.steps) if node not in spine
        ),
        probability=derivation.probability,
        class_="",
        proven=way.proven,
        at_most=way.at_most,
        without=tuple(step(node, chance) for node, chance in way.without),
        records=(),
    )  # fmt: skip
