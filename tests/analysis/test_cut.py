"""The fewest things that stop every way: against brute force, NetworkX and published examples."""

import json

import networkx as nx
import numpy as np
import pytest

from csirt.analysis.attack_graph.cut import fewest_removals
from csirt.analysis.attack_graph.raw_steps import stepped
from csirt.analysis.raw_paths import raw_cut, raw_paths
from csirt.errors import NotFoundError
from csirt.model.attack_graph import RawGraph

from .graph_worlds import arrays, cuts, drawn, example, plain, wins
from .worlds import raw


def removable(graph: RawGraph) -> list[str]:
    return [node.id for node in graph.nodes if node.id not in ("n0", "n1")]


def without(graph: RawGraph, *names: str) -> RawGraph:
    """Return a graph in which some nodes cannot fall; what needs them waits for ever."""
    nodes = tuple(
        node.model_copy(update={"probability": 0.0}) if node.id in names else node
        for node in graph.nodes
    )
    return graph.model_copy(update={"nodes": nodes})


@pytest.mark.parametrize("seeds", [range(start, start + 60) for start in range(0, 300, 60)])
def test_on_small_and_or_graphs_with_cycles_the_cut_is_that_of_brute_force(seeds):
    several = 0
    for seed in seeds:
        graph = drawn(seed, most=11, coins=False, dense=True)
        made, entries, target = arrays(graph)
        every = list(cuts(made, entries, target, removable(graph)))
        found = raw_cut(graph, "n1")
        if not every:
            assert (found.status, found.size, found.bound) == ("none", None, None), seed
            continue
        assert (found.status, found.size, found.bound) == ("optimal", len(every[0]), len(every[0]))
        chosen = {node.id for node in found.nodes}
        assert chosen in every
        crossed = {node.id for node in found.crossed}
        alone = {name for each in every for name in each if len(each) == 1 and found.reachable}
        assert crossed == alone
        several += len(every[0]) > 1
        if chosen:
            assert raw_paths(without(graph, *chosen), "n1").ways == ()
    assert several


def test_what_only_holds_in_a_circle_does_not_hold_the_target():
    """x and y feed each other and the target; once gate is out, nothing starts the circle."""
    graph = raw(
        {"e": {"entry": True}, "gate": {}, "x": {}, "y": {}, "goal": {}},
        [("e", "gate"), ("gate", "x"), ("x", "y"), ("y", "x"), ("x", "goal"), ("y", "goal")],
    )
    found = raw_cut(graph, "goal")
    assert (found.size, {node.id for node in found.nodes} <= {"gate", "x"}) == (1, True)
    assert {node.id for node in found.crossed} == {"gate", "x"}


def test_one_input_of_an_and_is_enough_where_paths_would_want_all():
    """goal needs l and r, each with three doors: a cut of edges wants three nodes, one is enough."""
    doors = [f"{side}{at}" for side in "lr" for at in range(3)]
    graph = raw(
        {"e": {"entry": True}, **{door: {} for door in doors}, "l": {"removable": False},
         "r": {}, "goal": {"kind": "and"}},
        [*(("e", door) for door in doors), *((door, door[0]) for door in doors),
         ("l", "goal"), ("r", "goal")],
    )  # fmt: skip
    assert [node.id for node in raw_cut(graph, "goal").nodes] == ["r"]


@pytest.mark.parametrize("seed", range(25))
def test_without_and_its_size_is_networkx_minimum_node_cut(seed):
    graph, pairs = plain(seed)
    oracle = nx.DiGraph(pairs)
    oracle.add_nodes_from(node.id for node in graph.nodes)
    oracle.remove_edges_from([pair for pair in pairs if pair[1] == "n0" or pair[0] == "n13"])
    found = raw_cut(graph, "n13")
    if ("n0", "n13") in pairs:
        assert found.status == "none"
    elif not nx.has_path(oracle, "n0", "n13"):
        assert (found.reachable, found.size, found.status) == (False, 0, "optimal")
    else:
        assert found.size == len(nx.minimum_node_cut(oracle, "n0", "n13"))


def test_several_nodes_that_stand_or_fall_together_count_as_one():
    """Two doors of one machine, or one door each of two."""
    made, entries = stepped(
        raw(
            {"e": {"entry": True}, "a1": {}, "a2": {}, "b": {}, "c": {}, "goal": {}},
            [("e", "a1"), ("e", "a2"), ("a1", "b"), ("a2", "c"), ("b", "goal"), ("c", "goal")],
        ),
        ["e"],
    )
    node = {id: made.index["step", id, ""] for id in ("a1", "a2", "b", "c", "goal")}
    things = {"machine": [node["a1"], node["a2"]], "b": [node["b"]], "c": [node["c"]]}
    found = fewest_removals(made, entries, node["goal"], things)
    assert (found.chosen, found.crossed) == (("machine",), ("machine",))


def test_what_cannot_be_reached_needs_no_cut():
    found = raw_cut(raw({"a": {"entry": True}, "b": {}}, []), "b")
    assert (found.reachable, found.size, found.status, found.nodes) == (False, 0, "optimal", ())
    assert "Rien de ce qui est décrit" in found.notes[0]["fr"]


def test_an_entry_cannot_be_cut_off():
    found = raw_cut(raw({"a": {"entry": True}, "b": {}}, [("a", "b")]), "a")
    assert (found.status, found.size, found.nodes, found.reachable) == ("none", None, (), True)


def test_what_must_be_kept_is_not_taken_out():
    graph = example("wang-2008")
    assert raw_cut(graph, "root-2").size == 1
    found = raw_cut(graph, "root-2", keep=["local-bof-2", "user-2"])
    assert (found.size, found.bound) == (2, 2)
    assert not {node.id for node in found.nodes} & {"local-bof-2", "user-2"}
    with pytest.raises(NotFoundError, match="user-2"):
        raw_cut(graph, "root-2", keep=["user-3"])


def test_the_web_server_alone_is_the_cut_of_the_three_hosts():
    found = raw_cut(example("mulval-3host"), "workStation")
    assert [node.id for node in found.nodes] == ["webServer"]
    assert [node.id for node in found.crossed] == ["webServer"]
    assert found.status == "optimal"


def test_without_the_flaw_of_the_file_server_the_station_still_falls_without_that_of_the_web_server_not():
    graph = example("mulval-3host")
    assert raw_paths(without(graph, "flaw fileServer mountd"), "workStation").ways
    assert not raw_paths(without(graph, "flaw webServer httpd"), "workStation").ways


def test_the_order_of_the_file_changes_nothing():
    for seed in range(30):
        graph = drawn(seed, most=12, coins=False)
        turned = graph.model_copy(update={"nodes": graph.nodes[::-1], "edges": graph.edges[::-1]})
        assert raw_cut(graph, "n1").nodes == raw_cut(turned, "n1").nodes


def test_without_time_a_cut_is_given_that_blocks_with_what_is_proven():
    for seed in range(60):
        graph = drawn(seed, most=14, coins=False)
        made, entries, target = arrays(graph)
        exact, quick = raw_cut(graph, "n1"), raw_cut(graph, "n1", seconds=0)
        assert (quick.size is None) is (exact.size is None)
        if quick.size and exact.size:
            assert quick.bound <= exact.size <= quick.size
            out = {made.index["step", node.id, ""] for node in quick.nodes}
            assert not wins(made, entries, target, set(range(made.size)) - out)


def test_a_cut_found_without_the_solver_blocks_and_nothing_of_it_can_be_left_out():
    from csirt.analysis.attack_graph.cut import _falling, _some_cut
    from csirt.analysis.attack_graph.part import START, part_of

    met = 0
    for seed in range(150):
        graph = drawn(seed, most=14, coins=False)
        made, entries, target = arrays(graph)
        nodes = {made.index["step", name, ""]: name for name in removable(graph)}
        part = part_of(made, entries.tolist(), target, interest=nodes)
        if part is None or part.target == START:
            continue
        names = [nodes.get(node, "") for node in part.origin]
        taken = _some_cut(part, names)
        assert (taken is None) is (raw_cut(graph, "n1").status == "none")
        if taken:
            met += 1
            assert _falling(part, names, taken) is None
            assert all(_falling(part, names, taken - {name}) for name in taken)
    assert met > 10


def test_on_a_directory_of_1_300_objects_it_is_networkx_minimum_node_cut(shared):
    """The users of a published directory graph that reach Domain Admins in more than one hop."""
    file = shared / "risk" / "adsynth" / "DB_STORAGE.json"
    if not file.is_file():
        pytest.skip("no directory graph")
    rows = [json.loads(line) for line in file.read_text().splitlines() if line.strip()]
    rows = rows[0] if isinstance(rows[0], list) else rows
    nodes = {row["id"]: row for row in rows if row["type"] == "node"}
    pairs = sorted(
        {(row["start"]["id"], row["end"]["id"]) for row in rows if row["type"] == "relationship"}
    )
    goal = next(id for id, row in nodes.items()
                if row["properties"]["name"].upper().startswith("DOMAIN ADMINS@"))  # fmt: skip
    oracle = nx.DiGraph(pairs)
    users = [
        id for id in sorted(nx.ancestors(oracle, goal))
        if "User" in nodes[id]["labels"] and (id, goal) not in pairs
    ]  # fmt: skip
    graph = raw({id: {"entry": id in users} for id in nodes}, pairs)
    found = raw_cut(graph, goal)
    oracle.remove_edges_from([pair for pair in pairs if pair[1] in users])
    oracle.add_edges_from(("users", user) for user in users)
    assert len(users) == 91
    assert found.size == 4
    assert len(nx.minimum_node_cut(oracle, "users", goal)) == 4
    assert not raw_paths(without(graph, *(node.id for node in found.nodes)), goal).ways


def test_lanes_and_solver_agree_on_what_every_way_crosses():
    for seed in range(40):
        graph = drawn(seed, most=12, coins=False)
        made, entries, target = arrays(graph)
        things = {name: [made.index["step", name, ""]] for name in removable(graph)}
        found = fewest_removals(made, np.asarray(entries), target, things)
        if found.crossed:
            assert len(found.chosen) == 1
            assert found.chosen[0] in found.crossed
