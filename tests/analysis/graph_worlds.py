"""Small random AND/OR graphs with cycles, and what brute force says of them."""

import random
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy.typing as npt

from csirt.analysis.attack_graph.alternatives import STEP
from csirt.analysis.attack_graph.derive import prices
from csirt.analysis.attack_graph.graph import Graph
from csirt.analysis.attack_graph.part import Neighbours
from csirt.analysis.attack_graph.raw_steps import stepped
from csirt.files.kinds import load
from csirt.model.attack_graph import RawGraph

from .worlds import raw

EXAMPLES = Path(__file__).parents[1] / "examples" / "graphs"


def example(name: str) -> RawGraph:
    """Return a published example, its facts told in our words."""
    return load(EXAMPLES / f"{name}.yaml", RawGraph)


def drawn(seed: int, *, most: int, coins: bool = True, dense: bool = False) -> RawGraph:
    """Return a graph from n0 to n1: about a third of its nodes are AND, and it has cycles."""
    draw = random.Random(seed)
    names = [f"n{at}" for at in range(draw.randint(4, most))]
    chances = [1.0, 1.0, 0.5, 0.3, 0.7] if coins else [1.0]
    nodes: dict[str, dict[str, Any]] = {
        name: {"kind": draw.choice(["or", "or", "and"]), "probability": draw.choice(chances)}
        for name in names
    }
    nodes["n0"] = {"entry": True}
    count = draw.randint((2 if dense else 1) * len(names), (4 if dense else 3) * len(names))
    pairs = sorted({(draw.choice(names), draw.choice(names[1:])) for _ in range(count)})
    certain = [1.0] * 6 + [0.6] if coins else [1.0]
    return raw(nodes, [(*pair, draw.choice(certain)) for pair in pairs])


def plain(seed: int, size: int = 14) -> tuple[RawGraph, list[tuple[str, str]]]:
    """Return a graph without AND, from n0, and its edges."""
    draw = random.Random(seed)
    names = [f"n{at}" for at in range(size)]
    pairs = sorted(
        {
            (a, b)
            for a, b in ((draw.choice(names), draw.choice(names)) for _ in range(3 * size))
            if a != b
        }
    )
    nodes = {
        name: {"entry": name == "n0", "probability": draw.choice([1.0, 0.9, 0.5, 0.2])}
        for name in names
    }
    nodes["n0"]["probability"] = 1.0
    return raw(nodes, pairs), pairs


def arrays(graph: RawGraph, target: str = "n1") -> tuple[Graph, npt.NDArray[Any], int]:
    """Return a graph as arrays, its entries and a target."""
    made, entries = stepped(graph, [node.id for node in graph.nodes if node.entry])
    return made, entries, made.index["step", target, ""]


def wins(graph: Graph, entries: npt.NDArray[Any], target: int, steps: set[int]) -> bool:
    """Return whether the target falls when only some nodes can."""
    shut = set(range(graph.size)) - steps
    return bool(Neighbours(graph).fallen(entries.tolist(), shut)[target])


def best_ways(graph: Graph, entries: npt.NDArray[Any], target: int, k: int) -> list[frozenset[int]]:
    """Return the k cheapest sets of nodes that win the target, each without a node of each earlier
    one: every set is tried, the cheapest first."""
    price = [each + STEP for each in prices(graph)]
    possible = [node for node in range(graph.size) if price[node] < float("inf")]
    sets = sorted(
        (
            frozenset(some)
            for count in range(len(possible) + 1)
            for some in combinations(possible, count)
        ),
        key=lambda some: sum(price[node] for node in some),
    )
    least: list[frozenset[int]] = []
    found: list[frozenset[int]] = []
    for some in sets:
        if any(each <= some for each in least) or not wins(graph, entries, target, set(some)):
            continue
        least.append(some)
        if all(each - some for each in found):
            found.append(some)
        if len(found) == k:
            break
    return found


def cuts(
    graph: Graph, entries: npt.NDArray[Any], target: int, names: list[str]
) -> Iterator[set[str]]:
    """Yield every set of nodes without which the target does not fall, small ones first."""
    every = set(range(graph.size))
    for count in range(len(names) + 1):
        for some in combinations(names, count):
            out = {graph.index["step", name, ""] for name in some}
            if not wins(graph, entries, target, every - out):
                yield set(some)
