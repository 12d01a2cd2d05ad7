"""Rights of the directory in the attack graph: who controls an identity may take it over."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from csirt.analysis.attack_graph.compile import compiled, entry_nodes
from csirt.analysis.attack_graph.sample import Sampler, sampled
from csirt.analysis.paths import paths_to
from csirt.files.shipped import catalogue

from .worlds import asset, certain, estate, facility

NAMES = ("nurses", "service", "admins")


def hospital(*controls, **said):
    """Return: nurses get mail; a controller stands in a zone nobody reaches; admins administer the
    directory. ``controls``: (who, whom)."""
    over = {name: [whom for who, whom in controls if who == name] for name in NAMES}
    return facility(
        zones=[{"id": "lan"}, {"id": "core", "isolated": True}],
        assets=[asset("dc", "core", "domain-controller"), asset("post", "lan", "workstation")],
        directories=[{"id": "ad", "controllers": ["dc"]}],
        identities=[
            {"id": "nurses", "mailbox": True, "controls": over["nurses"]},
            {"id": "service", "kind": "service", "controls": over["service"]},
            {"id": "admins", "kind": "admin", "controls": over["admins"]},
        ],
        **said,
    )  # fmt: skip


def lanes(built):
    """Return in which samples each fact falls, of 1,024."""
    graph = compiled(estate(built), catalogue())
    sampler = Sampler(graph.graph, entry_nodes(graph, ["internet", "mail"]), seed=7)
    state, rows = sampler.state(0), sampler.layout.row
    nothing = np.zeros(state.shape[1], np.uint64)
    return {
        node: state[rows[at]] if rows[at] >= 0 else nothing
        for node, at in graph.graph.index.items()
        if node[0] in ("held", "credential", "control")
    }


def falls(built, *techniques, entry="mail"):
    graph = compiled(estate(built), certain(*techniques))
    entries = entry_nodes(graph, [entry])
    watched = np.array([graph.graph.index["control", "h/ad"]], np.int32)
    return sampled(graph.graph, entries, watched, samples=64, seed=1).probability[0] == 1


CHAIN = (("nurses", "service"), ("service", "identity:admins"), ("admins", "directory:ad"))


def test_a_chain_of_rights_gives_the_directory():
    assert falls(hospital(*CHAIN), "phishing", "identity-abuse")


def test_a_right_too_few_or_the_wrong_way_round_does_not():
    for at in range(3):
        short = [*CHAIN[:at], *CHAIN[at + 1 :]]
        assert not falls(hospital(*short), "phishing", "identity-abuse")
    turned = (("service", "nurses"), *CHAIN[1:])
    assert not falls(hospital(*turned), "phishing", "identity-abuse")


def test_without_the_technique_a_right_is_not_used_but_an_administrator_holds_the_directory():
    assert not falls(hospital(*CHAIN), "phishing")
    assert falls(hospital(("nurses", "directory:ad")), "phishing")


def test_a_circle_of_rights_gives_nothing_by_itself():
    circle = (("service", "admins"), ("admins", "service"), ("admins", "directory:ad"))
    assert not falls(hospital(*circle), "phishing", "identity-abuse")


def test_one_coin_a_controlled_identity_however_many_control_it():
    both = hospital(("nurses", "admins"), ("service", "admins"))
    steps = [node for node in compiled(estate(both), catalogue()).graph.index
             if node[:2] == ("step", "identity-abuse")]  # fmt: skip
    assert steps == [("step", "identity-abuse", "h/admins")]


def test_a_facility_without_such_rights_has_the_same_graph_coin_by_coin():
    built = hospital()
    techniques = {id: each for id, each in catalogue().techniques.items() if id != "identity-abuse"}
    older = catalogue().model_copy(update={"techniques": techniques})
    now, then = (compiled(estate(built), each).graph for each in (catalogue(), older))
    assert now.nodes == then.nodes
    for name in ("source", "target", "conjunctive", "tossed"):
        assert np.array_equal(getattr(now, name), getattr(then, name))
    assert np.array_equal(now.coins.keys, then.coins.keys)
    assert now.parameters == then.parameters


def test_a_way_tells_the_right_and_whose_it_was():
    chain = (("nurses", "admins"), ("admins", "directory:ad"))
    found = paths_to(estate(hospital(*chain)), catalogue(), "directory:ad", entries=["mail"], k=1)
    assert [step.id for step in found.ways[0].steps][-1] == "identity-abuse@identity:admins"
    assert "identity:h/nurses" in found.ways[0].records


PAIRS = st.tuples(st.sampled_from(NAMES), st.sampled_from([*NAMES, "directory:ad"]))


@given(st.lists(PAIRS, max_size=4), PAIRS)
@settings(max_examples=40, deadline=None)
def test_a_right_more_never_lowers_anything(some, more):
    before, after = lanes(hospital(*some)), lanes(hospital(*some, more))
    for node, bits in before.items():
        assert not (bits & ~after[node]).any(), node


@given(st.lists(PAIRS, min_size=1, max_size=5), st.integers(0, 50), st.integers(0, 50))
@settings(max_examples=25, deadline=None)
def test_an_audit_of_the_directory_never_raises_anything(some, first, second):
    narrow, wide = sorted((first, second))
    less, more = (
        lanes(hospital(*some, measures=[{"measure": "directory-audit", "coverage": f"{of}/50"}]))
        for of in (narrow, wide)
    )
    for node, bits in more.items():
        assert not (bits & ~less[node]).any(), node


def test_the_order_of_the_rights_changes_no_sample():
    some = (*CHAIN, ("nurses", "admins"))
    before, after = lanes(hospital(*some)), lanes(hospital(*some[::-1]))
    assert all(np.array_equal(bits, after[node]) for node, bits in before.items())
