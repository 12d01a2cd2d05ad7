"""The sampler against NetworkX and against a plain NumPy fixpoint with the same coins, in one run.

The graph: ten hospital zones and 28 filtered flows; inside a zone most edges stay in a block of 64
hosts; probabilities are beta(1.2, 6.8), raised to those of a network that is already breached.
"""

import random
import time

import networkx as nx
import numpy as np

from csirt.analysis.attack_graph.coins import BITS, BLOCK, WORDS, mixed, seeded, tosses
from csirt.analysis.attack_graph.graph import Builder, Graph
from csirt.analysis.attack_graph.sample import Sampler
from csirt.model.estimate import Probability
from csirt.seal import coin_key

SHARES = np.array([0.002, 0.03, 0.5, 0.08, 0.1, 0.05, 0.02, 0.01, 0.03, 0.178])
FLOWS = (
    (0, 1), (1, 2), (2, 3), (2, 6), (2, 7), (2, 9), (3, 4), (3, 5), (3, 6), (3, 8), (4, 3), (5, 3), (6, 2), (6, 3),
    (6, 7), (7, 6), (7, 8), (7, 3), (7, 2), (9, 2), (9, 6), (5, 4), (4, 5), (1, 3), (1, 6), (3, 2), (2, 5), (8, 7),
)  # fmt: skip
INSIDE = 7.85
"""Edges drawn for each host inside its zone."""


def hospital(hosts: int, seed: int) -> tuple[list[tuple[int, int, float]], int]:
    """Return (source, target, probability) rows and the breached host: a post of the users'
    zone."""
    draw = np.random.default_rng(seed)
    zone = np.sort(np.r_[np.arange(10), draw.choice(10, hosts - 10, p=SHARES / SHARES.sum())])
    members = [np.flatnonzero(zone == each) for each in range(10)]
    pairs: set[tuple[int, int]] = set()
    for some in members:
        size = len(some)
        if size > 1:
            source = draw.integers(0, size, int(INSIDE * size))
            near = np.minimum(source // 64 * 64 + draw.integers(0, 64, len(source)), size - 1)
            target = np.where(
                draw.random(len(source)) < 0.7, near, draw.integers(0, size, len(source))
            )
            pairs.update(zip(some[source].tolist(), some[target].tolist(), strict=True))
    for a, b in FLOWS:
        count = max(4, int(0.06 * len(members[a])))
        exposed = members[b][: max(2, min(60, int(0.03 * len(members[b]))))]
        pairs.update(
            zip(
                draw.choice(members[a], count).tolist(),
                draw.choice(exposed, count).tolist(),
                strict=True,
            )
        )
    rows = sorted((a, b) for a, b in pairs if a != b)
    chance = 1 - (1 - draw.beta(1.2, 6.8, len(rows))) ** 2.5
    edges = [(a, b, float(p)) for (a, b), p in zip(rows, chance, strict=True)]
    return edges, int(members[2][len(members[2]) // 3])


def built(edges: list[tuple[int, int, float]], hosts: int) -> Graph:
    """Return the graph of our sampler, a coin an edge."""
    builder = Builder()
    builder.parameter("sure", estimate=Probability(low=1, likely=1, high=1))
    for host in range(hosts):
        builder.fact(str(host))
    for at, (a, b, p) in enumerate(edges):
        builder.edge(a, b)
        builder.tossed_edges.append(at)
        exact = Probability(low=p, likely=p, high=p)
        key = coin_key("edge", str(a), str(b))
        builder.edge_coins.append((key, builder.parameter("p", repr(p), estimate=exact)))
    return builder.build()


def ours(sampler: Sampler, blocks: int) -> tuple[float, float]:
    """Return seconds a sample and the mean number of fallen hosts."""
    sampler.state(0)
    start = time.perf_counter()
    fallen = sum(int(np.bitwise_count(sampler.state(block)).sum()) for block in range(blocks))
    return (time.perf_counter() - start) / (blocks * BLOCK), fallen / (blocks * BLOCK)


def lazy_bfs(edges: list[tuple[int, int, float]], entry: int, samples: int) -> tuple[float, float]:
    """NetworkX, a breadth-first walk a sample, a coin only where the walk comes by."""
    graph = nx.DiGraph()
    graph.add_weighted_edges_from(edges)
    draw = random.Random(1)
    start = time.perf_counter()
    fallen = 0
    for _ in range(samples):
        seen, front = {entry}, [entry]
        while front:
            host = front.pop()
            for other, data in graph.adj[host].items():
                if other not in seen and draw.random() < data["weight"]:
                    seen.add(other)
                    front.append(other)
        fallen += len(seen)
    return (time.perf_counter() - start) / samples, fallen / samples


def reduceat(
    edges: list[tuple[int, int, float]], hosts: int, entry: int, blocks: int
) -> tuple[float, float]:
    """Plain NumPy with the same coins: ``bitwise_or.reduceat`` over all edges until nothing
    changes."""
    edges = sorted(edges, key=lambda row: row[1])
    source = np.array([a for a, _, _ in edges])
    target = np.array([b for _, b, _ in edges])
    keys = seeded(np.array([coin_key("edge", str(a), str(b)) for a, b, _ in edges], np.uint64), 1)
    chance = np.array([p for _, _, p in edges])
    hit, starts = np.unique(target, return_index=True)
    start = time.perf_counter()
    fallen = 0
    for block in range(blocks):
        coins = tosses(keys, chance, block)
        state = np.zeros((hosts, WORDS), np.uint64)
        state[entry] = np.uint64(2**64 - 1)
        while True:
            new = np.bitwise_or.reduceat(state[source] & coins, starts, axis=0) | state[hit]
            if np.array_equal(new, state[hit]):
                break
            state[hit] = new
        fallen += int(np.bitwise_count(state).sum())
    return (time.perf_counter() - start) / (blocks * BLOCK), fallen / (blocks * BLOCK)


def random_bound(coins: int) -> float:
    """Return seconds a sample that the random words of the coins alone would take."""
    keys = np.arange(1_024, dtype=np.uint64)[:, None]
    counters = np.arange(WORDS, dtype=np.uint64)
    rounds = 200
    start = time.perf_counter()
    for _ in range(rounds):
        mixed(keys + counters)
    word = (time.perf_counter() - start) / (rounds * 1_024 * WORDS)
    return word * BITS / 64 * coins


def main(hosts: int = 10_000) -> None:
    """Print the table."""
    edges, entry = hospital(hosts, seed=1)
    mean = np.mean([p for _, _, p in edges])
    print(f"{hosts} hosts, {len(edges)} edges, mean p {mean:.2f}")
    sampler = Sampler(built(edges, hosts), np.array([entry], np.int32), seed=1)
    own, own_fallen = ours(sampler, 8)
    plain, plain_fallen = reduceat(edges, hosts, entry, 2)
    walk, walk_fallen = lazy_bfs(edges, entry, 40)
    bound = random_bound(len(edges))
    for name, seconds, fallen in (
        ("csirt", own, own_fallen), ("reduceat", plain, plain_fallen), ("NetworkX", walk, walk_fallen)
    ):  # fmt: skip
        speed = len(edges) / seconds
        print(
            f"{name:10} {seconds * 1e6:10.1f} µs a sample  {speed:9.2e} sample-edges/s  {fallen:7.0f} fall"
        )
    print(f"NetworkX / csirt  {walk / own:6.0f}   (at least 150)")
    print(f"reduceat / csirt  {plain / own:6.1f}   (at least 2)")
    print(
        f"csirt at {bound / own:.0%} of the bound of its random words ({bound * 1e6:.1f} µs a sample)"
    )


if __name__ == "__main__":
    main()
