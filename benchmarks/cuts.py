"""Ways and cuts from 300 to 20,000 assets; where there is no AND, beside NetworkX.

NetworkX knows no AND: on the facility it would answer another question, so the peers of that table
are Knuth's search (which pays a shared step twice) and the sampler's removal lanes.
"""

import sys
import time
from collections.abc import Callable
from typing import Any

import networkx as nx
import numpy as np
from facility import described

from csirt.analysis.attack_graph.alternatives import alternatives
from csirt.analysis.attack_graph.compile import OUTSIDE, compiled, entry_nodes
from csirt.analysis.attack_graph.cut import fewest_removals
from csirt.analysis.attack_graph.derive import Derivations
from csirt.analysis.attack_graph.dominators import crossed, immediate_dominators
from csirt.analysis.attack_graph.part import part_of
from csirt.analysis.attack_graph.raw_steps import stepped
from csirt.files.seen import overlay
from csirt.files.shipped import catalogue
from csirt.model.attack_graph import RawGraph
from csirt.model.facility import Facility, SeenFacility
from csirt.model.region import Estate

WAYS = 5


def timed(what: Callable[[], Any]) -> tuple[Any, float]:
    start = time.perf_counter()
    return what(), time.perf_counter() - start


def network(size: int) -> list[tuple[str, str]]:
    """Return flows between machines of ten zones, most of them within blocks of 64."""
    draw = np.random.default_rng(size)
    near = [
        (a, min(size - 1, a // 64 * 64 + int(b)))
        for a in range(size)
        for b in draw.integers(0, 64, 5)
    ]
    far = draw.integers(0, size, (size // 4, 2)).tolist()
    return sorted({(f"n{a}", f"n{b}") for a, b in (*near, *map(tuple, far)) if a != b})


def plain(size: int) -> None:
    pairs = network(size)
    ends = ("n0", f"n{size - 1}")
    pairs = [(a, b) for a, b in pairs if b != ends[0] and a != ends[1] and (a, b) != ends]
    oracle, build = timed(lambda: nx.DiGraph(pairs))
    raw = RawGraph.model_validate({
        "schema": "csirt.attack-graph/1", "nodes": [{"id": f"n{at}"} for at in range(size)],
        "edges": [{"from": a, "to": b} for a, b in pairs],
    })  # fmt: skip
    (graph, starts), mine = timed(lambda: stepped(raw, [ends[0]]))
    goal = graph.index["step", ends[1], ""]
    things = {node.id: [graph.index["step", node.id, ""]] for node in raw.nodes}
    cut, seconds = timed(lambda: fewest_removals(graph, starts, goal, things))
    peer, theirs = timed(lambda: nx.minimum_node_cut(oracle, *ends))
    assert len(cut.chosen) == len(peer), (len(cut.chosen), len(peer))
    part, whole = timed(lambda: part_of(graph, starts.tolist(), goal, interest=range(graph.size)))
    assert part is not None
    _, dominated = timed(lambda: (immediate_dominators(part), crossed(part)))
    _, peers = timed(lambda: nx.immediate_dominators(oracle, ends[0]))
    ways, best = timed(lambda: alternatives(graph, starts, goal, 1))
    _, dijkstra = timed(lambda: nx.shortest_path(oracle, *ends))
    print(
        f"{size} nodes, {len(pairs)} edges, no AND; cut of {len(peer)}; way of {len(ways.ways[0].derivation.steps)}"
    )
    print(f"    build          {mine:8.3f} s   networkx {build:8.3f} s")
    print(f"    minimum cut    {seconds:8.3f} s   networkx {theirs:8.3f} s")
    print(
        f"    dominators     {whole + dominated:8.3f} s   networkx {peers:8.3f} s   (ours with the part)"
    )
    print(f"    best way       {best:8.3f} s   networkx {dijkstra:8.3f} s   (breadth first)")


def facility(assets: int) -> None:
    person, seen = described(assets)
    merged, _ = overlay(Facility.model_validate(person), SeenFacility.model_validate(seen))
    made = compiled(Estate(subject="big", facilities=(merged,)), catalogue())
    graph, starts = made.graph, entry_nodes(made, OUTSIDE)
    target = graph.index["lost", "care-line:big/ed"]
    things = {
        name: [graph.index["held", name, level] for level in ("user", "admin")]
        for name in made.terrain.assets
    }
    steps = {f"{node}": [node] for node, name in enumerate(graph.nodes) if name[0] == "step"}
    print(f"{len(things)} assets, {graph.size} nodes, {len(graph.source)} edges")
    knuth, seconds = timed(lambda: Derivations(graph, starts).derivation(target).probability)
    print(
        f"    Knuth                     {seconds:7.2f} s   best way {knuth:.5f} (shared steps paid twice in the search)"
    )
    for k in (1, WAYS):
        found, seconds = timed(lambda k=k: alternatives(graph, starts, target, k))
        chances = ", ".join(
            f"{way.derivation.probability:.5f}{'' if way.proven else '?'}" for way in found.ways
        )
        print(f"    {k} way(s), once a step      {seconds:7.2f} s   {chances}")
    for name, some in (("assets", things), ("steps", steps)):
        cut, seconds = timed(lambda some=some: fewest_removals(graph, starts, target, some))
        print(
            f"    minimum cut over {name:8} {seconds:7.2f} s   {len(cut.chosen)} ({cut.status}, at least {cut.bound})"
        )


def main(sizes: tuple[int, ...]) -> None:
    import scipy.optimize  # noqa: F401 - its import is not what is timed

    for size in (1_000, 3_000):
        plain(size)
    for assets in sizes:
        facility(assets)


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or (300, 3_000, 20_000))
