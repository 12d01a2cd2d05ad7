"""The likeliest ways to a target: against brute force, NetworkX and published examples."""

from itertools import islice
from math import exp, log

import networkx as nx
import pytest

from csirt.analysis.attack_graph.alternatives import STEP, Alternatives, alternatives
from csirt.analysis.attack_graph.derive import Derivations, prices
from csirt.analysis.attack_graph.graph import Graph
from csirt.analysis.attack_graph.part import START, part_of
from csirt.analysis.raw_paths import raw_paths
from csirt.errors import NotFoundError
from csirt.model.attack_graph import RawGraph

from .graph_worlds import arrays, best_ways, drawn, example, plain, wins
from .worlds import raw

SMALL = 12
"""Nodes and edges that may fail of a graph of which every set can be tried."""


def sets(found: Alternatives) -> list[frozenset[int]]:
    return [frozenset(way.derivation.steps) for way in found.ways]


def cost(graph: Graph, steps: frozenset[int]) -> float:
    price = prices(graph)
    return sum(price[node] + STEP for node in steps)


def ids(graph: RawGraph, target: str, **how: object) -> list[set[str]]:
    found = raw_paths(graph, target, **how)  # type: ignore[arg-type]
    return [{step.id for step in (*way.steps, *way.also)} for way in found.ways]


@pytest.mark.parametrize("seeds", [range(start, start + 50) for start in range(0, 300, 50)])
def test_on_small_and_or_graphs_with_cycles_the_ways_are_those_of_brute_force(seeds):
    won = 0
    for seed in seeds:
        graph, entries, target = arrays(drawn(seed, most=9))
        if graph.size > SMALL:
            continue
        expected = best_ways(graph, entries, target, 4)
        found = alternatives(graph, entries, target, 4)
        costs = [cost(graph, each) for each in expected]
        assert [cost(graph, each) for each in sets(found)] == pytest.approx(costs), seed
        assert all(way.proven for way in found.ways)
        assert found.complete or len(expected) == 4, seed
        won += len(expected) > 1
    assert won


def test_every_way_wins_and_none_of_its_steps_can_be_left_out():
    met = 0
    for seed in range(60):
        graph, entries, target = arrays(drawn(seed, most=14))
        for way in sets(alternatives(graph, entries, target, 5)):
            met += 1
            assert wins(graph, entries, target, set(way))
            assert not any(wins(graph, entries, target, set(way - {step})) for step in way)
    assert met > 20


def test_each_way_does_without_what_it_says_and_that_hits_every_earlier_one():
    several = 0
    for seed in range(120):
        graph, entries, target = arrays(drawn(seed, most=14))
        found = alternatives(graph, entries, target, 5)
        for at, (way, steps) in enumerate(zip(found.ways, sets(found), strict=True)):
            without = {node for node, _ in way.without}
            assert not without & steps
            assert all(without & earlier for earlier in sets(found)[:at])
            several += at > 0
    assert several > 5


def test_a_way_is_also_the_likeliest_when_what_it_does_without_is_closed():
    for seed in range(120):
        graph, entries, target = arrays(drawn(seed, most=14))
        for way in alternatives(graph, entries, target, 4).ways:
            shut = {node for node, _ in way.without}
            rest = raw(
                {
                    node.id: {"kind": node.kind, "entry": node.entry, "probability": 0 if closed else node.probability}
                    for node in drawn(seed, most=14).nodes
                    for closed in [graph.index["step", node.id, ""] in shut]
                },
                [
                    (edge.from_, edge.to, 0 if closed else edge.probability)
                    for edge in drawn(seed, most=14).edges
                    for closed in [graph.index.get(("step", f"{edge.from_} → {edge.to}", "0"), -1) in shut]
                ],
            )  # fmt: skip
            again = alternatives(*arrays(rest), 1).ways[0]
            assert again.derivation.probability == pytest.approx(way.derivation.probability)


def test_a_step_that_two_needs_share_is_paid_once_so_the_likelier_way_comes_first():
    """goal needs l and r. One door (.5) opens both: .5. Two doors (.6 each) open one each: .36.

    A search that pays a shared step twice (.25) takes the two doors.
    """
    graph, entries, target = arrays(
        raw(
            {"e": {"entry": True}, "door": {"probability": 0.5}, "left": {"probability": 0.6},
             "right": {"probability": 0.6}, "l": {}, "r": {}, "goal": {"kind": "and"}},
            [("e", "door"), ("e", "left"), ("e", "right"), ("door", "l"), ("door", "r"),
             ("left", "l"), ("right", "r"), ("l", "goal"), ("r", "goal")],
        ),
        "goal",
    )  # fmt: skip
    found = alternatives(graph, entries, target, 9)
    assert [way.derivation.probability for way in found.ways] == pytest.approx([0.5, 0.36])
    assert found.complete
    knuth = Derivations(graph, entries).derivation(target)
    assert knuth.probability == pytest.approx(0.36)


def test_dropping_a_step_of_the_last_way_alone_is_not_enough():
    """Three ways a, b, c to goal, then one (d) through a and b: it takes all of none, but the first
    with all of a's steps is no alternative to a."""
    graph = raw(
        {"e": {"entry": True}, "a": {"probability": 0.9}, "b": {"probability": 0.8},
         "c": {"probability": 0.1}, "goal": {}},
        [("e", "a"), ("e", "b"), ("e", "c"), ("a", "goal"), ("b", "goal"), ("c", "goal")],
    )  # fmt: skip
    found = raw_paths(graph, "goal", k=9)
    assert [way.probability for way in found.ways] == pytest.approx([0.9, 0.8, 0.1])
    assert [{step.id for step in way.without} for way in found.ways] == [set(), {"a"}, {"a", "b"}]
    assert found.complete


@pytest.mark.parametrize("seed", range(12))
def test_without_and_the_ways_are_the_shortest_simple_paths_that_lack_a_node_of_each_earlier(seed):
    graph, pairs = plain(seed)
    chance = {node.id: node.probability for node in graph.nodes}
    oracle = nx.DiGraph()
    oracle.add_nodes_from(chance)
    oracle.add_weighted_edges_from((a, b, STEP - log(chance[b])) for a, b in pairs)
    kept: list[set[str]] = []
    if nx.has_path(oracle, "n0", "n13"):
        for path in islice(nx.shortest_simple_paths(oracle, "n0", "n13", weight="weight"), 3_000):
            if all(each - set(path) for each in kept):
                kept.append(set(path))
            if len(kept) == 4:
                break

    def paid(path: set[str]) -> float:
        return sum(STEP - log(chance[name]) for name in path)

    found = ids(graph, "n13", k=4)
    assert [paid(each) for each in found] == pytest.approx([paid(each) for each in kept])


def test_two_edges_that_may_fail_between_the_same_nodes_are_two_ways():
    graph = raw({"a": {"entry": True}, "b": {}}, [("a", "b", 0.5), ("a", "b", 0.3)])
    found = raw_paths(graph, "b")
    assert [way.probability for way in found.ways] == pytest.approx([0.5, 0.3])


def test_a_way_that_takes_all_the_steps_of_another_is_no_alternative():
    """a -> b -> goal, and a detour b -> c -> b: whoever closes a step of the first closes it."""
    graph = raw(
        {"a": {"entry": True}, "b": {}, "c": {}, "goal": {}},
        [("a", "b"), ("b", "c"), ("c", "b"), ("b", "goal"), ("c", "goal")],
    )
    assert ids(graph, "goal") == [{"a", "b", "goal"}]


def test_of_ways_as_likely_the_shorter_comes_first():
    graph = raw(
        {"a": {"entry": True}, "x": {}, "y": {}, "z": {}, "goal": {}},
        [("a", "x"), ("x", "y"), ("y", "goal"), ("a", "z"), ("z", "goal")],
    )
    assert ids(graph, "goal") == [{"a", "z", "goal"}, {"a", "x", "y", "goal"}]


def test_the_order_of_the_file_changes_nothing():
    for seed in range(20):
        graph = drawn(seed, most=12)
        turned = graph.model_copy(update={"nodes": graph.nodes[::-1], "edges": graph.edges[::-1]})
        assert ids(graph, "n1") == ids(turned, "n1")


def test_fewer_ways_than_asked_for_are_said_to_be_all():
    found = raw_paths(raw({"a": {"entry": True}, "b": {}}, [("a", "b")]), "b", k=3)
    assert (len(found.ways), found.complete) == (1, True)
    assert "qu'un" in found.notes[0]["fr"]


def test_a_target_that_nothing_reaches_has_no_way_and_that_is_said():
    found = raw_paths(raw({"a": {"entry": True}, "b": {}}, []), "b")
    assert (found.ways, found.complete) == ((), True)
    assert "Rien de ce qui est décrit" in found.notes[0]["fr"]


def test_a_step_that_cannot_succeed_is_no_way():
    graph = raw({"a": {"entry": True}, "b": {"probability": 0}, "c": {}}, [("a", "b"), ("b", "c")])
    assert raw_paths(graph, "c").ways == ()


def test_an_entry_is_reached_without_a_step():
    found = raw_paths(example("wang-2008"), "user-0")
    assert [[step.id for step in way.steps] for way in found.ways] == [["user-0"]]
    assert found.ways[0].probability == 1


def test_another_entry_than_that_of_the_file_may_be_named():
    """From user 1 the exploit on host 0 is no need: .8 × .9 × .1."""
    (best, *_) = raw_paths(example("wang-2008"), "root-2", entries=["user-1"]).ways
    assert best.probability == pytest.approx(0.072)
    assert best.steps[0].id == "user-1"


def test_an_and_node_that_is_an_entry_needs_nothing():
    graph = raw({"a": {"kind": "and", "entry": True}, "x": {}, "b": {}}, [("x", "a"), ("a", "b")])
    assert ids(graph, "b") == [{"a", "b"}]


def test_the_likeliest_ways_of_wang_2008_are_its_three_groups_of_exploits():
    found = raw_paths(example("wang-2008"), "root-2", k=9)
    assert [way.probability for way in found.ways] == pytest.approx(
        [0.8 * 0.9 * 0.1, 0.8 * 0.9 * 0.8 * 0.9 * 0.1, 0.1 * 0.8 * 0.9 * 0.1]
    )
    assert found.complete


def test_the_only_hard_steps_on_the_way_to_the_data_are_those_that_an_and_demands():
    """A computer is won by all that leads to it, hard or easy: two hard steps cannot be avoided."""
    (best, *_) = ids(example("ttc-lang"), "DataD:read", k=1)
    assert {step for step in best if "hard" in step} == {"SoftwareD:hardAccess", "UserD:hardAssume"}


def test_where_one_input_is_enough_the_way_to_the_data_crosses_easy_steps_only():
    """As mal-simulator's own test has it: its search looks at one input of an AND."""
    told = example("ttc-lang")
    loose = told.model_copy(
        update={"nodes": tuple(node.model_copy(update={"kind": "or"}) for node in told.nodes)}
    )
    (best, *_) = ids(loose, "DataD:read", k=1)
    assert all("easy" in step or step == "DataD:read" for step in best)
    assert "Net1:easyAccess" in best


def test_an_unknown_node_names_the_near_ones():
    with pytest.raises(NotFoundError, match=r"root-3.*root-2"):
        raw_paths(example("wang-2008"), "root-3")


def test_a_graph_without_entry_is_refused():
    with pytest.raises(NotFoundError, match="entry: true"):
        raw_paths(raw({"a": {}}, []), "a")


def test_without_time_for_a_proof_the_best_way_met_is_given_with_its_bound():
    unproven = 0
    for seed in range(300):
        graph, entries, target = arrays(drawn(seed, most=14))
        exact = alternatives(graph, entries, target, 3)
        quick = alternatives(graph, entries, target, 3, work=0)
        assert bool(quick.ways) == bool(exact.ways)
        if exact.ways:
            best = exact.ways[0].derivation.probability
            assert quick.ways[0].derivation.probability <= best * (1 + 1e-9)
            assert quick.ways[0].at_most >= best * exp(-STEP * graph.size)
        for way, steps in zip(quick.ways, sets(quick), strict=True):
            assert wins(graph, entries, target, set(steps))
            unproven += not way.proven
    assert unproven


def test_a_part_wins_the_target_exactly_when_the_whole_graph_does():
    for seed in range(80):
        graph, entries, target = arrays(drawn(seed, most=12, coins=False))
        part = part_of(graph, entries.tolist(), target, interest=())
        assert (part is not None) is wins(graph, entries, target, set(range(graph.size)))
        assert part is None or part.target == START
