"""The exact search for measures beside the greedy one: 160 candidates on a graph of 10,000 nodes.

Two hospitals of 700 machines. ``sample``: the shipped one, its machines copied where they stand until
there are 700. ``flat``: fourteen zones that all see each other, in which every second measure closes
a fourteenth of a hundred ways; the hard case. A candidate is a measure in one zone, its cost drawn;
the budget is a share of what all would cost. Both searches see the same samples; both sets are then
judged on fresh ones, as is the one that csirt would return.
"""

import resource
import sys
import time
from itertools import pairwise
from typing import Any

import numpy as np

from csirt import content
from csirt.analysis.attack_graph.compile import OUTSIDE
from csirt.analysis.hardening.candidate import Candidate
from csirt.analysis.hardening.cases import Cases
from csirt.analysis.hardening.choice import Choice, choice
from csirt.analysis.hardening.exact import Program
from csirt.analysis.hardening.greedy import greedy
from csirt.analysis.hardening.measures import acts
from csirt.analysis.hardening.panel import panel
from csirt.analysis.hardening.purse import Item, Purse
from csirt.analysis.hardening.value import FRESH, SELECTION, SELECTION_SAMPLES, judged
from csirt.analysis.hardening.world import World
from csirt.files.shipped import catalogue
from csirt.model.facility import Count, Facility, MeasureState
from csirt.model.quotes import BudgetKind
from csirt.model.region import Estate
from csirt.workspace.folder import opened

KINDS = ["workstation"] * 6 + ["server", "server", "modality", "printer"]
ZONES = 14
KEY = ("own", BudgetKind.INVESTMENT)


def grown(assets: int) -> Facility:
    """Return the shipped hospital with its machines copied, each in its zone."""
    path = content.root() / "risk_models" / "sample" / "facilities" / "chu-brumeville.yaml"
    it = opened(path).estate(path).facility("chu-brumeville")
    machines = [each for each in it.assets if each.kind != "domain-controller"]
    copies = [
        machines[at % len(machines)].model_copy(update={"id": f"copy-{at}"})
        for at in range(max(0, assets - len(it.assets)))
    ]
    return it.model_copy(update={"assets": (*it.assets, *copies)})


def flat(assets: int) -> Facility:
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


def offers(it: Facility, count: int) -> list[Candidate]:
    """Return measures zone by zone, of those that act on the paths, in an order that is drawn."""
    measures = [id for id, each in catalogue().measures.items() if acts(each)]
    pairs = [
        Candidate(
            f"measure:{measure}@{zone.id}",
            (
                MeasureState(
                    measure=measure, on=(f"zone:{zone.id}",), coverage=Count(covered=1, of=1)
                ),
            ),
        )
        for zone in it.zones
        for measure in measures
    ]
    world = World(
        Estate(subject=it.id, facilities=(it,)), catalogue(), pairs, entries=OUTSIDE, seed=1
    )
    some = np.random.default_rng(3).permutation(sorted(set(world.lanes(0).candidate.tolist())))
    return [pairs[at] for at in some[:count].tolist()]


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


def main(assets: int = 700, count: int = 160, samples: int = 256, seconds: float = 60) -> None:
    """Print the table."""
    for name, it in (("sample", grown(assets)), ("flat", flat(assets))):
        start = time.perf_counter()
        candidates = offers(it, count)
        world = World(
            Estate(subject=it.id, facilities=(it,)),
            catalogue(),
            candidates,
            entries=OUTSIDE,
            seed=1,
        )
        graph = world.compiled.graph
        print(
            f"{name}: {len(it.assets)} machines, {graph.size} nodes, {len(graph.source)} edges, {len(candidates)} candidates, compiled in {time.perf_counter() - start:.2f} s"
        )
        for share in (0.05, 0.15, 0.3):
            one(world, priced(candidates, share), share, samples, seconds)
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def one(world: World, binding: Choice, share: float, samples: int, seconds: float) -> None:
    """Print one budget."""
    marks = [time.perf_counter()]
    common = panel(world.lanes, range(16), world.watched, binding.choosable, samples=samples)
    cases = Cases(common, binding.choosable)
    program = Program(cases, binding, time.monotonic)
    marks.append(time.perf_counter())
    best = program.solved(binding, seconds=seconds)
    marks.append(time.perf_counter())
    simple = greedy(cases, binding)
    marks.append(time.perf_counter())
    build, exact, by_hand = (b - a for a, b in pairwise(marks))
    fresh = judged(world, [best.chosen, simple], first=FRESH, samples=16_384)
    chosen = judged(world, [best.chosen, simple], first=SELECTION, samples=SELECTION_SAMPLES)
    better = int(chosen.worth(0).probability[0] > chosen.worth(1).probability[0])
    worth = [float(fresh.worth(at).probability[0]) for at in (0, 1)]
    print(
        f"  budget {share:.0%} of all; {common.samples} samples of {common.open} open of {common.drawn}, built in {build:.2f} s; nothing chosen {common.value(()):.4f}, all {common.value(binding.choosable):.4f}"
    )
    print(
        f"    exact   {exact:7.2f} s  common {best.value:.4f}  bound {best.bound:.4f}  gap {100 * best.gap:5.2f} points  {best.proof}, {best.ways} ways  fresh {worth[0]:.4f}"
    )
    print(f"    greedy  {by_hand:7.2f} s  common {common.value(simple):.4f}  fresh {worth[1]:.4f}")
    print(
        f"    returned: {('exact', 'greedy')[better]}, fresh {worth[better]:.4f} against {worth[1]:.4f} of greedy"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
