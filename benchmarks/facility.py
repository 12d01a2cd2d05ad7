"""From 300 to 20,000 assets: load, merge, compile, sample, paths, choke points; what NetworkX
takes.

Beside the graph of techniques stands what an edge for each pair of reachable assets would be.
"""

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np

from csirt.analysis.attack_graph.choke import protected_by_removal
from csirt.analysis.attack_graph.compile import OUTSIDE, compiled, entry_nodes
from csirt.analysis.attack_graph.derive import Derivations
from csirt.analysis.attack_graph.sample import sampled
from csirt.files.kinds import load
from csirt.files.seen import overlay
from csirt.files.shipped import catalogue
from csirt.files.write import as_yaml
from csirt.model.facility import Facility, SeenFacility
from csirt.model.region import Estate

KINDS = ["workstation"] * 6 + ["server", "server", "modality", "printer"]


def described(assets: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a person writes of a big hospital, and what importers saw of it."""
    draw = np.random.default_rng(1)
    zones = max(5, assets // 200)
    seen = [
        {
            "id": f"m-{at}", "kind": KINDS[at % 10], "zone": f"z{at % zones}", "addresses": [f"10.{at >> 16}.{at >> 8 & 255}.{at & 255}"],
            "listens": ["smb", "rdp"] if at % 10 < 8 else ["dicom"],
            "provenance": {"basis": "observed", "by": "nmap", "on": "2026-11-01"},
        }
        for at in range(assets)
    ]  # fmt: skip
    person = {
        "schema": "csirt.facility/1", "id": "big",
        "zones": [{"id": "dmz", "exposure": "internet"}, *({"id": f"z{at}"} for at in range(zones))],
        "directories": [{"id": "ad", "controllers": ["dc-1", "dc-2"]}],
        "identities": [
            {"id": "staff", "directory": "ad", "mailbox": True, "count": 800, "rights": [{"as": "user", "on": ["assets-of-kind:workstation"]}]},
            {"id": "admins", "kind": "admin", "directory": "ad", "rights": [{"as": "admin", "on": ["all"]}]},
        ],
        "flows": [
            {"from": f"zone:z{a}", "to": f"zone:z{b}", "services": ["smb", "rdp", "kerberos"]}
            for a in range(zones) for b in draw.integers(0, zones, 4).tolist() if a != b
        ],
        "assets": [
            {"id": "dc-1", "kind": "domain-controller", "zone": "z0"}, {"id": "dc-2", "kind": "domain-controller", "zone": "z0"},
            {"id": "edr", "kind": "edr-console", "zone": "z0"}, {"id": "vpn", "kind": "remote-gateway", "zone": "dmz"},
        ],
        "applications": [{"id": "ehr", "needs": ["m-6", "m-16", {"any": ["dc-1", "dc-2"]}], "data": ["m-6"]}],
        "care_lines": [{"id": "ed", "kind": "ed-adult", "needs": ["ehr"]}],
        "measures": [{"measure": "edr", "coverage": "40/50"}],
    }  # fmt: skip
    return person, {"schema": "csirt.facility-seen/1", "id": "big", "assets": seen}


def main(sizes: tuple[int, ...] = (300, 3_000, 20_000)) -> None:
    """Print a row a size."""
    known = catalogue()
    for assets in sizes:
        marks = {}
        with tempfile.TemporaryDirectory() as folder:
            for name, data in zip(("big.yaml", "big.seen.yaml"), described(assets), strict=True):
                (Path(folder) / name).write_text(as_yaml(data), encoding="utf-8")
            marks["load"] = time.perf_counter()
            person = load(Path(folder) / "big.yaml", Facility)
            seen = load(Path(folder) / "big.seen.yaml", SeenFacility)
            marks["merge"] = time.perf_counter()
            merged, _ = overlay(person, seen)
        marks["compile"] = time.perf_counter()
        graph = compiled(Estate(subject="big", facilities=(merged,)), known)
        entries = entry_nodes(graph, OUTSIDE)
        watched = np.array(
            [graph.graph.index["held", name, "user"] for name in graph.terrain.assets], np.int32
        )
        marks["10,000 samples"] = time.perf_counter()
        sampled(graph.graph, entries, watched, samples=10_000, seed=1)
        marks["paths"] = time.perf_counter()
        Derivations(graph.graph, entries)
        marks["choke points"] = time.perf_counter()
        removals = [
            [int(node), graph.graph.index["held", name, "admin"]]
            for name, node in zip(graph.terrain.assets, watched, strict=True)
        ]
        protected_by_removal(graph.graph, entries, removals, watched)
        marks["NetworkX build + dominators"] = time.perf_counter()
        oracle = nx.DiGraph(
            zip(graph.graph.source.tolist(), graph.graph.target.tolist(), strict=True)
        )
        oracle.add_edges_from((-1, entry) for entry in entries.tolist())
        nx.immediate_dominators(oracle, -1)
        end = time.perf_counter()
        size = f"{graph.graph.size} nodes, {len(graph.graph.tossed)} coins, {len(graph.graph.source)} edges"
        print(
            f"{len(graph.terrain.assets)} assets: {size}; {assets * (assets - 1)} pairs of assets"
        )
        times = [*marks.values(), end]
        for name, start, stop in zip(marks, times, times[1:], strict=False):
            print(f"    {name:28} {stop - start:7.2f} s")


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or (300, 3_000, 20_000))
