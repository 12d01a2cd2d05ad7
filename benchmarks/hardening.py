"""The exact search for measures beside the greedy one: 160 candidates on a graph of 10,000 nodes.

A hospital of 700 machines in fourteen zones, 24 applications and twelve care lines; a candidate is a
measure in one zone, its cost drawn; the budget is a share of what all would cost. Both see the same
samples; both sets are then judged on fresh ones.
"""

import resource
import sys
import time
from typing import Any

import numpy as np

from csirt.analysis.hardening.candidate import Candidate
from csirt.analysis.hardening.choice import Choice, choice
from csirt.analysis.hardening.exact import Program
from csirt.analysis.hardening.greedy import greedy
from csirt.analysis.hardening.lanes import hits
from csirt.analysis.hardening.panel import panel
from csirt.analysis.hardening.purse import Item, Purse
from csirt.analysis.hardening.world import World
from csirt.files.shipped import catalogue
from csirt.model.facility import Count, Facility, MeasureState
from csirt.model.quotes import BudgetKind
from csirt.model.region import Estate

KINDS = ["workstation"] * 6 + ["server", "server", "modality", "printer"]
ZONES = 14
MEASURES = (
    "application-control", "edr", "host-firewall", "local-admin-passwords", "mfa-admin", "patch-internal",
    "no-default-passwords", "network-segmentation-biomedical", "retire-unsupported", "macro-blocking",
    "tiered-administration", "phishing-training",
)  # fmt: skip
KEY = ("own", BudgetKind.INVESTMENT)


def hospital(assets: int) -> Facility:
    """Return a hospital whose machines have the flaws that nobody has looked for."""
    draw = np.random.default_rng(1)
    machines: list[dict[str, Any]] = [
        {"id": f"m-{at}", "kind": KINDS[at % 10], "zone": f"z{at % ZONES}", "listens": ["smb", "rdp"] if at % 10 < 8 else ["dicom"], "sessions": ["admins"] if at % 10 == 6 else []}
        for at in range(assets)
    ]  # fmt: skip
    servers = [each["id"] for each in machines if each["kind"] == "server"]
    applications = [
        {"id": f"app-{at}", "needs": [*draw.choice(servers, 2, replace=False).tolist(), {"any": ["dc-1", "dc-2"]}]}
        for at in range(24)
    ]  # fmt: skip
    lines = [
        {"id": f"line-{at}", "kind": "inpatient", "needs": [f"app-{at * 2}", f"app-{at * 2 + 1}"]}
        for at in range(12)
    ]
    return Facility.model_validate({
        "schema": "csirt.facility/1", "id": "big",
        "zones": [{"id": "dmz", "exposure": "internet"}, *({"id": f"z{at}"} for at in range(ZONES))],
        "directories": [{"id": "ad", "controllers": ["dc-1", "dc-2"]}],
        "identities": [
            *({"id": f"staff-{at}", "directory": "ad", "mailbox": True, "count": 80, "rights": [{"as": "user", "on": [f"zone:z{at}"]}]} for at in range(ZONES)),
            {"id": "admins", "kind": "admin", "directory": "ad", "rights": [{"as": "admin", "on": ["all"]}]},
        ],
        "flows": [
            {"from": "zone:dmz", "to": "zone:z0", "services": ["smb"]},
            *({"from": f"zone:z{a}", "to": f"zone:z{b}", "services": ["smb", "rdp", "kerberos"]} for a in range(ZONES) for b in draw.integers(0, ZONES, 3).tolist() if a != b),
        ],
        "assets": [
            {"id": "dc-1", "kind": "domain-controller", "zone": "z0"}, {"id": "dc-2", "kind": "domain-controller", "zone": "z0"},
            {"id": "vpn", "kind": "remote-gateway", "zone": "dmz"}, *machines,
        ],
        "applications": applications, "care_lines": lines,
    })  # fmt: skip


def offers(count: int) -> list[Candidate]:
    """Return measures zone by zone."""
    pairs = [(measure, zone) for zone in range(ZONES) for measure in MEASURES]
    return [
        Candidate(
            f"measure:{measure}@z{zone}",
            (MeasureState(measure=measure, on=(f"zone:z{zone}",), coverage=Count(covered=1, of=1)),),
        )
        for measure, zone in pairs[:count]
    ]


def priced(candidates: list[Candidate], share: float) -> Choice:
    """Return the candidates with costs that are drawn, and a budget."""
    draw = np.random.default_rng(2)
    costs = draw.integers(5_000, 40_000, len(candidates)).tolist()
    items = tuple(
        Item(each.id, {KEY: float(cost)}) for each, cost in zip(candidates, costs, strict=True)
    )
    purse = Purse(
        items, tuple((at,) for at in range(len(candidates))), {KEY: share * float(sum(costs))}
    )
    bound = choice(candidates, purse)
    return Choice(bound.needs, bound.excludes, purse, frozenset(range(len(candidates))))


def main(assets: int = 700, count: int = 160, samples: int = 64, seconds: float = 60) -> None:
    """Print the table."""
    start = time.perf_counter()
    candidates = offers(count)
    world = World(
        Estate(subject="big", facilities=(hospital(assets),)), catalogue(), candidates,
        entries=("internet", "mail"), seed=1,
    )  # fmt: skip
    graph = world.compiled.graph
    print(f"{assets} assets: {graph.size} nodes, {len(graph.source)} edges, {count} candidates")
    print(f"    world              {time.perf_counter() - start:7.2f} s")
    for share in (0.05, 0.15, 0.3):
        binding = priced(candidates, share)
        start = time.perf_counter()
        common = panel(world.lanes, range(16), world.watched, binding.choosable, samples=samples)
        drawn = time.perf_counter()
        program = Program(common, binding)
        built = time.perf_counter()
        best = program.solved(binding, seconds=seconds)
        solved = time.perf_counter()
        simple = greedy(common, binding)
        end = time.perf_counter()
        print(f"budget {share:.0%} of all; {common.samples} samples of {common.open} open of {common.drawn}; nothing chosen {common.value(()):.4f}, everything {common.value(binding.choosable):.4f}")  # fmt: skip
        print(f"    samples {drawn - start:.2f} s, program {built - drawn:.2f} s ({program.rows} rows)")  # fmt: skip
        fresh = [out_of_sample(world, some) for some in (best.chosen, simple)]
        print(f"    exact   {solved - built:7.2f} s  in sample {best.value:.4f}  bound {best.bound:.4f}  gap {100 * (best.value - best.bound):5.2f} points  {best.proof}, {best.nodes} nodes  fresh {fresh[0]:.4f}")  # fmt: skip
        print(f"    greedy  {end - solved:7.2f} s  in sample {common.value(simple):.4f}  fresh {fresh[1]:.4f}")  # fmt: skip
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak {peak:.0f} MiB")


def out_of_sample(world: World, chosen: frozenset[int], blocks: int = 16) -> float:
    """Return what is lost on samples that no search has seen."""
    lost = sum(
        hits(world.lanes((1 << 21) + block).state(chosen), world.watched.rows)
        @ world.watched.weights
        for block in range(blocks)
    )
    return float(lost) / (blocks * 1_024)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
