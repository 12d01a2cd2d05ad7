"""When an attack reaches what: by hand, against Dijkstra, and the laws in every single sample."""

from typing import Any

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from csirt.analysis.attack_graph.coins import BLOCK
from csirt.analysis.attack_graph.compile import compiled, entry_nodes
from csirt.analysis.attack_graph.delays import unpacked
from csirt.analysis.attack_graph.graph import Builder, Graph
from csirt.analysis.attack_graph.kernel import layout
from csirt.analysis.attack_graph.reaction import timed_samples
from csirt.analysis.attack_graph.sample import Sampler
from csirt.analysis.attack_graph.times import Times
from csirt.analysis.risk import analysed
from csirt.files.shipped import catalogue

from .time_worlds import ROW, clocked, delays_of, exactly, hours_by_name, row_of_two, run
from .worlds import asset, certain, estate, facility

INF = float("inf")
ALL = np.arange(BLOCK)


# The sweep, on graphs drawn by hand


def falls(graph: Graph, entries: list[int], delays: dict[int, float]) -> dict[int, float]:
    """Return the hour of every node, given hours by node (0 elsewhere; infinite: never)."""
    order = layout(graph, np.array(entries, np.int32))
    hours = np.array([[delays.get(node, 0.0)] for node in order.order.tolist()], np.float32)
    found = Times(order).at(hours)[:, 0]
    return {
        node: float(found[order.row[node]]) if order.row[node] >= 0 else INF
        for node in range(graph.size)
    }


def test_a_chain_adds_its_hours():
    """start → first (2 h) → second (3 h)."""
    builder = Builder()
    start = builder.fact("start")
    first = builder.step("step", "a", "h/x", needs=[start])
    second = builder.step("step", "b", "h/x", needs=[first])
    found = falls(builder.build(), [start], {first: 2, second: 3})
    # Only a node that has a coin takes time; these two have none yet.
    assert found[second] == 0
    for node in (first, second):
        builder.toss(node, node, builder.parameter("sure", estimate=exactly(1)))
    assert falls(builder.build(), [start], {first: 2, second: 3})[second] == 5


def timed_graph(draw: Any, *, conjunctions: bool) -> tuple[Graph, dict[int, float]]:
    """Return a graph of facts and steps with cycles, and the hours of its steps; one may never
    succeed."""
    builder = Builder()
    sure = builder.parameter("sure", estimate=exactly(1))
    count = draw(st.integers(2, 7))
    facts = [builder.fact(str(at)) for at in range(count)]
    hours: dict[int, float] = {}
    for at in range(draw(st.integers(1, 16))):
        most = 3 if conjunctions else 1
        needs = draw(st.lists(st.sampled_from(facts), min_size=1, max_size=most, unique=True))
        step = builder.step("step", str(at), "h/x", needs=needs)
        builder.toss(step, at, sure)
        builder.edge(step, draw(st.sampled_from(facts)))
        hours[step] = draw(st.sampled_from([0.0, 1.0, 2.5, 4.0, 7.0, INF]))
    return builder.build(), hours


def by_hand(graph: Graph, entry: int, hours: dict[int, float]) -> dict[int, float]:
    """Return the same by going round until nothing changes."""
    found = dict.fromkeys(range(graph.size), INF) | {entry: 0.0}
    inputs: dict[int, list[int]] = {node: [] for node in found}
    for source, target in zip(graph.source.tolist(), graph.target.tolist(), strict=True):
        inputs[target].append(source)
    for _ in range(graph.size + 1):
        for node, some in inputs.items():
            if some:
                over = max if graph.conjunctive[node] else min
                reached = over(found[each] for each in some) + hours.get(node, 0.0)
                found[node] = min(found[node], reached)
    return found


@given(st.data())
@settings(max_examples=50, deadline=None)
def test_and_takes_the_last_need_and_or_the_first_cause_also_on_cycles(data):
    graph, hours = timed_graph(data.draw, conjunctions=True)
    assert falls(graph, [0], hours) == by_hand(graph, 0, hours)


@given(st.data())
@settings(max_examples=50, deadline=None)
def test_without_and_it_is_the_shortest_path_of_dijkstra(data):
    graph, hours = timed_graph(data.draw, conjunctions=False)
    oracle: Any = nx.DiGraph()
    oracle.add_nodes_from(range(graph.size))
    oracle.add_weighted_edges_from(
        (source, target, hours.get(target, 0.0))
        for source, target in zip(graph.source.tolist(), graph.target.tolist(), strict=True)
        if hours.get(target, 0.0) < INF
    )
    reached = nx.single_source_dijkstra_path_length(oracle, 0)
    assert falls(graph, [0], hours) == {node: reached.get(node, INF) for node in range(graph.size)}


# A facility with fixed hours


def test_hours_add_up_from_the_entry_to_the_application():
    known = clocked(certain(*ROW), {"exploit-remote-service": 4, "encryption": 10})
    assert hours_by_name(*run(row_of_two(), known=known)) == {"a": {4.0}, "b": {8.0}, "app": {18.0}}


def test_a_loss_that_needs_several_comes_with_the_last():
    """An application that needs one of a and b is lost when both are: at 8 + 10 h, not 4 + 10."""
    world = facility(
        zones=[{"id": "out", "exposure": "internet"}, {"id": "in"}],
        flows=[{"from": "zone:out", "to": "zone:in", "services": ["smb"]}],
        assets=[asset("a", "out", flaws=["remote"]), asset("b", "in", flaws=["remote"])],
        applications=[
            {"id": "either", "needs": [{"any": ["a", "b"]}]},
            {"id": "both", "needs": ["a", "b"]},
        ],
    )
    known = clocked(certain(*ROW), {"exploit-remote-service": 4, "encryption": 10})
    found = hours_by_name(*run(world, known=known))
    assert (found["both"], found["either"]) == ({14.0}, {18.0})


def test_a_quicker_way_counts_and_the_slow_one_does_not_delay_it():
    """b has the remote flaw (4 h) and accepts the administrators whose secrets lie on a (1 h)."""
    parts: dict[str, Any] = {
        "zones": [{"id": "out", "exposure": "internet"}, {"id": "in"}],
        "flows": [{"from": "zone:out", "to": "zone:in", "services": ["smb", "rdp"]}],
        "identities": [{"id": "admins", "rights": [{"as": "admin", "on": ["b"]}]}],
        "assets": [
            asset("a", "out", flaws=["remote"], sessions=["admins"]),
            asset("b", "in", flaws=["remote"], listens=["smb", "rdp"]),
        ],
    }
    hours = {"exploit-remote-service": 4, "credential-dump": 1, "account-logon": 1}
    known = clocked(certain(*ROW, "credential-dump"), hours)
    assert hours_by_name(*run(facility(**parts), known=known))["b"] == {6.0}


def test_a_fall_has_an_hour_in_exactly_the_samples_in_which_it_happens():
    """The first words of a block are the same samples, whether timed or counted."""
    world = facility(
        zones=[{"id": "out", "exposure": "internet"}, {"id": "in"}],
        flows=[{"from": "zone:out", "to": "zone:in", "services": ["smb", "rdp"]}],
        assets=[asset(f"s{at}", "out" if at < 3 else "in", flaws=["remote"]) for at in range(8)],
        applications=[{"id": "app", "needs": [{"at_least": 2, "of": ["s4", "s5", "s6"]}]}],
        measures=[{"measure": "patch-internal", "coverage": "1/2"}],
    )
    names, found = run(world, known=catalogue(), samples=2_048)
    graph = compiled(estate(world), catalogue())
    sampler = Sampler(graph.graph, entry_nodes(graph, ["internet"]), seed=11)
    bits = np.concatenate([unpacked(sampler.state(block)) for block in range(2)], axis=1)
    rows = [
        sampler.layout.row[graph.graph.index["held", name, "user"]]
        for name in names
        if "/s" in name
    ]
    assert (bits[rows] == found.fallen()[: len(rows)]).all()
    assert 0 < found.fallen().mean() < 1


def test_some_samples_of_a_block_are_those_of_the_whole_block():
    _, sampler, _, delays = delays_of(row_of_two(), catalogue(), ("internet",))
    some, whole = np.array([5, 6, 300, 1_023]), delays.at(3, ALL)
    assert (delays.at(3, some).duration == whole.duration[:, some]).all()
    words = slice(5, 8)
    assert (sampler.coins(3, words)[0] == sampler.coins(3)[0][:, words]).all()


# The answer


def test_hours_are_spread_over_the_samples_in_which_it_falls():
    known = clocked(certain(*ROW), {"exploit-remote-service": 4, "encryption": 10})
    found = analysed(
        estate(row_of_two()), known, entries=["internet"], samples=128, timed=128
    )  # fmt: skip
    (app,) = found.applications
    assert app.time_hours is not None
    assert app.time_hours.as_json() == {"p10": 18.0, "p50": 18.0, "p90": 18.0}
    assert found.timed_samples == 128


def test_what_falls_in_fewer_than_twenty_samples_has_no_hours():
    world = row_of_two()
    rare = catalogue()
    exploit = rare.techniques["exploit-remote-service"]
    chance = type(exploit.success)(low=0.1, likely=0.1, high=0.1)
    rare = rare.model_copy(
        update={"techniques": {exploit.id: exploit.model_copy(update={"success": chance})}}
    )
    found = analysed(estate(world), rare, entries=["internet"], samples=1_024, timed=1_024)
    hours = {each.id: each.time_hours for each in found.assets}
    falls = {each.id: round(each.likelihood.probability * 1_024) for each in found.assets}
    assert falls["a"] >= 20 > falls["b"] > 0
    assert (hours["a"] is None, hours["b"] is None) == (False, True)


def test_the_timed_samples_see_every_draw_of_the_estimates():
    """64 blocks, 4,096 timed: the first 64 of each block, and not the first four blocks."""
    world = row_of_two()
    graph = compiled(estate(world), catalogue())
    nodes = np.array([graph.graph.index["held", "h/a", "user"]], np.int32)
    starts = entry_nodes(graph, ["internet"])
    found = timed_samples(
        graph.graph, graph.terrain, starts, nodes, ["h"], samples=65_536, seed=1
    )  # fmt: skip
    assert np.bincount(found.block).tolist() == [64] * 64
    assert not found.whole


def test_of_the_last_block_only_the_samples_that_count_are_timed():
    _, found = run(row_of_two(), known=certain(*ROW), samples=1_100)
    assert np.bincount(found.block).tolist() == [1_024, 76]
    assert found.whole


def test_how_much_is_drawn_and_swept_at_once_changes_no_hour(monkeypatch):
    """A word at a time, a sweep of 64 samples: what a hospital of 20,000 machines gets."""
    whole = run(row_of_two(), known=catalogue(), samples=1_100)[1]
    for limit in ("_DRAWN", "_SWEPT"):
        monkeypatch.setattr(f"csirt.analysis.attack_graph.reaction.{limit}", 1)
    assert (run(row_of_two(), known=catalogue(), samples=1_100)[1].hours == whole.hours).all()


def test_a_world_in_which_nothing_falls_is_timed_and_empty():
    world = facility(zones=[{"id": "in"}], assets=[asset("a", "in", flaws=["remote"])])
    _, found = run(world, known=catalogue())
    assert not found.fallen().any()


def test_without_asking_nothing_is_timed():
    found = analysed(estate(row_of_two()), catalogue(), entries=["internet"], samples=64)
    assert found.timed_samples is None
    assert all(each.time_hours is None for each in found.assets)
