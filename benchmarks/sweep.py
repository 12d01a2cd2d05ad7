"""A sweep of a region: cells a second on one process and on two, and the memory of each.

sweep.py [FACILITIES] [ASSETS] [SAMPLES]     cells one by one, as ``risk sweep`` does
sweep.py linked [FACILITIES] [ASSETS]        one graph of the whole region, one block of samples
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from facility import described

from csirt.analysis.attack_graph.compile import OUTSIDE, compiled, entry_nodes
from csirt.analysis.attack_graph.sample import sampled
from csirt.files.kinds import load
from csirt.files.seen import overlay
from csirt.files.shipped import catalogue
from csirt.files.write import as_yaml
from csirt.model.facility import Facility, SeenFacility
from csirt.model.region import Estate
from csirt.model.sweep import SweepScenario
from csirt.workspace.executors import local
from csirt.workspace.sweep import Sweep, sweep

SCENARIO = (SweepScenario("outside", OUTSIDE),)


def region(folder: Path, count: int, assets: int) -> Path:
    """Write a workspace of ``count`` facilities of one shape, and return its folder."""
    (folder / "facilities").mkdir()
    (folder / "csirt.yaml").write_text("schema: csirt.workspace/1\nregion: banc\n", "utf-8")
    lines = ["schema: csirt.region/1", "id: banc", "name: Banc", "facilities:"]
    lines += [f"  - {{id: f-{at:04}, name: 'Hôpital {at}'}}" for at in range(count)]
    (folder / "region.yaml").write_text("\n".join(lines) + "\n", "utf-8")
    person, seen = (as_yaml(each) for each in described(assets))
    for at in range(count):
        for name, text in ((f"f-{at:04}.yaml", person), (f"f-{at:04}.seen.yaml", seen)):
            (folder / "facilities" / name).write_text(
                text.replace("id: big", f"id: f-{at:04}", 1), "utf-8"
            )
    return folder


def cells(count: int, assets: int, samples: int) -> None:
    """Print the time of a sweep on one process and on two."""
    with tempfile.TemporaryDirectory() as place:
        root = region(Path(place), count, assets)
        seen = {}
        for jobs in (1, 2):
            start = time.perf_counter()
            with local(jobs) as workers:
                sweep(Sweep(root, SCENARIO, samples=samples), root / f"{jobs}.jsonl", workers)
            took = time.perf_counter() - start
            seen[jobs] = (root / f"{jobs}.jsonl").read_bytes()
            peak = max(
                resource.getrusage(who).ru_maxrss / 1024
                for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
            )
            print(
                f"{jobs} process(es): {count} facilities x {assets} assets x {samples} samples in "
                f"{took:.1f} s, {took / count:.3f} s a cell, peak {peak:.0f} MB a process; "
                f"1,000 facilities: {took / count * 1000 / 60:.1f} min"
            )
        print("same bytes:", seen[1] == seen[2])


def linked(count: int, assets: int) -> None:
    """Print what one graph of all facilities costs."""
    person, seen = described(assets)
    with tempfile.TemporaryDirectory() as place:
        for name, data in (("a.yaml", person), ("a.seen.yaml", seen)):
            (Path(place) / name).write_text(as_yaml(data), "utf-8")
        one, _ = overlay(
            load(Path(place) / "a.yaml", Facility), load(Path(place) / "a.seen.yaml", SeenFacility)
        )
    facilities = tuple(one.model_copy(update={"id": f"f-{at:04}"}) for at in range(count))
    start = time.perf_counter()
    graph = compiled(Estate(subject="f-0000", facilities=facilities), catalogue())
    middle = time.perf_counter()
    nodes = np.array(
        [graph.graph.index["lost", f"care-line:f-{at:04}/ed"] for at in range(count)], np.int32
    )
    sampled(graph.graph, entry_nodes(graph, OUTSIDE), nodes, samples=1_024, seed=1)
    end = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{count} facilities x {assets} assets in one graph: {graph.graph.size} nodes, "
        f"{len(graph.graph.source)} edges; compile {middle - start:.1f} s, one block of 1,024 "
        f"samples {end - middle:.1f} s, peak {peak:.0f} MB"
    )


if __name__ == "__main__":
    words = sys.argv[1:]
    if words[:1] == ["linked"]:
        linked(*map(int, (words[1:] or ["1000", "300"])))
    else:
        cells(*map(int, words or ["60", "300", "10000"]))
