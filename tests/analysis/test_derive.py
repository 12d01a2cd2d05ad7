"""The most likely derivation: against Dijkstra where there is no AND, and counted once
where there is."""

import random
from math import exp, log

import networkx as nx
import numpy as np
import pytest

from csirt.analysis.attack_graph.choke import protected_by_removal
from csirt.analysis.attack_graph.derive import Derivations
from csirt.analysis.attack_graph.raw import compiled
from csirt.analysis.risk import analysed
from csirt.files.shipped import catalogue

from .worlds import asset, certain, estate, facility, raw


@pytest.mark.parametrize("seed", range(5))
def test_without_and_it_is_the_shortest_path_on_minus_log_p(seed):
    draw = random.Random(seed)
    chance = {f"n{at}": draw.choice([1.0, 0.5, 0.25, 0.1]) for at in range(1, 30)} | {"n0": 1.0}
    pairs = sorted({(f"n{draw.randrange(30)}", f"n{draw.randrange(30)}") for _ in range(70)})
    nodes = {name: {"entry": name == "n0", "probability": chance[name]} for name in chance}
    graph, entries = compiled(raw(nodes, pairs))
    found = Derivations(graph, entries)
    oracle = nx.DiGraph()
    oracle.add_node("n0")
    oracle.add_weighted_edges_from((a, b, -log(chance[b])) for a, b in pairs)
    costs = nx.single_source_dijkstra_path_length(oracle, "n0")
    for name in chance:
        node = graph.index[name,]
        assert found.reached(node) is (name in costs)
        if name in costs:
            assert found.derivation(node).probability == pytest.approx(exp(-costs[name]))


def test_a_shared_step_is_counted_once():
    """start (.5) feeds both inputs of an AND (.4): the probability is .2, the search pays .1."""
    graph, entries = compiled(
        raw(
            {"e": {"entry": True}, "start": {"probability": 0.5}, "l": {}, "r": {}, "goal": {"kind": "and", "probability": 0.4}},
            [("e", "start"), ("start", "l"), ("start", "r"), ("l", "goal"), ("r", "goal")],
        )
    )  # fmt: skip
    goal = graph.index["goal",]
    found = Derivations(graph, entries)
    assert exp(-found.cost[goal]) == pytest.approx(0.1)
    assert found.derivation(goal).probability == pytest.approx(0.2)


def test_a_need_that_nothing_meets_leaves_no_derivation():
    graph, entries = compiled(
        raw(
            {"e": {"entry": True}, "x": {}, "both": {"kind": "and"}}, [("e", "both"), ("x", "both")]
        )
    )
    assert not Derivations(graph, entries).reached(graph.index["both",])


def test_the_spine_says_what_each_step_also_needs():
    """A technician's stolen account, and a way into the zone of the server it may administer.

    mail -> account (phishing);  internet -> web-01 (exposed flaw) -> sees rdp of srv-01
    account-logon on srv-01 needs both: the spine takes the dearer one, the other is 'also needs'.
    """
    world = facility(
        zones=[{"id": "dmz", "exposure": "internet"}, {"id": "in"}],
        flows=[{"from": "zone:dmz", "to": "zone:in", "services": ["rdp"]}],
        identities=[{"id": "tech", "mailbox": True, "rights": [{"as": "admin", "on": ["srv-01"]}]}],
        assets=[
            asset("web-01", "dmz", "web-server", listens=["https"], flaws=["exposed"]),
            asset("srv-01", "in", listens=["rdp"]),
        ],
    )
    known = catalogue()
    kept = {
        id: known.techniques[id] for id in ("phishing", "exploit-public-service", "account-logon")
    }
    known = known.model_copy(update={"techniques": kept})
    found = analysed(estate(world), known, entries=["mail", "internet"], samples=64)
    (path,) = (each.path for each in found.assets if each.id == "srv-01")
    assert path is not None
    told = [(step.technique, step.target, step.needs) for step in path.steps]
    assert told == [
        ("phishing", "identity:tech", ()),
        ("account-logon", "srv-01", ("zone:dmz",)),
    ] or told == [
        ("exploit-public-service", "web-01", ()),
        ("account-logon", "srv-01", ("identity:tech",)),
    ]
    assert path.hops == 2
    means = 1.0
    for id in kept:
        means *= known.techniques[id].success.mean
    assert path.probability == pytest.approx(means)


def test_what_nobody_has_looked_for_stands_among_the_needs():
    world = facility(
        zones=[{"id": "in", "exposure": "internet"}],
        assets=[{"id": "s", "kind": "server", "zone": "in", "listens": ["smb"]}],
    )
    found = analysed(estate(world), catalogue(), entries=["internet"], samples=64)
    (path,) = (each.path for each in found.assets)
    assert path is not None
    assert any(need.startswith("flaw:") for need in path.steps[-1].needs)
    assert "flaw:h/s" in path.records


def test_choke_points_are_the_dominators_where_there_is_no_and():
    draw = random.Random(9)
    names = [f"n{at}" for at in range(25)]
    pairs = sorted({(draw.choice(names), draw.choice(names)) for _ in range(45)})
    graph, entries = compiled(raw({name: {"entry": name == "n0"} for name in names}, pairs))
    oracle = nx.DiGraph(pairs)
    oracle.add_node("n0")
    reached = nx.descendants(oracle, "n0") | {"n0"}
    nodes = np.array([graph.index[name,] for name in names], np.int32)
    found = protected_by_removal(graph, entries, [[int(node)] for node in nodes], nodes)
    for removed, positions in zip(names, found, strict=True):
        rest = oracle.subgraph(set(oracle) - {removed})
        left = nx.descendants(rest, "n0") | {"n0"} if removed != "n0" else set()
        assert {names[at] for at in positions.tolist()} == reached - left


def test_more_than_one_thousand_removals_take_more_than_one_sweep():
    world = facility(
        zones=[{"id": "in", "exposure": "internet"}],
        assets=[asset(f"s{at}", "in", flaws=["remote"]) for at in range(1_100)],
        applications=[{"id": "app", "needs": ["s1099"]}],
    )
    found = analysed(
        estate(world),
        certain("exploit-remote-service", "encryption"),
        entries=["internet"],
        samples=64,
    )
    assert [(point.id, point.protects) for point in found.choke_points] == [
        ("s1099", ("application:app",))
    ]
