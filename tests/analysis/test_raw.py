"""Raw graphs against published figures, enumeration and NetworkX."""

import random
from math import sqrt

import networkx as nx
import numpy as np
import pytest
import yaml

from csirt.analysis.attack_graph.raw import compiled, raw_probabilities
from csirt.analysis.attack_graph.sample import sampled
from csirt.model.attack_graph import RawGraph

from .worlds import enumerated, raw

SAMPLES = 102_400


def five_sigma(graph: RawGraph, samples: int = SAMPLES, seed: int = 1) -> None:
    exact = enumerated(graph)
    found = raw_probabilities(graph, samples=samples, seed=seed)
    for id, share in zip(found.ids, found.estimates.probability, strict=True):
        p = exact[id]
        # 2**-17 is the rounding of a coin to 16 bits, and a graph has a dozen of them.
        assert abs(share - p) <= 5 * sqrt(max(0, p * (1 - p)) / samples) + 12 * 2**-17, id


WANG = raw(
    {
        "user-0": {"entry": True},
        "sshd-bof-0-1": {"kind": "and", "probability": 0.1},
        "ftp-rhosts-0-1": {"kind": "and", "probability": 0.8},
        "rsh-0-1": {"kind": "and", "probability": 0.9},
        "ftp-rhosts-0-2": {"kind": "and", "probability": 0.8},
        "rsh-0-2": {"kind": "and", "probability": 0.9},
        "ftp-rhosts-1-2": {"kind": "and", "probability": 0.8},
        "rsh-1-2": {"kind": "and", "probability": 0.9},
        "local-bof-2": {"kind": "and", "probability": 0.1},
        "user-1": {}, "trust-1-0": {}, "trust-2-0": {}, "trust-2-1": {}, "user-2": {}, "root-2": {},
    },
    [
        ("user-0", "sshd-bof-0-1"), ("sshd-bof-0-1", "user-1"),
        ("user-0", "ftp-rhosts-0-1"), ("ftp-rhosts-0-1", "trust-1-0"),
        ("trust-1-0", "rsh-0-1"), ("rsh-0-1", "user-1"),
        ("user-0", "ftp-rhosts-0-2"), ("ftp-rhosts-0-2", "trust-2-0"),
        ("trust-2-0", "rsh-0-2"), ("rsh-0-2", "user-2"),
        ("user-1", "ftp-rhosts-1-2"), ("ftp-rhosts-1-2", "trust-2-1"),
        ("user-1", "rsh-1-2"), ("trust-2-1", "rsh-1-2"), ("rsh-1-2", "user-2"),
        ("user-2", "local-bof-2"), ("local-bof-2", "root-2"),
    ],
)  # fmt: skip


def test_the_running_example_of_wang_2008_gives_its_published_figures():
    found = raw_probabilities(WANG, samples=409_600, seed=1)
    share = dict(zip(found.ids, found.estimates.probability, strict=True))
    assert share["user-1"] == pytest.approx(0.748, abs=0.003)
    assert share["user-2"] == pytest.approx(0.8708, abs=0.003)
    assert share["root-2"] == pytest.approx(0.0871, abs=0.003)


def test_the_transcription_beside_the_project_says_the_same(shared):
    told = yaml.safe_load((shared / "risk/examples/wang2008.yaml").read_text())["expected"]
    found = raw_probabilities(WANG, samples=409_600, seed=2)
    share = dict(zip(found.ids, found.estimates.probability, strict=True))
    for id, exact in told.items():
        assert share[id.replace("_", "-")] == pytest.approx(exact, abs=0.003)


@pytest.mark.parametrize("seed", range(12))
def test_random_and_or_graphs_with_cycles_agree_with_enumeration(seed):
    draw = random.Random(seed)
    names = [f"n{at}" for at in range(7)]
    nodes = {name: {"kind": draw.choice(["or", "or", "and"])} for name in names}
    nodes["n0"] = {"entry": True, "probability": draw.choice([1.0, 0.75])}
    edges = sorted({(draw.choice(names), draw.choice(names[1:])) for _ in range(12)})
    chances = [draw.choice([1.0, 0.5, 0.3]) for _ in edges]
    graph = raw(nodes, [(*edge, chance) for edge, chance in zip(edges, chances, strict=True)])
    five_sigma(graph, samples=40_960)


def test_a_path_that_needs_two_footholds_and_a_cycle():
    """entry -> a (.5), entry -> b (.5); both = a AND b -> c; c <-> d is a cycle, d -> goal.

    Dijkstra on edges would give goal .5; a fixpoint that starts with everything fallen would give
    1.
    """
    graph = raw(
        {"entry": {"entry": True}, "a": {}, "b": {}, "both": {"kind": "and"}, "c": {}, "d": {}, "goal": {}},
        [("entry", "a", 0.5), ("entry", "b", 0.5), ("a", "both"), ("b", "both"),
         ("both", "c"), ("c", "d"), ("d", "c"), ("d", "goal")],
    )  # fmt: skip
    found = raw_probabilities(graph, samples=SAMPLES, seed=3)
    share = dict(zip(found.ids, found.estimates.probability, strict=True))
    assert share["goal"] == pytest.approx(0.25, abs=0.008)
    five_sigma(graph)


def test_a_cycle_alone_never_falls():
    graph = raw({"entry": {"entry": True}, "x": {}, "y": {}}, [("x", "y"), ("y", "x")])
    assert raw_probabilities(graph, samples=64, seed=1).estimates.probability.tolist() == [1, 0, 0]


def test_an_and_node_without_inputs_never_falls_but_an_entry_has_fallen():
    graph = raw({"alone": {"kind": "and"}, "start": {"kind": "and", "entry": True}}, [])
    assert raw_probabilities(graph, samples=64, seed=1).estimates.probability.tolist() == [0, 1]


def test_an_entry_with_a_coin_has_fallen_as_often_as_its_coin():
    graph = raw({"start": {"entry": True, "probability": 0.25}}, [])
    share = raw_probabilities(graph, samples=SAMPLES, seed=1).estimates.probability[0]
    assert share == pytest.approx(0.25, abs=0.007)


def test_two_edges_between_the_same_nodes_have_two_coins():
    graph = raw({"a": {"entry": True}, "b": {}}, [("a", "b", 0.5), ("a", "b", 0.5)])
    share = raw_probabilities(graph, samples=SAMPLES, seed=1).estimates.probability[1]
    assert share == pytest.approx(0.75, abs=0.007)


def test_a_node_with_many_inputs_is_one_or_over_all_of_them():
    nodes = {"e": {"entry": True}, "goal": {}} | {f"m{at}": {} for at in range(120)}
    edges = [("e", f"m{at}", 0.01) for at in range(120)] + [(f"m{at}", "goal") for at in range(120)]
    share = raw_probabilities(raw(nodes, edges), samples=SAMPLES, seed=5).estimates.probability[1]
    assert share == pytest.approx(1 - 0.99**120, abs=0.008)


def test_without_and_what_falls_is_what_networkx_reaches():
    draw = random.Random(4)
    pairs = {(draw.randrange(40), draw.randrange(40)) for _ in range(70)}
    graph = raw(
        {f"n{at}": {"entry": at == 0} for at in range(40)}, [(f"n{a}", f"n{b}") for a, b in pairs]
    )
    oracle = nx.DiGraph([(f"n{a}", f"n{b}") for a, b in pairs])
    oracle.add_node("n0")
    reached = nx.descendants(oracle, "n0") | {"n0"}
    found = raw_probabilities(graph, samples=64, seed=1)
    fallen = {id for id, share in zip(found.ids, found.estimates.probability, strict=True) if share}
    assert fallen == reached


def test_the_order_of_the_file_changes_nothing():
    shuffled = WANG.model_copy(update={"nodes": WANG.nodes[::-1], "edges": WANG.edges[::-1]})
    one = raw_probabilities(WANG, samples=5_000, seed=7)
    two = raw_probabilities(shuffled, samples=5_000, seed=7)
    first = dict(zip(one.ids, one.estimates.probability, strict=True))
    assert dict(zip(two.ids, two.estimates.probability, strict=True)) == first


def test_more_samples_only_add_blocks():
    graph, entries = compiled(WANG)
    watched = np.arange(graph.size, dtype=np.int32)
    few = sampled(graph, entries, watched, samples=2_048, seed=1).probability * 2_048
    many = sampled(graph, entries, watched, samples=4_096, seed=1).probability * 4_096
    assert ((many - few) >= 0).all()
    assert ((many - few) <= 2_048).all()


def test_of_the_last_block_only_the_first_samples_count():
    found = raw_probabilities(WANG, samples=10_000, seed=1)
    assert found.estimates.samples == 10_000
    assert (found.estimates.probability * 10_000 % 1 < 1e-6).all()


def test_the_coins_are_the_same_everywhere_and_for_ever():
    found = raw_probabilities(WANG, samples=4_096, seed=20_261_121)
    share = dict(zip(found.ids, found.estimates.probability, strict=True))
    assert round(share["root-2"] * 4_096) == GOLDEN


GOLDEN = 373
"""Of 4,096 samples with that seed; a keyed coin has digits that may be held."""


def test_an_edge_to_nowhere_is_refused():
    with pytest.raises(ValueError, match="'b'"):
        compiled(raw({"a": {"entry": True}}, [("a", "b")]))


def test_an_id_twice_is_refused():
    double = raw({"a": {}}, [])
    with pytest.raises(ValueError, match="twice"):
        compiled(double.model_copy(update={"nodes": double.nodes * 2}))
