"""Hours to compromise: our lanes against Dijkstra a sample, on a graph without AND; then hospitals.

Both sides get the same coins and the same hours, and their answers are compared; seconds are of CPU. SciPy's Dijkstra
has one matrix and gets its weights written in place; a step whose coin does not fall weighs
infinity.
"""

import resource
import time

import numpy as np
from facility import described
from sampler import hospital
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from csirt.analysis.attack_graph.coins import BLOCK
from csirt.analysis.attack_graph.compile import OUTSIDE, Compiled, compiled, entry_nodes
from csirt.analysis.attack_graph.graph import Builder
from csirt.analysis.attack_graph.kernel import layout
from csirt.analysis.attack_graph.reaction import timed_samples
from csirt.analysis.attack_graph.sample import sampled
from csirt.analysis.attack_graph.times import NEVER, Times
from csirt.files.seen import overlay
from csirt.files.shipped import catalogue
from csirt.model.estimate import Probability
from csirt.model.facility import Facility, SeenFacility
from csirt.model.region import Estate

LANES, PEER_SAMPLES = 64, 40
MEASURES = ("edr", "edr-supervised-24-7", "network-probe", "central-logging", "on-call-24-7")


def against_dijkstra(hosts: int) -> None:
    """Print how long 1,000 samples of a graph of ``hosts`` take, ours and SciPy's."""
    edges, entry = hospital(hosts, seed=1)
    builder = Builder()
    sure = builder.parameter("sure", estimate=Probability(low=1, likely=1, high=1))
    facts = [builder.fact(str(host)) for host in range(hosts)]
    steps = []
    for at, (a, b, _) in enumerate(edges):
        step = builder.step("step", str(at), "h", needs=[facts[a]])
        builder.toss(step, at, sure)
        builder.edge(step, facts[b])
        steps.append(step)
    order = layout(builder.build(), np.array([facts[entry]], np.int32))
    draw = np.random.default_rng(1)
    falls = draw.random((len(edges), LANES)) < np.array([p for _, _, p in edges])[:, None]
    hours = draw.exponential(8, falls.shape).astype(np.float32)
    hours[~falls] = NEVER
    delays = np.zeros((len(order.order), LANES), np.float32)
    rows = order.row[steps]
    delays[rows[rows >= 0]] = hours[rows >= 0]
    sweep = Times(order)
    start = time.process_time()
    found = sweep.at(delays)
    own = (time.process_time() - start) / LANES
    found = np.concatenate([found, np.full((1, LANES), NEVER, np.float32)])[order.row[facts]]

    a, b = (np.array([edge[at] for edge in edges]) for at in (0, 1))
    places = np.lexsort((b, a))
    first = np.searchsorted(a[places], np.arange(hosts + 1))
    matrix = csr_array((hours[places, 0].astype(np.float64), b[places], first), (hosts, hosts))
    peers = np.empty((hosts, PEER_SAMPLES))
    start = time.process_time()
    for lane in range(PEER_SAMPLES):
        matrix.data[:] = hours[places, lane]
        peers[:, lane] = dijkstra(matrix, indices=entry)
    peer = (time.process_time() - start) / PEER_SAMPLES
    same = np.allclose(found[:, :PEER_SAMPLES], peers, rtol=1e-5)
    print(
        f"{hosts} hosts, {len(edges)} edges, {(peers < np.inf).mean():.0%} fall; same hours: {same}"
    )
    print(f"  1,000 samples: csirt {own * 1e3:6.2f} s, scipy.sparse.csgraph.dijkstra {peer * 1e3:6.2f} s"
          f"  ({peer / own:.1f} ×), {len(edges) / own:.1e} edges a second")  # fmt: skip


def hospitals(assets: int, watched: bool) -> Compiled:
    """Return the graph of a described hospital, with somebody who watches and answers or not."""
    person, seen = described(assets)
    if watched:
        person["measures"] = [{"measure": each, "coverage": "40/50"} for each in MEASURES]
    merged, _ = overlay(Facility.model_validate(person), SeenFacility.model_validate(seen))
    return compiled(Estate(subject="big", facilities=(merged,)), catalogue())


def beside_the_probability(assets: int, samples: int, timed: int) -> float:
    """Print and return what counting and timing the samples of one hospital take."""
    graph = hospitals(assets, watched=True)
    names = list(graph.terrain.assets)
    nodes = [graph.graph.index["held", name, "user"] for name in names]
    nodes.append(graph.graph.index["lost", "care-line:big/ed"])
    watched, starts = np.array(nodes, np.int32), entry_nodes(graph, OUTSIDE)
    start = time.process_time()
    found = sampled(graph.graph, starts, watched, samples=samples, seed=1)
    counted = time.process_time() - start
    start = time.process_time()
    clock = timed_samples(
        graph.graph, graph.terrain, starts, watched, ["big"] * len(watched),
        samples=samples, wanted=timed, seed=1,
    )  # fmt: skip
    took, count = time.process_time() - start, clock.hours.shape[1]
    print(f"{assets} assets, {graph.graph.size} nodes: {samples} samples counted {counted:6.2f} s, "
          f"{count} timed with reaction {took:6.2f} s ({took / count * BLOCK:.3f} s a block), "
          f"line {found.probability[-1]:.3f} → {clock.left[-1].mean():.3f}")  # fmt: skip
    return counted + took


def main() -> None:
    """Print it all."""
    runs = [beside_the_probability(300, 10_000, 10_000) for _ in range(3)]
    each = sorted(runs)[1]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(f"1,000 facilities × 300 assets × 10,000 samples, all timed: {each:.2f} s each, hence "
          f"{each * 1_000 / 60:.0f} min on one core, half on two if nothing else runs (not run); "
          f"{memory:.0f} MB")  # fmt: skip
    for hosts in (1_000, 10_000):
        against_dijkstra(hosts)
    for assets, timed in ((300, 4_096), (300, 65_536), (3_000, 4_096), (20_000, 1_024)):
        beside_the_probability(assets, 65_536, timed)
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB at most")


if __name__ == "__main__":
    main()
