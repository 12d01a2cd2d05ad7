"""What every way crosses where ways are paths: against NetworkX and the removal lanes."""

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest

from csirt.analysis.attack_graph.choke import protected_by_removal
from csirt.analysis.attack_graph.dominators import crossed, immediate_dominators, is_plain
from csirt.analysis.attack_graph.part import START, Part, part_of

from .graph_worlds import arrays, drawn, plain
from .worlds import raw


def part(seed: int, target: str = "n13") -> Part | None:
    graph, _ = plain(seed)
    made, entries, node = arrays(graph, target)
    return part_of(made, entries.tolist(), node, interest=range(made.size))


@pytest.mark.parametrize("seed", range(30))
def test_the_dominators_are_those_of_networkx(seed):
    found = part(seed)
    if found is None:
        return
    oracle = nx.DiGraph(
        (place, target) for place, some in enumerate(found.outputs) for target in some
    )
    expected = dict(nx.immediate_dominators(oracle, START))
    mine = immediate_dominators(found)
    assert {place: above for place, above in mine.items() if place != START} == {
        place: above for place, above in expected.items() if place != START
    }


@pytest.mark.parametrize("seed", range(30))
def test_what_every_path_crosses_is_what_the_removal_lanes_say(seed):
    graph, _ = plain(seed)
    made, entries, target = arrays(graph, "n13")
    found = part_of(made, entries.tolist(), target, interest=range(made.size))
    if found is None:
        return
    assert is_plain(found)
    lanes = protected_by_removal(
        made, entries, [[node] for node in range(made.size)], np.array([target], np.int32)
    )
    expected = {node for node, some in enumerate(lanes) if len(some)} - {target}
    assert {found.origin[place] for place in crossed(found)} == expected


def test_they_come_in_the_order_in_which_they_are_crossed():
    made, entries, target = arrays(
        raw({"z": {"entry": True}, "c": {}, "a": {}, "b": {}, "n1": {}},
            [("z", "c"), ("c", "a"), ("c", "b"), ("a", "b"), ("b", "a"), ("b", "n1")])
    )  # fmt: skip
    found = part_of(made, entries.tolist(), target, interest=range(made.size))
    assert found is not None
    names = [made.nodes[found.origin[place]][1] for place in crossed(found)]
    assert names == ["z", "c", "b"]


def test_a_graph_with_an_and_of_two_inputs_is_not_plain():
    made, entries, target = arrays(
        raw({"e": {"entry": True}, "a": {}, "b": {}, "n1": {"kind": "and"}},
            [("e", "a"), ("e", "b"), ("a", "n1"), ("b", "n1")])
    )  # fmt: skip
    found = part_of(made, entries.tolist(), target, interest=range(made.size))
    assert found is not None
    assert not is_plain(found)


def test_a_long_chain_is_no_deeper_than_the_machine_allows():
    names = [f"x{at:05}" for at in range(20_000)]
    made, entries, target = arrays(
        raw({"e": {"entry": True}, **{name: {} for name in names}},
            [("e", names[0]), *pairwise(names)]),
        names[-1],
    )  # fmt: skip
    found = part_of(made, entries.tolist(), target, interest=range(made.size))
    assert found is not None
    assert len(crossed(found)) == 20_000


def test_the_places_of_a_part_follow_the_names_of_its_nodes():
    for seed in range(10):
        graph = drawn(seed, most=12)
        made, entries, target = arrays(graph)
        found = part_of(made, entries.tolist(), target, interest=range(made.size))
        if found is not None:
            names = [made.nodes[node] for node in found.origin[1:]]
            assert names == sorted(names)
